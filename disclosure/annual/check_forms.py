"""The forms of checking, importing and attaching."""

from __future__ import annotations

from django import forms

from common.uploads import TYPES
from disclosure.annual.checks.attachments import KINDS
from disclosure.models import ImportMode

OTHER = "其他材料"


class ExplainForm(forms.Form):
    """Which warning is explained, as the checks name it, and how."""

    code = forms.CharField(widget=forms.HiddenInput)
    path = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明情况和原因。"},
    )


class WorkbookForm(forms.Form):
    """A workbook, and whether its rows replace those that stand. What it must be is checked later."""

    file = forms.FileField(
        label="工作簿",
        help_text="xlsx。工作表名和表头须与模板一致；先检查全部内容，确认后才写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填写好的工作簿。"},
    )
    mode = forms.ChoiceField(
        label="方式", choices=ImportMode.choices, initial=ImportMode.REPLACE, widget=forms.RadioSelect
    )


class ReportFileForm(forms.Form):
    """A file of the report, by the kind under which the checks look for it."""

    kind = forms.ChoiceField(label="材料名称", choices=[(each, each) for each in (*KINDS, OTHER)])
    upload = forms.FileField(
        label="文件",
        help_text=f"可上传：{'、'.join(ending.lstrip('.') for ending in TYPES)}。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)}),
        error_messages={"required": "请选择文件。"},
    )

"""The forms of evidence and of the papers that follow no step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.registers.actions import RecordActionForm
from enforcement.forms import staff
from enforcement.forms_execution import choices, lines, today_field
from enforcement.models import CaseEvidence
from enforcement.procedure_enums import EvidenceKind


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the value is a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)  # says so where one is required
        return [super(FilesField, self).clean(each, initial) for each in files]


class EvidenceForm(RecordActionForm):
    """A piece of evidence with its files: who took it, when, where, and what it proves."""

    model = CaseEvidence
    kind = forms.ChoiceField(label="证据种类", choices=choices(EvidenceKind.choices))
    name = forms.CharField(label="证据名称", max_length=120)
    proves = forms.CharField(label="证明内容", max_length=300, required=False)
    taken_at = forms.DateTimeField(label="取得时间", initial=lambda: timezone.localtime().replace(second=0))
    place = forms.CharField(label="取得地点", max_length=200)
    taken_by: Any = forms.ModelChoiceField(None, label="取证人", required=False, empty_label="本人")
    second_taker: Any = forms.ModelChoiceField(
        None,
        label="另一取证人",
        required=False,
        empty_label="无（由当事人或者其他机关提供的）",
        help_text="现场取证由两名以上执法人员进行（行政处罚法第四十二条）。",
    )
    source = forms.CharField(
        label="来源", max_length=200, required=False, help_text="如提供人、设备编号、原件存放处。"
    )
    uploads = FilesField(
        label="文件",
        required=False,
        help_text="可选多个：PDF、图片、Word、Excel、OFD；视听资料、电子数据和执法记录还可上传音像文件（MP4、M4A、"
        "MP3、WAV）。物证等不能上传的，写明原件存放处。",
    )

    def __init__(self, data: Any = None, files: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data, record=record, user=user)
        self.files = files if files is not None else self.files

    def prepare(self) -> None:
        for name in ("taken_by", "second_taker"):
            self.fields[name].queryset = staff()  # type: ignore[attr-defined]


class EvidenceFilesForm(RecordActionForm):
    model = CaseEvidence
    uploads = FilesField(label="文件")

    def __init__(self, data: Any = None, files: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data, record=record, user=user)
        self.files = files if files is not None else self.files


class EvidenceWithdrawalForm(RecordActionForm):
    withdrawn_on = today_field("不予采信日期")
    reason = forms.CharField(label="不予采信理由", max_length=200)


class ResultToldForm(RecordActionForm):
    told_on = today_field("告知当事人日期")


class InquiryForm(RecordActionForm):
    """An inquiry record; what is left empty is filled in by hand on the printed paper."""

    issued_on = today_field("询问日期")
    asked = forms.CharField(label="被询问人", max_length=60, required=False)
    position = forms.CharField(label="身份、职务和证件号码", max_length=120, required=False)
    time = forms.CharField(
        label="询问时间", max_length=60, required=False, help_text="如“2026年9月1日9时30分至10时15分”。"
    )
    place = forms.CharField(label="询问地点", max_length=120, required=False)
    content = lines("询问内容", 12, required=False, help_text="一问一答各占一行，以“问：”“答：”开头。")


class RecusalForm(RecordActionForm):
    issued_on = today_field("决定日期")
    person = forms.CharField(label="回避人员", max_length=60)
    reason = lines("回避理由", 4)


class EvidenceListForm(RecordActionForm):
    issued_on = today_field("成文日期")

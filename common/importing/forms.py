"""The upload form."""

from __future__ import annotations

from django import forms


class UploadForm(forms.Form):
    """One ledger. What it must be is checked by `jobs.start`, which says how to mend it."""

    file = forms.FileField(
        label="台账文件",
        help_text="xlsx 或 csv。工作表名和表头须与模板一致；先检查，确认后才写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

"""The forms of attachments."""

from __future__ import annotations

from django import forms

from common.models import Attachment
from common.uploads import TYPES


class AttachmentForm(forms.Form):
    """A file and what document it is. What it must be is checked by `attachments.attach`."""

    kind = forms.CharField(
        label="材料名称",
        max_length=Attachment._meta.get_field("kind").max_length,
        help_text="如“送达回证”“表扬通报”。",
    )
    file = forms.FileField(
        label="文件",
        help_text=f"可上传：{'、'.join(ending.lstrip('.') for ending in TYPES)}。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)}),
    )


class WithdrawalForm(forms.Form):
    """Why a file is taken out of use."""

    reason = forms.CharField(
        label="撤回理由",
        max_length=Attachment._meta.get_field("withdrawn_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

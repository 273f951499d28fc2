"""How the officers moderate comments: what the steps ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from common.masking import mask_name, mask_text
from common.registers.declaration import Register
from common.registers.forms import StepForm
from permits.models import NoticeComment


def suggested_copy(comment: NoticeComment) -> str:
    """The text as it may probably be published: personal numbers and the sender's own name masked.

    What else must not be shown (addresses, names of others) is for the officer to see.
    """
    text = mask_text(comment.text, [comment.name] if comment.wants_name_shown else [])
    if comment.name and not comment.wants_name_shown:
        text = text.replace(comment.name, mask_name(comment.name))
    return text


class PublishForm(StepForm):
    """The public copy with the masking already applied, beside the original, and the reply."""

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        copy = self.fields["published_text"]
        copy.required = True
        copy.help_text = f"已预先隐去号码，请删去住址、他人姓名等不宜公开的内容。原文：{record.text}"
        copy.widget = forms.Textarea(attrs={"rows": 6})
        self.initial["published_text"] = record.published_text or suggested_copy(record)
        self.fields["reply"].widget = forms.Textarea(attrs={"rows": 4})
        self.fields["reply"].help_text = "与意见一并公开；可暂不答复，日后以“修改”补充。"
        self.fields["reason"].label = "内部备注"


class RejectForm(StepForm):
    """Why a comment is not published; the reason is public, the remark is not."""

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        why = self.fields["rejection_reason"]
        why.required = True
        why.help_text = "将对外公布，如“与该项目无关”“含有侮辱性内容”；请勿写入个人信息。"
        self.fields["reason"].label = "内部备注"

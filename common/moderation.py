"""What visitors wrote before it is shown: a copy without personal numbers, and the forms of moderation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from common.masking import mask_name, mask_text
from common.registers.declaration import Register
from common.registers.forms import StepForm


def suggested_copy(said: Any) -> str:
    """The text as it may probably be published: personal numbers and the sender's own name masked.

    What else must not be shown (addresses, names of others) is for the officer to see.
    """
    text = mask_text(said.text, [said.name] if said.wants_name_shown else [])
    if said.name and not said.wants_name_shown:
        text = text.replace(said.name, mask_name(said.name))
    return text


class PublishForm(StepForm):
    """The public copy with the masking already applied, beside the original, and the answer."""

    answer: ClassVar[str]  # the field in which the answer stands

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        copy = self.fields["published_text"]
        copy.required = True
        copy.help_text = f"已预先隐去号码，请删去住址、他人姓名等不宜公开的内容。原文：{record.text}"
        copy.widget = forms.Textarea(attrs={"rows": 6})
        self.initial["published_text"] = record.published_text or suggested_copy(record)
        self.fields[self.answer].widget = forms.Textarea(attrs={"rows": 4})
        self.fields["reason"].label = "内部备注"


class WithholdForm(StepForm):
    """Why it is not published; the reason is public, the remark is not."""

    matter: ClassVar[str]  # what it should have been about

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        why = self.fields["rejection_reason"]
        why.required = True
        why.help_text = f"将对外公布，如“与该{self.matter}无关”“含有侮辱性内容”；请勿写入个人信息。"
        self.fields["reason"].label = "内部备注"

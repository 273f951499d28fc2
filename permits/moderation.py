"""How the officers moderate comments: what the steps ask for."""

from __future__ import annotations

from typing import Any

from common import moderation
from common.registers.declaration import Register


class PublishForm(moderation.PublishForm):
    answer = "reply"

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.fields["reply"].help_text = "与意见一并公开；可暂不答复，日后以“修改”补充。"


class RejectForm(moderation.WithholdForm):
    matter = "项目"

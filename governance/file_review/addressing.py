"""Whom a reviewed file concerns: its reviewer until it is scored, its handler afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common.messaging import notify
from common.registers import register_for
from governance.models import ReviewedFile
from registry.addressees import Addressees


@dataclass(frozen=True)
class Concerned:
    """A file as the queue and the reminders see it: who has it, in which section.

    The officer is no `handler` that the queue may give to another: draw and case decide who it is.
    """

    file: ReviewedFile
    handler_id: int | None
    department: Any
    enterprise_id: int | None = None

    @property
    def department_id(self) -> Any:
        return self.department.pk

    @classmethod
    def as_reviewer(cls, file: ReviewedFile) -> Concerned:
        return cls(file, file.reviewer_id, file.reviewer.department or file.department)

    @classmethod
    def as_handler(cls, file: ReviewedFile) -> Concerned:
        return cls(file, file.handler_id, file.department)


def tell(concerned: Concerned, occasion: str, title: str, text: str) -> None:
    """Told once to each: an occasion of one file."""
    file = concerned.file
    register: Any = register_for(ReviewedFile)
    notify(
        Addressees().staff(concerned, overdue=False),
        key=f"file-review-{occasion}:{file.pk}",
        title=f"{title}：{file.subject}"[:200],
        text=text,
        url=register.detail_url(file),
        by_email=True,
        synthetic=file.is_synthetic,
    )

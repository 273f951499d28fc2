"""An action on a record beside its steps: a form whose fields are the arguments of one service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from common.registers import register_for
from common.registers.acting import ActionForm
from enforcement.rules import Rule, may_record


class RecordActionForm(ActionForm):
    """The form of an action; `prepare` sets choices and proposals that depend on record and user."""

    def __init__(self, data: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data)
        self.record, self.user = record, user
        self.model = getattr(type(self), "model", type(record))
        self.prepare()

    def prepare(self) -> None:
        """Nothing by default."""


@dataclass(frozen=True)
class Action:
    """`name` is the last part of the address; `act` takes the record, the actor and the form's values."""

    model: type[models.Model]
    name: str
    title: str
    form: type[RecordActionForm]
    act: Callable[..., Any]
    is_open: Callable[[Any], bool]
    rule: Rule = may_record
    consequence: str = "办理后记入办理过程。"
    is_grave: bool = False
    has_document: bool = False  # it issues one, shown before

    @property
    def url_name(self) -> str:
        register: Any = register_for(self.model)
        return f"{register.slug}-{self.name}"

    def preview_url(self, record: Any) -> str:
        """Where its document is shown before, "" without one."""
        if not self.has_document:
            return ""
        return reverse(f"enforcement:{self.url_name}-preview", args=[record.ledger_no])

    def url(self, record: Any) -> str:
        return reverse(f"enforcement:{self.url_name}", args=[record.ledger_no])

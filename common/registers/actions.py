"""An act on a record beside its steps: a form whose fields are the arguments of one service.

An app declares its acts in one table, from which buttons, pages and addresses follow; the page shows the
form, the service checks once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from common.registers import register_for
from common.registers.acting import ActionForm
from common.registers.faces import allows
from common.workflow import Rule


class RecordActionForm(ActionForm):
    """The form of an act; `prepare` sets choices and proposals that depend on record and user."""

    def __init__(self, data: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data)
        self.record, self.user = record, user
        self.model = getattr(type(self), "model", type(record))
        self.prepare()

    def prepare(self) -> None:
        """Nothing by default."""


@dataclass(frozen=True)
class RecordAction:
    """`name` is the last part of the address; `act` takes the record, the actor and the form's values."""

    model: type[models.Model]
    name: str
    title: str
    form: type[RecordActionForm]
    act: Callable[..., Any]
    is_open: Callable[[Any], bool]
    rule: Rule
    consequence: str = "办理后记入办理过程。"
    is_grave: bool = False

    @property
    def url_name(self) -> str:
        register: Any = register_for(self.model)
        return f"{register.slug}-{self.name}"

    def url(self, record: Any) -> str:
        return reverse(f"{self.model._meta.app_label}:{self.url_name}", args=[record.ledger_no])


def actions_for(actions: Sequence[RecordAction], record: models.Model, user: Any) -> list[tuple[str, str]]:
    """(label, address) of everything that the user may do with the record now."""
    return [
        (action.title, action.url(record))
        for action in actions
        if isinstance(record, action.model) and action.is_open(record) and allows(action.rule, user, record)
    ]

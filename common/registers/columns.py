"""How the values of a record are shown: in the cells of a list and the lines of a detail page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.base import File
from django.db import models

from common.indicators import ledger_key_field
from common.paging import fields_along
from common.presentation import plain_number, wan, zh_date, zh_datetime
from common.registers.declaration import MULTI_SEPARATOR

YUAN, WAN_YUAN = "（元）", "（万元）"

# (record) → the address of its page for this reader, "" when there is none.
Linker = Callable[[models.Model], str]


@dataclass(frozen=True)
class Cell:
    """A shown value. `kind` is text, long, number, date or status; `items` several linked values."""

    header: str
    text: str
    kind: str = "text"
    href: str = ""
    tone: str = ""
    items: Sequence[tuple[str, str]] = ()  # (text, address)


@dataclass(frozen=True, eq=False)
class Shown:
    """A field path of a model as a column; money is headed and shown in 万元.

    The last step may also be a property of the model, with its header in
    `@admin.display(description=…)`. `<name>_tone` beside a choice or property makes it a status tag.
    """

    model: type[models.Model]
    path: str

    @cached_property
    def fields(self) -> list[models.Field]:
        """The fields along the path; a property at its end is not among them."""
        path = self.path.rpartition("__")[0] if self.is_computed else self.path
        return fields_along(self.model, path) if path else []

    @cached_property
    def is_computed(self) -> bool:
        prefix, _, name = self.path.rpartition("__")
        owner: Any = fields_along(self.model, prefix)[-1].related_model if prefix else self.model
        return isinstance(getattr(owner, name, None), property | cached_property)

    @cached_property
    def field(self) -> models.Field | None:
        return None if self.is_computed else self.fields[-1]

    @cached_property
    def header(self) -> str:
        if self.field is None:
            return self._computed_header
        name = field_name(self.field)
        return name.replace(YUAN, WAN_YUAN) if self.is_money else name

    @property
    def _computed_header(self) -> str:
        prefix, _, name = self.path.rpartition("__")
        owner: Any = self.fields[-1].related_model if prefix else self.model
        made = getattr(owner, name)
        function: Any = made.fget if isinstance(made, property) else made.func
        return str(function.short_description)

    @property
    def is_money(self) -> bool:
        return isinstance(self.field, models.DecimalField) and YUAN in str(self.field.verbose_name)

    @property
    def numeric(self) -> bool:
        numbers = (models.DecimalField, models.FloatField, models.IntegerField)
        return isinstance(self.field, numbers) and not self.field.flatchoices

    @property
    def sortable(self) -> bool:
        unsortable = (models.JSONField, models.TextField, models.FileField)
        return self.field is not None and not (self.field.is_relation or isinstance(self.field, unsortable))

    def cell(self, record: models.Model, link: Linker) -> Cell:
        owner: Any = record
        *steps, name = self.path.split("__")
        for step in steps:
            owner = getattr(owner, step) if owner is not None else None
        if owner is None:
            return Cell(self.header, "")
        if self.field is not None and self.field.is_relation:
            return self._relation_cell(owner, name, link)
        return self._value_cell(owner, name)

    def _relation_cell(self, owner: Any, name: str, link: Linker) -> Cell:
        if self.field.many_to_many:  # type: ignore[union-attr]
            items = [(str(item), link(item)) for item in getattr(owner, name).all()]
            return Cell(self.header, MULTI_SEPARATOR.join(text for text, _ in items), items=items)
        target = getattr(owner, name)
        return Cell(self.header, "" if target is None else str(target), href=link(target) if target else "")

    def _value_cell(self, owner: Any, name: str) -> Cell:
        value = getattr(owner, name)
        display = getattr(owner, f"get_{name}_display", None)
        if labels := getattr(owner, "LIST_CHOICES", {}).get(name):
            value = [dict(labels.choices).get(each, each) for each in value or ()]
        text = str(display() or "") if display else wan(value) if self.is_money else as_text(value)
        tone = getattr(owner, f"{name}_tone", "neutral" if name == "status" else "")
        kind = "status" if tone and text else "text" if display else self._kind
        return Cell(self.header, text, kind=kind, tone=tone)

    @property
    def _kind(self) -> str:
        if isinstance(self.field, models.DateField):
            return "date"
        if isinstance(self.field, models.TextField):
            return "long"
        return "number" if self.numeric else "text"


def field_name(field: models.Field) -> str:
    """What a page calls a field: the ledger writes the key of what is referred to, a page its name."""
    name = str(field.verbose_name)
    target: Any = field.related_model if field.is_relation else None
    key = ledger_key_field(target) if target is not None else "pk"
    if key != "pk" and name == str(target._meta.get_field(key).verbose_name):
        return str(target._meta.verbose_name)
    return name


def as_text(value: Any) -> str:
    """A plain value in words; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, datetime):
        return zh_datetime(value)
    if isinstance(value, date):
        return zh_date(value)
    if isinstance(value, list | tuple):
        return MULTI_SEPARATOR.join(map(str, value))
    if isinstance(value, File):
        return (value.name or "").rpartition("/")[2]
    return str(value)


def shown(model: type[models.Model], paths: Iterable[str]) -> list[Shown]:
    return [Shown(model, path) for path in paths]


def with_related(queryset: models.QuerySet, columns: Iterable[Shown]) -> models.QuerySet:
    """Fetch what the columns read along with the rows, so that a list costs the same for any length.

    A model whose `__str__` reads its own foreign keys names them in STR_RELATED.
    """
    joined: list[str] = []
    prefetched: list[str] = []
    for column in columns:
        into, steps = joined, ""
        for field in column.fields:
            if not field.is_relation:
                break
            steps = f"{steps}__{field.name}".removeprefix("__")
            into = prefetched if field.many_to_many else into
            into.append(steps)
        if column.field is not None and column.field.is_relation:
            into += [f"{column.path}__{name}" for name in getattr(field.related_model, "STR_RELATED", ())]
    if joined:
        queryset = queryset.select_related(*joined)
    return queryset.prefetch_related(*prefetched) if prefetched else queryset

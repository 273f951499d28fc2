"""What a whole row must satisfy: the model's clean(), its constraints, and what must be unique."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import models

from common.importing.constraints import Evaluator, NotInPython, compile_condition, fields_of
from common.importing.layout import Place
from common.importing.problems import shorten
from common.importing.rows import NOT_YET, Complain, Entry
from common.importing.seen import Seen

MEND = "核对并改正这几列"


@dataclass
class _Unique:
    """Columns that together must not repeat, beside the natural key."""

    space: str  # under which the keys met are remembered
    attnames: tuple[str, ...]
    headers: str
    applies: Evaluator | None
    condition: Any


class RowChecks:
    """Checks of one sheet. Conditions run in Python; only what cannot is asked of the database."""

    def __init__(
        self, model: type[models.Model], identity: list[Place], places: list[Place], seen: Seen
    ) -> None:
        self._seen = seen
        self._model = model
        self._headers = {place.name: place.header for place in places}
        self._has_clean = model.clean is not models.Model.clean
        self._conditions: list[tuple[models.CheckConstraint, Evaluator | None]] = []
        self._uniques = _uniques(model, {place.attname for place in identity}, places)
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                self._conditions.append((constraint, _compiled(model, constraint.condition)))

    @property
    def needs_rows(self) -> bool:
        """Whether clean() may look at the rows referred to, so that they had better be at hand."""
        return self._has_clean

    def run(self, entries: list[Entry], complain: Complain) -> None:
        for entry in entries:
            self._check_clean(entry, complain)
            self._check_conditions(entry, complain)
        for unique in self._uniques:
            self._check_unique(unique, entries, complain)

    def _check_clean(self, entry: Entry, complain: Complain) -> None:
        if not self._has_clean:
            return
        try:
            entry.obj.clean()
        except ValidationError as error:
            self._report(entry, error, complain)
        except ObjectDoesNotExist:
            # clean() looked at a row that this import has yet to create; it runs again when writing.
            if not entry.waits:
                raise

    def _report(self, entry: Entry, error: ValidationError, complain: Complain) -> None:
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in by_field.items():
            value = "" if name == NON_FIELD_ERRORS else getattr(entry.obj, name, "")
            header = self._headers.get(name, "")
            for message in messages:
                complain(entry, header, value, message.rstrip("。"), MEND)

    def _check_conditions(self, entry: Entry, complain: Complain) -> None:
        values = entry.obj.__dict__
        for constraint, holds in self._conditions:
            if holds is not None:
                if holds(values) is False:
                    self._break(entry, constraint, complain)
            elif not entry.waits:
                try:
                    constraint.validate(self._model, entry.obj)
                except ValidationError:
                    self._break(entry, constraint, complain)

    def _break(self, entry: Entry, constraint: models.CheckConstraint, complain: Complain) -> None:
        names = fields_of(constraint.condition)  # type: ignore[arg-type]
        headers = "、".join(self._headers[name] for name in names if name in self._headers)
        values = "，".join(_shown(entry.obj, name) for name in names if name in self._headers)
        message = str(constraint.get_violation_error_message()).rstrip("。")
        complain(entry, headers, shorten(values), message, MEND)

    def _check_unique(self, unique: _Unique, entries: list[Entry], complain: Complain) -> None:
        held: dict[tuple[Any, ...], Entry] = {}
        for entry in entries:
            key = tuple(getattr(entry.obj, name) for name in unique.attnames)
            # Rows that this import has yet to create all look alike here; the second pass tells them apart.
            if None in key or NOT_YET in key:
                continue
            if unique.applies and unique.applies(entry.obj.__dict__) is not True:
                continue
            first = self._seen.first(unique.space, key, entry.row)
            if first != entry.row:
                text = "，".join(map(str, key))
                complain(entry, unique.headers, text, f"与第 {first} 行重复", "删除其中一行，或改正内容")
            else:
                held[key] = entry
        if held:
            self._check_unique_in_database(unique, held, complain)

    def _check_unique_in_database(
        self, unique: _Unique, held: dict[tuple[Any, ...], Entry], complain: Complain
    ) -> None:
        first = {key[0] for key in held}
        rows = self._model._default_manager.filter(**{f"{unique.attnames[0]}__in": first})
        if unique.condition:
            rows = rows.filter(unique.condition)
        for pk, *values in rows.values_list("pk", *unique.attnames):
            entry = held.get(tuple(values))
            if entry is not None and entry.obj.pk != pk:
                text = "，".join(map(str, values))
                complain(entry, unique.headers, text, "系统中的另一条记录已是这一内容", "核对编号或改正内容")


def _shown(obj: models.Model, name: str) -> str:
    """A value in the words of the sheet: the label of a choice, never its code."""
    label = getattr(obj, f"get_{name}_display", None)
    value = label() if label else getattr(obj, name, "")
    return "空" if value in ("", None) else str(value)


def _compiled(model: type[models.Model], condition: Any) -> Evaluator | None:
    try:
        return compile_condition(model, condition)
    except NotInPython:
        return None


def _uniques(model: type[models.Model], identity: set[str], places: list[Place]) -> list[_Unique]:
    """The unique fields and constraints whose columns all stand in the sheet."""
    by_name = {place.name: place for place in places if not place.column.is_many}
    groups: list[tuple[tuple[str, ...], Any]] = [
        ((each.name,), None) for each in model._meta.concrete_fields if each.unique and not each.primary_key
    ]
    groups += [(tuple(names), None) for names in model._meta.unique_together]
    groups += [
        (tuple(each.fields), each.condition)
        for each in model._meta.constraints
        if isinstance(each, models.UniqueConstraint) and each.fields
    ]
    found: list[_Unique] = []
    for names, condition in groups:
        if any(name not in by_name for name in names):
            continue
        attnames = tuple(by_name[name].attname for name in names)
        applies = _compiled(model, condition) if condition else None
        if set(attnames) == identity or (condition and applies is None):
            continue
        space = f"{model._meta.label} unique {len(found)}"
        headers = "、".join(by_name[name].header for name in names)
        found.append(_Unique(space, attnames, headers, applies, condition))
    return found

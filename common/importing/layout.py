"""Which column of a sheet is which field, and how its cells and blanks are read."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from common.importing.cells import BadCell, Parser, clean_text, is_blank, parser_for, split_many
from common.registers.declaration import Column, Register

# What a blank cell means; KEEP leaves an existing row as it is and takes the default for a new one.
REQUIRED = object()
KEEP = object()

KEYS_REMEMBERED = 4096

Report = Callable[[int, str, Any, str, str], None]  # row, column, value, reason, how to mend


@dataclass(frozen=True)
class Place:
    """One column of the register at its position in a sheet."""

    column: Column
    position: int
    parse: Parser
    blank: Any

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def header(self) -> str:
        return self.column.header

    @property
    def attname(self) -> str:
        """The attribute that holds the value: of a foreign key, its column."""
        return getattr(self.column.field, "attname", self.column.name)


def identity_of(register: Register) -> tuple[str, ...]:
    """The names of the columns that identify a row: the natural key, else the first unique constraint."""
    model = register.model
    if hasattr(model, "LEDGER_KEY"):
        return (model.LEDGER_KEY,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition and constraint.fields:
            return tuple(constraint.fields)
    raise ImproperlyConfigured(f"{model._meta.label}: a ledger needs LEDGER_KEY or a unique constraint")


def headers_of(register: Register) -> dict[str, Column]:
    """Header → column; raises ImproperlyConfigured when two columns share a header."""
    headers = {column.header: column for column in register.ledger_columns}
    if len(headers) != len(register.columns):
        raise ImproperlyConfigured(f"{register.slug}: two ledger columns have the same header")
    return headers


def needs_value(register: Register, column: Column) -> bool:
    """Whether a cell of the column must be filled: a row without its key would be doubled next time."""
    return column.name in identity_of(register) or column.required


def match_headers(register: Register, row: list[Any], row_number: int, report: Report) -> list[Place]:
    """The places of the register's columns in the header row; what is wrong is reported."""
    known = headers_of(register)
    found: dict[str, int] = {}
    for position, cell in enumerate(row):
        if is_blank(cell):
            continue
        header = _header_text(cell)
        if header in found:
            report(row_number, header, "", "表头重复", "只保留一列，删除另一列")
        elif header in known:
            found[header] = position
        else:
            report(row_number, header, "", "不认识的表头", _nearest(header, known))
    for header, column in known.items():
        if header not in found and needs_value(register, column):
            present = "、".join(found) or "无"
            report(row_number, header, "", f"缺少必填的列（现有：{present}）", f"加上表头为“{header}”的列")
    return [place_of(register, known[header], position) for header, position in found.items()]


def _header_text(cell: Any) -> str:
    try:
        return clean_text(cell)
    except BadCell:
        return str(cell)


def _nearest(header: str, known: dict[str, Column]) -> str:
    near = difflib.get_close_matches(header, known, n=1, cutoff=0.4)
    start = f"最接近的是“{near[0]}”；" if near else ""
    return f"{start}可用的表头：{'、'.join(known)}；不需要的列请删除"


def place_of(register: Register, column: Column, position: int) -> Place:
    """A column with its parser and the meaning of its blanks."""
    blank = REQUIRED if needs_value(register, column) else blank_value(column)
    if column.name in register.confidential:
        blank = KEEP  # an export does not tell them
    return Place(column, position, _parser(column), blank)


def _parser(column: Column) -> Parser:
    if not column.target:
        return parser_for(column.field)
    # The same keys come again and again; typed, because 1 and True are equal but read differently.
    parse = lru_cache(maxsize=KEYS_REMEMBERED, typed=True)(parser_for(target_key_field(column)))
    if not column.is_many:
        return parse
    return lambda value: [parse(part) for part in split_many(clean_text(value))]


def target_key_field(column: Column) -> models.Field:
    """The field that names rows of the column's target."""
    target = column.target
    assert target is not None
    return target._meta.pk if column.target_key == "pk" else target._meta.get_field(column.target_key)  # type: ignore[return-value]


def blank_value(column: Column) -> Any:
    """What a blank cell of an optional column stands for."""
    field: Any = column.field
    if column.is_many:
        return []
    if field.has_default():
        if not callable(field.default):
            return field.get_default()
        return KEEP if field.get_default() else field.get_default()
    return None if field.null else ""

"""How chapters of the annual report are declared: fields and tables with their kinds and units.

Pages, saving, workbooks, checks, preview, the public page and the JSON schema are all read from the
declaration, so that an item is named, bounded and worded in one place (`chapters.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = str | int | Decimal | date | bool | None


def _named(things: Iterable[Any], attribute: str, name: str) -> Any:
    for each in things:
        if getattr(each, attribute) == name:
            return each
    raise KeyError(name)


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    URL = "url"


@dataclass(frozen=True, kw_only=True)
class Item:
    """A field of a chapter, or a column of a table. `label` is what the page and the workbook call it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    help: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 200
    places: int = 4  # of a decimal, at most
    negative: bool = False  # whether a number below nought can be true
    prefill: str = ""  # the source by which `prefill.py` knows it, "" where only the enterprise does
    withhold: str = ""  # the ground on which it is not published, "" where it is

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of a kind within a chapter. `key`: the columns that no two rows may share."""

    code: str
    title: str
    columns: tuple[Item, ...]
    key: tuple[str, ...] = ()
    help: str = ""
    least: int = 0  # rows, where something applies at all
    prefill: str = ""
    most: int = 5000

    def column(self, name: str) -> Item:
        """Raises KeyError."""
        return _named(self.columns, "name", name)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter. `applies` tells by the codes of the criteria of the list whether it must be filled in."""

    code: str
    title: str
    basis: str
    fields: tuple[Item, ...] = ()
    tables: tuple[Table, ...] = ()
    about: str = ""
    applies: Callable[[frozenset[str]], bool] = lambda criteria: True

    def field(self, name: str) -> Item:
        """Raises KeyError."""
        return _named(self.fields, "name", name)

    def table(self, code: str) -> Table:
        """Raises KeyError."""
        return _named(self.tables, "code", code)

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item with its path: "chapter.field", "chapter.table.column"."""
        for field in self.fields:
            yield f"{self.code}.{field.name}", field
        for table in self.tables:
            for column in table.columns:
                yield f"{self.code}.{table.code}.{column.name}", column

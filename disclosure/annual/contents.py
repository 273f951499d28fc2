"""What was filled in, as values: what checks, totals, preview and comparison read, free of the database.

Typed text that is no value of its kind reads as None; that it is wrong is told by `entry.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from disclosure.annual.declaration import Value


@dataclass(frozen=True)
class Row:
    """A row of a table: its place from 1, its lasting identity, its values by the names of its columns."""

    position: int
    id: str
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> Decimal | None:
        value = self.values.get(name)
        return Decimal(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None


@dataclass(frozen=True)
class Contents:
    """A whole report. `fields` by "chapter.field", `tables` by "chapter.table"."""

    year: int  # reported on
    fields: Mapping[str, Value] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    criteria: frozenset[str] = frozenset()  # codes by which the enterprise is listed

    def rows(self, path: str) -> tuple[Row, ...]:
        """The rows of "chapter.table", empty where none was filled in."""
        return self.tables.get(path, ())

    def text(self, path: str) -> str:
        value = self.fields.get(path)
        return value if isinstance(value, str) else ""

    def number(self, path: str) -> Decimal | None:
        value = self.fields.get(path)
        return Decimal(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None

    def walk(self) -> Iterator[tuple[str, Value]]:
        """Every value with its path, rows by their identity."""
        yield from self.fields.items()
        for path, rows in self.tables.items():
            for row in rows:
                for name, value in row.values.items():
                    yield f"{path}.{row.id}.{name}", value

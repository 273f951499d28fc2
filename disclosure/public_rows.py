"""The rows and fields of a published report, read from its snapshot: amounts as numbers, grounds in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

TOTALS = "discharges.totals"
OUTLET_TOTALS = "discharges.outlet_totals"
SOLID_WASTE = "discharges.solid_waste"
HAZARDOUS_WASTE = "discharges.hazardous_waste"

Body = Mapping[str, Any]


@dataclass(frozen=True)
class PublicRow:
    """A row of a table: what stands in it, and on which ground something does not."""

    values: Mapping[str, Any]
    withheld: Mapping[str, str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A cell as text, "" where it is empty or withheld."""
        value = self.values.get(name)
        return "" if value is None else str(value).strip()

    def amount(self, name: str) -> Decimal | None:
        """A cell as a number, None where it is none."""
        return amount_of(self.values.get(name))

    def ground(self, name: str) -> str:
        """Why the cell is withheld, "" where it is not."""
        return self.withheld.get(name, "")


def rows_of(table: Mapping[str, Any] | None) -> list[PublicRow]:
    """The rows of a published table; none of one that is withheld or missing."""
    return [PublicRow(row["values"], row["withheld"]) for row in (table or {}).get("rows", ())]


def rows_in(body: Body, path: str) -> list[PublicRow]:
    """The rows of the table at "chapter.table" of a report."""
    return rows_of(body.get("tables", {}).get(path))


def fields_in(body: Body) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every field: its chapter's code and title, and itself as published."""
    for chapter in body.get("chapters", ()):
        for each in chapter["fields"]:
            yield chapter["code"], chapter["title"], each


def amount_of(value: Any) -> Decimal | None:
    """A published value as a number; a text only where a number could not be kept as one."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:  # words, or a number that masking took for a telephone's
        return None
    return found if found.is_finite() else None

"""The foot of a table: columns whose rows add up to something that can be read.

Masses of one kind of waste, amounts of money and counts add up; concentrations, capacities and the masses
of different pollutants do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from disclosure.annual.declaration import Item, Table
from disclosure.annual.entry import typed_of
from disclosure.annual.store import read

_WASTE = ("opening", "generated", "utilised", "disposed", "closing")
SUMMED: Mapping[str, tuple[str, ...]] = {
    "management.insurance": ("limit", "premium"),
    "discharges.concentrations": ("exceedances",),
    "discharges.solid_waste": (*_WASTE, "discarded"),
    "discharges.hazardous_waste": (*_WASTE, "transferred"),
    "discharges.monitoring": ("required", "done", "passed"),
    "violations.penalties": ("amount",),
    "financing.financings": ("amount",),
}


def foot_of(path: str, table: Table, rows: Iterable[Mapping[str, str]]) -> list[tuple[Item, str]]:
    """The columns with their totals, "" where one has none; empty where the table has no rows or no sums."""
    given, names = list(rows), SUMMED.get(path, ())
    if not given or not names:
        return []
    return [(column, _sum(column, given) if column.name in names else "") for column in table.columns]


def _sum(item: Item, rows: Iterable[Mapping[str, str]]) -> str:
    total = Decimal(0)
    for text, times in Counter(row.get(item.name, "") for row in rows).items():  # many say the same
        value = read(item, text)
        total += times * Decimal(value) if isinstance(value, Decimal | int) else 0
    return typed_of(total)

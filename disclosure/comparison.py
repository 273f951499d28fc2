"""Two published annual reports side by side: of two enterprises, or of two years of one.

Rows are put together by the columns that name them (with their unit, so that unlike quantities are never
subtracted). What the law withholds in either is told by its ground and compared with nothing. From
snapshots alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.charts import Chart, Series, number
from disclosure.filing.public_page import WITHHELD, heading, words
from disclosure.public_rows import TOTALS, Body, PublicRow, amount_of, fields_in, rows_of

BARS = 10
UNNAMED = "（未写明）"

# The columns that name a row. What differs from enterprise to enterprise by its own numbering (outlets,
# facilities) is compared between the years of one enterprise alone.
_KEYS: Mapping[str, tuple[str, ...]] = {
    TOTALS: ("medium", "pollutant"),
    "discharges.toxic": ("name",),
    "discharges.solid_waste": ("name",),
    "discharges.hazardous_waste": ("code", "name"),
    "carbon.fuels": ("name", "unit"),
}
_OWN_KEYS: Mapping[str, tuple[str, ...]] = {
    "basics.products": ("name", "unit"),
    "discharges.facilities": ("name",),
    "discharges.concentrations": ("outlet", "pollutant", "unit"),
    "discharges.outlet_totals": ("outlet", "pollutant"),
    "discharges.monitoring": ("outlet", "pollutant", "mode"),
}
# Fields that name the enterprise or are prose: between two enterprises they always differ.
_CHAPTERS = ("management", "carbon", "emergencies")


@dataclass(frozen=True)
class Side:
    """One of the two values: as a number where it is one, in words, and whether it is withheld."""

    amount: Decimal | None
    text: str
    ground: str = ""
    is_missing: bool = False  # the report has no such row


@dataclass(frozen=True)
class Line:
    """One item of one row in both reports."""

    label: str  # what names the row, "" of a field
    item: str
    first: Side
    second: Side

    @property
    def is_comparable(self) -> bool:
        return not (self.first.ground or self.second.ground)

    @property
    def differs(self) -> bool:
        """Whether the two say something else; of what is withheld nothing is said."""
        if not self.is_comparable:
            return False
        if self.first.amount is not None and self.second.amount is not None:
            return self.first.amount != self.second.amount
        return self.first.text != self.second.text or self.first.is_missing != self.second.is_missing

    @property
    def difference(self) -> Decimal | None:
        """The second less the first; None where either is no number."""
        if self.first.amount is None or self.second.amount is None:
            return None
        return self.second.amount - self.first.amount

    @property
    def percent(self) -> Decimal | None:
        """By how many percent of the first the second differs; None where the first is nought."""
        if self.difference is None or not self.first.amount:
            return None
        return (100 * self.difference / abs(self.first.amount)).quantize(Decimal("0.1"))

    @property
    def difference_words(self) -> str:
        """As it is read: "+1.5（+20.0%）"."""
        if self.difference is None:
            return ("有无不同" if self._only_one else "不同") if self.differs else "—"
        if not self.difference:
            return "相同"
        share = f"（{_signed(self.percent)}%）" if self.percent is not None else ""
        return f"{_signed(self.difference)}{share}"

    @property
    def _only_one(self) -> bool:
        return self.first.is_missing != self.second.is_missing


@dataclass(frozen=True)
class Section:
    """A table, or the fields of a chapter. `note` tells what could not be put side by side."""

    code: str
    title: str
    lines: list[Line]
    note: str = ""

    @property
    def differing(self) -> int:
        return sum(line.differs for line in self.lines)


def compare(first: Body, second: Body) -> list[Section]:
    """What can be compared of two reports, in the order of the report."""
    own = first["uscc"] == second["uscc"]
    paths = dict.fromkeys([*first.get("tables", {}), *second.get("tables", {})])
    keys = {**_KEYS, **(_OWN_KEYS if own else {})}
    found = [
        *_fields(first, second),
        *(_table(path, keys[path], first, second) for path in paths if path in keys),
    ]
    return [section for section in found if section.lines or section.note]


def has_content(body: Body) -> bool:
    """Whether the report came with structured content rather than with a ledger."""
    return bool(body.get("chapters"))


def emissions_chart(section: Section, names: tuple[str, str]) -> Chart | None:
    """The totals of both side by side, those with the most first; None where neither has a number."""
    rows = [line for line in section.lines if line.first.amount is not None or line.second.amount is not None]
    rows = [line for line in rows if line.item.startswith("实际排放量")]
    rows.sort(key=lambda line: max(line.first.amount or 0, line.second.amount or 0), reverse=True)
    shown = rows[:BARS]
    if not shown:
        return None
    return Chart(
        "comparison",
        "实际排放量对照",
        "t",
        "hbar",
        tuple(line.label for line in shown),
        (
            Series(names[0], tuple(line.first.amount for line in shown)),
            Series(names[1], tuple(line.second.amount for line in shown)),
        ),
    )


def _fields(first: Body, second: Body) -> Iterator[Section]:
    """The fields of the chapters that say the same kind of thing of everybody."""
    sides = [
        {(code, field["name"]): field for code, _, field in fields_in(body) if code in _CHAPTERS}
        for body in (first, second)
    ]
    titles = {code: title for body in (first, second) for code, title, _ in fields_in(body)}
    for chapter in _CHAPTERS:
        keys = [key for key in dict.fromkeys([*sides[0], *sides[1]]) if key[0] == chapter]
        lines = [
            Line(
                "", heading(sides[0].get(key) or sides[1][key]), *(_of_field(side.get(key)) for side in sides)
            )
            for key in keys
        ]
        if lines:
            yield Section(chapter, titles[chapter], lines)


def _of_field(field: Mapping[str, Any] | None) -> Side:
    if field is None:
        return Side(None, "", is_missing=True)
    if field["withheld"]:
        return Side(None, WITHHELD.format(field["withheld"]), field["withheld"])
    amount = amount_of(field["value"]) if isinstance(field["value"], int | float) else None
    return Side(amount, words(field["value"]) if amount is not None else field["text"])


def _table(path: str, key: tuple[str, ...], first: Body, second: Body) -> Section:
    tables = [body.get("tables", {}).get(path) for body in (first, second)]
    either: Mapping[str, Any] = next(table for table in tables if table)
    rows = [_by_key(rows_of(table), key) for table in tables]
    grounds = [(table or {}).get("withheld", "") for table in tables]
    columns = [each for each in either["columns"] if each["name"] not in key]
    lines = [
        Line(_label(name), heading(column), *_pair(column, name, rows, grounds))
        for name in dict.fromkeys([*rows[0], *rows[1]])
        for column in columns
    ]
    return Section(path, either["title"], lines, _note(tables, key))


def _pair(
    column: Mapping[str, Any],
    name: tuple[str, ...],
    rows: Sequence[Mapping[tuple[str, ...], PublicRow]],
    grounds: Sequence[str],
) -> tuple[Side, Side]:
    first, second = (
        _of_cell(side.get(name), column, ground) for side, ground in zip(rows, grounds, strict=True)
    )
    return first, second


def _of_cell(row: PublicRow | None, column: Mapping[str, Any], table_ground: str) -> Side:
    ground = table_ground or (row.ground(column["name"]) if row else "")
    if ground:
        return Side(None, WITHHELD.format(ground), ground)
    if row is None:
        return Side(None, "", is_missing=True)
    value = row.values.get(column["name"])
    is_number = column["kind"] in ("decimal", "integer")
    return Side(amount_of(value) if is_number else None, words(value))


def _by_key(rows: list[PublicRow], key: tuple[str, ...]) -> dict[tuple[str, ...], PublicRow]:
    """The rows by what names them; of rows with a withheld name nothing is known to match."""
    found: dict[tuple[str, ...], PublicRow] = {}
    for row in rows:
        if not any(row.ground(name) for name in key):
            found.setdefault(tuple(row.word(name) for name in key), row)
    return found


def _label(name: tuple[str, ...]) -> str:
    return "，".join(part for part in name if part) or UNNAMED


def _note(tables: Sequence[Mapping[str, Any] | None], key: tuple[str, ...]) -> str:
    """What could not be put side by side."""
    hidden = [sum(any(row.ground(name) for name in key) for row in rows_of(table)) for table in tables]
    if not any(hidden):
        return ""
    return f"名称依法不予公开的行不列入对照：前者{hidden[0]}行，后者{hidden[1]}行。"


def _signed(value: Decimal | None) -> str:
    return "" if value is None else f"+{number(value)}" if value > 0 else number(value)

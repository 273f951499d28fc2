"""How the checks name rows, compare names and write numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from disclosure.annual.contents import Row
from disclosure.annual.declaration import Table
from disclosure.annual.entry import shown

NOUGHT = Decimal(0)


def cell(table: str, row: Row, column: str) -> str:
    """The path of a cell."""
    return f"{table}.{row.id}.{column}"


def named(row: Row, *columns: str) -> str:
    """The row as a reader finds it: its place, and what stands in its key columns."""
    words = " ".join(row.text(column) for column in columns if row.text(column))
    return f"第{row.position}行“{words}”" if words else f"第{row.position}行"


def named_in(table: Table, row: Row, *columns: str) -> str:
    """The same, choices by their labels."""
    words = (shown(table.column(column), row.values.get(column)) for column in columns)
    text = " ".join(each for each in words if each)
    return f"第{row.position}行“{text}”" if text else f"第{row.position}行"


def plain(number: Decimal) -> str:
    """A number without trailing noughts."""
    return f"{number.normalize():f}" if number else "0"


def alike(text: str) -> str:
    """A name as it is compared: width, case and blanks do not tell names apart."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def key_of(row: Row, *columns: str) -> tuple[str, ...]:
    return tuple(alike(row.text(column)) for column in columns)


def total(numbers: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known."""
    return sum((each for each in numbers if each is not None), NOUGHT)


def close(one: Decimal, other: Decimal, scale: Decimal, percent: Decimal) -> bool:
    """Whether two quantities differ by no more than `percent` of `scale`."""
    return abs(one - other) <= abs(scale) * percent / 100

"""What the tables of figures of enforcement share: columns, months, cells of records found in Python."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, Q, Sum

from common.figure_tables import Cell, Column, Group, Visible
from common.indicators import Measure, Period
from common.presentation import plain_number
from registry.models import Enterprise

CASES, WAN = "起", "万元"
MOST_BARS = 12  # more are not told apart in one drawing
ALWAYS = Q()


def in_wan(value: Any) -> Decimal:
    """元 → 万元, exact; nothing recorded is 0."""
    return Decimal(plain_number(Decimal(value or 0) / 10000))


def counted(code: str, label: str, where: Q = ALWAYS, unit: str = CASES) -> Column:
    return Column(code, label, unit, Count("pk"), where)


def summed(code: str, label: str, field: str, where: Q = ALWAYS) -> Column:
    """A sum of money in 万元."""
    return Column(code, label, WAN, Sum(field), where, in_wan)


def months_of(period: Period) -> list[int]:
    """The months that lie in the period."""
    last = 12 if period.after.year > period.year else period.after.month - 1
    return list(range(period.first.month, last + 1))


def month_groups(period: Period, where: Any) -> list[Group]:
    """A row for each month; `where` makes the condition of a month's number."""
    return [Group(str(month), f"{month}月", where(month)) for month in months_of(period)]


def among(model: type[Model], keys: Collection[int]) -> Measure:
    """Exactly these records."""
    return Measure(model, Q(pk__in=sorted(keys)))


def number_of(model: type[Model], keys: Collection[int]) -> Cell:
    """How many these records are; it opens to them."""
    return Cell(Decimal(len(keys)), among(model, keys))


def readable(visible: Visible, enterprises: Collection[int]) -> set[int]:
    """Those of the enterprises whose own record the reader may see."""
    rows = visible(Enterprise).filter(pk__in=sorted(enterprises)).order_by()
    return set(rows.values_list("pk", flat=True))


def ordered(found: dict[Any, dict[str, Any]], code: str) -> list[tuple[Any, dict[str, Any]]]:
    """Groups with their values, the most first, those without a name last."""
    return sorted(found.items(), key=lambda item: (item[0][0] is None, -(item[1][code] or 0), str(item[0])))


def codes(pairs: Sequence[tuple[str, str]], path: str) -> list[Group]:
    """A row for each choice of a field."""
    return [Group(code, label, Q(**{path: code})) for code, label in pairs]

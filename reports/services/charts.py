"""The charts of the report: months of the year, counted from the rows behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from common.charts import Chart, Series
from common.indicators import Figure

MONTHS = tuple(f"{month}月" for month in range(1, 13))


@dataclass(frozen=True)
class Monthly:
    """One series: the rows of figure `indicator_id` by the month of `date_field`."""

    name: str
    indicator_id: str
    date_field: str


@dataclass(frozen=True)
class ChartPlan:
    id: str
    title: str
    unit: str
    series: tuple[Monthly, ...]
    note: str


PLANS = (
    ChartPlan(
        "permits-by-month",
        "环评审批与登记表备案（按月）",
        "个",
        (Monthly("环评审批", "I10", "decided_on"), Monthly("登记表备案", "I11", "filed_on")),
        "审批按批准决定日期、备案按备案日期统计，二者是不同的行为，不相加。",
    ),
    ChartPlan(
        "enforcement-by-month",
        "责令改正与行政处罚（按月）",
        "件",
        (Monthly("责令改正决定书", "I26", "issued_on"), Monthly("处罚决定", "I28", "decided_on")),
        "分别按决定书制发日期、处罚决定日期统计。",
    ),
)


def build_charts(figures: Mapping[str, Figure]) -> tuple[Chart, ...]:
    """One query a series. A chart without a single record is left out, as an empty frame says nothing."""
    charts = []
    for plan in PLANS:
        series = tuple(Series(each.name, _by_month(figures[each.indicator_id], each)) for each in plan.series)
        if any(value for each in series for value in each.values):
            charts.append(Chart(plan.id, plan.title, plan.unit, "bar", MONTHS, series, plan.note))
    return tuple(charts)


def _by_month(figure: Figure, plan: Monthly) -> tuple[Decimal | None, ...]:
    counts: dict[int, int] = {}
    for part in figure.parts:
        rows = part.rows.order_by().annotate(month=ExtractMonth(plan.date_field))
        for month, number in rows.values_list("month").annotate(number=Count("pk")):
            counts[month] = counts.get(month, 0) + number
    return tuple(Decimal(counts.get(month, 0)) for month in range(1, 13))

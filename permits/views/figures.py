"""统计分析 of EIA approval (`common.figure_pages`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from common.figure_pages import FigurePages
from common.figure_tables import Visible
from common.indicators import Period
from permits.figures import TABLES
from permits.models import EiaDecision

CARDS = (
    "I10",
    "I11",
    "I12",
    "I10.refused",
    "I06",
    "I07",
    "I08",
    "I09",
    "I10.on_time",
    "I10.promised",
    "I10.corrected",
    "I13",
    "I48",
)


def _is_synthetic(period: Period, visible: Visible) -> bool:
    return visible(EiaDecision).filter(period.covers("received_on"), is_synthetic=True).exists()


PAGES = FigurePages(
    "permits", "环评审批统计", CARDS, TABLES, _is_synthetic, days=[(EiaDecision, "received_on")]
)


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    return PAGES.page(request)


@require_GET
def figure_export(request: HttpRequest, year: int, table: str) -> HttpResponse:
    return PAGES.export(request, year, table)


@require_GET
def figure_records(request: HttpRequest, year: int, table: str, row: str, column: str) -> HttpResponseBase:
    return PAGES.records(request, year, table, row, column)

"""学法统计: a year by month against the year before (`common.figure_pages`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from common.figure_pages import FigurePages
from common.figure_tables import Visible
from common.indicators import Period
from legal_training.models import StudySession
from legal_training.study.figures import CARDS, TABLES


def _is_synthetic(period: Period, visible: Visible) -> bool:
    years = (period.year, period.year - 1)
    return visible(StudySession).filter(held_on__year__in=years, is_synthetic=True).exists()


PAGES = FigurePages("study", "学法统计", CARDS, TABLES, _is_synthetic, days=[(StudySession, "held_on")])


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    return PAGES.page(request)


@require_GET
def figure_export(request: HttpRequest, scope: str, table: str) -> HttpResponse:
    return PAGES.export(request, scope, table)


@require_GET
def figure_records(request: HttpRequest, scope: str, table: str, row: str, column: str) -> HttpResponseBase:
    return PAGES.records(request, scope, table, row, column)

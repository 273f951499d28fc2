"""统计分析 of enforcement (`common.figure_pages`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from enforcement.figures import PAGES


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    return PAGES.page(request)


@require_GET
def figure_export(request: HttpRequest, scope: str, table: str) -> HttpResponse:
    return PAGES.export(request, scope, table)


@require_GET
def figure_records(request: HttpRequest, scope: str, table: str, row: str, column: str) -> HttpResponseBase:
    return PAGES.records(request, scope, table, row, column)

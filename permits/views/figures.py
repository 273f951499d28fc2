"""统计分析: the figures of a year in cards, charts and tables, each opening to its records.

Everything is counted among the rows that the reader may see, so that staff of a park read their own
park's figures, and the page says so. Year, table and cell stand in the path: in the query they would
be taken for the register's own filters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.exporting import FORMATS, export_rows
from common.figure_tables import FigureTable, Visible, table_response
from common.indicators import Figure, Measure, Period, compute
from common.registers import register_for
from common.registers.faces import StaffFace
from common.registers.filters import filtered
from common.registers.listing import render_listing
from permits.figures import TABLES
from permits.models import EiaDecision

FIRST_YEAR, LAST_YEAR = 2000, 2100
INDICATOR = "indicator"  # what stands in the path for a table, when a card is opened
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


class YearForm(forms.Form):
    """The year of the page."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)


def staff_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 to strangers (enterprises, administrators, auditors): they need not know the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if not getattr(user, "is_staff_member", False) or not user.has_business_role:
            raise Http404("工作人员页面")
        return view(request, *args, **kwargs)

    return guarded


def _visible(user: Any) -> Visible:
    def rows(model: type[Model]) -> QuerySet:
        manager: Any = model._default_manager
        return manager.visible_to(user)

    return rows


def _period(year: int) -> Period:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"年度应在{FIRST_YEAR}至{LAST_YEAR}之间。")
    return Period.of_year(year)


@staff_page
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The page of a year; this year's without `?year=`."""
    form = YearForm(request.GET if "year" in request.GET else {"year": timezone.localdate().year})
    if not form.is_valid():
        raise Http404(f"年度应为{FIRST_YEAR}至{LAST_YEAR}的整数。")
    period = _period(form.cleaned_data["year"])
    user: Any = request.user
    visible = _visible(user)
    cards = compute(period, CARDS, rows=visible)
    years = range(period.year - 2, period.year + 3)
    context = {
        "period": period,
        "years": [year for year in years if FIRST_YEAR <= year <= LAST_YEAR],
        "cards": [(cards[id], _indicator_url(cards[id])) for id in CARDS],
        "tables": [_linked(make(period, visible), period.year) for make in TABLES.values()],
        "own_only": not user.sees_all_departments,
        "synthetic": visible(EiaDecision).filter(period.covers("received_on"), is_synthetic=True).exists(),
    }
    return render(request, "permits/figures.html", context)


def _indicator_url(figure: Figure) -> str:
    return _records_url(figure.period.year, INDICATOR, figure.id, "0")


def _records_url(year: int, table: str, row: str, column: str) -> str:
    return reverse("permits:figure-records", args=[year, table, row, column])


def _linked(table: FigureTable, year: int) -> dict[str, Any]:
    """The table as the template draws it: each number with the address of its records."""
    rows = []
    for row in table.rows:
        cells = []
        for heading, cell in zip(table.columns, row.cells, strict=True):
            opens = cell.value is not None and register_for(cell.measure.model) is not None
            url = _records_url(year, table.id, row.code, heading.code) if opens else ""
            cells.append((heading.text, cell.text, url))
        rows.append((row.label, cells))
    export = reverse("permits:figure-export", args=[year, table.id])
    return {"table": table, "rows": rows, "export_url": export}


@staff_page
@require_GET
def figure_export(request: HttpRequest, year: int, table: str) -> HttpResponse:
    """One table as a file; the format is `?format=`."""
    file_format = request.GET.get("format", "xlsx")
    if file_format not in FORMATS:
        raise Http404(f"没有“{file_format}”格式，可用：{'、'.join(FORMATS)}。")
    made = _table(request, _period(year), table)
    return table_response(made, f"{year}年{made.title}", file_format)


def _table(request: HttpRequest, period: Period, id: str) -> FigureTable:
    make = TABLES.get(id)
    if make is None:
        raise Http404("没有这张统计表")
    return make(period, _visible(request.user))


@staff_page
@require_GET
def figure_records(request: HttpRequest, year: int, table: str, row: str, column: str) -> HttpResponseBase:
    """Exactly the records behind one cell or card, as the user may see them; `?format=` as a file."""
    title, value, unit, measure, note = _opened(request, _period(year), table, row, column)
    register = register_for(measure.model)
    if register is None:
        raise Http404("该数值的记录没有登记簿页面")
    face = StaffFace(request.user)
    face.enter(register)
    rows = face.rows(register).filter(measure.where)
    query = request.GET.copy()
    file_format = query.pop("format", [""])[-1]
    if file_format:
        if file_format not in FORMATS:
            raise Http404(f"没有“{file_format}”格式，可用：{'、'.join(FORMATS)}。")
        filterset, found = filtered(register, rows, query, request)
        if not filterset.errors:
            return export_rows(register, found, file_format)
    context = {
        "title": f"{year}年{title}",
        "value": value,
        "unit": unit,
        "note": note,
        "back_url": f"{reverse('permits:figures')}?year={year}",
        "export_url": request.path,
    }
    return render_listing(
        request, register, rows, face=face, template="permits/figure_records.html", context=context
    )


def _opened(
    request: HttpRequest, period: Period, table: str, row: str, column: str
) -> tuple[str, str, str, Measure, str]:
    """Title, value, unit, records and way of counting of a cell. Http404 where there is none."""
    if table == INDICATOR:
        return _opened_card(request, period, row, column)
    made = _table(request, period, table)
    found = made.cell(row, column)
    if found is None:
        raise Http404("没有这一数值")
    line, heading, cell = found
    return f"{made.title}：{line.label}，{heading.label}", cell.text, heading.unit, cell.measure, made.note


def _opened_card(
    request: HttpRequest, period: Period, id: str, part: str
) -> tuple[str, str, str, Measure, str]:
    if id not in CARDS:
        raise Http404("没有这一数值")
    figure = compute(period, [id], rows=_visible(request.user))[id]
    measures = dict(zip(map(str, range(len(figure.parts))), figure.parts, strict=True))
    if part not in measures:
        raise Http404("没有这一数值")
    measure = measures[part]
    definition = figure.indicator
    title = f"{definition.name}：{measure.label}" if measure.label else definition.name
    return title, figure.display, definition.unit, measure, figure.working or definition.formula

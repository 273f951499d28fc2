"""Pages of an app's figures: the year in cards, charts and tables, each number opening to its records.

Everything is counted among the rows that the reader may see, so that staff of a park read their own
park's figures, and the page says so. Year, table and cell stand in the path: in the query they would
be taken for the register's own filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.exporting import FORMATS, export_rows
from common.figure_tables import FigureTable, Visible, table_response
from common.indicators import Figure, Measure, Period, compute
from common.registers import register_for
from common.registers.faces import StaffFace
from common.registers.filters import filtered
from common.registers.listing import render_listing

FIRST_YEAR, LAST_YEAR = 2000, 2100
INDICATOR = "indicator"  # what stands in the path for a table, when a card is opened


class YearForm(forms.Form):
    """The year of the page."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)


@dataclass(frozen=True)
class FigurePages:
    """The pages of one app: `cards` are indicators by id, `tables` make a table of a year by its id.

    Its addresses are `<namespace>:figures`, `figure-export` (year, table) and `figure-records` (year,
    table, row, column). `is_synthetic` says whether invented records are among those of a year.
    """

    namespace: str
    title: str
    cards: Sequence[str]
    tables: Mapping[str, Callable[[Period, Visible], FigureTable]]
    is_synthetic: Callable[[Period, Visible], bool]

    def year(self, request: HttpRequest) -> HttpResponse:
        """The page of a year; this year's without `?year=`."""
        user = _reader(request)
        form = YearForm(request.GET if "year" in request.GET else {"year": timezone.localdate().year})
        if not form.is_valid():
            raise Http404(f"年度应为{FIRST_YEAR}至{LAST_YEAR}的整数。")
        period = _period(form.cleaned_data["year"])
        visible = _visible(user)
        cards = compute(period, self.cards, rows=visible)
        years = range(period.year - 2, period.year + 3)
        context = {
            "title": self.title,
            "period": period,
            "years": [year for year in years if FIRST_YEAR <= year <= LAST_YEAR],
            "cards": [(cards[id], self._indicator_url(cards[id])) for id in self.cards],
            "tables": [self._linked(make(period, visible), period.year) for make in self.tables.values()],
            "own_only": not user.sees_all_departments,
            "synthetic": self.is_synthetic(period, visible),
        }
        return render(request, "figures/year.html", context)

    def export(self, request: HttpRequest, year: int, table: str) -> HttpResponse:
        """One table as a file; the format is `?format=`."""
        user = _reader(request)
        file_format = request.GET.get("format", "xlsx")
        _require_format(file_format)
        made = self._table(user, _period(year), table)
        return table_response(made, f"{year}年{made.title}", file_format)

    def records(self, request: HttpRequest, year: int, table: str, row: str, column: str) -> HttpResponseBase:
        """Exactly the records behind one cell or card, as the user may see them; `?format=` as a file."""
        opened = self._opened(_reader(request), _period(year), table, row, column)
        register = register_for(opened.measure.model)
        if register is None:
            raise Http404("该数值的记录没有登记簿页面")
        face = StaffFace(request.user)
        face.enter(register)
        rows = face.rows(register).filter(opened.measure.where)
        query = request.GET.copy()
        file_format = query.pop("format", [""])[-1]
        if file_format:
            _require_format(file_format)
            filterset, found = filtered(register, rows, query, request)
            if not filterset.errors:
                return export_rows(register, found, file_format)
        context = {
            "title": f"{year}年{opened.title}",
            "value": opened.value,
            "unit": opened.unit,
            "note": opened.note,
            "back_title": self.title,
            "back_url": f"{reverse(f'{self.namespace}:figures')}?year={year}",
            "export_url": request.path,
        }
        return render_listing(
            request, register, rows, face=face, template="figures/records.html", context=context
        )

    def _indicator_url(self, figure: Figure) -> str:
        return self._records_url(figure.period.year, INDICATOR, figure.id, "0")

    def _records_url(self, year: int, table: str, row: str, column: str) -> str:
        return reverse(f"{self.namespace}:figure-records", args=[year, table, row, column])

    def _linked(self, table: FigureTable, year: int) -> dict[str, Any]:
        """The table as the template draws it: each number with the address of its records."""
        rows = []
        for row in table.rows:
            cells = []
            for heading, cell in zip(table.columns, row.cells, strict=True):
                opens = cell.value is not None and register_for(cell.measure.model) is not None
                url = self._records_url(year, table.id, row.code, heading.code) if opens else ""
                cells.append((heading.text, cell.text, url))
            rows.append((row.label, cells))
        export = reverse(f"{self.namespace}:figure-export", args=[year, table.id])
        return {"table": table, "rows": rows, "export_url": export}

    def _table(self, user: Any, period: Period, id: str) -> FigureTable:
        make = self.tables.get(id)
        if make is None:
            raise Http404("没有这张统计表")
        return make(period, _visible(user))

    def _opened(self, user: Any, period: Period, table: str, row: str, column: str) -> _Opened:
        """The cell or the card asked for. Http404 where there is none."""
        if table == INDICATOR:
            return self._opened_card(user, period, row, column)
        made = self._table(user, period, table)
        found = made.cell(row, column)
        if found is None:
            raise Http404("没有这一数值")
        line, heading, cell = found
        title = f"{made.title}：{line.label}，{heading.label}"
        return _Opened(title, cell.text, heading.unit, cell.measure, made.note)

    def _opened_card(self, user: Any, period: Period, id: str, part: str) -> _Opened:
        if id not in self.cards:
            raise Http404("没有这一数值")
        figure = compute(period, [id], rows=_visible(user))[id]
        measures = dict(zip(map(str, range(len(figure.parts))), figure.parts, strict=True))
        if part not in measures:
            raise Http404("没有这一数值")
        measure = measures[part]
        definition = figure.indicator
        title = f"{definition.name}：{measure.label}" if measure.label else definition.name
        note = figure.working or definition.formula
        return _Opened(title, figure.display, definition.unit, measure, note)


@dataclass(frozen=True)
class _Opened:
    """Title, value, unit, records and way of counting of what was opened."""

    title: str
    value: str
    unit: str
    measure: Measure
    note: str


def _reader(request: HttpRequest) -> Any:
    """404 to strangers (enterprises, administrators, auditors): they need not know the page."""
    user: Any = request.user
    if not getattr(user, "is_staff_member", False) or not user.has_business_role:
        raise Http404("工作人员页面")
    return user


def _visible(user: Any) -> Visible:
    def rows(model: type[Model]) -> QuerySet:
        manager: Any = model._default_manager
        return manager.visible_to(user)

    return rows


def _period(year: int) -> Period:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"年度应在{FIRST_YEAR}至{LAST_YEAR}之间。")
    return Period.of_year(year)


def _require_format(file_format: str) -> None:
    if file_format not in FORMATS:
        raise Http404(f"没有“{file_format}”格式，可用：{'、'.join(FORMATS)}。")

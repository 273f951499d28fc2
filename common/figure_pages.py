"""Pages of an app's figures: cards, charts and tables of a period, each number opening to its records.

Everything is counted among the rows that the reader may see, so that staff of a park read their own
park's figures, and the page says so. What is asked for (`common.figure_scope`), table and cell stand in
the path of a list of records: in the query they would be taken for the register's own filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Min, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.exporting import FORMATS, export_rows
from common.figure_scope import FIRST_YEAR, Asked, Scopes
from common.figure_tables import FigureTable, Visible, table_response
from common.indicators import Figure, Measure, Period, compute
from common.registers import register_for
from common.registers.faces import StaffFace
from common.registers.filters import filtered
from common.registers.listing import render_listing

INDICATOR = "indicator"  # what stands in the path for a table, when a card is opened

Maker = Callable[[Period, Visible], FigureTable]
Makers = Mapping[str, Maker]


@dataclass(frozen=True)
class Section:
    """A tab of the page: some of its cards and tables."""

    code: str
    label: str
    cards: Sequence[str] = ()
    tables: Sequence[str] = ()


@dataclass(frozen=True)
class FigurePages:
    """The pages of one app: `cards` are indicators by id, `tables` make a table of a period by its id.

    Its addresses are `<namespace>:figures`, `figure-export` (scope, table) and `figure-records` (scope,
    table, row, column). `tables` may depend on who asks for what. `is_synthetic` says whether invented
    records are among those of the period. `days` are the fields by which the pages count, the years offered
    begin with the first of them. Without `sections` everything stands on one page.
    """

    namespace: str
    title: str
    cards: Sequence[str]
    tables: Makers | Callable[[Asked], Makers]
    is_synthetic: Callable[[Period, Visible], bool]
    scopes: Scopes = Scopes()
    sections: Sequence[Section] = ()
    days: Sequence[tuple[type[Model], str]] = ()

    def page(self, request: HttpRequest) -> HttpResponse:
        """The page of what is asked for; of this year without `?year=`."""
        asked, form = self.scopes.of_query(_reader(request), request.GET)
        makers = self._makers(asked)
        section = self._section(request.GET.get("section", ""), makers)
        cards = compute(asked.period, section.cards, rows=asked.visible)
        tables = [makers[id](asked.period, asked.visible) for id in section.tables if id in makers]
        context = {
            "title": self.title,
            "asked": asked,
            "period": asked.period,
            "years": self._years(asked, section),
            "sections": self._tabs(asked, section, makers),
            "form": form if len(form.fields) > 1 else None,
            "section_code": section.code,
            "cards": [(cards[id], self._card_url(asked, cards[id])) for id in section.cards],
            "tables": [self._linked(table, asked) for table in tables],
            "is_empty": self._is_empty([*cards.values()], tables),
            "own_only": not asked.user.sees_all_departments,
            "synthetic": self.is_synthetic(asked.period, asked.visible),
        }
        return render(request, "figures/year.html", context)

    def export(self, request: HttpRequest, scope: str | int, table: str) -> HttpResponse:
        """One table as a file; the format is `?format=`."""
        asked = self.scopes.of_path(_reader(request), str(scope))
        file_format = request.GET.get("format", "xlsx")
        _require_format(file_format)
        made = self._table(asked, table)
        if asked.narrowed_to:
            made = replace(made, note=f"{'；'.join(asked.narrowed_to)}。{made.note}")
        return table_response(made, f"{asked.title}{made.title}", file_format)

    def records(
        self, request: HttpRequest, scope: str | int, table: str, row: str, column: str
    ) -> HttpResponseBase:
        """Exactly the records behind one cell or card, as the user may see them; `?format=` as a file."""
        asked = self.scopes.of_path(_reader(request), str(scope))
        opened = self._opened(asked, table, row, column)
        register = register_for(opened.measure.model)
        if register is None:
            raise Http404("该数值的记录没有登记簿页面")
        face = StaffFace(request.user)
        face.enter(register)
        rows = asked.visible(register.model).filter(opened.measure.where)
        query = request.GET.copy()
        file_format = query.pop("format", [""])[-1]
        if file_format:
            _require_format(file_format)
            filterset, found = filtered(register, rows, query, request)
            if not filterset.errors:
                return export_rows(register, found, file_format)
        context = {
            "title": f"{asked.title}{opened.title}",
            "value": opened.value,
            "unit": opened.unit,
            "note": opened.note,
            "parts": [(label, self._records_url(asked, table, row, code)) for code, label in opened.parts],
            "narrowed_to": asked.narrowed_to,
            "back_title": self.title,
            "back_url": f"{reverse(f'{self.namespace}:figures')}?{asked.query}",
            "export_url": request.path,
        }
        return render_listing(
            request, register, rows, face=face, template="figures/records.html", context=context
        )

    def _makers(self, asked: Asked) -> Makers:
        return self.tables(asked) if callable(self.tables) else self.tables

    def _section(self, code: str, makers: Makers) -> Section:
        """The tab asked for, the first without a word. Http404 where there is none."""
        whole = (Section("", self.title, self.cards, tuple(makers)),)
        for each in self._open_sections(makers) or whole:
            if code in ("", each.code):
                return each
        raise Http404("没有这一统计页")

    def _open_sections(self, makers: Makers) -> list[Section]:
        """The tabs that have something for the reader."""
        return [each for each in self.sections if each.cards or set(each.tables) & makers.keys()]

    def _tabs(self, asked: Asked, current: Section, makers: Makers) -> list[tuple[str, str, bool]]:
        return [
            (each.label, f"?{asked.query}&section={each.code}", each == current)
            for each in self._open_sections(makers)
        ]

    def _years(self, asked: Asked, section: Section) -> list[tuple[int, str]]:
        """From the first record to this year, each with the query that keeps what else is asked for."""
        tail = f"&section={section.code}" if section.code else ""
        offered = {*range(self._first_year(asked), timezone.localdate().year + 1), asked.period.year}
        moved = ((year, replace(asked, period=replace(asked.period, year=year))) for year in sorted(offered))
        return [(year, f"?{each.query}{tail}") for year, each in moved]

    def _first_year(self, asked: Asked) -> int:
        """Of what the reader may see; this year where there is nothing."""
        this_year = timezone.localdate().year
        firsts = (asked.visible(model).aggregate(first=Min(day))["first"] for model, day in self.days)
        years = [first.year for first in firsts if first is not None]
        return max(FIRST_YEAR, min([*years, this_year]))

    def _is_empty(self, cards: Sequence[Figure], tables: Sequence[FigureTable]) -> bool:
        """Whether nothing at all was counted."""
        counted = (cell.value for table in tables for row in table.rows for cell in row.cells)
        return not any(card.count for card in cards) and not any(counted)

    def _card_url(self, asked: Asked, figure: Figure) -> str:
        face = StaffFace(asked.user)
        readable = face.readable(register_for(figure.parts[0].model))
        return self._records_url(asked, INDICATOR, figure.id, "0") if readable else ""

    def _records_url(self, asked: Asked, table: str, row: str, column: str) -> str:
        return reverse(f"{self.namespace}:figure-records", args=[asked.path, table, row, column])

    def _linked(self, table: FigureTable, asked: Asked) -> dict[str, Any]:
        """The table as the template draws it: each number with the address of its records."""
        face = StaffFace(asked.user)
        readable: dict[Any, bool] = {}
        rows = []
        for row in table.rows:
            cells = []
            for heading, cell in zip(table.columns, row.cells, strict=True):
                model = cell.measure.model
                if model not in readable:
                    readable[model] = face.readable(register_for(model))
                opens = cell.value is not None and readable[model]
                url = self._records_url(asked, table.id, row.code, heading.code) if opens else ""
                cells.append((heading.text, cell.text, url))
            rows.append((row.label, cells))
        export = reverse(f"{self.namespace}:figure-export", args=[asked.path, table.id])
        return {"table": table, "rows": rows, "export_url": export}

    def _table(self, asked: Asked, id: str) -> FigureTable:
        make = self._makers(asked).get(id)
        if make is None:
            raise Http404("没有这张统计表")
        return make(asked.period, asked.visible)

    def _opened(self, asked: Asked, table: str, row: str, column: str) -> _Opened:
        """The cell or the card asked for. Http404 where there is none."""
        if table == INDICATOR:
            return self._opened_card(asked, row, column)
        made = self._table(asked, table)
        found = made.cell(row, column)
        if found is None:
            raise Http404("没有这一数值")
        line, heading, cell = found
        title = f"{made.title}：{line.label}，{heading.label}"
        return _Opened(title, cell.text, heading.unit, cell.measure, made.note)

    def _opened_card(self, asked: Asked, id: str, part: str) -> _Opened:
        if id not in self._every_card:
            raise Http404("没有这一数值")
        figure = compute(asked.period, [id], rows=asked.visible)[id]
        measures = dict(zip(map(str, range(len(figure.parts))), figure.parts, strict=True))
        if part not in measures:
            raise Http404("没有这一数值")
        measure = measures[part]
        definition = figure.indicator
        title = f"{definition.name}：{measure.label}" if measure.label else definition.name
        note = figure.working or definition.formula
        parts = [(code, each.label or definition.name) for code, each in measures.items()]
        shown = parts if len(parts) > 1 else []
        return _Opened(title, figure.display, definition.unit, measure, note, tuple(shown))

    @property
    def _every_card(self) -> set[str]:
        return {*self.cards, *(id for section in self.sections for id in section.cards)}


@dataclass(frozen=True)
class _Opened:
    """Title, value, unit, records and way of counting of what was opened; the parts of the figure."""

    title: str
    value: str
    unit: str
    measure: Measure
    note: str
    parts: tuple[tuple[str, str], ...] = ()


def _reader(request: HttpRequest) -> Any:
    """404 to strangers (enterprises, administrators, auditors): they need not know the page."""
    user: Any = request.user
    if not getattr(user, "is_staff_member", False) or not user.has_business_role:
        raise Http404("工作人员页面")
    return user


def _require_format(file_format: str) -> None:
    if file_format not in FORMATS:
        raise Http404(f"没有“{file_format}”格式，可用：{'、'.join(FORMATS)}。")

"""Figures: the catalogue of a year, and the records behind each.

Year and part stand in the path: in the query they would be taken for the register's own filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.errors import Refused
from common.exporting import FORMATS, export_rows
from common.indicators import Figure, Measure, Period, all_indicators, compute, findings, get_indicator
from common.registers import Register, register_for
from common.registers.faces import StaffFace
from common.registers.filters import filtered
from common.registers.listing import render_listing
from reports.forms import FIRST_YEAR, LAST_YEAR, year_from
from reports.selectors import rests_on_synthetic
from reports.views.access import staff_page


@staff_page
@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """Every indicator of a year with its value, formula and record count."""
    period = Period.of_year(year_from(request.GET))
    figures = compute(period)
    context = {
        "period": period,
        "years": [
            year for year in range(period.year - 2, period.year + 3) if FIRST_YEAR <= year <= LAST_YEAR
        ],
        "figures": _with_variants(figures),
        "findings": findings(period, figures),
        "synthetic": rests_on_synthetic(figures.values()),
    }
    return render(request, "reports/figure_list.html", context)


def _with_variants(figures: dict[str, Figure]) -> list[tuple[Figure, list[Figure]]]:
    """The main figures in order, each with its other readings."""
    readings: dict[str, list[Figure]] = {}
    for figure in figures.values():
        readings.setdefault(figure.indicator.variant_of, []).append(figure)
    return [(figure, readings.get(figure.id, [])) for figure in readings.get("", [])]


@staff_page
@require_GET
def figure_of_last_year(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """A short address for the figure of `?year=`, last year's without it."""
    return redirect("reports:figure-detail", year_from(request.GET), indicator_id)


@dataclass(frozen=True)
class Shown:
    """The part of a figure that a page lists: its rows as the user may see them."""

    figure: Figure
    variants: list[Figure]
    part: int
    register: Register
    face: StaffFace
    rows: Any

    @property
    def measure(self) -> Measure:
        return self.figure.parts[self.part]


@staff_page
@require_GET
def figure_detail(request: HttpRequest, year: int, indicator_id: str, part: int = 0) -> HttpResponse:
    """One figure: value, formula, other readings, and exactly the records behind it.

    The records are those the user may see; the page says so when the figure counts more.
    """
    shown = _shown(request, year, indicator_id, part)
    return _listing(request, shown)


@staff_page
@require_GET
def figure_export(request: HttpRequest, year: int, indicator_id: str, part: int) -> HttpResponseBase:
    """The records of the page, filtered as it is, as a file; the format is `?format=`."""
    shown = _shown(request, year, indicator_id, part)
    file_format = request.GET.get("format", "xlsx")
    if file_format not in FORMATS:
        raise Http404(f"没有“{file_format}”格式，可用：{'、'.join(FORMATS)}。")
    filterset, rows = filtered(shown.register, shown.rows, request.GET, request)
    if filterset.errors:
        return _listing(request, shown)
    return export_rows(shown.register, rows, file_format)


def _shown(request: HttpRequest, year: int, indicator_id: str, part: int) -> Shown:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"年度应在{FIRST_YEAR}至{LAST_YEAR}之间。")
    figure, variants = _figure_and_variants(year, indicator_id)
    if part >= len(figure.parts):
        raise Http404("该指标没有这一部分")
    measure = figure.parts[part]
    register = register_for(measure.model)
    if register is None:
        raise Refused("该指标的记录没有登记簿页面，请联系系统管理员。")
    face = StaffFace(request.user)
    face.enter(register)
    rows = face.rows(register).filter(measure.where)
    return Shown(figure, variants, part, register, face, rows)


def _figure_and_variants(year: int, indicator_id: str) -> tuple[Figure, list[Figure]]:
    try:
        definition = get_indicator(indicator_id)
    except KeyError as error:
        raise Http404("没有这一指标") from error
    family = definition.variant_of or definition.id
    ids = [each.id for each in all_indicators() if family in (each.id, each.variant_of)]
    figures = compute(Period.of_year(year), ids)
    return figures[indicator_id], [figure for key, figure in figures.items() if key != indicator_id]


def _listing(request: HttpRequest, shown: Shown) -> HttpResponse:
    figure, measure = shown.figure, shown.measure
    year = figure.period.year
    context = {
        "figure": figure,
        "variants": [
            (each, reverse("reports:figure-detail", args=[year, each.id])) for each in shown.variants
        ],
        "measure": measure,
        "parts": _part_tabs(figure, shown.part),
        "hidden": measure.rows.count() - shown.rows.count(),
        "catalogue_url": f"{reverse('reports:figure-list')}?year={year}",
        "export_url": reverse("reports:figure-export", args=[year, figure.id, shown.part]),
    }
    return render_listing(
        request,
        shown.register,
        shown.rows,
        face=shown.face,
        template="reports/figure_detail.html",
        context=context,
    )


def _part_tabs(figure: Figure, chosen: int) -> list[dict[str, Any]]:
    if len(figure.parts) == 1:
        return []
    return [
        {
            "label": part.label or str(part.model._meta.verbose_name),
            "url": reverse("reports:figure-part", args=[figure.period.year, figure.id, n]),
            "current": n == chosen,
            "count": part.rows.count(),
        }
        for n, part in enumerate(figure.parts)
    ]

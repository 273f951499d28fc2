"""Figures: the catalogue of a year, and the records behind each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.errors import Refused
from common.indicators import Figure, Measure, Period, all_indicators, compute, findings, get_indicator
from common.registers import register_for
from common.registers.faces import StaffFace
from common.registers.listing import render_listing
from reports.forms import year_from
from reports.views.access import staff_page


@staff_page
@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """Every indicator of a year with its value, formula and record count."""
    period = Period.of_year(year_from(request.GET))
    figures = compute(period)
    context = {
        "period": period,
        "years": range(period.year - 2, period.year + 3),
        "figures": _with_variants(figures),
        "findings": findings(period, figures),
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
def figure_detail(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """One figure: value, formula, other readings, and exactly the records behind it.

    The records are those the user may see; the page says so when the figure counts more.
    """
    figure, variants = _figure_and_variants(request, indicator_id)
    part = _chosen_part(request, figure)
    measure = figure.parts[part]
    register = register_for(measure.model)
    if register is None:
        raise Refused("该指标的记录没有登记簿页面，请联系系统管理员。")
    face = StaffFace(request.user)
    face.enter(register)
    rows = visible_rows(measure, request.user)
    context = {
        "figure": figure,
        "variants": [(each, figure_url(each)) for each in variants],
        "measure": measure,
        "parts": _part_tabs(figure, part),
        "hidden": _hidden(measure, rows),
    }
    return render_listing(
        request, register, rows, face=face, template="reports/figure_detail.html", context=context
    )


def _figure_and_variants(request: HttpRequest, indicator_id: str) -> tuple[Figure, list[Figure]]:
    try:
        definition = get_indicator(indicator_id)
    except KeyError as error:
        raise Http404("没有这一指标") from error
    family = definition.variant_of or definition.id
    ids = [each.id for each in all_indicators() if family in (each.id, each.variant_of)]
    figures = compute(Period.of_year(year_from(request.GET)), ids)
    return figures[indicator_id], [figure for key, figure in figures.items() if key != indicator_id]


def figure_url(figure: Figure) -> str:
    """The page of a figure in its year."""
    return f"{reverse('reports:figure-detail', args=[figure.id])}?year={figure.period.year}"


def _chosen_part(request: HttpRequest, figure: Figure) -> int:
    text = request.GET.get("part", "0")
    if not text.isdecimal() or int(text) >= len(figure.parts):
        raise Http404("该指标没有这一部分")
    return int(text)


def visible_rows(measure: Measure, user: Any) -> Any:
    """The rows behind a measure that the user may see."""
    return measure.model._default_manager.visible_to(user).filter(measure.where)  # type: ignore[attr-defined]


def _hidden(measure: Measure, rows: Any) -> int:
    return measure.rows.count() - rows.count()


def _part_tabs(figure: Figure, chosen: int) -> list[dict[str, Any]]:
    if len(figure.parts) == 1:
        return []
    return [
        {
            "label": part.label or str(part.model._meta.verbose_name),
            "url": f"?year={figure.period.year}&part={n}",
            "current": n == chosen,
            "count": part.rows.count(),
        }
        for n, part in enumerate(figure.parts)
    ]

"""D7: how the enterprises of a year's list disclosed, for the province; every figure opens its records."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from common.models import OfficialDocument
from common.registers.faces import allows
from disclosure.filing.due import annual_due_on, summary_due_on
from disclosure.filing.summary import (
    FIGURES,
    YearRow,
    counted,
    groups_of,
    make_summary,
    may_make,
    narrowed,
    rate_of,
    rows_of,
)
from disclosure.models import DisclosureSummary, DutyCriterion
from disclosure.standing.publishing import may_publish_standings
from disclosure.views.review import HEAD, PAGE_SIZE, export_lines, newest_year, staff_only
from registry.models import Park
from registry.queue.pages import xlsx_response

FIRST_YEAR, LAST_YEAR = 2021, 2100  # 部令24号 took effect on 2022-02-08


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """The summary of the year that is reported on now."""
    staff_only(request)
    return redirect("disclosure:summary", newest_year())


@require_GET
def summary(request: HttpRequest, year: int) -> HttpResponse:
    """The figures of a year, whole, by criterion and by park."""
    user = _enter(request, year)
    rows = rows_of(year, user)
    total = counted(rows)
    is_over = timezone.localdate() > annual_due_on(year)
    context = {
        "year": year,
        "due_on": summary_due_on(year),
        "annual_due_on": annual_due_on(year),
        "rate": rate_of(total),
        "total": [(label, total[figure], _records_url(year, figure)) for figure, label in FIGURES.items()],
        "figures": list(FIGURES.values()),
        "tables": [
            ("按列入情形", "列入情形", _linked(year, "criterion", groups_of(rows, "criterion"))),
            ("按园区", "园区", _linked(year, "park", groups_of(rows, "park"))),
        ],
        "listed": len(rows),
        "may_make": allows(lambda user, _: may_make(user), user),
        "may_show": allows(lambda user, _: may_publish_standings(user), user) and is_over,
        "shown_url": f"{reverse('disclosures:standing-list')}?{urlencode({'year': year})}",
        "made": _made(year, user),
        "synthetic": any(row.enterprise.is_synthetic for row in rows),
    }
    return render(request, "disclosure/review/summary.html", context)


def _made(year: int, user: Any) -> list[tuple[DisclosureSummary, list[OfficialDocument]]]:
    """The summaries issued for the year, newest first, with their documents."""
    rows = list(DisclosureSummary.objects.visible_to(user).filter(year=year).select_related("made_by"))
    kind = ContentType.objects.get_for_model(DisclosureSummary)
    found: dict[int, list[OfficialDocument]] = {row.pk: [] for row in rows}
    for each in OfficialDocument.objects.filter(owner_type=kind, owner_id__in=found).order_by("pk"):
        found[each.owner_id].append(each)
    return [(row, found[row.pk]) for row in rows]


def _enter(request: HttpRequest, year: int) -> Any:
    user = staff_only(request)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("没有这一年度")
    return user


def _records_url(year: int, figure: str, **narrowing: str) -> str:
    query = urlencode({"figure": figure, **narrowing})
    return f"{reverse('disclosure:summary-records', args=[year])}?{query}"


def _linked(year: int, by: str, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": each["name"],
            "cells": [
                (label, each[figure], _records_url(year, figure, **{by: each["code"]}))
                for figure, label in FIGURES.items()
            ],
        }
        for each in groups
    ]


def _behind(request: HttpRequest, year: int, user: Any) -> list[YearRow]:
    asked = {name: request.GET.get(name, "") for name in ("criterion", "park")}
    try:
        return narrowed(rows_of(year, user), figure=request.GET.get("figure", "listed"), **asked)
    except KeyError as error:
        raise Http404("没有这一数据") from error


def _words(request: HttpRequest) -> list[str]:
    """What the records are narrowed to, in words."""
    found = [FIGURES[request.GET.get("figure", "listed")]]
    if code := request.GET.get("criterion"):
        name = DutyCriterion.objects.filter(code=code).values_list("name", flat=True).first()
        found.append(f"列入情形：{name or code}")
    if code := request.GET.get("park"):
        name = Park.objects.filter(code=code).values_list("name", flat=True).first()
        found.append(f"园区：{name or '未登记园区'}")
    return found


@require_GET
def records(request: HttpRequest, year: int) -> HttpResponse:
    """The enterprises behind one figure."""
    user = _enter(request, year)
    rows = _behind(request, year, user)
    context = {
        "year": year,
        "words": _words(request),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "synthetic": any(row.enterprise.is_synthetic for row in rows),
    }
    return render(request, "disclosure/review/summary_records.html", context)


@require_GET
def export(request: HttpRequest, year: int) -> HttpResponse:
    """The enterprises behind a figure, or all of the list, as xlsx."""
    rows = _behind(request, year, _enter(request, year))
    return xlsx_response(f"{year}年度信息披露情况", HEAD, export_lines(rows))


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, year: int) -> HttpResponse:
    """Freeze the figures and issue the summary to the province."""
    user = _enter(request, year)
    may_make(user)
    if request.method == "POST":
        made = make_summary(actor=user, year=year)
        messages.success(request, f"已生成：{made}，文书见本页。")
        return redirect("disclosure:summary", year)
    rows = rows_of(year, user)
    context = {
        "year": year,
        "title": f"生成{year}年度汇总文书",
        "consequence": (
            f"将按现有记录固定汇总数据（应披露{len(rows)}家）并编发文号；此后记录的变化不影响本次汇总，"
            "需要更新的可以再次生成。"
        ),
        "back_url": reverse("disclosure:summary", args=[year]),
    }
    return render(request, "disclosure/review/summary_confirm.html", context)

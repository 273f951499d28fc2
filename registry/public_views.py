"""The public page of an enterprise, and the finder that leads to it. From snapshots alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.charts import MAX_SERIES, Chart, Series
from common.models import PublishedRecord
from common.paging import BadCursor
from common.presentation import plain_number
from common.publication import public_url
from common.registers.listing import position, query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from registry import published
from registry.published import KindTally, YearTally

PAGE_SIZE = 20
YEARS = 10  # as many as a chart shows legibly
UNKNOWN = "没有这家企业，或尚无公开的环境信息。"


class FinderForm(forms.Form):
    q = forms.CharField(label="企业名称或统一社会信用代码", max_length=100, required=False, strip=True)


@login_not_required
@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Enterprises with something published, by a part of the name or code."""
    form = FinderForm(request.GET)
    valid = form.is_valid()
    text = form.cleaned_data.get("q", "")
    code = text.upper()
    today = timezone.localdate()
    if valid and published.is_code(code) and published.records_of(code, today).exists():
        return redirect("public-enterprise:detail", code)
    context: dict[str, Any] = {
        "form": form,
        "now": timezone.now(),
        "query": query_without(request.GET, *POSITION_PARAMETERS),
    }
    if valid:
        after, before = (request.GET.get(name, "")[:18] for name in ("after", "before"))
        page = published.find(text, today, after=after, before=before, size=PAGE_SIZE)
        context |= {
            "rows": page.rows,
            "next": position(request.GET, "after", page.next),
            "previous": position(request.GET, "before", page.previous),
            "synthetic": any(row.is_synthetic for row in page.rows),
        }
    return render(request, "enterprises/list.html", context, status=200 if valid else 400)


@login_not_required
@require_safe
def detail(request: HttpRequest, uscc: str) -> HttpResponse:
    """All that is published about one enterprise."""
    if uscc != uscc.upper() and published.is_code(uscc.upper()):
        return redirect("public-enterprise:detail", uscc.upper())
    rows = published.records_of(uscc, timezone.localdate())
    tallies = published.tallies(rows)
    if not tallies:
        raise Http404(UNKNOWN)
    name, park = published.newest_names(rows)
    kind = request.GET.get("kind", "")
    kind = kind if kind in {each.kind for each in tallies} else ""
    context = {
        "uscc": uscc,
        "name": name or uscc,
        "park": park,
        "now": timezone.now(),
        "published_at": max(each.published_at for each in tallies),
        "total": sum(each.count for each in tallies),
        "sections": _sections(rows, tallies),
        "choices": _choices(tallies, kind),
        "kind": kind,
        "charts": _charts(published.years(rows)),
        "synthetic": any(each.synthetic for each in tallies),
        **_timeline(request, rows, kind),
    }
    return render(request, "enterprises/detail.html", context)


def _sections(rows: Any, tallies: list[KindTally]) -> list[dict[str, Any]]:
    newest = published.newest_by_kind(rows)
    return [
        {
            "tally": each,
            "rows": [_row(record) for record in newest.get(each.kind, [])],
            "more": each.count > published.SHOWN,
        }
        for each in tallies
    ]


def _row(record: PublishedRecord) -> dict[str, Any]:
    return {
        "record": record,
        "url": public_url(record),
        "label": published.label_of(record.kind),
        "amount_label": published.amount_label(record.kind) if record.amount is not None else "",
    }


def _choices(tallies: list[KindTally], current: str) -> list[dict[str, Any]]:
    """All kinds, or one: how the timeline is narrowed."""
    total = sum(each.count for each in tallies)
    options = [("", "全部", total), *((each.kind, each.label, each.count) for each in tallies)]
    return [
        {
            "label": f"{label}（{count}）",
            "url": f"?kind={code}#timeline" if code else "?#timeline",
            "current": code == current,
        }
        for code, label, count in options
    ]


def _timeline(request: HttpRequest, rows: Any, kind: str) -> dict[str, Any]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = published.page_of(rows, kind, after=after, before=before, size=PAGE_SIZE)
    except BadCursor:  # a damaged address
        page = published.page_of(rows, kind, after="", before="", size=PAGE_SIZE)
    return {
        "rows": [_row(record) for record in page.rows],
        "next": _place(request, "after", page.next),
        "previous": _place(request, "before", page.previous),
    }


def _place(request: HttpRequest, name: str, cursor: str) -> str:
    address = position(request.GET, name, cursor)
    return f"{address}#timeline" if address else ""


def _charts(tallies: list[YearTally]) -> list[Chart]:
    """How many results by year and kind, and for each kind with amounts their sums."""
    shown = sorted({each.year for each in tallies})[-YEARS:]
    categories = tuple(f"{year}年" for year in shown)
    by_kind: dict[str, dict[int, YearTally]] = {}
    for each in tallies:
        if each.year in shown:
            by_kind.setdefault(each.kind, {})[each.year] = each
    charts = [Chart("results", "公开结果数", "条", "bar", categories, _counts(by_kind, shown))]
    for kind, rows in by_kind.items():
        label = published.amount_label(kind)
        amounts = tuple(_wan(rows[year].amount) if year in rows else None for year in shown)
        if label and any(amount is not None for amount in amounts):
            series = (Series(label, amounts),)
            charts.append(Chart(f"amount-{kind}", f"{label}（按年）", "万元", "bar", categories, series))
    return charts


def _counts(by_kind: dict[str, dict[int, YearTally]], shown: list[int]) -> tuple[Series, ...]:
    """A series a kind; of more kinds than can be told apart the rarer ones stand together."""
    number = {
        kind: [rows[year].count if year in rows else 0 for year in shown] for kind, rows in by_kind.items()
    }
    ranked = sorted(number, key=lambda kind: -sum(number[kind]))
    single = ranked if len(ranked) <= MAX_SERIES else ranked[: MAX_SERIES - 1]
    series = [Series(published.label_of(kind), tuple(Decimal(n) for n in number[kind])) for kind in single]
    rest = [number[kind] for kind in ranked if kind not in single]
    if rest:
        series.append(Series("其他", tuple(Decimal(sum(column)) for column in zip(*rest, strict=True))))
    return tuple(series)


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else Decimal(plain_number(Decimal(amount) / 10000))

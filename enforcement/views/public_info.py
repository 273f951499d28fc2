"""The public's pages of /law-enforcement/: what is published beforehand, and inspections. Snapshots alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_safe

from common.models import PublishedRecord
from common.paging import BadCursor
from common.publication import current_version
from common.registers.listing import position, query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from enforcement import published_info
from enforcement.public.info import INFO, OFFICER
from enforcement.public.inspections import INSPECTION_RESULT, RANDOM_DRAW
from enforcement.public_info_forms import ResultsForm, WordsForm
from enforcement.published_info import Listing

GONE = 410
DAYS = ("effective_from", "effective_to", "valid_from", "valid_to")
PAGE_SIZE = 20

# Kind → the URL name of its list, what the list is called, its form.
LISTS: dict[str, tuple[str, str, type[WordsForm]]] = {
    OFFICER: ("law-enforcement:officer-list", "执法人员", WordsForm),
    INSPECTION_RESULT: ("law-enforcement:inspection-list", "检查结果", ResultsForm),
    RANDOM_DRAW: ("law-enforcement:draw-list", "双随机抽查", WordsForm),
}


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who enforces, with which powers, how, and how to object; the plans; officers, draws and results."""
    today = timezone.localdate()
    groups = published_info.info_by_kind(today)
    context = {
        "groups": groups,
        "counts": published_info.counts(today),
        "synthetic": any(record.is_synthetic for _, records in groups for record in records),
    }
    return render(request, "law_enforcement/index.html", context)


@login_not_required
@require_safe
def record_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The list of one kind, newest first."""
    name, title, form_class = LISTS[kind]
    form = form_class(request.GET)
    valid = form.is_valid()
    context: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "form": form,
        "now": timezone.now(),
        "query": query_without(request.GET, *POSITION_PARAMETERS),
    }
    if valid:
        context |= _found(request, kind, form)
    return render(request, "law_enforcement/list.html", context, status=200 if valid else 400)


def _found(request: HttpRequest, kind: str, form: WordsForm) -> dict[str, Any]:
    listing = Listing(kind, form.criteria(), timezone.localdate())
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = listing.page(after=after, before=before, size=PAGE_SIZE)
    except BadCursor:  # a damaged address
        page = listing.page(size=PAGE_SIZE)
    return {
        "rows": page.rows,
        "count": listing.count(),
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
        "synthetic": any(row.is_synthetic for row in page.rows),
    }


@login_not_required
@require_safe
def info_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, pk, INFO, "law_enforcement/info.html")


@login_not_required
@require_safe
def officer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, pk, OFFICER, "law_enforcement/officer.html")


@login_not_required
@require_safe
def inspection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, pk, INSPECTION_RESULT, "law_enforcement/inspection.html")


@login_not_required
@require_safe
def draw_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, pk, RANDOM_DRAW, "law_enforcement/draw.html")


def _detail(request: HttpRequest, pk: int, kind: str, template: str) -> HttpResponse:
    """A record as published: an older version leads to the one that stands, a withdrawn one to its reason."""
    record = get_object_or_404(PublishedRecord, pk=pk, kind=kind)
    if not record.is_current:
        return redirect(request.resolver_match.view_name, current_version(record).pk)  # type: ignore[union-attr]
    name, title, _ = LISTS.get(kind, ("law-enforcement:index", "执法公示", WordsForm))
    today = timezone.localdate()
    context: dict[str, Any] = {
        "record": record,
        "body": record.body,
        "list_name": name,
        "list_title": title,
        "synthetic": record.is_synthetic,
    }
    is_over = record.display_until is not None and record.display_until < today
    if record.withdrawn_at is not None or is_over:
        return render(request, "law_enforcement/withdrawn.html", context, status=GONE)
    context |= _beside(record, today)
    return render(request, template, context)


def _beside(record: PublishedRecord, today: date) -> dict[str, Any]:
    """Days as dates, and what leads on from the record."""
    body = record.body
    beside: dict[str, Any] = {
        "days": {name: parse_date(value) for name, value in body.items() if _is_day(name, value)}
    }
    if record.kind == RANDOM_DRAW:
        results = published_info.result_of(record, today)
        beside["drawn_at"] = parse_datetime(body["drawn_at"])
        beside["objects"] = [(each, results.get(each["uscc"])) for each in body["objects"]]
    if record.kind == INSPECTION_RESULT:
        beside["draw"] = published_info.draw_of(record, today)
    return beside


def _is_day(name: str, value: Any) -> bool:
    return isinstance(value, str) and (name.endswith("_on") or name in DAYS)

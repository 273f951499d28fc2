"""The public's pages of `/ratings/` and `/disclosures/`, and their feeds. From snapshots alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.feeds import Entry
from common.models import PublishedRecord
from common.models.event import digest
from common.presentation import zh_date
from common.public_pages import answer_record
from common.publication import public_url
from common.shelf_views import gone_page, record_context, shelf_feed, shelf_page
from common.shelves import Shelf
from disclosure.filing.public_page import public_chapters
from disclosure.listing.published import LIST_SHELVES
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from disclosure.public_figures import figures_context
from disclosure.published import DISCLOSURES, RATING_SHELVES, SHELVES
from disclosure.rating.public_points import history_chart, public_history, shown_now

TEMPLATES = {
    CREDIT_RATING: "disclosure/rating.html",
    ANNUAL_DISCLOSURE: "disclosure/annual.html",
    TEMPORARY_DISCLOSURE: "disclosure/temporary.html",
}
SUBTITLES = {
    CREDIT_RATING: "依法公布的企业环保信用评价结果",
    ANNUAL_DISCLOSURE: "企业依法披露的年度环境信息",
    TEMPORARY_DISCLOSURE: "企业依法披露的临时环境信息",
}
_TEXTS = ("matter", "content", "rectification")


@login_not_required
@require_safe
def record_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The list of one kind, beside the other of its section."""
    section = RATING_SHELVES if kind in RATING_SHELVES else DISCLOSURES | LIST_SHELVES
    return shelf_page(request, SHELVES[kind], section, "disclosure/list.html", texts=_TEXTS)


@login_not_required
@require_safe
def record_detail(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A record as published; an older version leads to the one that stands."""
    return answer_record(request, pk, kind, page=_page, gone=_gone)


def _page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    context = record_context(request, SHELVES[record.kind], SHELVES, record)
    context["chapters"] = public_chapters(record.body)
    if record.kind == ANNUAL_DISCLOSURE:
        context |= figures_context(record, timezone.localdate())
    if record.kind == CREDIT_RATING:
        context |= _rating_context(record)
    return render(request, TEMPLATES[record.kind], context)


def _rating_context(record: PublishedRecord) -> dict[str, Any]:
    """The points that may be public, and the enterprise's ratings of other years."""
    today = timezone.localdate()
    history = public_history(record, today)
    return {
        "explanation": shown_now(record, today),
        "history": history[::-1],
        "history_chart": history_chart(history),
    }


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return gone_page(request, SHELVES[record.kind], record, "disclosure/gone.html")


@login_not_required
@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest records of one kind as Atom."""
    return shelf_feed(
        request, SHELVES[kind], subtitle=SUBTITLES[kind], name=f"disclosure/{kind}", entry=_entry
    )


def _entry(record: PublishedRecord) -> Entry:
    shelf: Shelf = SHELVES[record.kind]
    body = record.body
    label = body.get("grade_label") or body.get("trigger_label") or ""
    return Entry(
        page=public_url(record),
        # The same for all versions, and nothing of the working tables to be read from it.
        name=f"{record.kind}/{digest([record.source])[:16]}",
        summary=[
            ("企业名称", record.party),
            ("信用等级", body.get("grade_label", "")),
            ("触发情形", body.get("trigger_label", "")),
            ("法律文书", body.get("document_title", "")),
            ("文号", record.number),
            (shelf.day, zh_date(record.dated_on)),
        ],
        categories=[label] if label else [],
    )

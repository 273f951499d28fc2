"""What public pages of all kinds share: a page of a list, the one record that stands, and what is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from common.models import PublishedRecord
from common.paging import BadCursor, Count, KeysetPage
from common.publication import current_version
from common.registers.listing import position

GONE = 410

Answer = Callable[[HttpRequest, PublishedRecord], HttpResponse]


class Pages(Protocol):
    """What was found, by pages; raises BadCursor."""

    def page(self, *, after: str = "", before: str = "", size: int) -> KeysetPage: ...


class Listed(Pages, Protocol):
    """The same with how many there are."""

    def count(self) -> Count: ...


def page_context(request: HttpRequest, listing: Listed, size: int) -> dict[str, Any]:
    """Rows, count and the addresses of the neighbours; a damaged position leads to the first page."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = listing.page(after=after, before=before, size=size)
    except BadCursor:  # a position of another order, or a damaged address
        page = listing.page(size=size)
    return {
        "rows": page.rows,
        "count": listing.count(),
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
        "synthetic": any(row.is_synthetic for row in page.rows),
    }


def is_over(record: PublishedRecord, day: date) -> bool:
    """Whether the record was shown to its last day, which lies before `day`."""
    return record.display_until is not None and record.display_until < day


def is_shown(record: PublishedRecord, day: date) -> bool:
    """Whether the public may read this version on `day` (as `PublishedQuerySet.on_display`)."""
    return record.is_current and record.withdrawn_at is None and not is_over(record, day)


def answer_record(request: HttpRequest, pk: int, kind: str, *, page: Answer, gone: Answer) -> HttpResponse:
    """The page of a record; an older version leads to the one that stands, 404 for what never was public.

    `gone` answers for what was withdrawn and for what was shown to its last day.
    """
    record = get_object_or_404(PublishedRecord, pk=pk, kind=kind)
    if not record.is_current:
        assert request.resolver_match is not None
        return redirect(request.resolver_match.view_name, current_version(record).pk)
    return (page if is_shown(record, timezone.localdate()) else gone)(request, record)


def form_errors(form: Any) -> dict[str, list[str]]:
    """What is wrong with a query, by parameter, in words; under "detail" what is wrong with no single one."""
    return {
        "detail" if name == NON_FIELD_ERRORS else name: [str(text) for text in texts]
        for name, texts in form.errors.items()
    }

"""The Atom feeds of `/cases/`, narrowed by the same filters as the lists."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.feeds import Entry
from common.models import PublishedRecord
from common.models.event import digest
from common.presentation import wan, zh_date
from common.shelf_views import shelf_feed
from common.shelves import Shelf
from enforcement.published_cases import ORDERS, RESULTS, SHELVES

SUBTITLES = {
    RESULTS.kind: "依法公开的行政处罚决定",
    ORDERS.kind: "依法公开的责令改正违法行为决定",
}


@login_not_required
@require_safe
def result_feed(request: HttpRequest) -> HttpResponse:
    """The newest results of cases as Atom."""
    return _feed(request, RESULTS)


@login_not_required
@require_safe
def order_feed(request: HttpRequest) -> HttpResponse:
    """The newest orders to correct as Atom."""
    return _feed(request, ORDERS)


def _feed(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    return shelf_feed(
        request, shelf, subtitle=SUBTITLES[shelf.kind], name=f"cases/{shelf.kind}", entry=_entry
    )


def _entry(record: PublishedRecord) -> Entry:
    shelf, body = SHELVES[record.kind], record.body
    is_result = shelf is RESULTS
    amount = f"{wan(record.amount)}万元" if record.amount is not None else ""
    labels = body["penalty_labels"] if is_result else [body["state"]]
    return Entry(
        page=reverse(shelf.page, args=[record.pk]),
        # The same for all versions, and nothing of the working tables to be read from it.
        name=f"{record.kind}/{digest([record.source])[:16]}",
        summary=[
            ("当事人", record.party),
            ("文号", record.number),
            ("违法行为", "、".join(body["violations"])),
            ("处罚种类" if is_result else "改正状态", "、".join(labels)),
            ("罚没金额", amount),
            (shelf.day, zh_date(record.dated_on)),
            ("公示至", zh_date(record.display_until)),
        ],
        categories=[*body["violations"], *labels],
    )

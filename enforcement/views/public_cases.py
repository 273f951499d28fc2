"""The public's pages of `/cases/`: results of cases and orders to correct. From snapshots alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from common.amounts import capital_amount
from common.excerpts import Piece, excerpt
from common.models import PublishedRecord
from common.public_pages import GONE, answer_record, page_context
from common.publication import versions
from enforcement.public_case_forms import CaseQueryForm
from enforcement.public_case_links import facet_groups, list_query, orderings
from enforcement.published_cases import ORDERS, RESULTS, SHELVES, Listing, Shelf, related

PAGE_SIZE = 20
BAD_QUERY = 400


@login_not_required
@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    """The results of cases."""
    return _list(request, RESULTS)


@login_not_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders to correct."""
    return _list(request, ORDERS)


def _list(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    labels = shelf.labels()
    form = CaseQueryForm(shelf, request.GET, labels=labels)
    valid = form.is_valid()
    query = list_query(request.GET, "sort")
    context: dict[str, Any] = {
        "shelf": shelf,
        "tabs": [
            {"label": each.title, "url": reverse(each.list_name), "current": each is shelf}
            for each in SHELVES.values()
        ],
        "form": form,
        "query": query,
        "feed_url": _with_query(reverse(shelf.feed_name), query),
        "api_url": _with_query(reverse(f"{shelf.api}-list"), list_query(request.GET)),
        "orderings": orderings(shelf, request.GET, form.ordering),
        "sorted_by_amount": form.ordering.endswith("amount"),
        "now": timezone.now(),
    }
    if valid:
        listing = Listing(shelf, form.criteria(), timezone.localdate())
        found = page_context(request, listing, PAGE_SIZE)
        context |= found | {"rows": [(row, _excerpt(row, listing.words)) for row in found["rows"]]}
        context["groups"] = facet_groups(shelf, labels, listing.tally(), request.GET)
    return render(request, "cases/list.html", context, status=200 if valid else BAD_QUERY)


def _excerpt(record: PublishedRecord, words: list[str]) -> list[Piece]:
    """Where in the facts or the demand the words stand; [] where only the title or the number has them."""
    body = record.body
    texts = (body.get("facts"), body.get("result"), body.get("demand")) if words else ()
    return next((found for text in texts if text and (found := excerpt(text, words))), [])


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


@login_not_required
@require_safe
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of a case as published; an older version leads to the one that stands."""
    return answer_record(request, pk, RESULTS.kind, page=_result_page, gone=_gone)


@login_not_required
@require_safe
def order_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An order to correct as published."""
    return answer_record(request, pk, ORDERS.kind, page=_order_page, gone=_gone)


def _result_page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    context = _record_context(request, RESULTS, record)
    body = record.body
    context |= {
        "amounts": _amounts(body),
        "timeline": [
            (parse_date(step["on"]), step["label"])
            for step in sorted(body["timeline"], key=lambda step: step["on"])
        ],
        "amended": _amended(body),
    }
    return render(request, "cases/result.html", context)


def _order_page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return render(request, "cases/order.html", _record_context(request, ORDERS, record))


def _record_context(request: HttpRequest, shelf: Shelf, record: PublishedRecord) -> dict[str, Any]:
    """What the pages of both kinds have in common."""
    today = timezone.localdate()
    found = related(record, today)
    return {
        "shelf": shelf,
        "record": record,
        "body": record.body,
        "days": _days(record.body),
        "canonical": request.build_absolute_uri(request.path),
        "json_url": f"{reverse(f'{shelf.api}-detail', args=[record.pk])}?format=json",
        "enterprise_url": _enterprise_url(record),
        "related": [(SHELVES[kind], records) for kind, records in found.items()],
        "versions": versions(record) if record.version > 1 else [],
        "synthetic": record.is_synthetic,
    }


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    """What stays of what is no longer shown: its number, when and why; 410, so that search engines drop it.

    Not its title, which says who did what: whose credit was repaired would be named for ever.
    """
    shelf = SHELVES[record.kind]
    context = {"shelf": shelf, "record": record, "synthetic": record.is_synthetic}
    return render(request, "cases/gone.html", context, status=GONE)


def _enterprise_url(record: PublishedRecord) -> str:
    """The page that joins what is published of the enterprise, "" of a person."""
    if not record.uscc:
        return ""
    try:
        return reverse("public-enterprise:detail", kwargs={"uscc": record.uscc})
    except NoReverseMatch:
        return ""


def _days(body: dict[str, Any]) -> dict[str, date | None]:
    """The days that a snapshot holds as text."""
    names = [name for name in body if name.endswith("_on") or name in ("correct_by", "display_until")]
    return {name: parse_date(body[name]) if body[name] else None for name in names}


def _amounts(body: dict[str, Any]) -> list[tuple[str, Decimal, str]]:
    """The fine, what is confiscated, and both together: label, 元, in words."""
    known = [
        (label, Decimal(body[name]))
        for name, label in (("fine", "罚款"), ("confiscation", "没收金额"))
        if body.get(name) is not None
    ]
    if len(known) > 1:
        known.append(("合计", sum((amount for _, amount in known), Decimal())))
    return [(label, amount, capital_amount(amount)) for label, amount in known]


def _amended(body: dict[str, Any]) -> dict[str, Any] | None:
    """When the decision was changed, and the fine before; None where it stands as decided."""
    changed = body.get("amended")
    if not changed:
        return None
    before = changed.get("decided_fine")
    return {"on": parse_date(changed["on"]), "before": None if before is None else Decimal(before)}

"""What the pages and feeds of all shelves have in common: a list, a record, what is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from common.excerpts import Piece, excerpt
from common.feeds import ENTRIES, About, Entry, atom_feed, refused_feed
from common.models import PublishedRecord
from common.public_pages import GONE, page_context
from common.publication import versions
from common.shelf_forms import ShelfQueryForm
from common.shelf_links import facet_groups, list_query, orderings
from common.shelves import Criteria, Listing, Shelf, related

PAGE_SIZE = 20
BAD_QUERY = 400

Shelves = Mapping[str, Shelf]  # by kind


def shelf_page(
    request: HttpRequest, shelf: Shelf, shelves: Shelves, template: str, *, texts: tuple[str, ...]
) -> HttpResponse:
    """The list of a shelf beside its neighbours; of the `texts` of a record the first hit is shown."""
    labels = shelf.labels()
    form = ShelfQueryForm(shelf, request.GET, labels=labels)
    valid = form.is_valid()
    query = list_query(request.GET, "sort")
    context: dict[str, Any] = {
        "shelf": shelf,
        "tabs": [
            {"label": each.title, "url": reverse(each.list_name), "current": each is shelf}
            for each in shelves.values()
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
        context |= found | {"rows": [(row, _excerpt(row, texts, listing.words)) for row in found["rows"]]}
        context["groups"] = facet_groups(shelf, labels, listing.tally(), request.GET)
    return render(request, template, context, status=200 if valid else BAD_QUERY)


def _excerpt(record: PublishedRecord, texts: tuple[str, ...], words: list[str]) -> list[Piece]:
    """Where in the texts the words stand; [] where only the title or the number has them."""
    if not words:
        return []
    found = (excerpt(text, words) for name in texts if (text := record.body.get(name)))
    return next(filter(None, found), [])


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def record_context(
    request: HttpRequest, shelf: Shelf, shelves: Shelves, record: PublishedRecord
) -> dict[str, Any]:
    """What the pages of all records tell and lead to."""
    found = related(record, shelves, timezone.localdate())
    return {
        "shelf": shelf,
        "record": record,
        "body": record.body,
        "days": _days(record.body),
        "canonical": request.build_absolute_uri(request.path),
        "json_url": f"{reverse(f'{shelf.api}-detail', args=[record.pk])}?format=json",
        "enterprise_url": _enterprise_url(record),
        "related": [(shelves[kind], records) for kind, records in found.items()],
        "versions": versions(record) if record.version > 1 else [],
        "synthetic": record.is_synthetic,
    }


def gone_page(
    request: HttpRequest, shelf: Shelf, record: PublishedRecord, template: str, **more: Any
) -> HttpResponse:
    """What stays of what is no longer shown: its number, when and why; 410, so that search engines drop it.

    Not its title, which says who did what: whose credit was repaired would be named for ever. `more` is
    for the kind's own template.
    """
    context = {"shelf": shelf, "record": record, "synthetic": record.is_synthetic, **more}
    return render(request, template, context, status=GONE)


def shelf_feed(
    request: HttpRequest,
    shelf: Shelf,
    *,
    subtitle: str,
    name: str,
    entry: Callable[[PublishedRecord], Entry],
) -> HttpResponse:
    """The newest records of a shelf as Atom, narrowed by the filters of its list."""
    form = ShelfQueryForm(shelf, request.GET)
    if not form.is_valid():
        return refused_feed(form)
    criteria = Criteria(**{**vars(form.criteria()), "ordering": next(iter(shelf.orderings))})
    records = Listing(shelf, criteria, timezone.localdate()).page(size=ENTRIES).rows
    return atom_feed(request, records, About(shelf.title, subtitle, reverse(shelf.list_name), name), entry)


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

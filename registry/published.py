"""Reads of all that is published about one enterprise, whatever its kind, and of no working table.

The pages and the API share these, so that they never differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import ExtractYear, RowNumber
from stdnum.cn import uscc as codes

from common.folding import folded, words
from common.models import PublishedEnterprise, PublishedRecord
from common.models.publication import PublishedQuerySet
from common.paging import KeysetPage, keyset_page
from common.public_search import by_index_of_parts, has_parts, parts
from common.publication import kinds

NEWEST = "-dated_on"
SHOWN = 5  # records of each kind in its section
GLANCE = 2000  # enterprises whose names are read first
STEP = 100  # enterprises whose records are looked at together
_GRAMS = "common_search_grams(search_text, '', '', '', '', '')"


@dataclass(frozen=True)
class KindTally:
    """How much of one kind is published about an enterprise."""

    kind: str
    label: str
    count: int
    newest_on: date
    synthetic: int
    published_at: datetime


@dataclass(frozen=True)
class YearTally:
    year: int
    kind: str
    count: int
    amount: Decimal | None


def is_code(text: str) -> bool:
    """Whether `text` is a whole credit code with the right check character."""
    return len(text) == 18 and bool(codes.is_valid(text))


def records_of(uscc: str, today: date) -> PublishedQuerySet:
    """All that the public may read about the enterprise; nothing for what is no code."""
    rows = PublishedRecord.objects.on_display(today).exclude(uscc="")
    return rows.filter(uscc=uscc) if is_code(uscc) else rows.none()


def page_of(rows: PublishedQuerySet, kind: str, *, after: str, before: str, size: int) -> KeysetPage:
    """The timeline, of one kind or of all, newest first. Raises BadCursor."""
    if kind:
        rows = rows.filter(kind=kind)
    return keyset_page(_light(rows), NEWEST, after=after, before=before, size=size)


def tallies(rows: PublishedQuerySet) -> list[KindTally]:
    """How many there are of each kind, in the order in which the kinds are declared."""
    counted = rows.order_by().values("kind").annotate(
        count=Count("pk"),
        newest_on=Max("dated_on"),
        synthetic=Count("pk", filter=Q(is_synthetic=True)),
        last=Max("published_at"),
    )  # fmt: skip
    found = {row["kind"]: row for row in counted}
    order = [code for code in kinds() if code in found] + [code for code in found if code not in kinds()]
    return [
        KindTally(
            code,
            label_of(code),
            found[code]["count"],
            found[code]["newest_on"],
            found[code]["synthetic"],
            found[code]["last"],
        )
        for code in order
    ]


def newest_by_kind(rows: PublishedQuerySet) -> dict[str, list[PublishedRecord]]:
    """The newest records of each kind."""
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[F("dated_on").desc(), F("pk").desc()])
    found: dict[str, list[PublishedRecord]] = {}
    for record in _light(rows).annotate(place=place).filter(place__lte=SHOWN).order_by(NEWEST, "-pk"):
        found.setdefault(record.kind, []).append(record)
    return found


def years(rows: PublishedQuerySet) -> list[YearTally]:
    """Numbers and amounts by year and kind, the oldest year first."""
    counted = (
        rows.order_by()
        .annotate(year=ExtractYear("dated_on"))
        .values("year", "kind")
        .annotate(count=Count("pk"), sum=Sum("amount"))
        .order_by("year", "kind")
    )
    return [YearTally(row["year"], row["kind"], row["count"], row["sum"]) for row in counted]


def newest_names(rows: PublishedQuerySet) -> tuple[str, str]:
    """What the enterprise is called, and its park, as last published; ("", "") where nothing is."""
    ordered = rows.order_by(NEWEST, "-pk")
    name = ordered.exclude(party="").values_list("party", flat=True).first()
    park = ordered.exclude(park="").values_list("body__park", flat=True).first()
    return name or "", park if isinstance(park, str) else ""


def label_of(kind: str) -> str:
    """What records of a kind are called."""
    return kinds()[kind].list_title if kind in kinds() else kind


def amount_label(kind: str) -> str:
    """What the amount of a kind means, "" where it has none: fines here, investments there."""
    columns = kinds()[kind].columns if kind in kinds() else ()
    return next((column.label.removesuffix("（元）") for column in columns if column.path == "amount"), "")


def _light(rows: PublishedQuerySet) -> PublishedQuerySet:
    return rows.defer("body", "search_text", "facets")


# ---- the finder ----


@dataclass(frozen=True)
class Found:
    """An enterprise that has something published."""

    uscc: str
    name: str
    newest_on: date
    is_synthetic: bool


@dataclass(frozen=True)
class FoundPage:
    rows: list[Found]
    next: str  # the code after which the next page begins, "" at the end
    previous: str


def find(text: str, today: date, *, after: str = "", before: str = "", size: int) -> FoundPage:
    """Enterprises whose name or code holds every word, in the order of their codes."""
    backwards = bool(before and not after)
    found: list[Found] = []
    for each in _matching(words(text), today, before if backwards else after, backwards=backwards):
        found.append(each)
        if len(found) > size:
            break
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
        return FoundPage(rows, rows[-1].uscc if rows else "", rows[0].uscc if more else "")
    return FoundPage(rows, rows[-1].uscc if more else "", rows[0].uscc if after and rows else "")


def _matching(sought: list[str], today: date, start: str, *, backwards: bool) -> Iterator[Found]:
    for step in _candidates(sought, start, backwards=backwards):
        shown = {each.uscc: each for each in _shown(step, today)}
        for code in step:
            each = shown.get(code)
            # Former names and codes lead here; what it is called now decides.
            if each is not None and all(word in folded(f"{each.name}\n{code}") for word in sought):
                yield each


def _candidates(sought: list[str], start: str, *, backwards: bool) -> Iterator[list[str]]:
    """The codes beyond `start`, some at a time, of enterprises that are or were called so.

    Like `common.public_search`: the first of the list hold enough of any common word; what is not common
    among them is rare, and found by the index of parts (PostgreSQL), or row by row (SQLite).
    """
    while True:
        rows = PublishedEnterprise.objects.order_by("-uscc" if backwards else "uscc")
        if start:
            rows = rows.filter(**{"uscc__lt" if backwards else "uscc__gt": start})
        first = list(rows.values_list("uscc", "search_text")[: GLANCE if sought else STEP])
        yield from _steps([code for code, text in first if all(word in text for word in sought)])
        if len(first) < (GLANCE if sought else STEP):
            return
        start = first[-1][0]
        if sought and connection.vendor == "postgresql":
            break
    rest = rows.filter(**{"uscc__lt" if backwards else "uscc__gt": start})
    for word in sought:
        rest = rest.filter(search_text__contains=word)
    rest = rest.filter(has_parts(_GRAMS, [part for word in sought for part in parts(word)]))
    with by_index_of_parts(rest.db):
        codes_beyond = list(rest.values_list("uscc", flat=True))
    yield from _steps(codes_beyond)


def _steps(found: list[str]) -> Iterator[list[str]]:
    return (found[start : start + STEP] for start in range(0, len(found), STEP))


def _shown(step: list[str], today: date) -> list[Found]:
    """Those of them about which something is on display, called as there."""
    rows = PublishedRecord.objects.on_display(today).exclude(uscc="")
    newest = rows.filter(uscc=OuterRef("uscc")).exclude(party="").order_by(NEWEST, "-pk").values("pk")[:1]
    known = PublishedEnterprise.objects.filter(uscc__in=step).annotate(newest=Subquery(newest))
    records = PublishedRecord.objects.filter(pk__in=known.values("newest")).values_list(
        "uscc", "party", "dated_on", "is_synthetic"
    )
    return [Found(*each) for each in records]

"""Reads of all that is published about one enterprise, whatever its kind, and of no working table.

The pages and the API share these, so that they never differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, Sum, Window
from django.db.models.functions import ExtractYear, RowNumber
from stdnum.cn import uscc as codes

from common.models import PublishedRecord
from common.models.publication import PublishedQuerySet
from common.paging import KeysetPage, keyset_page
from common.public_search import folded, words
from common.publication import kinds

NEWEST = "-dated_on"
SHOWN = 5  # records of each kind in its section
STEP = 500  # enterprises that are looked at together


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
    while True:
        step = _enterprises(today, start, backwards=backwards)
        for each in step:
            if each.name and all(word in folded(f"{each.name}\n{each.uscc}") for word in sought):
                yield each
        if len(step) < STEP:
            return
        start = step[-1].uscc


# From one code to the next along the index of enterprises: however many records each has, it costs
# one look. Values are parameters, names are ours.
_WALK = """
WITH RECURSIVE each(uscc, place) AS (
    SELECT {extreme}(uscc), 1 FROM common_publishedrecord
    WHERE is_current AND uscc <> '' AND uscc {beyond} %s
    UNION ALL
    SELECT (SELECT {extreme}(uscc) FROM common_publishedrecord
            WHERE is_current AND uscc <> '' AND uscc {beyond} each.uscc), place + 1
    FROM each WHERE each.uscc IS NOT NULL AND place < %s
)
SELECT each.uscc, shown.party, shown.dated_on, shown.is_synthetic
FROM each LEFT JOIN common_publishedrecord AS shown ON shown.id = (
    SELECT id FROM common_publishedrecord AS record
    WHERE record.uscc = each.uscc AND is_current AND record.uscc <> '' AND withdrawn_at IS NULL
        AND (display_until IS NULL OR display_until >= %s)
    ORDER BY dated_on DESC, id DESC LIMIT 1)
WHERE each.uscc IS NOT NULL ORDER BY each.place
"""


def _enterprises(today: date, start: str, *, backwards: bool) -> list[Found]:
    """The next STEP enterprises after a code; without a name where nothing is on display."""
    direction = {"extreme": "max", "beyond": "<"} if backwards else {"extreme": "min", "beyond": ">"}
    with connection.cursor() as cursor:
        cursor.execute(_WALK.format(**direction), [start, STEP, today])
        rows: list[Any] = cursor.fetchall()
    return [
        Found(uscc, party or "", _day(dated_on), bool(synthetic)) for uscc, party, dated_on, synthetic in rows
    ]


def _day(value: Any) -> Any:
    """SQLite hands dates back as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value

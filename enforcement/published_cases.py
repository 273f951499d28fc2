"""Reads of the published results of cases and of orders to correct. No working table of cases is read here.

The pages, the feeds and the API share these, so that they never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from common.models import PublishedRecord
from common.paging import Count, KeysetPage
from common.public_search import ORDERING, PublicSearch, Tally
from enforcement.enums import OrderStatus, PartyKind, PenaltyKind
from enforcement.models import ViolationType
from enforcement.public.cases import CASE_RESULT
from enforcement.public.orders import RECTIFICATION_ORDER
from registry.models import Law, Park

RELATED = 10
FIRST_YEAR = 1989  # since which there has been a law on the protection of the environment
PROCEDURES = {"ordinary": "普通程序", "summary": "简易程序"}

Labels = dict[str, str]


@dataclass(frozen=True)
class Facet:
    """One property by which a list is narrowed: its parameter, what it is called, the names of its values."""

    name: str
    label: str
    labels: Callable[[], Labels]


@dataclass(frozen=True)
class Shelf:
    """One of the two lists: its kind of record, its names, and by what it is narrowed and sorted."""

    kind: str
    title: str
    day: str  # what its date is called
    page: str  # URL names: of a record, of the list, of its feed; of its endpoints
    list_name: str
    feed_name: str
    api: str
    facets: tuple[Facet, ...]
    orderings: Mapping[str, str]

    @property
    def has_amounts(self) -> bool:
        return "-amount" in self.orderings

    def labels(self) -> dict[str, Labels]:
        """The names of all values, by facet."""
        return {facet.name: facet.labels() for facet in self.facets}


def _laws() -> Labels:
    """Laws by their short names; versions of one name are told apart by the year from which they hold."""
    rows = list(Law.objects.order_by("code").values_list("code", "short_title", "title", "effective_from"))
    names = [short or title for _, short, title, _ in rows]
    return {
        code: name if names.count(name) == 1 else f"{name}（{since.year}年起施行）"
        for (code, _, _, since), name in zip(rows, names, strict=True)
    }


def _violations() -> Labels:
    return dict(ViolationType.objects.order_by("code").values_list("code", "name"))


def _parks() -> Labels:
    return dict(Park.objects.values_list("code", "name"))


def _years() -> Labels:
    return {str(year): f"{year}年" for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)}


LAW = Facet("law", "适用法律法规", _laws)
VIOLATION = Facet("violation", "违法行为", _violations)
PENALTY = Facet("penalty", "处罚种类", lambda: {kind.value: str(kind.label) for kind in PenaltyKind})
PARTY = Facet("kind", "当事人类别", lambda: {kind.value: str(kind.label) for kind in PartyKind})
PROCEDURE = Facet("procedure", "办案程序", lambda: dict(PROCEDURES))
PARK = Facet("park", "所在园区", _parks)
YEAR = Facet("year", "年度", _years)
STATE = Facet("state", "改正状态", lambda: {state.value: str(state.label) for state in OrderStatus})

RESULTS = Shelf(
    kind=CASE_RESULT,
    title="行政处罚结果",
    day="决定日期",
    page="public-case-result",
    list_name="cases:case-list",
    feed_name="cases:feed",
    api="enforcement-public-api:result",
    facets=(YEAR, VIOLATION, LAW, PENALTY, PARTY, PROCEDURE, PARK),
    orderings={
        "-dated_on": "决定日期由近到远",
        "dated_on": "决定日期由远到近",
        "-amount": "金额由高到低",
        "amount": "金额由低到高",
    },
)
ORDERS = Shelf(
    kind=RECTIFICATION_ORDER,
    title="责令改正违法行为决定",
    day="下达日期",
    page="public-rectification-order",
    list_name="cases:order-list",
    feed_name="cases:order-feed",
    api="enforcement-public-api:order",
    facets=(YEAR, STATE, VIOLATION, PARK),
    orderings={"-dated_on": "下达日期由近到远", "dated_on": "下达日期由远到近"},
)
SHELVES = {shelf.kind: shelf for shelf in (RESULTS, ORDERS)}


@dataclass(frozen=True)
class Criteria:
    """What a reader asks of a list; what is left empty does not narrow it."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)  # the value of each facet that was chosen
    first: date | None = None
    last: date | None = None
    least: Decimal | None = None  # 元
    most: Decimal | None = None
    ordering: str = ORDERING


class Listing:
    """What of a shelf passes the criteria on a day: by pages, how many, and how many of each value."""

    def __init__(self, shelf: Shelf, criteria: Criteria, today: date) -> None:
        rows = PublishedRecord.objects.on_display(today).filter(kind=shelf.kind)
        chosen = dict(criteria.chosen)
        first, last = criteria.first, criteria.last
        if park := chosen.pop("park", ""):
            rows = rows.filter(park=park)
        if year := chosen.pop("year", ""):  # by the index of the days rather than as a facet
            rows = rows.filter(dated_on__range=(date(int(year), 1, 1), date(int(year), 12, 31)))
        if first:
            rows = rows.filter(dated_on__gte=first)
        if last:
            rows = rows.filter(dated_on__lte=last)
        self._names = [facet.name for facet in shelf.facets]
        self._search = PublicSearch(
            rows,
            criteria.text,
            facets=chosen,
            amounts=(criteria.least, criteria.most),
            ordering=criteria.ordering,
        )

    @property
    def words(self) -> list[str]:
        """What is looked for, folded."""
        return self._search.words

    def page(self, *, after: str = "", before: str = "", size: int) -> KeysetPage:
        """The page after or before a cursor, the first without either. Raises BadCursor."""
        return self._search.page(after=after, before=before, size=size)

    def count(self) -> Count:
        """How many there are, exact up to the limit of `common.paging`."""
        return self._search.count()

    def tally(self) -> Tally:
        """How many records each value of each facet has."""
        return self._search.tally(self._names)


def related(record: PublishedRecord, today: date) -> dict[str, list[PublishedRecord]]:
    """The newest other results and orders of the same enterprise, by kind; of a person there are none."""
    if not record.uscc:
        return {}
    shown = PublishedRecord.objects.on_display(today).filter(uscc=record.uscc).exclude(pk=record.pk)
    found = {kind: list(shown.filter(kind=kind).order_by("-dated_on", "-pk")[:RELATED]) for kind in SHELVES}
    return {kind: records for kind, records in found.items() if records}

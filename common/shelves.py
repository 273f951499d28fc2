"""Lists of what is published: each kind a shelf with its facets and orders, read from snapshots alone.

The pages, the feeds and the API of a kind share its shelf, so that they never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models.enums import Choices
from django.utils import timezone

from common.models import PublishedRecord
from common.paging import Count, KeysetPage
from common.public_search import ORDERING, PublicSearch, Tally

RELATED = 10

Labels = dict[str, str]


@dataclass(frozen=True)
class Facet:
    """One property by which a list is narrowed: its parameter, what it is called, the names of its values."""

    name: str
    label: str
    labels: Callable[[], Labels]
    codes: tuple[str, ...] = ()  # its values, where the portal fixes them
    longest: int = 0  # how long a value may be where the records alone tell its values, which name themselves

    @classmethod
    def of(cls, name: str, label: str, choices: type[Choices]) -> Facet:
        """The facet of a property with fixed choices."""
        labels = {str(code): str(text) for code, text in choices.choices}
        return cls(name, label, lambda: dict(labels), tuple(labels))

    @classmethod
    def of_records(cls, name: str, label: str, longest: int) -> Facet:
        """The facet of a property whose values are the words of the records."""
        return cls(name, label, dict, longest=longest)

    @classmethod
    def years(cls, label: str, first: int) -> Facet:
        """The facet of the years from this one back to `first`."""
        return cls("year", label, lambda: _years_since(first))


@dataclass(frozen=True)
class Shelf:
    """A list: its kind of record, its names, and by what it is narrowed and sorted."""

    kind: str
    title: str
    day: str  # what its date is called
    page: str  # URL names: of a record, of the list, of its feed; of its endpoints
    list_name: str
    feed_name: str
    api: str
    facets: tuple[Facet, ...]
    orderings: Mapping[str, str]
    hint: str  # what can be looked for, shown in the empty field
    year_of_day: bool = True  # whether the facet "year" is that of its date

    @property
    def has_amounts(self) -> bool:
        return "-amount" in self.orderings

    @property
    def more_filters(self) -> str:
        """What its folded fields ask for."""
        return "日期、金额" if self.has_amounts else "日期"

    def labels(self) -> dict[str, Labels]:
        """The names of all values, by facet."""
        return {facet.name: facet.labels() for facet in self.facets}


def _years_since(first: int) -> Labels:
    return {str(year): f"{year}年" for year in range(timezone.localdate().year, first - 1, -1)}


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
        if shelf.year_of_day and (
            year := chosen.pop("year", "")
        ):  # by the index of the days rather than as a facet
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

    def tally(self, *, anew: bool = False) -> Tally:
        """How many records each value of each facet has."""
        return self._search.tally(self._names, anew=anew)


_offered: list[Shelf] = []


def offer(*shelves: Shelf) -> None:
    """Make shelves known to `keep_tallies`."""
    _offered.extend(shelf for shelf in shelves if shelf not in _offered)


def all_shelves() -> tuple[Shelf, ...]:
    return tuple(_offered)


def keep_tallies() -> None:
    """Count the facets of each whole list anew before the counts are forgotten: no reader waits for them."""
    for shelf in _offered:
        Listing(shelf, Criteria(), timezone.localdate()).tally(anew=True)


def related(record: PublishedRecord, kinds: Collection[str], today: date) -> dict[str, list[PublishedRecord]]:
    """The newest other records of the same enterprise, by kind; of a person there are none."""
    if not record.uscc:
        return {}
    shown = PublishedRecord.objects.on_display(today).filter(uscc=record.uscc).exclude(pk=record.pk)
    found = {kind: list(shown.filter(kind=kind).order_by("-dated_on", "-pk")[:RELATED]) for kind in kinds}
    return {kind: records for kind, records in found.items() if records}

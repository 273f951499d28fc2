"""Reads of runs and of one rating's sheet: what pages, files and those who explain a rating ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Count

from common.registers import register_for
from common.registers.faces import StaffFace
from disclosure.enums import Grade, RatingStatus
from disclosure.models import CreditRating, RatingEntry, RatingEvent, RatingItem, RatingResult, RatingRun
from disclosure.rating import ruleset
from disclosure.rating.enums import ItemGroup, Movement
from disclosure.rating.ruleset import Band, Ruleset

NO_PARK = "未划入园区"


def present_result(rating: CreditRating) -> RatingResult | None:
    """The result that the present score comes from: the newest run's; None for a rating made by hand."""
    computed = RatingResult.objects.filter(rating=rating).exclude(sha256="")
    return computed.select_related("run__scheme", "enterprise").order_by("-run_id").first()


def entries_of(result: RatingResult) -> Any:
    """The points of a result with their events and items, in the order in which they were given."""
    entries = RatingEntry.objects.filter(rating=result.rating_id, event__run=result.run_id)
    return entries.select_related("event__item").order_by(
        "event__happened_on", "event__source_model", "event__source_number", "event__item"
    )


def left_out_of(result: RatingResult) -> Any:
    """What was gathered of the enterprise and does not count, with the ground of each."""
    events = RatingEvent.objects.filter(run=result.run_id, enterprise=result.enterprise_id, is_counted=False)
    return events.select_related("item").order_by("happened_on", "source_model", "source_number")


# -- one rating, point by point --


@dataclass(frozen=True)
class Line:
    """One record on the sheet, with the address of its page where the reader may open it."""

    event: RatingEvent
    points: Decimal
    note: str
    url: str

    @property
    def kind(self) -> str:
        """What sort of record it is, in words."""
        return str(apps.get_model(self.event.source_model)._meta.verbose_name)


@dataclass(frozen=True)
class ItemLines:
    """The records that one item counted, and what they came to."""

    item: RatingItem
    cap: Decimal | None
    lines: list[Line] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        return sum((line.points for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class Sheet:
    """Why a rating is what it is. `groups` holds the aspects that have points, in their order."""

    result: RatingResult
    groups: list[tuple[str, list[ItemLines], Decimal]]
    left_out: list[Line]
    total: Decimal  # before floor and ceiling
    band: Band
    rules: Ruleset

    @property
    def is_clipped(self) -> bool:
        return self.total != self.result.score


def sheet(result: RatingResult, user: Any) -> Sheet:
    """The sheet of a computed result for a member of the staff."""
    rules = ruleset.read(result.run.rules)
    entries, left_out = list(entries_of(result)), list(left_out_of(result))
    urls = record_urls([*(entry.event for entry in entries), *left_out], user)
    by_item: dict[int, ItemLines] = {}
    for entry in entries:
        event = entry.event
        frozen = rules.items[event.item_id]
        lines = by_item.setdefault(event.item_id, ItemLines(event.item, frozen.cap))
        lines.lines.append(Line(event, entry.points, entry.note, urls.get(event.pk, "")))
    groups = []
    for value, label in ItemGroup.choices:
        ours = [each for each in by_item.values() if each.item.group == value]
        ours.sort(key=lambda each: rules.items[each.item.pk].position)
        if ours:
            groups.append((str(label), ours, sum((each.points for each in ours), Decimal(0))))
    assert result.base is not None and result.added is not None and result.deducted is not None
    return Sheet(
        result,
        groups,
        [Line(event, Decimal(0), event.ground, urls.get(event.pk, "")) for event in left_out],
        result.base + result.added - result.deducted,
        rules.band(result.scored_grade),
        rules,
    )


def record_urls(events: Iterable[RatingEvent], user: Any) -> dict[int, str]:
    """Event → the address of its record, of those that the user may open; a query for each kind of record."""
    face = StaffFace(user)
    by_model: dict[str, list[RatingEvent]] = defaultdict(list)
    for event in events:
        by_model[event.source_model].append(event)
    urls: dict[int, str] = {}
    for name, ours in by_model.items():
        model = apps.get_model(name)
        register = register_for(model)
        if register is None or not face.readable(register):
            continue
        keys = {event.source_pk for event in ours}
        seen = {record.pk: record for record in face.rows(register).filter(pk__in=keys)}
        urls |= {
            event.pk: face.detail_url(register, seen[event.source_pk])
            for event in ours
            if event.source_pk in seen
        }
    return urls


# -- a run as a whole --


@dataclass(frozen=True)
class GradeCount:
    """How many enterprises have a grade, and how many had it the year before."""

    grade: str
    label: str
    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before


@dataclass(frozen=True)
class Summary:
    """The outcome of a run, of the enterprises that the reader sees."""

    total: int
    before: int
    grades: list[GradeCount]
    parks: list[tuple[str, list[int], int]]  # name, enterprises by grade, all
    movements: list[tuple[str, str, int]]  # value, words, enterprises
    changes: list[tuple[str, str, int]]  # from grade, to grade, enterprises


def summary(run: RatingRun, user: Any) -> Summary:
    """Counts by grade, park and change, in two queries."""
    results = RatingResult.objects.visible_to(user).filter(run=run).exclude(sha256="").order_by()
    moved = results.values_list("previous_grade", "grade", "movement").annotate(number=Count("pk"))
    pairs = list(moved.order_by("previous_grade", "grade"))
    now: dict[str, int] = defaultdict(int)
    before: dict[str, int] = defaultdict(int)
    movements: dict[str, int] = defaultdict(int)
    for previous, grade, movement, number in pairs:
        now[grade] += number
        movements[movement] += number
        if previous:
            before[previous] += number
    grades = [
        GradeCount(value, str(label), now[value], before[value])
        for value, label in Grade.choices
        if now[value] or before[value]
    ]
    return Summary(
        sum(now.values()),
        sum(before.values()),
        grades,
        _parks(results, [each.grade for each in grades]),
        [(value, str(label), movements[value]) for value, label in Movement.choices if movements[value]],
        [(previous, grade, number) for previous, grade, _, number in pairs if previous and previous != grade],
    )


def _parks(results: Any, grades: list[str]) -> list[tuple[str, list[int], int]]:
    rows = results.values_list("enterprise__park__name", "grade").annotate(number=Count("pk"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for park, grade, number in rows.order_by("enterprise__park__name"):
        counts[park or NO_PARK][grade] = number
    return [
        (park, [found.get(grade, 0) for grade in grades], sum(found.values()))
        for park, found in sorted(counts.items(), key=lambda row: (row[0] == NO_PARK, row[0]))
    ]


def stale_ratings(run: RatingRun, user: Any) -> Any:
    """Ratings of the year at 初评 that the run did not rate again, such as of enterprises closed since."""
    rated = RatingResult.objects.filter(run=run).values("rating")
    ratings = CreditRating.objects.visible_to(user).filter(cycle_year=run.year)
    open_ones = ratings.filter(status__in=(RatingStatus.COLLECTING, RatingStatus.PRELIMINARY))
    return open_ones.exclude(pk__in=rated)

"""Why a version of a rating is what it is: the frozen points, and what was corrected of them since.

The result of a computing is never changed. A review, an adjustment or a repair adds corrections, and the
score is computed again from the frozen events with the corrections up to that version, by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from disclosure.models import CreditRating, RatingCorrection, RatingEvent, RatingResult
from disclosure.rating import ruleset
from disclosure.rating.objection_enums import CorrectionKind
from disclosure.rating.ruleset import Band, Item, Ruleset
from disclosure.rating.scoring import Score, Scored, score


@dataclass(frozen=True)
class ExplainedLine:
    """One record: its item, what it brings, and how that was corrected."""

    item: Item
    group: str
    happened_on: date
    description: str
    number: str
    points: Decimal
    note: str = ""
    event: RatingEvent | None = None
    correction: RatingCorrection | None = None

    @property
    def counts(self) -> bool:
        return not self.note or self.points != 0


@dataclass(frozen=True)
class Explained:
    """A version of a rating with the lines that count, those that do not, and the score that they make."""

    rating: CreditRating
    result: RatingResult
    rules: Ruleset
    score: Score
    lines: list[ExplainedLine] = field(default_factory=list)
    left_out: list[ExplainedLine] = field(default_factory=list)

    @property
    def band(self) -> Band:
        return self.rules.band(self.score.scored_grade)

    @property
    def is_forced(self) -> bool:
        """Whether an item forced a grade lower than that of the score."""
        return self.score.grade != self.score.scored_grade

    @property
    def agrees(self) -> bool:
        """Whether the rating says what its points make."""
        return (self.rating.score, self.rating.grade, self.rating.veto_reason) == (
            self.score.score,
            self.score.grade,
            self.score.veto_reason,
        )


def root_result(rating: CreditRating) -> RatingResult | None:
    """The computed result that the version derives from; None where its year was rated by hand."""
    rows = RatingResult.objects.filter(
        rating__enterprise=rating.enterprise_id,
        rating__cycle_year=rating.cycle_year,
        rating__version__lte=rating.version,
    )
    computed = rows.exclude(sha256="").select_related("run__scheme", "enterprise")
    return computed.order_by("-rating__version", "-run_id").first()


def corrections_to(rating: CreditRating) -> list[RatingCorrection]:
    """All corrections that the version rests on, in the order in which they were made."""
    rows = RatingCorrection.objects.filter(
        rating__enterprise=rating.enterprise_id,
        rating__cycle_year=rating.cycle_year,
        rating__version__lte=rating.version,
    )
    return list(rows.select_related("item", "event", "point", "change").order_by("pk"))


def explained(rating: CreditRating, more: Sequence[RatingCorrection] = ()) -> Explained | None:
    """The version with its corrections and `more`, not yet kept; None where there are no points."""
    result = root_result(rating)
    if result is None:
        return None
    rules = ruleset.read(result.run.rules)
    events = list(
        RatingEvent.objects.filter(run=result.run_id, enterprise=result.enterprise_id)
        .select_related("item")
        .order_by("happened_on", "source_model", "source_number", "item")
    )
    corrections = [*corrections_to(rating), *more]
    by_event = {each.event_id: each for each in corrections if each.event_id is not None}
    counted, left_out = _sort(events, by_event)
    added = [each for each in corrections if each.kind == CorrectionKind.ADD]
    return _scored(rating, result, rules, counted, left_out, added)


Counted = list[tuple[RatingEvent, RatingCorrection | None]]


def _sort(events: Iterable[RatingEvent], by_event: dict[int, RatingCorrection]) -> tuple[Counted, Counted]:
    """What counts, and what does not: as frozen, where nothing was corrected."""
    counted: Counted = []
    left_out: Counted = []
    for event in events:
        correction = by_event.get(event.pk)
        counts = event.is_counted if correction is None else correction.kind != CorrectionKind.STRIKE
        (counted if counts else left_out).append((event, correction))
    return counted, left_out


def _scored(
    rating: CreditRating,
    result: RatingResult,
    rules: Ruleset,
    counted: Counted,
    left_out: Counted,
    added: list[RatingCorrection],
) -> Explained:
    sources: dict[Any, tuple[RatingEvent | None, RatingCorrection | None]] = {}
    scored = []
    for event, correction in counted:
        points = event.points if correction is None else correction.points
        sources[event.pk] = (event, correction)
        scored.append(
            Scored(
                event.pk, event.item_id, event.happened_on, event.source_model, event.source_number, points
            )
        )
    for place, correction in enumerate(added):
        key = ("added", place)
        sources[key] = (None, correction)
        number = correction.source_number
        scored.append(Scored(key, correction.item_id, correction.happened_on, "", number, correction.points))
    found = score(scored, rules)
    lines = [
        _line(rules, *sources[point.event.key], points=point.points, note=point.note)
        for point in found.points
    ]
    out = [
        _line(
            rules,
            event,
            correction,
            points=Decimal(0),
            note=correction.ground if correction else event.ground,
        )
        for event, correction in left_out
    ]
    return Explained(rating, result, rules, found, lines, out)


def _line(
    rules: Ruleset,
    event: RatingEvent | None,
    correction: RatingCorrection | None,
    *,
    points: Decimal,
    note: str,
) -> ExplainedLine:
    source: Any = event or correction
    if correction is not None and correction.kind != CorrectionKind.STRIKE:
        why = f"{correction.get_kind_display()}：{correction.ground}"
        note = f"{why}；{note}" if note else why
    return ExplainedLine(
        rules.items[source.item_id],
        str(source.item.get_group_display()),
        source.happened_on,
        source.description,
        source.source_number,
        points,
        note,
        event,
        correction,
    )

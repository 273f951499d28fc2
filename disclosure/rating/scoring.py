"""From the events of one enterprise to its score and grade: arithmetic alone, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.models.event import digest
from common.presentation import plain_number
from disclosure.rating.ruleset import Item, Ruleset

_REASON_LENGTH = 200
ZERO = Decimal(0)


@dataclass(frozen=True)
class Scored:
    """A counted event, as it was frozen."""

    key: Any  # of its row
    item: int
    happened_on: date
    model: str
    number: str
    points: Decimal

    @property
    def order(self) -> tuple[date, str, str, int]:
        """The order in which points are given, the same wherever the rows stand."""
        return self.happened_on, self.model, self.number, self.item


@dataclass(frozen=True)
class Point:
    """What one event brought, after the cap of its item."""

    event: Scored
    points: Decimal
    note: str = ""


@dataclass(frozen=True)
class Score:
    """The result of one enterprise."""

    base: Decimal
    added: Decimal
    deducted: Decimal  # positive
    score: Decimal
    scored_grade: str
    grade: str
    veto_reason: str
    points: tuple[Point, ...]

    def sha256(self, uscc: str, ruleset: Ruleset) -> str:
        """The digest by which two computings of one enterprise are compared."""
        entries = [
            [
                ruleset.items[each.event.item].code,
                each.event.happened_on.isoformat(),
                each.event.model,
                each.event.number,
                f"{each.points:.2f}",
                each.note,
            ]
            for each in self.points
        ]
        values = [self.base, self.added, self.deducted, self.score]
        return digest([uscc, [f"{each:.2f}" for each in values], self.grade, self.veto_reason, entries])


def score(events: Iterable[Scored], ruleset: Ruleset) -> Score:
    """Points by item up to its cap, their sum on the base within floor and ceiling, then the grade.

    An event of an item that forces a grade makes it the grade, unless the score's is lower still.
    """
    ordered = sorted(events, key=lambda event: event.order)
    points = tuple(_points(ordered, ruleset))
    added = sum((each.points for each in points if each.points > 0), ZERO)
    deducted = -sum((each.points for each in points if each.points < 0), ZERO)
    total = _within(ruleset.base + added - deducted, ruleset)
    scored_grade = ruleset.grade_of(total)
    grade, reasons = scored_grade, []
    for event in ordered:
        item = ruleset.items[event.item]
        if item.forces:
            grade = ruleset.worse(grade, item.forces)
            reasons.append(f"{item.name}（{event.number}）")
    reason = "；".join(dict.fromkeys(reasons))
    if len(reason) > _REASON_LENGTH:
        reason = reason[: _REASON_LENGTH - 1] + "…"
    return Score(ruleset.base, added, deducted, total, scored_grade, grade, reason, points)


def _points(ordered: Iterable[Scored], ruleset: Ruleset) -> Iterable[Point]:
    used: dict[int, Decimal] = defaultdict(Decimal)  # by item: the size of the points given so far
    for event in ordered:
        item = ruleset.items[event.item]
        given = _capped(event.points, item, used[item.pk])
        used[item.pk] += abs(given)
        note = (
            ""
            if given == event.points or item.cap is None
            else f"“{item.name}”累计达上限{plain_number(item.cap)}分"
        )
        yield Point(event, given, note)


def _capped(points: Decimal, item: Item, used: Decimal) -> Decimal:
    if item.cap is None:
        return points
    left = max(item.cap - used, ZERO)
    return max(-left, min(left, points))


def _within(score: Decimal, ruleset: Ruleset) -> Decimal:
    if ruleset.ceiling is not None:
        score = min(score, ruleset.ceiling)
    return score if ruleset.floor is None else max(score, ruleset.floor)

"""Objections to ratings in the queue of the staff, until their review is closed; and their reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from common.registers import register_for
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating
from disclosure.rating import objection_rules as rules
from disclosure.rating.objection_enums import RatingObjectionStatus
from disclosure.rating.periods import REVIEW_LIMIT, RatingRows
from registry.clocks.states import Clock
from registry.clocks.timing import timed
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep
from registry.queue.telling import remind_of

OPEN = Q(status=RatingStatus.OBJECTED)
POINTS = "objections__points"


def clocks(rating: CreditRating, today: date, rows: RatingRows | None = None) -> Iterable[Clock]:
    """The time to answer, from the day of the last objection; none where the bureau set no limit."""
    rows = rows or RatingRows()
    if rating.objected_on is None or rating.objected_on > today:
        return []
    limit = rows.limit_on(REVIEW_LIMIT, rating.objected_on)
    return [] if limit is None else [timed(rows, limit, rating.objected_on, None, today)]


def next_step(matter: Matter, user: Any) -> NextStep:
    """Answer what is open, then close the review."""
    rating: CreditRating = matter.record
    received = [each for each in rating.objections.all() if each.status == RatingObjectionStatus.RECEIVED]
    points = [point for objection in received for point in objection.points.all()]
    if any(not point.outcome for point in points):
        page = reverse("disclosure:rating-review", args=[rating.ledger_no])
        return NextStep("逐项答复异议", page, rating, rules.answers_points, rules.BASIS, is_approval=True)
    register: Any = register_for(CreditRating)
    page = register.url("step", rating.ledger_no, RatingStatus.REVIEWED)
    return NextStep("办结复核", page, rating, rules.answers_points, rules.BASIS, is_approval=True)


RATING_REVIEW = MatterKind(
    "rating-review",
    "信用评价异议",
    CreditRating,
    OPEN,
    rows=RatingRows,
    clocks=clocks,
    since=lambda rating: rating.objected_on,
    party=lambda rating: str(rating.enterprise.name),
    next_step=next_step,
    assigning=Assigning(OPEN, rules.answers_points, rules.answers_points, noun="异议"),
    title=lambda rating: f"{rating.enterprise}{rating.cycle_year}年度信用评价异议",
    handlers=(),
    select=("enterprise", "department"),
    prefetch=(POINTS,),
    searched=("ledger_no", "enterprise__name", "enterprise__uscc"),
    may_await_approval=OPEN,
)


def remind(today: date) -> int:
    """Tell of the reviews that fall due; returns how many messages are new."""
    return remind_of((RATING_REVIEW,), today, noun="信用评价异议")

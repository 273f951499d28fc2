"""Reads that span decisions and their stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from common.working_days import DayCount
from permits.deadlines import StopRules, days_used
from permits.models import EiaDecision
from registry.selectors import work_calendar


def recounted_days(
    decisions: Iterator[EiaDecision] | list[EiaDecision],
) -> Iterator[tuple[EiaDecision, DayCount]]:
    """Each decided application with the days that its recorded events give; stops prefetched."""
    rules = calendar = None
    for decision in decisions:
        rules, calendar = rules or StopRules(), calendar or work_calendar()
        assert decision.decided_on is not None
        yield decision, days_used(decision, decision.decided_on, rules=rules, calendar=calendar)


def stored_days(decision: EiaDecision) -> tuple[int | None, int | None, int | None]:
    """The days that stand on the record: gross, stopped, net."""
    return decision.gross_days, decision.stopped_days, decision.net_days


def as_stored(count: DayCount) -> tuple[int, int, int]:
    """A day count as it would stand on the record."""
    return count.gross, count.stopped, count.net


def misstated_days(first: date, after: date) -> list[tuple[EiaDecision, DayCount]]:
    """Decisions of [first, after) whose stored days differ from what their events give."""
    decisions = (
        EiaDecision.objects.decided_between(first, after).order_by("pk").prefetch_related("stops")
    ).iterator(chunk_size=2000)
    return [
        (decision, count)
        for decision, count in recounted_days(decisions)
        if stored_days(decision) != as_stored(count)
    ]

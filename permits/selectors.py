"""Reads that span decisions with their stops, notices and hearings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from common.working_days import DayCount
from permits.deadlines import Clock, ClockRows, StopRules, clocks, days_used, decision_limit_code
from permits.enums import EIA_TRANSITIONS, ENDED_STATES, EiaStatus
from permits.models import EiaDecision
from permits.rules import EIA_VERBS, out_of_turn
from registry.queue import entries as queue
from registry.selectors import work_calendar

# States in which somebody may still have a step to take: neither ended nor revoked.
OPEN_STATES = tuple(state for state in EiaStatus if state not in (*ENDED_STATES, EiaStatus.REVOKED))
DONE = Q(delivered_on__isnull=False, announced_on__isnull=False)
# Steps out of the ordinary way, which are not what is to be done next.
SIDE_STEPS = frozenset({EiaStatus.WITHDRAWN, EiaStatus.TERMINATED, EiaStatus.REVOKED})


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


@dataclass(frozen=True)
class QueueEntry(queue.QueueEntry):
    """An open application with its clocks on a day."""

    @property
    def decision(self) -> EiaDecision:
        found: EiaDecision = self.record
        return found

    @property
    def since(self) -> date:
        return self.decision.received_on

    @property
    def legal(self) -> Clock | None:
        """The clock of the decision by law, whose days are the days used."""
        code = decision_limit_code(self.decision)
        return next((clock for clock in self.clocks if clock.code == code), None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What stops the decision now."""
        return self.legal.reasons if self.legal else ()

    @property
    def next_steps(self) -> list[str]:
        """What may be done next, by the table of steps and the record."""
        following = (step for step in EIA_TRANSITIONS[self.decision.status] if step not in SIDE_STEPS)
        return [EIA_VERBS[step] for step in following if not out_of_turn(self.decision, step)]


def open_matters(user: Any) -> models.QuerySet[EiaDecision]:
    """The matters in which a step is still to be taken, of those that the user may see."""
    return EiaDecision.objects.visible_to(user).filter(~DONE, status__in=OPEN_STATES)


def is_own(user: Any, today: date) -> Q:
    """What the user deals with, and what nobody of their department has claimed."""
    return queue.is_own(user, today)


def work_queue(matters: models.QuerySet[EiaDecision], today: date) -> list[QueueEntry]:
    """The matters with their clocks, most pressing first, in a constant number of queries."""
    found = matters.select_related("enterprise", "department", "park", "handler").prefetch_related(
        "stops", "notices", "hearings"
    )
    rows = ClockRows()
    return queue.by_deadline(
        queue.computed(QueueEntry, decision, lambda each: clocks(each, today, rows)) for decision in found
    )

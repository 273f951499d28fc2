"""The decision clock against cases worked by hand, and against a walk from day to day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday

from permits.deadlines import ClockRows, statutory_clock
from permits.enums import ApplicationKind, EiaCategory, StopKind
from permits.models import EiaDecision, StopInterval
from registry.enums import DayUnit
from tests.factories.permits import EXCLUDED, EiaDecisionFactory, StopIntervalFactory, load_limits
from tests.permits.clock_cases import CASES, FORM, REEXAMINATION, REPORT, Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

IDS = [f"{case.received}-on-{case.on}" for case in CASES]
LAST_LOADED = date(2026, 12, 31)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def made(case: Case):
    """The case as records."""
    load_limits(unit=DayUnit.CALENDAR if case.calendar else DayUnit.WORKING)
    decision = EiaDecisionFactory(
        category=EiaCategory.REPORT if case.limit == REPORT else EiaCategory.FORM,
        application_kind=(
            ApplicationKind.REEXAMINATION if case.limit == REEXAMINATION else ApplicationKind.FIRST
        ),
        received_on=day(case.received),
        correction_notified_on=day(case.notified),
        corrected_on=day(case.corrected),
        **({"approved": True, "decided_on": day(case.decided)} if case.decided else {}),
    )
    for kind, first, last in case.stops:
        StopIntervalFactory(decision=decision, kind=kind, first_day=day(first), last_day=day(last))
    return decision


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_clock_as_worked_by_hand(case):
    clock = statutory_clock(made(case), day(case.on))
    assert (clock.used.gross, clock.used.stopped, clock.due_on, clock.left, clock.state, clock.limit) == (
        case.gross,
        case.stopped,
        day(case.due),
        case.left,
        case.state,
        case.limit,
    )


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_case_agrees_with_a_walk_from_day_to_day(case):
    """No arithmetic at all: each day is looked at by itself, with the package's own calendar."""
    assert walked(case) == (case.gross, case.stopped, day(case.due), case.left, case.state)


@pytest.mark.parametrize("calendar", [False, True])
def test_invented_cases_agree_with_the_walk_too(calendar):
    """Stops thrown at random, many of them overlapping, over holidays and still open; no records saved."""
    load_limits(unit=DayUnit.CALENDAR if calendar else DayUnit.WORKING)
    rows, chance = ClockRows(), random.Random(20260815)
    for _ in range(150):
        case = invented(chance, calendar)
        clock = statutory_clock(unsaved(case), day(case.on), rows)
        found = (clock.used.gross, clock.used.stopped, clock.due_on, clock.left, clock.state)
        assert found == walked(case), case


def invented(chance: random.Random, calendar: bool) -> Case:
    received = date(2023, 1, 2) + timedelta(days=chance.randrange(1400))
    on = min(received + timedelta(days=chance.randrange(90)), LAST_LOADED)
    decided = received + timedelta(days=chance.randrange(90)) if chance.random() < 0.3 else None
    stops = []
    for kind in chance.sample(list(StopKind), chance.randrange(5)):
        first = received + timedelta(days=chance.randrange(-5, 80))
        last = first + timedelta(days=chance.randrange(30)) if chance.random() < 0.8 else None
        stops.append((kind, first.isoformat(), last.isoformat() if last else ""))
    return Case(
        group="",
        how="",
        limit=chance.choice((REEXAMINATION, REPORT, FORM)),
        unit="calendar" if calendar else "working",
        received=received.isoformat(),
        notified="",
        corrected="",
        decided=min(decided, LAST_LOADED).isoformat() if decided else "",
        stops=tuple(stops),
        on=on.isoformat(),
        gross=0,
        stopped=0,
        due="",
        left=0,
        state="",
    )


def unsaved(case: Case) -> EiaDecision:
    """The case as objects that no database has seen."""
    decision = EiaDecision(
        pk=1,
        category=EiaCategory.REPORT if case.limit == REPORT else EiaCategory.FORM,
        application_kind=(
            ApplicationKind.REEXAMINATION if case.limit == REEXAMINATION else ApplicationKind.FIRST
        ),
        received_on=day(case.received),
        decided_on=day(case.decided),
    )
    stops = [StopInterval(kind=kind, first_day=day(a), last_day=day(b)) for kind, a, b in case.stops]
    decision._prefetched_objects_cache = {"stops": stops}
    return decision


def test_there_are_enough_cases_of_each_year():
    assert len(CASES) >= 70
    assert {case.received[:4] for case in CASES} == {"2023", "2024", "2025", "2026"}


def walked(case: Case) -> tuple[int, int, date | None, int, str]:
    today = day(case.on)
    decided = day(case.decided) if case.decided and day(case.decided) <= today else None
    until = decided or today
    notified = case.notified and day(case.notified) <= today
    corrected = case.corrected and day(case.corrected) <= today
    if notified and not corrected:
        return 0, 0, None, case.limit, "suspended"
    start = day(case.corrected) if corrected else day(case.received)
    stopped_days = set()
    for kind, first, last in case.stops:
        if StopKind(kind) in EXCLUDED and day(first) <= until:
            stopped_days |= {d for d in days(day(first), day(last) or until) if d <= until}
    counts = [d for d in days(start, until)[1:] if case.calendar or is_workday(d)]
    gross, stopped = len(counts), sum(d in stopped_days for d in counts)
    due, net = None, 0
    for each in days(start, LAST_LOADED)[1:]:
        if each in stopped_days:
            continue
        if case.calendar or is_workday(each):
            net += 1
        if net >= case.limit and is_workday(each):
            due = each
            break
    in_unit = [d for d in days(start, LAST_LOADED) if case.calendar or is_workday(d)]
    remaining = max(0, case.limit - (gross - stopped))
    if decided is None and until in stopped_days and (due is None or due > until):
        return gross, stopped, None, remaining, "suspended"
    if due is None:
        return gross, stopped, None, remaining, "running"
    ahead = len([d for d in in_unit if until < d <= due])
    behind = len([d for d in in_unit if due < d <= until and d not in stopped_days])
    left = ahead if until <= due else -max(1, behind)
    state = "running" if until < due else "due_today" if until == due else "overdue"
    return gross, stopped, due, left, "done" if decided else state


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]

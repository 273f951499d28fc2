"""The clocks until the decision against cases worked by hand, and against a walk from day to day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from enforcement.deadlines import CaseRows
from enforcement.deadlines.case import case_stages
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import (
    CaseExtension,
    CaseReferral,
    CaseStop,
    EnforcementCase,
    NoPenaltyDecision,
    PenaltyHearing,
    PoliceTransfer,
)
from enforcement.procedure_enums import CaseStopKind
from registry.clocks.states import Clock
from registry.models import StatutoryLimit
from tests.enforcement.clock_cases import CASES, LAST_LOADED, LIMITS, Case, day, walked
from tests.factories.enforcement_after import load_law

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

IDS = [
    f"{case.clock}-{case.lead or case.filed or case.served or case.hearing[:10]}-{case.on}" for case in CASES
]


@pytest.fixture
def law(db):
    load_law()


def unsaved(case: Case) -> EnforcementCase:
    """The case as objects that no database has seen."""
    made = EnforcementCase(
        pk=1,
        status=CaseStatus.INVESTIGATING if case.filed else CaseStatus.LEAD,
        lead_on=day(case.lead or case.filed) or date(2023, 7, 3),
        filed_on=day(case.filed),
        notice_served_on=day(case.served),
        hearing_offered=True,
    )
    finished = day(case.finished)
    if case.ending == "dismissed":
        made.dismissed_on, made.outcome = finished, CaseOutcome.DISMISSED
    elif case.clock == "case-decision" or case.ending == "decided":
        made.decided_on = finished
    elif case.clock == "case-filing":
        made.filed_on = finished
    applied, notified, held = (day(text) for text in (case.hearing or "::").split(":"))
    hearings = [PenaltyHearing(pk=1, case=made, applied_on=applied, notified_on=notified, held_on=held)]
    made._prefetched_objects_cache = {
        "stops": [
            CaseStop(pk=number, kind=kind, first_day=day(first), last_day=day(last))
            for number, (kind, first, last) in enumerate(case.stops, start=1)
        ],
        "extensions": [
            CaseExtension(pk=number, kind=kind, days=int(days), approved_on=day(approved))
            for number, (kind, days, approved) in enumerate(case.extensions, start=1)
        ],
        "hearings": hearings if case.hearing else [],
        "no_penalty_decisions": [],
        "transfers": [],
        "referrals": [],
    }
    return made


def clock_of(case: Case, rows: CaseRows | None = None) -> Clock:
    clocks = case_stages(unsaved(case), date.fromisoformat(case.on), rows or CaseRows())
    return next(clock for clock in clocks if clock.code == case.clock)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_clock_as_worked_by_hand(case):
    clock = clock_of(case)
    assert (clock.used.gross, clock.used.stopped, clock.due_on, clock.left, clock.state) == (
        case.gross,
        case.stopped,
        day(case.due),
        case.left,
        case.state,
    )


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_case_agrees_with_a_walk_from_day_to_day(case):
    """No arithmetic at all: each day is looked at by itself."""
    assert walked(case) == (case.gross, case.stopped, day(case.due), case.left, case.state)


def test_invented_cases_agree_with_the_walk_too():
    """Stops and extensions thrown at random, many of them overlapping, over holidays and still open."""
    rows, chance = CaseRows(), random.Random(20250303)
    for _ in range(200):
        case = invented(chance)
        clock = clock_of(case, rows)
        found = (clock.used.gross, clock.used.stopped, clock.due_on, clock.left, clock.state)
        assert found == walked(case), case


def invented(chance: random.Random) -> Case:
    filed = date(2023, 7, 3) + timedelta(days=chance.randrange(1150))
    on = min(filed + timedelta(days=chance.randrange(160)), LAST_LOADED)
    ended = filed + timedelta(days=chance.randrange(150)) if chance.random() < 0.3 else None
    stops = []
    for kind in chance.sample(list(CaseStopKind), chance.randrange(5)):
        first = filed + timedelta(days=chance.randrange(-5, 120))
        last = first + timedelta(days=chance.randrange(40)) if chance.random() < 0.8 else None
        stops.append((str(kind), first.isoformat(), last.isoformat() if last else ""))
    extensions = []
    for kind in ("decision", "collective"):
        if chance.random() < 0.3:
            extensions.append((kind, "30", (filed + timedelta(days=chance.randrange(90))).isoformat()))
    return replace(
        CASES[16],
        filed=filed.isoformat(),
        ended=min(ended, LAST_LOADED).isoformat() if ended else "",
        stops=tuple(stops),
        extensions=tuple(extensions),
        on=on.isoformat(),
    )


def test_there_are_enough_cases_of_every_clock_and_year():
    assert len(CASES) >= 50
    assert {case.clock for case in CASES} == set(LIMITS)
    years = {(case.lead or case.filed or case.served or case.hearing)[:4] for case in CASES}
    assert years == {"2023", "2024", "2025", "2026"}
    assert all(case.how for case in CASES)


# ---- which clocks there are ----


def codes(made: EnforcementCase, on: date) -> list[str]:
    return [clock.code for clock in case_stages(made, on, CaseRows())]


def test_before_the_lead_and_the_filing_nothing_runs():
    made = unsaved(next(case for case in CASES if case.clock == "case-decision"))
    assert codes(made, date(2024, 1, 14)) == []
    assert codes(made, date(2024, 1, 15)) == ["case-filing", "case-decision"]


def test_waivers_end_the_periods():
    made = unsaved(next(case for case in CASES if case.clock == "penalty-defence"))
    on = date(2025, 2, 14)
    assert codes(made, on)[-2:] == ["penalty-defence", "penalty-hearing-application"]
    made.defence_waived = True
    assert codes(made, on)[-1:] == ["penalty-hearing-application"]
    made.hearing_waived = True
    assert "penalty-hearing-application" not in codes(made, on)


def test_a_decision_and_an_end_close_the_periods():
    made = unsaved(next(case for case in CASES if case.clock == "penalty-defence"))
    made.dismissed_on, made.outcome = date(2025, 2, 14), CaseOutcome.DISMISSED
    assert not [code for code in codes(made, date(2025, 2, 14)) if code.startswith("penalty-")]


def test_a_hearing_given_up_is_told_of_no_more():
    made = unsaved(next(case for case in CASES if case.clock == "penalty-hearing-notice"))
    made._prefetched_objects_cache["hearings"][0].withdrawn_on = date(2025, 2, 15)
    assert "penalty-hearing-notice" not in codes(made, date(2025, 2, 17))


@pytest.mark.parametrize("status", [CaseStatus.NOT_FILED, CaseStatus.TRANSFERRED])
def test_a_lead_that_was_dropped_waits_for_no_filing(status):
    made = unsaved(CASES[0])
    made.status = status
    assert codes(made, date(2024, 3, 25)) == []


@pytest.mark.parametrize(
    ("outcome", "relation", "row"),
    [
        (CaseOutcome.NO_PENALTY, "no_penalty_decisions", NoPenaltyDecision(decided_on=date(2024, 4, 10))),
        (CaseOutcome.TRANSFERRED, "transfers", PoliceTransfer(transferred_on=date(2024, 4, 10))),
        (CaseOutcome.TRANSFERRED, "referrals", CaseReferral(referred_on=date(2024, 4, 10))),
    ],
)
def test_what_ends_a_case_without_penalty_ends_its_clock(outcome, relation, row):
    made = unsaved(next(case for case in CASES if case.clock == "case-decision"))
    made.outcome = outcome
    made._prefetched_objects_cache[relation] = [row]
    (clock,) = [
        each for each in case_stages(made, date(2024, 6, 3), CaseRows()) if each.code == "case-decision"
    ]
    assert (clock.finished_on, clock.state) == (date(2024, 4, 10), "done")


def test_a_case_of_the_past_without_a_day_of_its_end_ended_with_its_closing():
    made = unsaved(next(case for case in CASES if case.clock == "case-decision"))
    made.outcome, made.closed_on = CaseOutcome.NO_PENALTY, date(2024, 4, 12)
    clock = case_stages(made, date(2024, 6, 3), CaseRows())[1]
    assert clock.finished_on == date(2024, 4, 12)


def test_without_a_row_there_is_no_clock():
    StatutoryLimit.objects.all().delete()
    for case in CASES:
        assert case_stages(unsaved(case), date.fromisoformat(case.on), CaseRows()) == []

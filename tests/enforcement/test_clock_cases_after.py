"""The clocks after a decision against cases worked by hand, and against a walk from day to day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from enforcement.deadlines import CaseRows
from enforcement.deadlines.execution import after_decision
from enforcement.deadlines.measures import (
    coercion_clocks,
    curtailment_clocks,
    preservation_clocks,
    transfer_clocks,
)
from enforcement.deadlines.orders import order_clocks
from enforcement.enums import CaseOutcome
from enforcement.models import (
    Coercion,
    Curtailment,
    EnforcementCase,
    EvidencePreservation,
    FinePayment,
    Instalment,
    PaymentPlan,
    PoliceTransfer,
    RectificationOrder,
    Reinspection,
    RemedyProceeding,
)
from registry.clocks.states import Clock
from registry.models import StatutoryLimit, Threshold
from tests.enforcement.clock_cases_after import CASES, DAY, Case, day_of, walked
from tests.factories.enforcement_after import SHANGHAI, load_law

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

IDS = [f"{case.clock}-{case.began[:10]}-on-{case.on}" for case in CASES]


@pytest.fixture
def law(db):
    load_law()


def value_of(name: str, text: str) -> Any:
    if name.endswith("_on") or name in ("pay_by", "until", "correct_by"):
        return date.fromisoformat(text)
    if name.endswith("_at"):
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    return text


RENAMED = {"warned": "warned_daily_penalty", "urgent": "is_urgent", "declined": "is_declined"}
BESIDE = ("paid", "plan", "remedy", "review")


def values_of(case: Case) -> dict[str, Any]:
    found = {
        RENAMED.get(name, name): value_of(name, text) for name, text in case.events if name not in BESIDE
    }
    return {name: True if text == "1" else text for name, text in found.items()}


def beside(case: Case, wanted: str) -> list[list[str]]:
    return [text.split(":") for name, text in case.events if name == wanted]


def penalty(case: Case) -> EnforcementCase:
    """The case as objects that no database has seen."""
    made = EnforcementCase(pk=1, outcome=CaseOutcome.PENALTY, fine_amount=Decimal(100_000), **values_of(case))
    plans = []
    for number, (answered, before, *sums) in enumerate(beside(case, "plan"), start=1):
        plan = PaymentPlan(
            pk=number, case=made, status="granted", answered_on=day_of(answered), due_before=day_of(before)
        )
        plan._prefetched_objects_cache = {
            "instalments": [
                Instalment(pk=index, plan=plan, due_on=day_of(day), amount=Decimal(amount))
                for index, (day, amount) in enumerate(zip(sums[::2], sums[1::2], strict=True))
            ]
        }
        plans.append(plan)
    made._prefetched_objects_cache = {
        "payments": [
            FinePayment(pk=number, case=made, kind="fine", paid_on=day_of(day), amount=Decimal(amount))
            for number, (day, amount) in enumerate(beside(case, "paid"))
        ],
        "payment_plans": plans,
        "remedies": [
            RemedyProceeding(
                pk=number,
                case=made,
                kind=kind,
                filed_on=day_of(filed),
                decided_on=day_of(decided) if decided else None,
                outcome=outcome,
            )
            for number, (kind, filed, decided, outcome) in enumerate(beside(case, "remedy"))
        ],
    }
    return made


def order(case: Case) -> RectificationOrder:
    made = RectificationOrder(pk=1, **values_of(case))
    made._prefetched_objects_cache = {
        "reinspections": [
            Reinspection(pk=number, order=made, inspected_on=day_of(day), result=result)
            for number, (day, result) in enumerate(beside(case, "review"))
        ]
    }
    return made


def clocks_of(case: Case) -> list[Clock]:
    today, rows = day_of(case.on), CaseRows()
    prefix = case.clock.split("-")[0]
    if case.clock == "daily-penalty-review" or prefix == "correction":
        return order_clocks(order(case), today, rows)
    if prefix == "seizure":
        return coercion_clocks(Coercion(**values_of(case)), today, rows)
    if case.clock.startswith(("production-", "rectification-")):
        return curtailment_clocks(Curtailment(**values_of(case)), today, rows)
    if prefix == "crime":
        return transfer_clocks(PoliceTransfer(**values_of(case)), today, rows)
    if prefix == "evidence":
        return preservation_clocks(EvidencePreservation(**values_of(case)), today, rows)
    return after_decision(penalty(case), today, rows)


def clock_of(case: Case) -> Clock:
    """The clock of the row: where one runs several times, the one that began on its day."""
    found = [clock for clock in clocks_of(case) if clock.code == case.clock]
    apt = [clock for clock in found if day_of(case.began) in (clock.began_on, clock.began_on - DAY)]
    assert apt, [(clock.code, clock.began_on) for clock in clocks_of(case)]
    return apt[0]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_clock_as_worked_by_hand(case):
    clock = clock_of(case)
    assert (clock.due_on, clock.left, clock.state) == (day_of(case.due), case.left, case.state)
    finished = day_of(case.finished) if case.finished and day_of(case.finished) <= day_of(case.on) else None
    assert (clock.finished_on, clock.waits) == (finished, case.waits)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_case_agrees_with_a_walk_from_day_to_day(case):
    """No arithmetic at all: each day is looked at by itself, with the package's own calendar."""
    assert walked(case) == (day_of(case.due), case.left, case.state)


def test_there_are_enough_cases_of_every_part():
    assert len(CASES) >= 50
    assert len({case.clock for case in CASES}) >= 25
    assert {case.mode for case in CASES} == {"working", "roll", "strict", "months", "hours", "dated"}
    assert all(case.how for case in CASES)


def test_what_happens_later_is_not_seen():
    case = penalty(CASES[2])
    assert after_decision(case, date(2024, 3, 29), CaseRows()) == []
    (clock,) = after_decision(case, date(2024, 4, 10), CaseRows())  # served only on the 11th
    assert (clock.code, clock.finished_on) == ("penalty-delivery", None)


def test_an_annulled_decision_owes_nothing_more():
    case = penalty(CASES[10])
    case.annulled_on = date(2024, 5, 1)
    assert [clock.code for clock in after_decision(case, date(2024, 5, 5), CaseRows())] == [
        "penalty-delivery"
    ]


def test_a_pending_remedy_opens_no_window():
    case = penalty(CASES[20])
    codes = [clock.code for clock in after_decision(case, date(2025, 1, 10), CaseRows())]
    assert "coercion-application" in codes
    pending = RemedyProceeding(pk=9, case=case, kind="litigation", filed_on=date(2024, 10, 9))
    case._prefetched_objects_cache["remedies"] = [pending]
    codes = [clock.code for clock in after_decision(case, date(2025, 1, 10), CaseRows())]
    assert "coercion-application" not in codes


def test_without_a_row_there_is_no_clock():
    StatutoryLimit.objects.all().delete()
    Threshold.objects.all().delete()
    for case in CASES:
        if case.mode != "dated":
            assert case.clock not in [clock.code for clock in clocks_of(case)], case

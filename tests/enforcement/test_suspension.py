"""中止 and 恢复: which clock stands still, which goes on, what is barred meanwhile, and on which days."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Refused
from enforcement.deadlines import CaseRows, case_clocks
from enforcement.deadlines.measures import coercion_clocks
from enforcement.deadlines.orders import order_clocks
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import CaseStopKind, ExtensionKind
from enforcement.services import take_case_step
from enforcement.services.extensions import extend
from registry.clocks.states import Clock, ClockState
from tests.enforcement.obstacles import found
from tests.factories.enforcement_after import CoercionFactory, ServedOrderFactory
from tests.factories.enforcement_cases import DETAILS, FILED, LEAD, TODAY, CaseStopFactory, lawful_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus
RESUMED = date(2025, 3, 12)  # a Wednesday; with 3 March, on which it was suspended, ten days


def clock(case: EnforcementCase, code: str, day: date) -> Clock | None:
    fresh = EnforcementCase.objects.get(pk=case.pk)
    return next((each for each in case_clocks(fresh, day) if each.code == code), None)


def suspend(case: EnforcementCase, officer, **details) -> EnforcementCase:
    return take_case_step(case, C.SUSPENDED, actor=officer, reason="等待鉴定", **details)


def resume(case: EnforcementCase, officer, days, day: date = RESUMED) -> EnforcementCase:
    days.go_to(day)
    return take_case_step(case, case.suspended_from, actor=officer, reason="鉴定完成", resumed_on=day)


# -- what stands still --


def test_the_limit_of_the_decision_stands_still_and_runs_on_the_day_after(officer, days):
    case = lawful_case(C.INVESTIGATING)
    assert clock(case, "case-decision", TODAY).due_on == date(2025, 4, 14)  # 90 days end on a Sunday
    suspend(case, officer)
    meanwhile = clock(case, "case-decision", date(2025, 3, 10))
    assert (meanwhile.state, meanwhile.due_on, meanwhile.reasons) == (ClockState.SUSPENDED, None, ("中止",))
    assert meanwhile.used.net == 48  # 14 January to 2 March
    resume(case, officer, days)
    after = clock(case, "case-decision", date(2025, 3, 13))
    assert (after.state, after.used.net, after.due_on) == (ClockState.RUNNING, 49, date(2025, 4, 23))


def test_what_stands_still_for_two_reasons_stands_still_once(officer, days):
    case = lawful_case(C.INVESTIGATING)
    suspend(case, officer)
    resume(case, officer, days)
    CaseStopFactory(case=case, first_day=date(2025, 3, 10), last_day=date(2025, 3, 14))
    assert clock(case, "case-decision", date(2025, 3, 17)).due_on == date(
        2025, 4, 25
    )  # 3 to 14 March: twelve


def test_a_test_under_way_keeps_the_limit_still_after_the_suspension_is_over(officer, days):
    case = lawful_case(C.INVESTIGATING)
    suspend(case, officer)
    CaseStopFactory(case=case, kind=CaseStopKind.APPRAISAL, first_day=date(2025, 3, 5))
    resume(case, officer, days)
    still = clock(case, "case-decision", date(2025, 3, 20))
    assert (still.state, still.reasons) == (ClockState.SUSPENDED, ("鉴定、认定、评估",))
    assert case.stops.get(kind=CaseStopKind.APPRAISAL).last_day is None


def test_a_second_suspension_adds_to_the_first(officer, days):
    case = lawful_case(C.INVESTIGATING)
    suspend(case, officer)
    resume(case, officer, days)
    days.go_to(date(2025, 3, 17))
    suspend(case, officer)
    resume(case, officer, days, date(2025, 3, 19))
    assert clock(case, "case-decision", date(2025, 3, 20)).due_on == date(
        2025, 4, 27
    )  # a Sunday on which one works


def test_while_suspended_nobody_is_too_late_to_extend(officer, days):
    case = lawful_case(C.INVESTIGATING)
    suspend(case, officer)
    days.go_to(date(2025, 4, 20))  # past the ninety days, had they run
    assert extend(case, actor=officer, kind=ExtensionKind.DECISION, ground="案情复杂").days == 30


# -- what goes on --


def test_the_party_s_days_to_defend_itself_go_on(officer, days):
    days.go_to(date(2025, 2, 13))
    case = lawful_case(C.NOTIFIED)
    suspend(case, officer)
    meanwhile = clock(case, "penalty-defence", date(2025, 2, 17))
    assert (meanwhile.state, meanwhile.due_on) == (ClockState.RUNNING, date(2025, 2, 19))
    resume(case, officer, days, date(2025, 2, 20))
    assert found(case, day=date(2025, 2, 20)) == ""  # told once, heard once


def test_the_limit_of_filing_ended_when_it_was_filed(officer):
    case = lawful_case(C.INVESTIGATING)
    before = clock(case, "case-filing", TODAY)
    suspend(case, officer)
    after = clock(case, "case-filing", TODAY)
    assert (before.began_on, before.finished_on, after.finished_on) == (LEAD, FILED, FILED)


def test_a_seizure_and_an_order_to_correct_go_on(officer):
    case = lawful_case(C.INVESTIGATING)
    seized = CoercionFactory(case=case, enterprise=case.enterprise)
    order = ServedOrderFactory(case=case, enterprise=case.enterprise)
    day, rows = date(2026, 9, 20), CaseRows()

    def due() -> list[tuple[str, date | None]]:
        clocks = [*coercion_clocks(seized, day, rows), *order_clocks(order, day, rows)]
        return [(each.code, each.due_on) for each in clocks]

    before = due()
    assert {"seizure", "daily-penalty-review"} <= {code for code, _ in before}
    suspend(case, officer)
    assert due() == before


# -- what cannot be done meanwhile --


@pytest.mark.parametrize(
    "to", [C.EXAMINING, C.NOTIFIED, C.LEGAL_REVIEW, C.DISCUSSION, C.DECIDED, C.NO_PENALTY]
)
def test_a_suspended_case_goes_nowhere_but_back_or_to_its_end(officer, to):
    case = suspend(lawful_case(C.INVESTIGATING), officer)
    with pytest.raises(Refused):
        take_case_step(case, to, actor=officer, reason="试办", **DETAILS.get(to, {}))
    assert EnforcementCase.objects.get(pk=case.pk).status == C.SUSPENDED


# -- on which days --


def test_it_is_not_suspended_before_it_was_filed(officer):
    case = lawful_case(C.INVESTIGATING)
    with pytest.raises(Refused, match="中止日期不得早于立案日期（2025年1月13日）.*第五十七条"):
        suspend(case, officer, suspended_on=date(2025, 1, 12))
    assert not case.stops.exists()
    suspend(case, officer, suspended_on=FILED)
    assert case.stops.get().first_day == FILED


def test_it_is_not_resumed_before_it_was_suspended(officer, days):
    case = suspend(lawful_case(C.INVESTIGATING), officer)
    with pytest.raises(Refused, match="恢复日期不得早于中止日期（2025年3月3日）.*第五十七条"):
        take_case_step(case, C.INVESTIGATING, actor=officer, resumed_on=date(2025, 3, 2))
    assert case.status == C.SUSPENDED and case.stops.get().last_day is None
    take_case_step(case, C.INVESTIGATING, actor=officer, resumed_on=TODAY)
    assert case.stops.get().last_day == TODAY


def test_a_suspension_needs_its_reason(officer):
    with pytest.raises(Refused, match="须写明理由.*第五十七条"):
        take_case_step(lawful_case(C.INVESTIGATING), C.SUSPENDED, actor=officer, reason=" ")

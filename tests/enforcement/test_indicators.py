"""Each figure of enforcement over a small set made by hand: what counts and what does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.indicators import Finding, Period, all_indicators, compute, identities
from enforcement.enums import (
    CaseOutcome,
    CaseStatus,
    DisclosureKind,
    InspectionSource,
    OrderStatus,
    PaymentKind,
    TransferKind,
)
from enforcement.findings import (
    cases_annulled_after_the_period,
    publication_limit_is_recorded,
    stored_publication_days_are_right,
)
from enforcement.models import EnforcementCase
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
    FinePaymentFactory,
    InspectionFactory,
    NoPenaltyDecisionFactory,
    OrderViolationFactory,
    PoliceTransferFactory,
    PositiveListEntryFactory,
    PositiveListVersionFactory,
    RectificationOrderFactory,
    SoftMeasureFactory,
    ViolationTypeFactory,
)
from tests.factories.registry import StatutoryLimitFactory

pytestmark = pytest.mark.django_db

YEAR = Period.of_year(2024)
IDS = [each.id for each in all_indicators() if each.measures.__module__ == "enforcement.indicators"]
NEW_YEAR, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)
BEFORE, AFTER = date(2023, 12, 31), date(2025, 1, 1)
FILED = date(2023, 11, 2)


def value(id: str):
    return compute(YEAR, [id])[id].value


def values(*ids: str) -> list:
    figures = compute(YEAR, ids)
    return [figures[id].value for id in ids]


def keys(id: str) -> set[str]:
    return {key for part in compute(YEAR, [id])[id].parts for key, _ in identities(part)}


def decided(decided_on=date(2024, 4, 1), **extra) -> EnforcementCase:
    return EnforcementCaseFactory(decided=True, **{"filed_on": FILED, "decided_on": decided_on, **extra})


def withdrawn(on: date) -> dict:
    return {"status": OrderStatus.WITHDRAWN, "withdrawn_on": on, "withdrawal_reason": "依据错误"}


def annulled(on: date) -> dict:
    return {"status": CaseStatus.ANNULLED, "annulled_on": on}


# ---- orders ----


def test_orders_count_by_issue_date():
    inside = {RectificationOrderFactory(issued_on=on).ledger_no for on in (NEW_YEAR, LAST_DAY)}
    RectificationOrderFactory(issued_on=BEFORE)
    RectificationOrderFactory(issued_on=AFTER)
    assert (value("I26"), keys("I26")) == (2, inside)


def test_a_withdrawn_order_and_its_violations_do_not_count():
    gone = RectificationOrderFactory(**withdrawn(LAST_DAY))
    later = RectificationOrderFactory(**withdrawn(AFTER))
    OrderViolationFactory(order=gone)
    OrderViolationFactory(order=later)
    assert values("I26", "I26.issued", "I27") == [1, 2, 1]


def test_violations_are_rows_of_the_orders_not_orders():
    order = RectificationOrderFactory()
    OrderViolationFactory(order=order, corrected_on=LAST_DAY)
    OrderViolationFactory(order=order, corrected_on=AFTER)
    OrderViolationFactory(order=order, is_without_penalty=True)
    OrderViolationFactory(order=RectificationOrderFactory(issued_on=AFTER))
    assert values("I26", "I27", "I27.corrected", "I27.without_penalty") == [1, 3, 1, 1]


# ---- cases ----


def test_cases_count_by_decision_date_whenever_filed():
    inside = {decided(NEW_YEAR).ledger_no, decided(LAST_DAY).ledger_no}
    inside.add(decided(date(2024, 4, 1), filed_on=date(2024, 2, 1)).ledger_no)
    decided(BEFORE)
    decided(AFTER, filed_on=date(2024, 12, 2))
    EnforcementCaseFactory(filed=True)  # filed in the year and still open
    assert (value("I28"), keys("I28")) == (3, inside)
    # Filed in the year: one decided in it, one decided after it, one still open.
    assert values("I28.filed", "I28.filed_and_decided") == [3, 1]


def test_unfined_and_annulled_decisions_are_told_apart():
    decided()
    decided(fine_amount=None, confiscated_amount=Decimal(5000))
    decided(fine_amount=Decimal(0))
    decided(**annulled(LAST_DAY))
    decided(status=CaseStatus.CLOSED, closed_on=LAST_DAY, annulled_on=LAST_DAY)
    decided(**annulled(AFTER))
    assert values("I28", "I28.decided", "I28.annulled") == [2, 6, 2]


def test_cases_that_end_without_penalty_do_not_count():
    EnforcementCaseFactory(filed=True, status=CaseStatus.NO_PENALTY, outcome=CaseOutcome.NO_PENALTY)
    EnforcementCaseFactory(
        filed=True, status=CaseStatus.DISMISSED, outcome=CaseOutcome.DISMISSED, dismissed_on=LAST_DAY
    )
    assert values("I28", "I28.decided", "I28.filed") == [0, 0, 2]


def test_fines_are_those_of_the_decisions_counted():
    decided(fine_amount=Decimal("187000"), confiscated_amount=Decimal("999"))
    decided(fine_amount=Decimal("250000.50"))
    decided(fine_amount=Decimal("400000"), **annulled(LAST_DAY))
    decided(AFTER, fine_amount=Decimal("800000"))
    assert values("I29", "I29.decided") == [Decimal("43.70005"), Decimal("83.70005")]


def test_fines_show_whole_wan_without_zeros():
    decided(fine_amount=Decimal("10472000.00"))
    figure = compute(YEAR, ["I29"])["I29"]
    assert (figure.value, figure.display) == (Decimal("1047.2"), "1047.2")


def test_amended_fine_is_another_reading():
    decided(fine_amount=Decimal(100_000), amended_on=LAST_DAY, amended_fine=Decimal(60_000))
    decided(fine_amount=Decimal(50_000))
    assert values("I29", "I29.amended") == [Decimal(15), Decimal(11)]


def test_payments_count_by_day_of_payment_and_kind():
    FinePaymentFactory(amount=Decimal(30_000), paid_on=NEW_YEAR, case=decided(BEFORE))
    FinePaymentFactory(amount=Decimal(20_000), paid_on=LAST_DAY)
    FinePaymentFactory(amount=Decimal(70_000), paid_on=AFTER)
    FinePaymentFactory(amount=Decimal(4_000), kind=PaymentKind.SURCHARGE)
    FinePaymentFactory(amount=Decimal(9_000), kind=PaymentKind.CONFISCATION)
    assert values("I29.paid", "I29.surcharge") == [Decimal(5), Decimal("0.4")]


def test_kinds_of_violation_are_counted_once_and_only_of_counted_cases():
    exceeding, permit, waste = (ViolationTypeFactory() for _ in range(3))
    decided(violation_types=[exceeding, permit])
    decided(violation_types=[exceeding])
    decided(AFTER, violation_types=[waste])
    decided(violation_types=[waste], **annulled(LAST_DAY))
    assert (value("I31"), keys("I31")) == (2, {exceeding.code, permit.code})


def test_transfers_count_by_their_day_and_kind():
    fined = decided()
    PoliceTransferFactory(case=fined, transferred_on=NEW_YEAR)
    PoliceTransferFactory(kind=TransferKind.CRIME, transferred_on=LAST_DAY)
    PoliceTransferFactory(case=fined, transferred_on=AFTER)
    assert values("I30", "I30.crime", "I30.detention", "I30.fined") == [2, 1, 1, 1]


# ---- soft enforcement ----


def test_soft_enforcement_needs_all_three():
    assert compute(YEAR, ["I23"])["I23"].display == "否"
    PositiveListEntryFactory()
    SoftMeasureFactory()
    NoPenaltyDecisionFactory(decided_on=AFTER)
    assert value("I23") is False
    NoPenaltyDecisionFactory(decided_on=LAST_DAY)
    figure = compute(YEAR, ["I23"])["I23"]
    assert (figure.value, figure.display, figure.count) == (True, "是", 3)
    assert figure.working == "正面清单企业1家，柔性执法措施1次，不予处罚决定1件"


def test_listed_enterprises_are_those_in_force_at_the_years_end():
    PositiveListEntryFactory()
    PositiveListEntryFactory(removed_on=LAST_DAY, removal_reason="违法")
    PositiveListEntryFactory(removed_on=AFTER, removal_reason="违法")
    PositiveListEntryFactory(version=PositiveListVersionFactory(effective_to=date(2024, 12, 30)))
    assert value("I23.listed") == 2


def test_soft_measures_and_unpunished_by_day():
    SoftMeasureFactory(taken_on=NEW_YEAR)
    SoftMeasureFactory(taken_on=BEFORE)
    NoPenaltyDecisionFactory(decided_on=LAST_DAY)
    NoPenaltyDecisionFactory(decided_on=AFTER)
    assert values("I23.soft", "I23.no_penalty") == [1, 1]


def test_inspections_by_their_flags():
    InspectionFactory(is_on_positive_list=True)
    InspectionFactory(is_on_positive_list=True, source=InspectionSource.COMPLAINT)
    InspectionFactory(is_on_positive_list=True, planned=True)
    InspectionFactory(is_on_positive_list=True, inspected_on=AFTER)
    InspectionFactory(is_off_site=True, is_full_checkup=True)
    assert values("I23.random_listed", "I23.off_site", "I23.checkup") == [1, 1, 1]


# ---- publication ----


def test_disclosures_by_kind():
    EnforcementDisclosureFactory(kind=DisclosureKind.BODY, published_on=NEW_YEAR)
    EnforcementDisclosureFactory(kind=DisclosureKind.OFFICERS, published_on=LAST_DAY)
    EnforcementDisclosureFactory(kind=DisclosureKind.PLAN)
    EnforcementDisclosureFactory(result=True, days_taken=6)
    EnforcementDisclosureFactory(kind=DisclosureKind.BODY, published_on=AFTER)
    assert values("I45", "I45.body", "I45.officers", "I45.results") == [4, 1, 1, 1]


def test_on_time_share_by_the_limit_in_force():
    StatutoryLimitFactory(code="penalty-publication", amount=20, effective_to=date(2023, 12, 31))
    StatutoryLimitFactory(code="penalty-publication", amount=7, effective_from=NEW_YEAR)
    for days in (0, 7, 8):
        EnforcementDisclosureFactory(result=True, days_taken=days)
    figure = compute(YEAR, ["I45.on_time"])["I45.on_time"]
    assert (figure.value, figure.working) == (Decimal("66.7"), "按时2条，逾期1条")


def test_no_results_give_no_share():
    EnforcementDisclosureFactory()
    assert compute(YEAR, ["I45.on_time"])["I45.on_time"].display == "—"


# ---- findings ----


CHECKS = (
    cases_annulled_after_the_period,
    publication_limit_is_recorded,
    stored_publication_days_are_right,
)


def found() -> dict[str, Finding]:
    figures = compute(YEAR, IDS)
    return {each.code: each for check in CHECKS for each in check(YEAR, figures)}


def test_a_missing_publication_limit_is_told(calendar):
    EnforcementDisclosureFactory(result=True, days_taken=6)
    assert set(found()) == {"publication-limit-missing"}
    StatutoryLimitFactory(code="penalty-publication", amount=7)
    assert found() == {}


def test_a_decision_annulled_after_the_year_is_told():
    decided(**annulled(LAST_DAY))
    assert found() == {}
    later = decided(**annulled(AFTER))
    finding = found()["case-annulled-later"]
    assert finding.level == "warning"
    assert later.ledger_no in finding.message


def test_misstated_days_of_publication_are_an_error(calendar):
    StatutoryLimitFactory(code="penalty-publication", amount=7)
    row = EnforcementDisclosureFactory(result=True, days_taken=1)
    finding = found()["disclosure-days-misstated"]
    assert finding.level == "error"
    assert row.ledger_no in finding.message


# ---- cost ----


def _queries() -> int:
    with CaptureQueriesContext(connection) as captured:
        compute(YEAR, IDS)
    return len(captured)


def test_one_statement_a_model_whatever_the_records():
    few = _queries()
    for _ in range(5):
        case = decided(violation_types=[ViolationTypeFactory()])
        OrderViolationFactory()
        FinePaymentFactory(case=case)
        PoliceTransferFactory(case=case)
        EnforcementDisclosureFactory(result=True, days_taken=6)
    assert _queries() == few == 11

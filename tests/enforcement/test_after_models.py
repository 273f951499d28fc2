"""What the database refuses of plans, remedies, re-inspections, daily penalties, measures, transfers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enforcement.enums import CaseStatus
from tests.factories.accounts import DepartmentFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    NoPenaltyDecisionFactory,
    PoliceTransferFactory,
)
from tests.factories.enforcement_after import (
    CaseReferralFactory,
    CoercionFactory,
    CurtailmentFactory,
    DailyPenaltyFactory,
    EvidencePreservationFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    ReinspectionFactory,
    RemedyProceedingFactory,
)

pytestmark = pytest.mark.django_db

EARLY = date(2020, 1, 1)


def of_nobody() -> dict:
    return {"enterprise": None, "department": DepartmentFactory()}


BROKEN = {
    "enforcement_case_waived": (EnforcementCaseFactory, {"surcharge_waived": Decimal(-1)}),
    "enforcement_case_decided_on_delivery_announced_on": (
        EnforcementCaseFactory,
        {"decided": True, "delivery_announced_on": EARLY},
    ),
    "enforcement_plan_kind": (PaymentPlanFactory, {"kind": "never"}),
    "enforcement_plan_status": (PaymentPlanFactory, {"status": "perhaps"}),
    "enforcement_plan_dates": (PaymentPlanFactory, {"answered_on": EARLY}),
    "enforcement_instalment_amount": (InstalmentFactory, {"amount": Decimal(0)}),
    "enforcement_remedy_kind": (RemedyProceedingFactory, {"kind": "appeal"}),
    "enforcement_remedy_outcome": (
        RemedyProceedingFactory,
        {"outcome": "lost", "decided_on": date(2024, 6, 1)},
    ),
    "enforcement_remedy_dates": (RemedyProceedingFactory, {"outcome": "upheld", "decided_on": EARLY}),
    "enforcement_remedy_decided": (RemedyProceedingFactory, {"outcome": "upheld"}),
    "enforcement_remedy_amended": (
        RemedyProceedingFactory,
        {"outcome": "amended", "decided_on": date(2024, 6, 1)},
    ),
    "enforcement_reinspection_result": (ReinspectionFactory, {"result": "unsure"}),
    "enforcement_daily_status": (DailyPenaltyFactory, {"status": "perhaps"}),
    "enforcement_daily_dates": (DailyPenaltyFactory, {"first_day": date(2024, 3, 21)}),
    "enforcement_daily_amount": (DailyPenaltyFactory, {"days": 15}),
    "enforcement_coercion_kind": (CoercionFactory, {"kind": "burn"}),
    "enforcement_coercion_status": (CoercionFactory, {"status": "perhaps"}),
    "enforcement_coercion_lifted": (CoercionFactory, {"status": "lifted"}),
    "enforcement_curtailment_kind": (CurtailmentFactory, {"kind": "halve"}),
    "enforcement_curtailment_status": (CurtailmentFactory, {"status": "perhaps"}),
    "enforcement_curtailment_dates": (CurtailmentFactory, {"delivered_on": EARLY}),
    "enforcement_referral_dates": (CaseReferralFactory, {"answered_on": EARLY}),
    "enforcement_referral_party": (CaseReferralFactory, of_nobody),
    "enforcement_preservation_handled": (EvidencePreservationFactory, {"handled_on": date(2026, 9, 2)}),
    "enforcement_transfer_kind": (PoliceTransferFactory, {"kind": "gift"}),
    "enforcement_transfer_period": (PoliceTransferFactory, {"police_period": "never"}),
    "enforcement_transfer_declined": (PoliceTransferFactory, {"is_declined": True}),
    "enforcement_transfer_made": (PoliceTransferFactory, {"transferred_on": None}),
    "enforcement_transfer_party": (PoliceTransferFactory, of_nobody),
    "enforcement_nopenalty_party": (NoPenaltyDecisionFactory, of_nobody),
}


@pytest.mark.parametrize(("name", "made"), BROKEN.items(), ids=list(BROKEN))
def test_the_database_holds_the_constraint(name, made):
    factory, values = made
    values = values() if callable(values) else values
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize(("name", "made"), BROKEN.items(), ids=list(BROKEN))
def test_the_constraint_speaks_before_the_database(name, made):
    factory, values = made
    constraint = next(each for each in factory._meta.model._meta.constraints if each.name == name)
    obj = factory()
    traits = {"decided"}
    for field, value in (values() if callable(values) else values).items():
        if field not in traits:
            setattr(obj, field, value)
    if name == "enforcement_case_decided_on_delivery_announced_on":
        obj.decided_on = date(2024, 4, 1)
    with pytest.raises(ValidationError) as caught:
        constraint.validate(type(obj), obj)
    assert str(constraint.violation_error_message) in str(caught.value)


def test_one_row_of_each():
    plan = PaymentPlanFactory()
    found = ReinspectionFactory()
    instalment = InstalmentFactory(plan=plan)
    for factory, values, name in (
        (PaymentPlanFactory, {"case": plan.case}, "enforcement_plan_one_open|payment_plan|case_id"),
        (InstalmentFactory, {"plan": plan, "due_on": instalment.due_on}, "instalment"),
        (ReinspectionFactory, {"order": found.order}, "reinspection"),
        (PoliceTransferFactory, {"document_number": PoliceTransferFactory().document_number}, "transfer"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            factory(**values)


def test_reports_that_wait_for_approval_bear_no_number_and_do_not_collide():
    waiting = {"document_number": "", "transferred_on": None, "reported_on": date(2024, 6, 3)}
    assert PoliceTransferFactory(**waiting).pk != PoliceTransferFactory(**waiting).pk
    assert str(PoliceTransferFactory(**waiting)).startswith("适用行政拘留")
    assert EnforcementCaseFactory(status=CaseStatus.LEAD).pk

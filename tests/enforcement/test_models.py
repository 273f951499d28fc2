"""What the database refuses, and who sees which rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enforcement.enums import CaseOutcome, CaseStatus, DisclosureKind, OrderStatus
from enforcement.models import (
    EnforcementCase,
    FinePayment,
    Inspection,
    OrderViolation,
    PoliceTransfer,
    PositiveListEntry,
    RectificationOrder,
)
from tests.factories.accounts import UserFactory
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
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

EARLY = date(2023, 1, 1)  # before anything in the factories
DAY = date(2024, 6, 3)
C = CaseStatus

BROKEN_CASES = {
    "enforcement_case_source": {"source": "rumour"},
    "enforcement_case_status_known": {"filed": True, "status": "lost"},
    "enforcement_case_party_kind": {"party_kind": "ghost"},
    "enforcement_case_party": {"party_kind": "citizen"},
    "enforcement_case_outcome": {"filed": True, "status": C.CLOSED, "closed_on": DAY, "outcome": "lost"},
    "enforcement_case_fine": {"decided": True, "fine_amount": -1},
    "enforcement_case_confiscated": {"decided": True, "confiscated_amount": -1},
    "enforcement_case_amended_fine": {"decided": True, "amended_on": DAY, "amended_fine": -1},
    "enforcement_case_waived": {"decided": True, "surcharge_waived": -1},
    "enforcement_case_outcome_fits_status": {"decided": True, "status": C.INVESTIGATING},
    "enforcement_case_decision_complete": {"decided": True, "decision_number": ""},
    "enforcement_case_filed": {"status": C.INVESTIGATING},
    "enforcement_case_suspended": {"filed": True, "status": C.SUSPENDED},
    "enforcement_case_annulled": {"decided": True, "status": C.ANNULLED},
    "enforcement_case_dismissed": {"filed": True, "status": C.DISMISSED, "outcome": CaseOutcome.DISMISSED},
    "enforcement_case_closed": {"decided": True, "status": C.CLOSED},
    "enforcement_case_amended": {"decided": True, "amended_on": DAY},
    "enforcement_case_conduct_on_lead_on": {"conduct_on": DAY},
    "enforcement_case_lead_on_filed_on": {"filed": True, "filed_on": EARLY},
    "enforcement_case_filed_on_notified_on": {"filed": True, "notified_on": EARLY},
    "enforcement_case_filed_on_decided_on": {"decided": True, "decided_on": EARLY},
    "enforcement_case_notified_on_decided_on": {"decided": True, "notified_on": DAY},
    "enforcement_case_decided_on_served_on": {"decided": True, "served_on": EARLY},
    "enforcement_case_decided_on_delivery_announced_on": {"decided": True, "delivery_announced_on": EARLY},
    "enforcement_case_reminded_on_reminder_served_on": {
        "decided": True,
        "reminded_on": DAY,
        "reminder_served_on": EARLY,
    },
    "enforcement_case_decided_on_amended_on": {"decided": True, "amended_on": EARLY, "amended_fine": 1},
    "enforcement_case_decided_on_annulled_on": {
        "decided": True,
        "status": C.ANNULLED,
        "annulled_on": EARLY,
    },
    "enforcement_case_filed_on_dismissed_on": {
        "filed": True,
        "status": C.DISMISSED,
        "outcome": CaseOutcome.DISMISSED,
        "dismissed_on": EARLY,
    },
    "enforcement_case_lead_on_closed_on": {"decided": True, "status": C.CLOSED, "closed_on": EARLY},
    "enforcement_case_closed_on_archived_on": {
        "decided": True,
        "status": C.ARCHIVED,
        "closed_on": DAY,
        "archived_on": EARLY,
    },
}
BROKEN_ORDERS = {
    "enforcement_order_status": {"status": "lost"},
    "enforcement_order_withdrawn": {"status": OrderStatus.WITHDRAWN, "withdrawn_on": DAY},
    "enforcement_order_corrected": {"status": OrderStatus.CORRECTED},
    "enforcement_order_served": {"status": OrderStatus.SERVED},
    "enforcement_order_issued_served": {"served_on": EARLY},
    "enforcement_order_issued_deadline": {"correct_by": EARLY},
    "enforcement_order_issued_corrected": {"corrected_on": EARLY},
    "enforcement_order_issued_withdrawn": {
        "status": OrderStatus.WITHDRAWN,
        "withdrawn_on": EARLY,
        "withdrawal_reason": "依据错误",
    },
}


def broken(model, name, factory, **values):
    """The constraint `name` refuses the row, both in words (full_clean) and in the database."""
    built = factory.build(**values)
    with pytest.raises(ValidationError) as caught:
        built.validate_constraints()
    constraint = next(each for each in model._meta.constraints if each.name == name)
    assert str(constraint.violation_error_message) in caught.value.messages
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize("name", BROKEN_CASES)
def test_case_constraint(name):
    broken(EnforcementCase, name, EnforcementCaseFactory, **BROKEN_CASES[name])


@pytest.mark.parametrize("name", BROKEN_ORDERS)
def test_order_constraint(name):
    broken(RectificationOrder, name, RectificationOrderFactory, **BROKEN_ORDERS[name])


def test_every_constraint_is_tried():
    numbers = {f"enforcement_case_{each}_once" for each in ("filing", "number", "archive")}
    assert {each.name for each in EnforcementCase._meta.constraints} == set(BROKEN_CASES) | numbers
    assert {each.name for each in RectificationOrder._meta.constraints} == set(BROKEN_ORDERS)


@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (OrderViolationFactory, {"is_without_penalty": True, "case": "case"}),
        (FinePaymentFactory, {"amount": 0}),
        (FinePaymentFactory, {"kind": "gift"}),
        (InspectionFactory, {"result": ""}),
        (InspectionFactory, {"source": "whim"}),
        (PositiveListEntryFactory, {"removed_on": EARLY, "removal_reason": "违法"}),
        (PositiveListEntryFactory, {"removed_on": DAY}),
        (PositiveListVersionFactory, {"effective_to": EARLY}),
        (PoliceTransferFactory, {"kind": "gossip"}),
        (PoliceTransferFactory, {"answered_on": EARLY}),
        (NoPenaltyDecisionFactory, {"ground": "mood"}),
        (SoftMeasureFactory, {"kind": "shouting"}),
        (EnforcementDisclosureFactory, {"kind": DisclosureKind.RESULT}),
        (EnforcementDisclosureFactory, {"days_taken": 3}),
        (EnforcementDisclosureFactory, {"withdrawn_on": DAY}),
        (EnforcementDisclosureFactory, {"withdrawn_on": EARLY, "withdrawal_reason": "决定被撤销"}),
    ],
)
def test_other_constraints(factory, values):
    if values.get("case") == "case":
        values = values | {"case": EnforcementCaseFactory(filed=True)}
    with pytest.raises(IntegrityError, match="CHECK|check"), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (EnforcementCaseFactory, {"filing_number": "兰新环立〔2024〕1号"}),
        (EnforcementCaseFactory, {"decided": True, "decision_number": "兰新环罚〔2024〕1号"}),
        (RectificationOrderFactory, {"number": "兰新环责改〔2024〕1号"}),
        (PoliceTransferFactory, {"document_number": "兰新环移〔2024〕1号"}),
        (NoPenaltyDecisionFactory, {"number": "兰新环不罚〔2024〕1号"}),
    ],
)
def test_a_document_number_is_given_once(factory, values):
    factory(**values)
    with pytest.raises(IntegrityError, match="UNIQUE|unique"), transaction.atomic():
        factory(**values)


def test_a_result_is_not_public_before_its_decision():
    row = EnforcementDisclosureFactory.build(
        result=True, case=EnforcementCaseFactory(decided=True), published_on=date(2024, 3, 31)
    )
    with pytest.raises(ValidationError, match="不得早于处罚决定日期"):
        row.clean()


# ---- who sees what ----


def firm_of(enterprise):
    return MembershipFactory(enterprise=enterprise).user


def test_a_planned_inspection_is_secret_to_the_enterprise():
    planned = InspectionFactory(planned=True)
    done = InspectionFactory(enterprise=planned.enterprise)
    InspectionFactory()
    assert list(Inspection.objects.visible_to(firm_of(planned.enterprise))) == [done]
    assert Inspection.objects.visible_to(UserFactory()).count() == 3


def test_a_case_is_seen_by_the_enterprise_from_its_notice_on():
    filed = EnforcementCaseFactory(filed=True)
    firm = firm_of(filed.enterprise)
    assert not EnforcementCase.objects.visible_to(firm).exists()
    notified = EnforcementCaseFactory(
        enterprise=filed.enterprise, filed=True, status=C.NOTIFIED, notified_on=DAY
    )
    decided = EnforcementCaseFactory(enterprise=filed.enterprise, decided=True)
    assert set(EnforcementCase.objects.visible_to(firm)) == {notified, decided}


def test_children_follow_their_parent_and_transfers_stay_inside():
    violation, payment = OrderViolationFactory(), FinePaymentFactory()
    transfer = PoliceTransferFactory()
    OrderViolationFactory()
    assert list(OrderViolation.objects.visible_to(firm_of(violation.order.enterprise))) == [violation]
    assert list(FinePayment.objects.visible_to(firm_of(payment.case.enterprise))) == [payment]
    assert not PoliceTransfer.objects.visible_to(firm_of(transfer.enterprise)).exists()
    assert list(PoliceTransfer.objects.visible_to(UserFactory())) == [transfer]


def test_positive_list_on_a_day():
    version = PositiveListVersionFactory(effective_to=date(2024, 12, 31))
    entry = PositiveListEntryFactory(version=version)
    removed = PositiveListEntryFactory(version=version, removed_on=DAY, removal_reason="违法")
    listed = PositiveListEntry.objects.in_force_on
    assert set(listed(date(2024, 6, 2))) == {entry, removed}
    assert list(listed(DAY)) == [entry]
    assert not listed(date(2024, 1, 14)).exists()
    assert not listed(date(2025, 1, 1)).exists()

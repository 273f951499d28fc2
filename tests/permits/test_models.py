"""What the database refuses, and who sees which rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from permits.enums import EiaStatus, NoticeKind, Outcome, RefusalGround
from permits.models import EiaDecision, RegistrationFiling, StopInterval
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    ClockRuleFactory,
    EiaDecisionFactory,
    ExemptReplyFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    StopIntervalFactory,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

DAY = date(2024, 3, 1)  # before the default receipt of 4 March

BROKEN_DECISIONS = {
    "permits_eia_category": {"category": "leaflet"},
    "permits_eia_kind": {"application_kind": "again"},
    "permits_eia_status_known": {"accepted": True, "status": "lost"},
    "permits_eia_outcome": {"approved": True, "status": EiaStatus.DELIVERED, "outcome": "maybe"},
    "permits_eia_ground": {"refused": True, "refusal_ground": "mood"},
    "permits_eia_investment": {"investment": -1},
    "permits_eia_protection": {"protection_investment": -1},
    "permits_eia_outcome_fits_status": {"approved": True, "status": EiaStatus.ACCEPTED},
    "permits_eia_status_is_outcome": {
        "approved": True,
        "outcome": Outcome.REFUSED,
        "refusal_ground": RefusalGround.PLANNING,
    },
    "permits_eia_decision_complete": {"approved": True, "document_number": ""},
    "permits_eia_refusal_ground": {"refused": True, "refusal_ground": ""},
    "permits_eia_accepted": {"status": EiaStatus.APPRAISAL},
    "permits_eia_missing_completed": {"approved": True, "missing_documents": "原件"},
    "permits_eia_tolerance_listed": {"is_tolerant": True},
    "permits_eia_ended": {"status": EiaStatus.WITHDRAWN},
    "permits_eia_revoked": {"approved": True, "status": EiaStatus.REVOKED},
    "permits_eia_days_add_up": {"approved": True, "gross_days": 9, "stopped_days": 2, "net_days": 9},
    "permits_eia_received_notified": {"correction_notified_on": DAY},
    "permits_eia_notified_corrected": {
        "correction_notified_on": date(2024, 3, 7),
        "corrected_on": date(2024, 3, 6),
    },
    "permits_eia_corrected_after_notice": {"corrected_on": date(2024, 3, 6)},
    "permits_eia_received_accepted": {"accepted_on": DAY},
    "permits_eia_accepted_decided": {"approved": True, "accepted_on": date(2024, 3, 20)},
    "permits_eia_corrected_decided": {
        "approved": True,
        "correction_notified_on": date(2024, 3, 7),
        "corrected_on": date(2024, 3, 20),
    },
    "permits_eia_decided_delivered": {"approved": True, "delivered_on": DAY},
    "permits_eia_decided_announced": {"approved": True, "announced_on": DAY},
    "permits_eia_decided_revoked": {"approved": True, "status": EiaStatus.REVOKED, "revoked_on": DAY},
    "permits_eia_received_ended": {"status": EiaStatus.WITHDRAWN, "ended_on": DAY},
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


@pytest.mark.parametrize("name", BROKEN_DECISIONS)
def test_decision_constraint(name):
    broken(EiaDecision, name, EiaDecisionFactory, **BROKEN_DECISIONS[name])


def test_every_constraint_of_the_decision_is_tried():
    declared = {each.name for each in EiaDecision._meta.constraints}
    assert declared == set(BROKEN_DECISIONS) | {"permits_eia_number_once"}


def test_a_document_number_is_given_once_and_none_many_times():
    EiaDecisionFactory()
    EiaDecisionFactory()
    EiaDecisionFactory(approved=True, document_number="兰新环审〔2024〕1号")
    second = EiaDecisionFactory.build(approved=True, document_number="兰新环审〔2024〕1号")
    with pytest.raises(ValidationError, match="决定文号已被使用"):
        second.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        EiaDecisionFactory(approved=True, document_number="兰新环审〔2024〕1号")


@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (StopIntervalFactory, {"first_day": date(2024, 3, 6), "last_day": date(2024, 3, 5)}),
        (StopIntervalFactory, {"kind": "holiday"}),
        (PublicNoticeFactory, {"last_day": None}),
        (PublicNoticeFactory, {"last_day": date(2024, 3, 4)}),
        (PublicNoticeFactory, {"kind": "rumour"}),
        (RegistrationFilingFactory, {"investment": -1}),
        (RegistrationFilingFactory, {"source": "letter"}),
        (ExemptReplyFactory, {"replied_on": date(2024, 5, 5)}),
        (ExemptReplyFactory, {"investment": -1}),
        (ClockRuleFactory, {"stop_kind": "holiday"}),
        (ClockRuleFactory, {"effective_to": date(2019, 1, 1)}),
    ],
)
def test_other_constraints(factory, values):
    with pytest.raises(IntegrityError, match="CHECK|check"), transaction.atomic():
        factory(**values)


def test_a_decision_notice_needs_no_last_day():
    assert PublicNoticeFactory(kind=NoticeKind.DECISION, last_day=None).pk


def test_one_open_stop_of_a_kind():
    stop = StopIntervalFactory(last_day=None)
    with pytest.raises(ValidationError, match="尚未结束"):
        StopInterval(decision=stop.decision, kind=stop.kind, first_day=DAY).validate_constraints()


def test_a_filing_number_is_unique():
    RegistrationFilingFactory(filing_number="202462000100000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFilingFactory(filing_number="202462000100000001")


def test_who_sees_which_rows():
    mine, other = EiaDecisionFactory(), EiaDecisionFactory()
    stop = StopIntervalFactory(decision=mine)
    StopIntervalFactory(decision=other)
    park_officer = UserFactory(department=mine.department, park=False)
    park_officer.department.kind = "park"
    park_officer.department.save()
    firm = MembershipFactory(enterprise=mine.enterprise).user
    for user in (park_officer, firm):
        assert list(EiaDecision.objects.visible_to(user)) == [mine]
        assert list(StopInterval.objects.visible_to(user)) == [stop]
    assert EiaDecision.objects.visible_to(UserFactory()).count() == 2
    assert not RegistrationFiling.objects.visible_to(firm).exists()
    assert not EiaDecision.objects.visible_to(UserFactory(roles=["administrator"])).exists()


def test_pending_and_decided_querysets():
    open_one = EiaDecisionFactory(accepted=True)
    decided = EiaDecisionFactory(approved=True, decided_on=date(2024, 12, 31))
    EiaDecisionFactory(approved=True, decided_on=date(2025, 1, 1))
    EiaDecisionFactory(status=EiaStatus.WITHDRAWN, ended_on=date(2024, 6, 3))
    assert list(EiaDecision.objects.pending()) == [open_one]
    in_2024 = EiaDecision.objects.decided_between(date(2024, 1, 1), date(2025, 1, 1))
    assert list(in_2024) == [decided]

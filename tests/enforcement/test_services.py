"""Steps of cases, orders and inspections; the days of a publication."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from common import events, workflow
from common.errors import Conflict, Refused
from enforcement import services
from enforcement.enums import (
    CASE_TRANSITIONS,
    INSPECTION_TRANSITIONS,
    ORDER_TRANSITIONS,
    PENALTY_STATES,
    SUSPENDABLE,
    CaseOutcome,
    CaseStatus,
    DisclosureKind,
    InspectionStatus,
    OrderStatus,
)
from enforcement.models import EnforcementCase, EnforcementDisclosure, Inspection, RectificationOrder
from enforcement.rules import CASE_RULES, CASE_VERBS, INSPECTION_RULES, ORDER_RULES
from enforcement.selectors import misstated_disclosures
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
    FinePaymentFactory,
    InspectionFactory,
    RectificationOrderFactory,
)
from tests.factories.enforcement_cases import DETAILS, TODAY, lawful_case
from tests.factories.enforcement_law import RangedProvisionFactory, ViolationProvisionFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

C, R, N = CaseStatus, OrderStatus, InspectionStatus
DAY = date(2024, 6, 3)


def forbidden(states, transitions) -> list[tuple[str, str]]:
    return [(source, to) for source, to in product(states, states) if to not in transitions[source]]


def allowed(transitions) -> list[tuple[str, str]]:
    return [(source, to) for source, targets in transitions.items() for to in targets]


# ---- cases ----

BEFORE_DECISION = (
    C.LEAD,
    C.FILED,
    C.INVESTIGATING,
    C.EXAMINING,
    C.NOTIFIED,
    C.DEFENCE,
    C.HEARING,
    C.LEGAL_REVIEW,
    C.DISCUSSION,
    C.SUSPENDED,
)
LIGHT = {"proposed_fine": None}


def any_case(status: str) -> EnforcementCase:
    """A case in any state at all, with what the constraints ask of it."""
    if status in PENALTY_STATES:
        extra = {"annulled_on": DAY} if status == C.ANNULLED else {}
        return EnforcementCaseFactory(decided=True, status=status, **extra)
    if status in (C.CLOSED, C.ARCHIVED):
        return EnforcementCaseFactory(decided=True, status=status, closed_on=DAY)
    return lawful_case(status)


def test_every_state_of_a_case_has_its_steps_and_every_target_its_rule():
    targets = {to for _, to in allowed(CASE_TRANSITIONS)}
    assert set(CASE_TRANSITIONS) == set(C)
    assert targets == set(CASE_RULES) == set(CASE_VERBS) == set(C) - {C.LEAD}


@pytest.mark.usefixtures("case_law")
@pytest.mark.parametrize("source", list(C))
def test_forbidden_steps_of_a_case_are_refused(source, officer):
    case = any_case(source)
    for to in C:
        if to not in CASE_TRANSITIONS[source]:
            with pytest.raises(Refused, match="不能办理此步骤"):
                services.take_case_step(case, to, actor=officer, reason="试办")
    case.refresh_from_db()
    assert case.status == source
    assert not events.history(case).exists()


@pytest.mark.usefixtures("case_law")
@pytest.mark.parametrize(
    ("source", "to"), [(source, to) for source, to in allowed(CASE_TRANSITIONS) if source in BEFORE_DECISION]
)
def test_allowed_step_of_a_case_in_order_is_taken(source, to, officer):
    values = {"suspended_from": to} if source == C.SUSPENDED and to in SUSPENDABLE else {}
    summary = source == C.LEAD and to == C.DECIDED
    case = lawful_case(source, **values | ({"is_simplified": True, **LIGHT} if summary else {}))
    details = {} if source == C.SUSPENDED and to in SUSPENDABLE else DETAILS.get(to, {})
    if summary:
        article = RangedProvisionFactory(fine_min=Decimal(0), fine_max=Decimal(20_000))
        ViolationProvisionFactory(violation_type=case.violation_types.get(), provision=article)
        case.provisions.set([article])
        details = {"told_and_heard": True, "fine_amount": Decimal(1_000)}
    services.take_case_step(case, to, actor=officer, reason="按程序办理", **details)
    case.refresh_from_db()
    assert case.status == to
    event = events.history(case).get(kind="transition")
    assert (event.from_state, event.to_state) == (source, to)


@pytest.mark.usefixtures("case_law")
@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        (C.DECIDED, CaseOutcome.PENALTY),
        (C.NO_PENALTY, CaseOutcome.NO_PENALTY),
        (C.DISMISSED, CaseOutcome.DISMISSED),
        (C.TRANSFERRED, CaseOutcome.TRANSFERRED),
    ],
)
def test_the_outcome_outlasts_closing(to, outcome, officer):
    case = lawful_case(C.DISCUSSION)
    services.take_case_step(case, to, actor=officer, reason="经研究", **DETAILS.get(to, {}))
    if to == C.DECIDED:
        services.take_case_step(case, C.SERVED, actor=officer)
        FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=TODAY)
        services.take_case_step(case, C.PERFORMING, actor=officer)
    services.take_case_step(case, C.CLOSED, actor=officer)
    case.refresh_from_db()
    assert (case.status, case.outcome) == (C.CLOSED, outcome)


@pytest.mark.usefixtures("case_law")
def test_a_case_sent_back_by_the_receiving_body_is_open_again(officer):
    case = lawful_case(C.TRANSFERRED)
    services.take_case_step(case, C.INVESTIGATING, actor=officer)
    assert case.outcome == ""


@pytest.mark.usefixtures("case_law")
def test_a_suspended_case_returns_only_to_its_stage(officer):
    case = lawful_case(C.HEARING)
    services.take_case_step(case, C.SUSPENDED, actor=officer, reason="等待鉴定")
    assert case.suspended_from == C.HEARING
    with pytest.raises(Refused, match="“听证”阶段"):
        services.take_case_step(case, C.LEGAL_REVIEW, actor=officer)
    services.take_case_step(case, C.HEARING, actor=officer)
    assert (case.status, case.suspended_from) == (C.HEARING, "")


@pytest.mark.usefixtures("case_law")
def test_the_party_does_not_end_a_suspension():
    member = MembershipFactory()
    case = lawful_case(C.SUSPENDED, suspended_from=C.DEFENCE, enterprise=member.enterprise)
    with pytest.raises(Refused, match="审核人、局领导"):
        services.take_case_step(case, C.DEFENCE, actor=member.user)


@pytest.mark.usefixtures("case_law")
@pytest.mark.parametrize("to", [C.DISMISSED, C.SUSPENDED])
def test_step_that_needs_a_reason(to, officer):
    with pytest.raises(Refused, match="须写明理由"):
        services.take_case_step(lawful_case(C.INVESTIGATING), to, actor=officer)


@pytest.mark.usefixtures("case_law")
@pytest.mark.parametrize(
    ("roles", "source", "to", "may"),
    [
        ([Role.HANDLER], C.LEAD, C.FILED, False),
        ([Role.LEADER], C.LEAD, C.FILED, True),
        ([Role.HANDLER], C.DISCUSSION, C.DECIDED, False),
        ([Role.LEGAL_REVIEWER], C.DISCUSSION, C.DECIDED, False),
        ([Role.ADMINISTRATOR], C.DISCUSSION, C.DECIDED, False),
        ([Role.HANDLER], C.INVESTIGATING, C.EXAMINING, True),
        ([Role.LEADER], C.INVESTIGATING, C.EXAMINING, False),
    ],
)
def test_who_may_take_a_step(roles, source, to, may):
    user, case = UserFactory(roles=roles), lawful_case(source)
    if may:
        services.take_case_step(case, to, actor=user, reason="逾期因取证", **DETAILS.get(to, {}))
    else:
        with pytest.raises(Refused, match="须由"):
            services.take_case_step(case, to, actor=user, **DETAILS.get(to, {}))


@pytest.mark.usefixtures("case_law")
def test_park_staff_may_not_touch_anothers_case():
    with pytest.raises(Refused, match="管辖范围"):
        services.take_case_step(lawful_case(C.FILED), C.INVESTIGATING, actor=UserFactory(park=True))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_leaders_deciding_at_once_leave_one_decision(case_law):
    leaders = [UserFactory(roles=[Role.LEADER]) for _ in range(2)]
    case = lawful_case(C.DISCUSSION)
    barrier = threading.Barrier(2)
    results: list[str] = []

    def decide(number: int) -> None:
        seen = EnforcementCase.objects.get(pk=case.pk)
        barrier.wait(timeout=60)
        try:
            to = C.DECIDED if number else C.NO_PENALTY
            services.take_case_step(seen, to, actor=leaders[number], **DETAILS.get(to, {}))
            results.append("decided")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["conflict", "decided"]
    assert events.history(case).filter(kind="transition").count() == 1


# ---- orders ----


def order_in(status: str) -> RectificationOrder:
    extra = {
        R.SERVED: {"served_on": DAY},
        R.CORRECTED: {"served_on": DAY, "corrected_on": DAY},
        R.WITHDRAWN: {"withdrawn_on": DAY, "withdrawal_reason": "依据错误"},
    }.get(status, {})
    return RectificationOrderFactory(status=status, **extra)


@pytest.mark.parametrize(
    ("source", "to"), [pair for pair in forbidden(R, ORDER_TRANSITIONS) if pair[1] != R.ISSUED]
)
def test_forbidden_step_of_an_order_is_refused(source, to, officer):
    order = order_in(source)
    with pytest.raises(Refused, match="不能办理此步骤"):
        services.take_order_step(order, to, actor=officer, reason="试办")
    order.refresh_from_db()
    assert order.status == source


@pytest.mark.usefixtures("case_law")
@pytest.mark.parametrize(("source", "to"), allowed(ORDER_TRANSITIONS))
def test_allowed_step_of_an_order_is_taken_with_its_date(source, to, officer):
    order = order_in(source)
    services.take_order_step(order, to, actor=officer, reason="按程序办理")
    order.refresh_from_db()
    assert order.status == to
    assert getattr(order, services.ORDER_STEP_DATES[to]) == timezone.localdate()


def test_an_order_is_withdrawn_by_a_leader_with_a_reason(officer):
    with pytest.raises(Refused, match="须写明理由"):
        services.take_order_step(order_in(R.SERVED), R.WITHDRAWN, actor=officer)
    with pytest.raises(Refused, match="局领导"):
        services.take_order_step(order_in(R.SERVED), R.WITHDRAWN, actor=UserFactory(), reason="依据错误")


def test_nothing_leads_back_to_an_issued_order():
    assert R.ISSUED not in {to for _, to in allowed(ORDER_TRANSITIONS)}
    assert {to for _, to in allowed(ORDER_TRANSITIONS)} == set(ORDER_RULES)


# ---- inspections ----


@pytest.mark.parametrize(("source", "to"), forbidden(N, INSPECTION_TRANSITIONS))
def test_forbidden_step_of_an_inspection_is_refused(source, to, officer):
    inspection = InspectionFactory(status=source)
    with pytest.raises(Refused, match="不能办理此步骤"):
        workflow.transition(inspection, to, actor=officer)


@pytest.mark.parametrize(("source", "to"), allowed(INSPECTION_TRANSITIONS))
def test_allowed_step_of_an_inspection(source, to, officer):
    inspection = InspectionFactory(status=source)
    workflow.transition(inspection, to, actor=officer)
    assert Inspection.objects.get(pk=inspection.pk).status == to
    assert to in INSPECTION_RULES


def test_an_inspection_without_result_is_not_done(officer):
    with pytest.raises(ValidationError, match="检查结果"):
        workflow.transition(InspectionFactory(planned=True), N.DONE, actor=officer)


# ---- days of a publication ----


@pytest.mark.parametrize(
    ("decided", "published", "days"),
    [
        ("2024-03-04", "2024-03-04", 0),
        ("2024-03-04", "2024-03-13", 7),
        ("2024-03-08", "2024-03-11", 1),
        ("2024-02-08", "2024-02-19", 3),  # 9, the worked Sunday 18, 19
        ("2024-09-27", "2024-10-14", 8),  # make-up days 29 September and 12 October
        ("2024-12-30", "2025-01-03", 3),
    ],
)
def test_days_from_decision_to_publication(decided, published, days, calendar, officer):
    case = EnforcementCaseFactory(decided=True, decided_on=date.fromisoformat(decided))
    made = services.create_disclosure(
        EnforcementDisclosure,
        actor=officer,
        department=DepartmentFactory(),
        kind=DisclosureKind.RESULT,
        title="处罚决定公示",
        case=case,
        published_on=date.fromisoformat(published),
        channel="门户网站",
    )
    assert made.days_taken == days


def test_a_corrected_decision_date_counts_the_publication_again(calendar, officer):
    row = EnforcementDisclosureFactory(result=True, published_on=date(2024, 4, 10))
    services.recount_disclosures([row.pk], officer)
    assert row.case.decided_on == date(2024, 4, 1)
    services.change_case(row.case, actor=officer, decided_on=date(2024, 4, 8))
    row.refresh_from_db()
    assert row.days_taken == 2


def test_an_item_that_becomes_no_result_loses_its_days(calendar, officer):
    row = EnforcementDisclosureFactory(result=True)
    services.recount_disclosures([row.pk], officer)
    row.refresh_from_db()
    changed = services.change_disclosure(row, actor=officer, kind=DisclosureKind.BODY, case=None)
    assert changed.days_taken is None


def test_days_are_counted_after_import_without_further_events(calendar):
    rows = [EnforcementDisclosureFactory(result=True), EnforcementDisclosureFactory()]
    services.after_import_of_disclosures([row.pk for row in rows], None)
    # 2 and 3 April, the worked Sunday 7, 8, 9, 10; 4 and 5 are the festival.
    assert [EnforcementDisclosure.objects.get(pk=row.pk).days_taken for row in rows] == [6, None]
    assert not events.history(rows[0]).exists()
    EnforcementCase.objects.update(decided_on=date(2024, 4, 8))
    services.after_import_of_cases([rows[0].case_id], None)
    assert EnforcementDisclosure.objects.get(pk=rows[0].pk).days_taken == 2


def test_misstated_days_are_found(calendar, officer):
    row = EnforcementDisclosureFactory(result=True, days_taken=1)
    ((found, days),) = misstated_disclosures(date(2024, 1, 1), date(2025, 1, 1))
    assert (found, days) == (row, 6)
    assert misstated_disclosures(date(2025, 1, 1), date(2026, 1, 1)) == []
    assert services.recount_disclosures([row.pk], officer) == 1
    assert misstated_disclosures(date(2024, 1, 1), date(2025, 1, 1)) == []


def test_an_undecided_case_has_no_result_to_publish(calendar, officer):
    with pytest.raises(ValidationError, match="尚未作出处罚决定"):
        services.create_disclosure(
            EnforcementDisclosure,
            actor=officer,
            department=DepartmentFactory(),
            kind=DisclosureKind.RESULT,
            title="公示",
            case=EnforcementCaseFactory(filed=True),
            published_on=DAY,
            channel="门户网站",
        )

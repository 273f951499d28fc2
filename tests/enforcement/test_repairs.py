"""信用修复: not before the shortest period or while a duty is open, by a leader, with a tombstone."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message
from enforcement.enums import OrderStatus
from enforcement.models import CreditRepair
from enforcement.procedure_enums import PublicationStatus, RepairStatus, WithdrawalGround
from enforcement.services.publishing import prepare_publication, publish_case, shown_record
from enforcement.services.repairs import apply_for_repair, repair_by_clerk, repair_obstacles, take_repair_step
from registry.models import Threshold
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import FinePaymentFactory
from tests.factories.enforcement_after import ServedCaseFactory, ServedOrderFactory, load_law
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    CreditRepairFactory,
    load_display_rules,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

SERVED_AND_SEEN = {"reinspected_on": date(2024, 5, 20)}
AFTER = date(2024, 7, 9)  # the shortest period ran to 8 July


@pytest.fixture(autouse=True)
def rows(db):
    load_law()
    load_display_rules()


@pytest.fixture
def days(monkeypatch):
    found = Days(monkeypatch)
    found.go_to(AFTER)
    return found


@pytest.fixture
def leader():
    return UserFactory(roles=[Role.LEADER])


@pytest.fixture
def case(days, leader):
    """Served on 10 April 2024, published on the 8th, paid on the 20th."""
    case = ServedCaseFactory(facts="该公司未开展自行监测。")
    CasePublicationFactory(case=case, published=True, display_until=date(2025, 4, 8))
    FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=date(2024, 4, 20))
    publish_case(case, actor=leader)
    return case


@pytest.fixture
def party(case):
    return MembershipFactory(enterprise=case.enterprise).user


def applied(case, actor, **more) -> CreditRepair:
    values = {"statement": "罚款已缴清，已完成整改。", "pledge": True}
    return apply_for_repair(case, actor=actor, **(values | more))


def messages(case, day: date = AFTER) -> str:
    return "；".join(each.message for each in repair_obstacles(case, day))


# -- when --


def test_paid_and_past_the_shortest_period_it_may_be_asked_for(case, party):
    assert repair_obstacles(case, AFTER) == []
    repair = applied(case, party)
    assert (repair.status, repair.applicant, repair.applied_on) == (RepairStatus.APPLIED, party, AFTER)


def test_not_before_the_shortest_period(case, party, days):
    days.go_to(date(2024, 7, 8))
    with pytest.raises(Refused, match="2024年7月9日起"):
        applied(case, party)
    days.go_to(AFTER)
    assert applied(case, party).pk


def test_not_before_the_fine_is_paid(case, party):
    case.payments.all().delete()
    FinePaymentFactory(case=case, amount=Decimal("99999.99"), paid_on=date(2024, 4, 20))
    assert "未缴清" in messages(case)
    with pytest.raises(Refused, match="未缴清"):
        applied(case, party)


def test_not_before_the_surcharge_is_paid(case, party):
    case.payments.update(paid_on=date(2024, 6, 20))  # due by 25 April: late, at 3 % a day
    assert "未缴清" in messages(case)


def test_not_while_nobody_can_tell_what_is_owed(case, party):
    case.payments.all().delete()
    Threshold.objects.filter(code="late-payment-daily-percent").delete()
    assert "罚没款是否缴清无法核算" in messages(case)
    with pytest.raises(Refused, match="无法核算.*信用修复管理办法"):
        applied(case, party)


@pytest.mark.parametrize("status", [OrderStatus.SERVED, OrderStatus.NOT_CORRECTED])
def test_not_before_what_was_ordered_is_corrected(case, party, status):
    order = ServedOrderFactory(case=case, enterprise=case.enterprise, status=status, **SERVED_AND_SEEN)
    with pytest.raises(Refused, match=order.number):
        applied(case, party)
    type(order).objects.filter(pk=order.pk).update(
        status=OrderStatus.CORRECTED, corrected_on=date(2024, 6, 3), reinspected_on=date(2024, 6, 3)
    )
    assert applied(case, party).pk


def test_what_is_not_shown_needs_no_repair(case, party):
    type(case.publication).objects.update(status=PublicationStatus.ENDED)
    case.refresh_from_db()
    assert "无须修复" in messages(case)


def test_what_must_come_down_anyway_needs_no_repair(case, party):
    type(case.publication).objects.update(withdrawal_due_from=AFTER, withdrawal_ground="annulled")
    case.refresh_from_db()
    assert "已有撤下事由" in messages(case)


def test_a_case_without_publication_has_nothing_to_repair(days):
    assert "未在本门户公示" in messages(ServedCaseFactory())


# -- who --


def test_pledge_is_needed(case, party):
    with pytest.raises(Refused, match="信用承诺"):
        applied(case, party, pledge=False)


def test_another_enterprise_cannot_ask(case):
    with pytest.raises(Refused, match="当事企业"):
        applied(case, MembershipFactory().user)


def test_clerk_files_what_came_on_paper(case, party):
    clerk = UserFactory(roles=[Role.HANDLER])
    repair = repair_by_clerk(case, actor=clerk, statement="书面申请", pledge=True)
    assert repair.applicant is None
    with pytest.raises(Refused):
        repair_by_clerk(case, actor=party, statement="书面申请", pledge=True)


def test_one_application_at_a_time(case, party, leader):
    repair = applied(case, party)
    with pytest.raises(ValidationError, match="已有一份修复申请"):
        applied(case, party)
    take_repair_step(repair, RepairStatus.REFUSED, actor=leader, answer="承诺书缺盖章。")
    assert applied(case, party).pk != repair.pk


def test_two_open_applications_are_refused_by_the_database(case):
    CreditRepairFactory(case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditRepairFactory(case=case)


# -- the answer --


def test_granted_it_ends_the_display_at_once_with_a_tombstone(case, party, leader):
    repair = applied(case, party)
    take_repair_step(repair, RepairStatus.GRANTED, actor=leader, answer="符合条件，准予修复。")
    case.refresh_from_db()
    assert case.publication.status == PublicationStatus.WITHDRAWN
    assert case.publication.withdrawal_ground == WithdrawalGround.REPAIRED
    record = shown_record(case)
    assert (record.withdrawal_reason, record.body) == ("信用修复", {})
    assert (repair.answered_by, repair.answered_on) == (leader, AFTER)
    assert Message.objects.filter(recipient=party, title__contains="准予修复").exists()


def test_refused_it_stays_on_display(case, party, leader):
    repair = applied(case, party)
    with pytest.raises(Refused, match="审核意见"):
        take_repair_step(repair, RepairStatus.REFUSED, actor=leader, answer=" ")
    take_repair_step(repair, RepairStatus.REFUSED, actor=leader, answer="承诺书缺盖章。")
    assert shown_record(case).withdrawn_at is None


def test_only_a_leader_decides_and_only_once(case, party, leader):
    repair = applied(case, party)
    for other in (party, UserFactory(roles=[Role.REVIEWER])):
        with pytest.raises(Refused):
            take_repair_step(repair, RepairStatus.GRANTED, actor=other, answer="准予")
    stale = CreditRepair.objects.get(pk=repair.pk)
    take_repair_step(repair, RepairStatus.GRANTED, actor=leader, answer="准予")
    with pytest.raises(Conflict):
        take_repair_step(stale, RepairStatus.GRANTED, actor=leader, answer="准予")


def test_grant_is_refused_when_a_duty_opened_meanwhile(case, party, leader):
    repair = applied(case, party)
    ServedOrderFactory(case=case, enterprise=case.enterprise)
    with pytest.raises(Refused, match="不能准予修复"):
        take_repair_step(repair, RepairStatus.GRANTED, actor=leader, answer="准予")
    assert shown_record(case).withdrawn_at is None


def test_party_takes_its_application_back(case, party):
    repair = applied(case, party)
    take_repair_step(repair, RepairStatus.WITHDRAWN, actor=party)
    assert repair.status == RepairStatus.WITHDRAWN
    assert shown_record(case).withdrawn_at is None


def test_repaired_decision_is_not_published_again(case, party, leader):
    take_repair_step(applied(case, party), RepairStatus.GRANTED, actor=leader, answer="准予")
    clerk = UserFactory(roles=[Role.HANDLER])
    with pytest.raises(Refused, match="准予信用修复"):
        prepare_publication(case, actor=clerk, seriousness="general", public_facts="事实")

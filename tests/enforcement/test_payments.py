"""Payments, instalments, waivers and remedies: what they refuse, what they write back."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import Event, Message, OfficialDocument
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus, PaymentKind
from enforcement.models import EnforcementCase, FinePayment, RemedyProceeding
from enforcement.procedure_enums import PaymentPlanKind, PaymentPlanStatus, RemedyKind, RemedyOutcome
from enforcement.services import amend_fine, take_case_step
from enforcement.services.payment_plans import apply_for_plan, take_plan_step
from enforcement.services.payments import change_payment, create_payment, waive_surcharge
from enforcement.services.remedies import decide_remedy, record_remedy
from enforcement.surcharges import debt_on
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import PaymentPlanFactory, RemedyProceedingFactory, case_in, load_law
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

C = CaseStatus
HUNDRED = Decimal(100_000)


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_law()
    days.go_to(date(2024, 5, 20))


def pay(case, actor, amount, paid_on=date(2024, 4, 24), kind=PaymentKind.FINE, **values) -> FinePayment:
    return create_payment(
        FinePayment, actor=actor, case=case, kind=kind, amount=Decimal(amount), paid_on=paid_on, **values
    )


# ---- payments ----


def test_a_fine_is_paid_in_parts_and_never_twice(officer):
    case = case_in(C.PERFORMING)
    pay(case, officer, 40_000, receipt_number="甘A001")
    with pytest.raises(Conflict, match="甘A001"):
        pay(case, officer, 40_000, receipt_number="甘A001")
    with pytest.raises(Refused, match="只欠60,000元"):
        pay(case, officer, "60000.01")
    pay(case, officer, 60_000, receipt_number="甘A002")
    assert debt_on(EnforcementCase.objects.get(pk=case.pk), date(2024, 5, 20), CaseRows()).left == 0


def test_the_officer_is_told_once_nothing_is_owed(officer):
    case = case_in(C.PERFORMING, handler=officer, department=officer.department)
    pay(case, officer, 99_999)
    assert not Message.objects.filter(title__startswith="罚没款已缴清").exists()
    pay(case, officer, 1, paid_on=date(2024, 4, 25))
    assert Message.objects.filter(recipient=officer, title__startswith="罚没款已缴清").count() == 1


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"paid_on": date(2024, 5, 21)}, "晚于今天"),
        ({"paid_on": date(2024, 3, 31)}, "早于处罚决定日期"),
        ({"kind": PaymentKind.CONFISCATION}, "没收款只欠0元"),
        ({"kind": PaymentKind.SURCHARGE}, "加处罚款只欠0元"),
    ],
)
def test_what_cannot_have_been_paid(values, says, officer):
    with pytest.raises(Refused, match=says):
        pay(case_in(C.PERFORMING), officer, 1_000, **values)


def test_a_lead_has_nothing_to_pay(officer):
    with pytest.raises(Refused, match="没有处罚决定"):
        pay(EnforcementCaseFactory(filed=True), officer, 1_000)


def test_the_surcharge_is_what_had_grown_by_the_day(officer):
    case = case_in(C.PERFORMING)
    pay(case, officer, HUNDRED, paid_on=date(2024, 4, 30))  # five days late
    with pytest.raises(Refused, match="只欠15,000元"):
        pay(case, officer, 15_001, paid_on=date(2024, 5, 6), kind=PaymentKind.SURCHARGE)
    pay(case, officer, 15_000, paid_on=date(2024, 5, 6), kind=PaymentKind.SURCHARGE)


def test_a_correction_of_a_payment_must_fit_too(officer):
    case = case_in(C.PERFORMING)
    first = pay(case, officer, 40_000, receipt_number="甘A001")
    pay(case, officer, 60_000, receipt_number="甘A002")
    with pytest.raises(Refused, match="多于所欠"):
        change_payment(first, actor=officer, amount=Decimal(40_001))
    with pytest.raises(Conflict, match="甘A002"):
        change_payment(first, actor=officer, receipt_number="甘A002")
    assert change_payment(first, actor=officer, amount=Decimal(39_000)).amount == 39_000


def test_a_part_of_the_surcharge_is_waived_by_a_leader(officer):
    case = case_in(C.PERFORMING)
    pay(case, officer, HUNDRED, paid_on=date(2024, 4, 30))
    with pytest.raises(Refused, match="局领导"):
        waive_surcharge(case, actor=UserFactory(), amount=Decimal(1_000), reason="已采取补救措施")
    with pytest.raises(Refused, match="执行协议.*第四十二条"):
        waive_surcharge(case, actor=officer, amount=Decimal(1_000), reason=" ")
    with pytest.raises(Refused, match="15,000元"):
        waive_surcharge(case, actor=officer, amount=Decimal(15_001), reason="已采取补救措施")
    changed = waive_surcharge(case, actor=officer, amount=Decimal(15_000), reason="已采取补救措施")
    assert debt_on(changed, date(2024, 5, 20), CaseRows()).left == 0


# ---- plans ----


def test_the_party_applies_online_for_today(officer):
    member = MembershipFactory()
    case = case_in(C.PERFORMING, enterprise=member.enterprise)
    plan = apply_for_plan(
        case,
        actor=member.user,
        kind=PaymentPlanKind.DEFERRED,
        ground="经济困难",
        applied_on=date(2024, 4, 1),
        requested_until=date(2024, 7, 31),
    )
    assert (plan.applied_on, plan.status) == (date(2024, 5, 20), PaymentPlanStatus.APPLIED)
    with pytest.raises(Conflict, match="等待审批"):
        apply_for_plan(case, actor=officer, kind=PaymentPlanKind.DEFERRED, ground="经济困难")


def test_a_stranger_does_not_apply():
    with pytest.raises(Refused, match="当事企业"):
        apply_for_plan(
            case_in(C.PERFORMING),
            actor=MembershipFactory().user,
            kind=PaymentPlanKind.DEFERRED,
            ground="经济困难",
        )


@pytest.mark.parametrize(
    ("status", "values", "says"),
    [
        (C.DECIDED, {}, "送达后"),
        (C.CLOSED, {"closed_on": date(2024, 5, 1)}, "结案前"),
        (C.PERFORMING, {"fine_amount": None}, "已缴清"),
    ],
)
def test_when_there_is_nothing_to_put_off(status, values, says, officer):
    with pytest.raises(Refused, match=says):
        apply_for_plan(
            case_in(status, **values), actor=officer, kind=PaymentPlanKind.DEFERRED, ground="经济困难"
        )


def grant(plan, actor, *sums, **values):
    return take_plan_step(plan, PaymentPlanStatus.GRANTED, actor=actor, instalments=sums, **values)


def test_a_granted_plan_moves_the_day_to_pay_and_keeps_the_old_one(officer):
    case = case_in(C.PERFORMING)
    pay(case, officer, 20_000, paid_on=date(2024, 4, 15))
    plan = PaymentPlanFactory(case=case)
    sums = (date(2024, 5, 31), Decimal(40_000)), (date(2024, 6, 28), Decimal(40_000))
    grant(plan, officer, *sums, answered_on=date(2024, 4, 18))
    case.refresh_from_db()
    assert (plan.due_before, case.pay_by, plan.approver) == (date(2024, 4, 25), date(2024, 6, 28), officer)
    assert [each.amount for each in plan.instalments.order_by("due_on")] == [20_000, 40_000, 40_000]
    assert debt_on(case, date(2024, 5, 20), CaseRows()).overdue == 0
    assert debt_on(case, date(2024, 6, 1), CaseRows()).overdue == 40_000
    assert OfficialDocument.objects.of(plan).get().kind == "payment-plan-decision"
    with pytest.raises(Conflict):
        grant(plan.__class__(pk=plan.pk, status="applied"), officer, *sums)


@pytest.mark.parametrize(
    ("kind", "sums", "says"),
    [
        (PaymentPlanKind.INSTALMENTS, [], "请填写"),
        (PaymentPlanKind.INSTALMENTS, [(date(2024, 6, 28), HUNDRED)], "至少两期"),
        (
            PaymentPlanKind.DEFERRED,
            [(date(2024, 6, 28), HUNDRED / 2), (date(2024, 7, 1), HUNDRED / 2)],
            "只有一期",
        ),
        (PaymentPlanKind.DEFERRED, [(date(2024, 6, 28), HUNDRED - 1)], "等于尚欠的罚款100,000元"),
        (PaymentPlanKind.DEFERRED, [(date(2024, 5, 20), HUNDRED)], "晚于审批日期"),
        (PaymentPlanKind.INSTALMENTS, [(date(2024, 6, 28), HUNDRED / 2)] * 2, "不得相同"),
    ],
)
def test_a_plan_must_add_up(kind, sums, says, officer):
    with pytest.raises(Refused, match=says):
        grant(PaymentPlanFactory(kind=kind), officer, *sums)


def test_a_refusal_needs_its_reason_and_a_leader(officer):
    plan = PaymentPlanFactory()
    with pytest.raises(Refused, match="须写明理由"):
        take_plan_step(plan, PaymentPlanStatus.REFUSED, actor=officer)
    with pytest.raises(Refused, match="局领导"):
        take_plan_step(plan, PaymentPlanStatus.REFUSED, actor=UserFactory(), reason="无困难证明")
    take_plan_step(plan, PaymentPlanStatus.REFUSED, actor=officer, reason="无困难证明")
    assert (plan.answer, plan.case.pay_by) == ("无困难证明", date(2024, 4, 25))


# ---- remedies ----


def test_a_remedy_stops_the_surcharge_and_only_one_of_a_kind_is_open(officer):
    case = case_in(C.PERFORMING)
    record_remedy(
        case, actor=officer, kind=RemedyKind.RECONSIDERATION, body="管委会", filed_on=date(2024, 4, 28)
    )
    assert debt_on(case, date(2024, 5, 20), CaseRows()).surcharge == 6_000
    with pytest.raises(Conflict, match="尚未办结"):
        record_remedy(
            case, actor=officer, kind=RemedyKind.RECONSIDERATION, body="管委会", filed_on=date(2024, 5, 1)
        )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"filed_on": date(2024, 5, 21)}, "晚于今天"),
        ({"filed_on": date(2024, 3, 31)}, "早于处罚决定"),
        ({"body": " "}, "复议机关"),
    ],
)
def test_what_cannot_be_a_remedy(values, says, officer):
    given = {"kind": RemedyKind.LITIGATION, "body": "法院", "filed_on": date(2024, 5, 6)} | values
    with pytest.raises(Refused, match=says):
        record_remedy(case_in(C.PERFORMING), actor=officer, **given)


def test_an_annulled_decision_cannot_be_contested(officer):
    case = case_in(C.ANNULLED, annulled_on=date(2024, 5, 6))
    with pytest.raises(Refused, match="没有可以复议"):
        record_remedy(case, actor=officer, kind=RemedyKind.LITIGATION, body="法院", filed_on=date(2024, 5, 6))


def decide(remedy, officer, outcome, **values) -> RemedyProceeding:
    given = {"decided_on": date(2024, 5, 15), "summary": "量罚过重"} | values
    return decide_remedy(remedy, actor=officer, outcome=outcome, **given)


def test_an_amendment_is_written_back(officer):
    remedy = RemedyProceedingFactory()
    with pytest.raises(Refused, match="变更后罚款"):
        decide(remedy, officer, RemedyOutcome.AMENDED, amended_fine=None)
    decide(remedy, officer, RemedyOutcome.AMENDED, amended_fine=Decimal(60_000))
    remedy.case.refresh_from_db()
    assert (remedy.case.fine_amount, remedy.case.amended_fine) == (HUNDRED, 60_000)
    assert remedy.case.amended_on == date(2024, 5, 15)
    with pytest.raises(Conflict, match="已经登记"):
        decide(remedy, officer, RemedyOutcome.UPHELD)


def test_an_annulment_is_written_back(officer):
    remedy = RemedyProceedingFactory()
    with pytest.raises(Refused, match="写明结果要点"):
        decide(remedy, officer, RemedyOutcome.ANNULLED, summary=" ")
    decide(remedy, officer, RemedyOutcome.ANNULLED)
    remedy.case.refresh_from_db()
    assert (remedy.case.status, remedy.case.annulled_on) == (C.ANNULLED, date(2024, 5, 15))
    assert remedy.case.end_reason == "行政复议撤销（兰州新区管理委员会）：量罚过重"


def test_an_annulment_from_outside_needs_nobody_s_approval():
    """What the court decided takes effect by law; the event names who recorded it, and the case number."""
    clerk = UserFactory(roles=[Role.HANDLER])
    remedy = RemedyProceedingFactory(number="示范复字1号")
    with pytest.raises(Refused, match="领导"):
        take_case_step(remedy.case, C.ANNULLED, actor=clerk, reason="自行撤销")
    decide(remedy, clerk, RemedyOutcome.ANNULLED)
    event = Event.objects.filter(to_state=C.ANNULLED).get()
    assert event.actor == clerk
    assert event.reason == "行政复议撤销（兰州新区管理委员会，示范复字1号）：量罚过重"


@pytest.mark.parametrize("role", [Role.LEGAL_REVIEWER, Role.LEADER])
def test_whoever_does_not_record_cannot_write_an_annulment_back(role):
    remedy = RemedyProceedingFactory()
    with pytest.raises(Refused):
        decide(remedy, UserFactory(roles=[role]), RemedyOutcome.ANNULLED)


@pytest.mark.parametrize("outcome", [RemedyOutcome.UPHELD, RemedyOutcome.WITHDRAWN, RemedyOutcome.UNLAWFUL])
def test_other_outcomes_leave_the_decision_as_it_is(outcome, officer):
    remedy = RemedyProceedingFactory()
    decide(remedy, officer, outcome)
    remedy.case.refresh_from_db()
    assert (remedy.case.status, remedy.case.amended_on) == (C.PERFORMING, None)


def test_amending_keeps_the_amount_first_decided(officer):
    with pytest.raises(Refused, match="才能变更"):
        amend_fine(
            actor=officer,
            case=case_in(C.ANNULLED, annulled_on=date(2024, 5, 6)),
            amended_on=date(2024, 5, 6),
            fine=Decimal(1),
            reason="复议变更",
        )


# ---- races ----


def race(*acts) -> list[str]:
    """Each act on a connection of its own, all at once; what became of each."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act) -> None:
        barrier.wait(timeout=60)
        try:
            act()
            results.append("done")
        except (Conflict, Refused) as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(results)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clerks_with_the_same_receipt_make_one_payment():
    clerks, case = [UserFactory(), UserFactory()], case_in(C.PERFORMING)
    found = race(*(lambda clerk=clerk: pay(case, clerk, 40_000, receipt_number="甘A001") for clerk in clerks))
    assert found == ["Conflict", "done"]
    assert FinePayment.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_payments_of_the_whole_do_not_overpay():
    clerks, case = [UserFactory(), UserFactory()], case_in(C.PERFORMING)
    found = race(
        *(
            lambda clerk=clerk, number=number: pay(case, clerk, HUNDRED, receipt_number=f"甘A00{number}")
            for number, clerk in enumerate(clerks)
        )
    )
    assert found == ["Refused", "done"]
    assert FinePayment.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_annulments_at_once_leave_one():
    leaders = [UserFactory(roles=[Role.HANDLER, Role.LEADER]) for _ in range(2)]
    case = case_in(C.PERFORMING)
    remedies = [
        RemedyProceedingFactory(case=case),
        RemedyProceedingFactory(case=case, kind=RemedyKind.LITIGATION),
    ]
    acts = [
        lambda remedy=remedy, leader=leader: decide(remedy, leader, RemedyOutcome.ANNULLED)
        for remedy, leader in zip(remedies, leaders, strict=True)
    ]
    assert race(*acts) == ["done", "done"]  # both outcomes stand; the decision was annulled once
    case.refresh_from_db()
    assert case.status == C.ANNULLED
    assert [each.to_state for each in events.history(case)].count(C.ANNULLED) == 1

"""Steps after the decision: each gate both ways, what the steps leave behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.documents.selectors import visible_document
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.enums import CaseOutcome, CaseStatus, OrderStatus, PaymentKind
from enforcement.execution_gates import closing_grounds, execution_obstacles
from enforcement.models import EnforcementCase, FinePayment
from enforcement.procedure_enums import ClosingGround, DailyPenaltyStatus, DeliveryMethod
from enforcement.services import take_case_step
from enforcement.services.delivery import announce_delivery, on_decision_receipt
from registry.models import StatutoryLimit
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, FinePaymentFactory, RectificationOrderFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    DailyPenaltyFactory,
    EvidencePreservationFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    RemedyProceedingFactory,
    case_in,
    load_law,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

C = CaseStatus


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(date(2025, 3, 3))


def step(case: EnforcementCase, to: str, actor, **details) -> EnforcementCase:
    return take_case_step(case, to, actor=actor, **details)


def kinds_of(case: EnforcementCase) -> list[str]:
    return list(OfficialDocument.objects.of(case).values_list("kind", flat=True))


# ---- 送达 ----


def test_delivery_sets_the_day_to_pay_put_off_past_a_holiday(officer):
    case = step(case_in(C.DECIDED), C.SERVED, officer, served_on=date(2024, 9, 20))
    assert (case.served_on, case.pay_by) == (date(2024, 9, 20), date(2024, 10, 8))  # 5 October is a holiday
    assert (case.delivery_method, kinds_of(case)) == (DeliveryMethod.DIRECT, ["penalty-delivery"])


def test_a_decision_without_money_has_no_day_to_pay(officer):
    case = step(case_in(C.DECIDED, fine_amount=None), C.SERVED, officer, served_on=date(2024, 4, 10))
    assert case.pay_by is None


def test_the_day_to_pay_may_be_later_than_the_law_asks_never_earlier(officer):
    case, served_on = case_in(C.DECIDED), date(2024, 4, 10)
    with pytest.raises(Refused, match="2024年4月25日.*第六十七条"):
        step(case, C.SERVED, officer, served_on=served_on, pay_by=date(2024, 4, 24))
    assert step(case, C.SERVED, officer, served_on=served_on, pay_by=date(2024, 4, 30)).pay_by == date(
        2024, 4, 30
    )


def test_electronic_delivery_needs_consent(officer):
    case = case_in(C.DECIDED)
    with pytest.raises(Refused, match="确认书.*第六十一条"):
        step(case, C.SERVED, officer, delivery_method=DeliveryMethod.ELECTRONIC)
    case = case_in(C.DECIDED, accepts_electronic_delivery=True)
    assert step(case, C.SERVED, officer, delivery_method=DeliveryMethod.ELECTRONIC).status == C.SERVED


def test_by_announcement_only_once_thirty_days_have_run(officer, monkeypatch):
    days, case = Days(monkeypatch), case_in(C.DECIDED)
    with pytest.raises(Refused, match="尚未登记公告送达"):
        step(case, C.SERVED, officer, delivery_method=DeliveryMethod.ANNOUNCED)
    with pytest.raises(Refused, match="下落不明"):
        announce_delivery(case, actor=officer, announced_on=date(2024, 10, 11), reason=" ")
    announce_delivery(case, actor=officer, announced_on=date(2024, 10, 11), reason="厂区已搬空")
    case.refresh_from_db()
    with pytest.raises(Conflict, match="已登记公告"):
        announce_delivery(case, actor=officer, announced_on=date(2024, 10, 12), reason="厂区已搬空")
    days.go_to(date(2024, 11, 8))
    with pytest.raises(Refused, match="不得晚于今天|尚未期满"):
        step(case, C.SERVED, officer, delivery_method=DeliveryMethod.ANNOUNCED)
    with pytest.raises(Refused, match="尚未期满，2024年11月11日期满"):
        step(case, C.SERVED, officer, delivery_method=DeliveryMethod.ANNOUNCED, served_on=date(2024, 11, 8))
    days.go_to(date(2024, 11, 15))
    case = step(case, C.SERVED, officer, delivery_method=DeliveryMethod.ANNOUNCED)
    assert (case.served_on, case.pay_by) == (date(2024, 11, 11), date(2024, 11, 26))


def test_an_undecided_or_served_case_is_not_announced(officer):
    with pytest.raises(Refused, match="未送达"):
        announce_delivery(
            case_in(C.SERVED), actor=officer, announced_on=date(2024, 5, 6), reason="厂区已搬空"
        )
    with pytest.raises(Refused, match="晚于今天"):
        announce_delivery(
            case_in(C.DECIDED), actor=officer, announced_on=date(2026, 5, 6), reason="厂区已搬空"
        )


@pytest.mark.parametrize("consents", [True, False])
def test_a_receipt_online_delivers_only_with_consent(consents):
    member = MembershipFactory()
    case = case_in(C.DECIDED, enterprise=member.enterprise, accepts_electronic_delivery=consents)
    document = OfficialDocument(owner_id=case.pk)
    on_decision_receipt(document, actor=member.user)
    case.refresh_from_db()
    assert (case.status == C.SERVED) is consents


def test_only_the_party_that_agreed_serves_itself():
    member = MembershipFactory()
    case = case_in(C.DECIDED, enterprise=member.enterprise, accepts_electronic_delivery=False)
    with pytest.raises(Refused, match="须由经办人"):
        step(case, C.SERVED, member.user)
    EnforcementCase.objects.update(accepts_electronic_delivery=True)
    with pytest.raises(Refused, match="当事企业"):
        step(EnforcementCase.objects.get(pk=case.pk), C.SERVED, MembershipFactory().user)


# ---- 催告 ----


def test_a_reminder_is_for_what_is_late(officer):
    case = case_in(C.PERFORMING)
    with pytest.raises(Refused, match="尚未届满.*第五十四条"):
        step(case, C.REMINDED, officer, reminded_on=date(2024, 4, 25))
    assert step(case, C.REMINDED, officer, reminded_on=date(2024, 4, 26)).reminded_on == date(2024, 4, 26)
    assert kinds_of(case) == ["payment-reminder"]


def test_nobody_is_reminded_of_what_is_paid(officer):
    case = case_in(C.PERFORMING)
    FinePaymentFactory(case=case)
    with pytest.raises(Refused, match="已缴清"):
        step(case, C.REMINDED, officer)


def test_nobody_is_reminded_while_a_plan_is_kept(officer):
    case = case_in(C.PERFORMING, pay_by=date(2024, 6, 28))
    plan = PaymentPlanFactory(
        case=case, status="granted", answered_on=date(2024, 4, 18), due_before=date(2024, 4, 25)
    )
    InstalmentFactory(plan=plan)
    InstalmentFactory(plan=plan, due_on=date(2024, 6, 28))
    with pytest.raises(Refused, match="尚未届满"):
        step(case, C.REMINDED, officer, reminded_on=date(2024, 5, 20))
    assert step(case, C.REMINDED, officer, reminded_on=date(2024, 6, 1)).status == C.REMINDED


# ---- 申请强制执行 ----


def apply(case: EnforcementCase, officer, day: date, court: str = "兰州新区人民法院") -> EnforcementCase:
    return step(case, C.ENFORCING, officer, enforcement_applied_on=day, court=court)


def test_the_court_is_applied_to_after_ten_working_days_and_the_remedies(officer):
    case = case_in(C.REMINDED, reminded_on=date(2024, 9, 24), reminder_served_on=date(2024, 9, 25))
    with pytest.raises(Refused, match="法院"):
        apply(case, officer, date(2024, 10, 15), court=" ")
    with pytest.raises(Refused, match="10个工作日（至2024年10月14日）.*第六十九条"):
        apply(case, officer, date(2024, 10, 14))
    assert apply(case, officer, date(2024, 10, 15)).status == C.ENFORCING
    assert "coercion-application" in kinds_of(case)


def test_the_application_goes_to_the_court_and_not_to_the_party(officer):
    case = case_in(C.REMINDED, reminded_on=date(2024, 9, 24), reminder_served_on=date(2024, 9, 25))
    member = MembershipFactory(enterprise=case.enterprise)
    apply(case, officer, date(2024, 10, 15))
    application = OfficialDocument.objects.get(kind="coercion-application")
    assert not application.is_for_party and not application.awaits_receipt
    assert visible_document(member.user, application.uuid) is None
    assert visible_document(officer, application.uuid) == application


def test_not_before_the_remedies_have_run_out(officer):
    case = case_in(C.REMINDED, reminded_on=date(2024, 5, 6), reminder_served_on=date(2024, 5, 6))
    with pytest.raises(Refused, match="期限至2024年10月10日.*第五十三条"):
        apply(case, officer, date(2024, 10, 10))
    assert apply(case, officer, date(2024, 10, 11)).status == C.ENFORCING


def test_not_after_three_months(officer):
    case = case_in(C.REMINDED)
    with pytest.raises(Refused, match="2025年1月10日届满.*第五十三条"):
        apply(case, officer, date(2025, 1, 11))
    assert apply(case, officer, date(2025, 1, 10)).status == C.ENFORCING


def test_not_while_a_remedy_is_pending(officer):
    case = case_in(C.REMINDED)
    remedy = RemedyProceedingFactory(case=case)
    with pytest.raises(Refused, match="行政复议尚未办结"):
        apply(case, officer, date(2024, 11, 4))
    # Upheld on 31 July: the suit might be brought up to 15 August, the court applied to up to 15 November.
    remedy.outcome, remedy.decided_on = "upheld", date(2024, 7, 31)
    remedy.save()
    assert apply(case, officer, date(2024, 11, 4)).status == C.ENFORCING


def test_not_without_a_reminder_nor_for_what_is_paid(officer):
    case = case_in(C.REMINDED, reminded_on=None, reminder_served_on=None)
    FinePaymentFactory(case=case, paid_on=date(2024, 4, 20))
    found = [str(each) for each in execution_obstacles(case, C.ENFORCING, date(2024, 11, 4))]
    assert any("已缴清" in text for text in found) and any("须先催告" in text for text in found)


# ---- 撤销 ----


def test_annulment_needs_a_reason_and_ends_what_is_owed(officer):
    case = case_in(C.PERFORMING)
    with pytest.raises(Refused, match="须写明理由"):
        step(case, C.ANNULLED, officer)
    case = step(case, C.ANNULLED, officer, reason="行政复议决定撤销", annulled_on=date(2024, 6, 3))
    assert (case.annulled_on, case.end_reason) == (date(2024, 6, 3), "行政复议决定撤销")
    assert closing_grounds(case) == [ClosingGround.ANNULLED]
    assert step(case, C.CLOSED, officer).closing_reason == "处罚决定被依法撤销"


# ---- 结案 ----


def pay_all(case: EnforcementCase, day: date = date(2024, 4, 20)) -> None:
    FinePayment.objects.create(
        ledger_no=f"Q-{case.pk}", case=case, kind=PaymentKind.FINE, amount=Decimal(100_000), paid_on=day
    )


def test_a_case_is_closed_when_all_is_paid(officer):
    case = case_in(C.PERFORMING)
    with pytest.raises(Refused, match="罚款尚有100,000元未缴清.*第六十七条"):
        step(case, C.CLOSED, officer)
    pay_all(case)
    case = step(case, C.CLOSED, officer, reason="票据已核对")
    assert case.closing_reason == "当事人履行完毕：票据已核对"
    assert kinds_of(case) == ["case-closing"]
    assert step(case, C.ARCHIVED, officer, gap_reason="纸质案卷").archived_on == date(2025, 3, 3)


def test_the_surcharge_must_be_paid_too(officer):
    case = case_in(C.PERFORMING)
    pay_all(case, date(2024, 4, 27))
    with pytest.raises(Refused, match="加处罚款尚有6,000元"):
        step(case, C.CLOSED, officer)
    FinePaymentFactory(case=case, kind=PaymentKind.SURCHARGE, amount=Decimal(6_000))
    assert step(case, C.CLOSED, officer).status == C.CLOSED


def test_what_was_confiscated_must_come_in_too(officer):
    case = case_in(C.PERFORMING, confiscated_amount=Decimal(5_000))
    pay_all(case)
    with pytest.raises(Refused, match="没收款尚有5,000元"):
        step(case, C.CLOSED, officer)


def test_the_court_may_end_what_is_unpaid(officer):
    case = case_in(C.ENFORCING)
    with pytest.raises(Refused, match="未缴清"):
        step(case, C.CLOSED, officer)
    with pytest.raises(Refused, match="须写明理由"):
        step(case, C.CLOSED, officer, ground=ClosingGround.COURT_ENDED)
    case = step(
        case, C.CLOSED, officer, ground=ClosingGround.COURT_ENDED, reason="（2024）甘0171执1号终结执行"
    )
    assert case.closing_reason.startswith("人民法院裁定终结执行")
    with pytest.raises(Refused, match="情况不符"):
        step(case_in(C.PERFORMING), C.CLOSED, officer, ground=ClosingGround.COURT_ENDED, reason="终结执行")


@pytest.mark.parametrize(
    ("hinders", "says"),
    [
        (lambda case: RemedyProceedingFactory(case=case), "行政复议（兰州新区管理委员会）尚未办结"),
        (lambda case: PaymentPlanFactory(case=case), "申请尚未审批"),
        (lambda case: CoercionFactory(case=case, enterprise=case.enterprise), "查封尚未解除"),
        (lambda case: EvidencePreservationFactory(case=case), "先行登记保存的证据尚未处理"),
        (lambda case: DailyPenaltyFactory(original_case=case), "按日连续处罚尚未决定"),
        (lambda case: RectificationOrderFactory(case=case, enterprise=case.enterprise), "尚未复查确认改正"),
    ],
)
def test_nothing_may_stay_open(hinders, says, officer):
    case = case_in(C.PERFORMING)
    pay_all(case)
    hinders(case)
    with pytest.raises(Refused, match=says):
        step(EnforcementCase.objects.get(pk=case.pk), C.CLOSED, officer)


@pytest.mark.parametrize(
    "settled",
    [
        lambda case: RemedyProceedingFactory(case=case, outcome="upheld", decided_on=date(2024, 7, 1)),
        lambda case: PaymentPlanFactory(case=case, status="refused", answered_on=date(2024, 4, 18)),
        lambda case: CoercionFactory(
            case=case,
            enterprise=case.enterprise,
            status="lifted",
            lifted_on=date(2026, 9, 5),
            lift_ground="改正",
        ),
        lambda case: EvidencePreservationFactory(case=case, handled_on=date(2026, 9, 5), handling="退还"),
        lambda case: DailyPenaltyFactory(original_case=case, status=DailyPenaltyStatus.DROPPED),
        lambda case: RectificationOrderFactory(
            case=case, enterprise=case.enterprise, status=OrderStatus.CORRECTED, corrected_on=date(2024, 4, 2)
        ),
    ],
)
def test_what_is_settled_hinders_nothing(settled, officer):
    case = case_in(C.PERFORMING)
    pay_all(case)
    settled(case)
    assert step(EnforcementCase.objects.get(pk=case.pk), C.CLOSED, officer).status == C.CLOSED


def test_a_case_without_penalty_is_closed_without_execution(officer):
    case = EnforcementCaseFactory(filed=True, status=C.NO_PENALTY, outcome=CaseOutcome.NO_PENALTY)
    assert step(case, C.CLOSED, officer).closing_reason == "不予处罚、撤案等无须执行"


def test_imported_cases_are_judged_only_when_they_move():
    case = case_in(C.CLOSED, closed_on=date(2024, 5, 1))
    assert case.payments.count() == 0  # closed on paper with nothing on record: nobody asks
    assert execution_obstacles(case, C.ARCHIVED, date(2024, 6, 1), gap_reason="纸质案卷已归档") == []


def test_a_missing_limit_says_what_to_load(officer):
    StatutoryLimit.objects.filter(code="penalty-payment").delete()
    with pytest.raises(Refused, match="penalty-payment"):
        step(case_in(C.DECIDED), C.SERVED, officer)


@pytest.mark.parametrize(
    ("to", "source", "role"),
    [
        (C.SERVED, C.DECIDED, Role.LEADER),
        (C.ANNULLED, C.PERFORMING, Role.HANDLER),
        (C.CLOSED, C.ANNULLED, Role.HANDLER),
    ],
)
def test_who_may_not(to, source, role):
    values = {"annulled_on": date(2024, 6, 3)} if source == C.ANNULLED else {}
    with pytest.raises(Refused, match="须由"):
        take_case_step(case_in(source, **values), to, actor=UserFactory(roles=[role]), reason="试办")

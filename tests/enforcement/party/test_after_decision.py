"""Payment, plans, remedies, service and credit repair by the party online.

The decision of 1 April 2024 over 100,000 yuan was served on the 10th and was to be paid by the 25th.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.models import Attachment, Message
from enforcement.enums import CaseStatus, PaymentKind
from enforcement.models import CreditRepair, EnforcementCase, PartySubmission, PaymentPlan
from enforcement.procedure_enums import PaymentPlanStatus, RepairStatus
from tests.enforcement.party.conftest import fresh, text_of, url
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import FinePaymentFactory
from tests.factories.enforcement_after import PaymentPlanFactory, case_in
from tests.factories.enforcement_cases import lawful_case
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.permits.wizard import pdf

pytestmark = pytest.mark.django_db

C = CaseStatus
IN_TIME, LATE = date(2024, 4, 22), date(2024, 5, 6)


@pytest.fixture
def case(case_law, days, firm):
    days.go_to(IN_TIME)
    handler = UserFactory(roles=[Role.HANDLER])
    return case_in(C.PERFORMING, enterprise=firm, department=firm.department, handler=handler)


def proof(**given: Any) -> dict[str, Any]:
    return {"paid_on": "2024-04-20", "amount": "50000", "uploads": [pdf("回单.pdf")]} | given


# -- 缴款 --


def test_proof_of_payment_is_kept_and_the_officer_is_told(page, case, party):
    page.post(url(case, "payment-proof"), proof(receipt_number="P-1", text="首笔"))
    made = PartySubmission.objects.get()
    assert made.text == "缴款日期：2024年4月20日\n缴款金额：50,000元\n票据号：P-1\n首笔"
    assert (made.case, made.submitted_on, made.submitted_by) == (case, IN_TIME, party)
    assert Attachment.objects.of(made).get().name == "回单.pdf"
    told = Message.objects.get(recipient=case.handler)
    assert told.url == reverse("enforcement:submissions-detail", args=[made.ledger_no])
    shown = text_of(page.get(reverse("enterprise:cases-detail", args=[case.ledger_no])))
    assert "缴款金额：50,000元" in shown
    assert "等待办理" in shown
    assert "回单.pdf" in shown


def test_proof_needs_its_paper_and_a_day_that_has_come(page, case):
    response = page.post(url(case, "payment-proof"), {"paid_on": "2024-04-23", "amount": "50000"})
    assert response.status_code == 422
    shown = text_of(response)
    assert "缴款日期不得晚于今天" in shown
    assert 'value="50000"' in shown
    assert not PartySubmission.objects.exists()


def test_late_payment_is_told_of_the_surcharge_and_its_cap(page, case, days):
    days.go_to(LATE)
    shown = text_of(page.get(url(case, "payment-proof")))
    assert "百分之三" in shown
    assert "行政处罚法第六十七条" in shown
    detail = text_of(page.get(reverse("enterprise:cases-detail", args=[case.ledger_no])))
    assert "加处罚款按11日计算" in detail
    days.go_to(date(2024, 12, 31))
    detail = text_of(page.get(reverse("enterprise:cases-detail", args=[case.ledger_no])))
    assert "已达上限100,000元，不再增加" in detail


def test_nothing_to_prove_once_paid(page, case):
    FinePaymentFactory(case=case, kind=PaymentKind.FINE, amount=Decimal(100_000), paid_on=date(2024, 4, 20))
    response = page.get(url(case, "payment-proof"))
    assert response.status_code == 403
    assert "已登记缴清" in text_of(response)
    assert page.post(url(case, "payment-proof"), proof()).status_code == 422
    assert not PartySubmission.objects.exists()


def test_before_the_decision_nothing_is_paid(page, case_law, firm):
    early = lawful_case(C.NOTIFIED, enterprise=firm)
    response = page.get(url(early, "payment-proof"))
    assert response.status_code == 403
    assert "没有须缴纳罚没款的处罚决定" in text_of(response)
    assert "行政处罚法第六十七条" in text_of(response)


# -- 延期、分期 --


def plan(**given: Any) -> dict[str, Any]:
    return {
        "kind": "instalments",
        "ground": "订单减少，周转困难。",
        "requested_until": "2024-07-31",
        "uploads": [pdf("财务报表.pdf")],
    } | given


def test_plan_is_asked_for_with_its_grounds(page, case):
    leader = UserFactory(roles=[Role.LEADER])
    page.post(url(case, "apply-plan"), plan())
    made = PaymentPlan.objects.get()
    assert (made.applied_on, made.requested_until) == (IN_TIME, date(2024, 7, 31))
    assert Attachment.objects.of(made).get().name == "财务报表.pdf"
    assert Message.objects.filter(recipient=leader, title__startswith="当事人申请分期缴纳罚款").exists()
    response = page.get(url(case, "apply-plan"))
    assert response.status_code == 403
    assert "等待审批" in text_of(response)


def test_plan_only_between_service_and_the_court(page, case_law, days, firm):
    days.go_to(date(2024, 11, 5))
    unserved = case_in(C.DECIDED, enterprise=firm, department=firm.department)
    at_court = case_in(C.ENFORCING, enterprise=firm, department=firm.department)
    for case, words in ((unserved, "送达后方可申请"), (at_court, "可以与本局协商执行协议")):
        response = page.get(url(case, "apply-plan"))
        assert response.status_code == 403
        assert words in text_of(response)
        assert "行政处罚法第六十六条第二款" in text_of(response)
        assert page.post(url(case, "apply-plan"), plan(requested_until="2025-01-31")).status_code == 422
    assert not PaymentPlan.objects.exists()


def test_instalments_set_the_next_day_to_pay(page, case):
    granted = PaymentPlanFactory(
        case=case,
        status=PaymentPlanStatus.GRANTED,
        answered_on=date(2024, 4, 20),
        answer="批准",
        due_before=date(2024, 4, 25),
        approver=UserFactory(),
    )
    granted.instalments.create(ledger_no="ZFQS-1", due_on=date(2024, 5, 31), amount=50_000)
    granted.instalments.create(ledger_no="ZFQS-2", due_on=date(2024, 6, 28), amount=50_000)
    EnforcementCase.objects.filter(pk=case.pk).update(pay_by=date(2024, 6, 28))
    assert "2024年5月31日" in text_of(page.get(url(case, "payment-proof")))
    FinePaymentFactory(case=case, kind=PaymentKind.FINE, amount=Decimal(50_000), paid_on=date(2024, 4, 21))
    assert "2024年6月28日" in text_of(page.get(url(case, "payment-proof")))


# -- 复议、诉讼 --


def test_the_bureau_is_told_of_a_remedy(page, case):
    given = {"kind": "reconsideration", "body": "兰州新区管委会", "filed_on": "2024-04-21"}
    page.post(url(case, "remedy-notice"), given)
    assert PartySubmission.objects.get().text == (
        "救济种类：行政复议\n复议机关或者人民法院：兰州新区管委会\n申请（起诉）日期：2024年4月21日"
    )


def test_a_remedy_before_the_decision_or_in_the_future_is_no_remedy(page, case):
    for day, words in (("2024-03-31", "不得早于处罚决定日期"), ("2024-05-01", "不得晚于今天")):
        given = {"kind": "litigation", "body": "法院", "filed_on": day}
        response = page.post(url(case, "remedy-notice"), given)
        assert response.status_code == 422
        assert words in text_of(response)
    assert not PartySubmission.objects.exists()


def test_the_periods_of_remedies_are_shown_and_what_is_told_late_is_heard(page, case, days):
    assert "2024年6月11日" in text_of(
        page.get(url(case, "remedy-notice"))
    )  # the ninth and tenth were holidays
    days.go_to(date(2024, 11, 1))
    assert "期限已经届满" in text_of(page.get(url(case, "remedy-notice")))


def test_no_word_of_a_remedy_before_the_service(page, case_law, days, firm):
    days.go_to(IN_TIME)
    unserved = case_in(C.DECIDED, enterprise=firm, department=firm.department)
    response = page.get(url(unserved, "remedy-notice"))
    assert response.status_code == 403
    assert "行政复议法第二十条" in text_of(response)


# -- 送达地址 --


def test_service_address_binds_and_may_be_changed(page, case):
    given = {"recipient": "王某", "phone": "0931-8000000", "address": "示范路1号", "is_electronic": "yes"}
    page.post(url(case, "service-address"), given)
    assert fresh(case).accepts_electronic_delivery is True
    assert "电子送达：同意" in PartySubmission.objects.get().text
    page.post(url(case, "service-address"), given | {"is_electronic": "no"})
    assert fresh(case).accepts_electronic_delivery is False


def test_service_address_must_say_yes_or_no(page, case):
    given = {"recipient": "王某", "phone": "0931-8000000", "address": "示范路1号", "is_electronic": ""}
    response = page.post(url(case, "service-address"), given)
    assert response.status_code == 422
    assert not PartySubmission.objects.exists()
    assert fresh(case).accepts_electronic_delivery is False


# -- 信用修复 --


@pytest.fixture
def shown_case(case):
    FinePaymentFactory(case=case, kind=PaymentKind.FINE, amount=Decimal(100_000), paid_on=date(2024, 4, 20))
    CasePublicationFactory(case=case, published=True)
    return case


PLEDGE = {"statement": "罚款已缴清，已完成整改。", "pledge": "on"}


def test_repair_on_the_first_day_and_not_the_day_before(page, shown_case, days):
    days.go_to(date(2024, 7, 8))
    response = page.get(url(shown_case, "apply-repair"))
    assert response.status_code == 403
    assert "自2024年7月9日起可以申请修复" in text_of(response)
    assert page.post(url(shown_case, "apply-repair"), PLEDGE).status_code == 422
    days.go_to(date(2024, 7, 9))
    assert page.post(url(shown_case, "apply-repair"), {"statement": "已整改。"}).status_code == 422
    page.post(url(shown_case, "apply-repair"), PLEDGE | {"uploads": [pdf("缴款凭证.pdf")]})
    made = CreditRepair.objects.get()
    assert Attachment.objects.of(made).get().name == "缴款凭证.pdf"
    assert "正在审核" in text_of(page.get(url(shown_case, "apply-repair")))


def test_repair_is_withdrawn_and_asked_for_anew(page, shown_case, days):
    days.go_to(date(2024, 7, 9))
    assert page.get(url(shown_case, "withdraw-repair")).status_code == 403
    page.post(url(shown_case, "apply-repair"), PLEDGE)
    page.post(url(shown_case, "withdraw-repair"), {})
    assert CreditRepair.objects.get().status == RepairStatus.WITHDRAWN
    page.post(url(shown_case, "apply-repair"), PLEDGE)
    assert CreditRepair.objects.count() == 2


def test_no_repair_with_debts(page, case, days):
    CasePublicationFactory(case=case, published=True)
    days.go_to(date(2024, 7, 9))
    assert "罚没款尚有" in text_of(page.get(url(case, "apply-repair")))

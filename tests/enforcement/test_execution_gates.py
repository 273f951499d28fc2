"""What forbids delivery, reminding and applying to the court, beside what `test_execution_steps` tells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.errors import Refused
from common.models import Message
from enforcement.enums import CaseStatus, OrderStatus, PaymentKind
from enforcement.execution_gates import execution_obstacles
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import DeliveryMethod, WithdrawalGround
from enforcement.services import take_case_step
from enforcement.services.publishing import withdrawal_due
from registry.models import StatutoryLimit
from tests.factories.enforcement import FinePaymentFactory, RectificationOrderFactory
from tests.factories.enforcement_after import ServedCaseFactory, case_in, load_law
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

C = CaseStatus
APPLIED = date(2024, 11, 4)  # ten working days after the reminder of `case_in`, within the three months


@pytest.fixture(autouse=True)
def law(db, days):
    load_law()
    days.go_to(date(2025, 3, 3))


def found(case: EnforcementCase, to: str, day: date, **details) -> str:
    return "；".join(str(each) for each in execution_obstacles(case, to, day, **details))


# -- 送达 --


@pytest.mark.parametrize(("day", "early"), [(date(2024, 3, 31), True), (date(2024, 4, 1), False)])
def test_nothing_is_served_before_it_was_decided(day, early):
    said = found(case_in(C.DECIDED), C.SERVED, day, delivery_method=DeliveryMethod.DIRECT)
    assert said == ("送达日期不得早于处罚决定日期（依据：行政处罚法第六十一条）" if early else "")


# -- 催告 --


def test_what_was_confiscated_is_reminded_of_by_itself():
    case = case_in(C.PERFORMING, fine_amount=None, confiscated_amount=Decimal(5_000))
    assert "缴款期限尚未届满" in found(case, C.REMINDED, date(2024, 4, 25))
    assert found(case, C.REMINDED, date(2024, 4, 26)) == ""
    FinePaymentFactory(case=case, kind=PaymentKind.CONFISCATION, amount=Decimal(5_000))
    assert "已缴清，无须催告（依据：行政强制法第五十四条）" in found(case, C.REMINDED, date(2024, 5, 6))


# -- 申请强制执行 --


def test_nothing_forbids_what_is_in_order():
    assert found(case_in(C.REMINDED), C.ENFORCING, APPLIED) == ""


def test_a_decision_that_was_not_served_starts_no_period():
    said = found(case_in(C.REMINDED, served_on=None), C.ENFORCING, APPLIED)
    assert said == "处罚决定书尚未送达，不能确定申请期限（依据：行政强制法第五十三条）"


@pytest.mark.parametrize("code", ["coercion-application", "litigation-filing", "reconsideration-application"])
def test_without_a_limit_nobody_can_tell_when_to_apply(officer, code):
    case = case_in(C.REMINDED)
    StatutoryLimit.objects.filter(code=code).delete()
    assert "尚未配置，不能确定申请期限（依据：行政强制法第五十三条）" in found(case, C.ENFORCING, APPLIED)
    with pytest.raises(Refused, match="不能确定申请期限.*第五十三条"):
        take_case_step(
            case, C.ENFORCING, actor=officer, enforcement_applied_on=APPLIED, court="兰州新区人民法院"
        )
    case.refresh_from_db()
    assert (case.status, case.enforcement_applied_on) == (C.REMINDED, None)


# -- 结案 --


@pytest.mark.parametrize(
    ("status", "dates", "open_"),
    [
        (OrderStatus.ISSUED, {}, True),
        (OrderStatus.SERVED, {"served_on": date(2024, 3, 4)}, True),
        (OrderStatus.NOT_CORRECTED, {"served_on": date(2024, 3, 4)}, True),
        (OrderStatus.CORRECTED, {"served_on": date(2024, 3, 4), "corrected_on": date(2024, 4, 2)}, False),
        (OrderStatus.WITHDRAWN, {"withdrawn_on": date(2024, 4, 2), "withdrawal_reason": "依据错误"}, False),
    ],
)
def test_an_order_of_the_case_was_obeyed_or_withdrawn(status, dates, open_):
    case = case_in(C.PERFORMING)
    FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=date(2024, 4, 20))
    RectificationOrderFactory(case=case, enterprise=case.enterprise, status=status, **dates)
    said = found(EnforcementCase.objects.get(pk=case.pk), C.CLOSED, date(2024, 6, 3))
    assert ("尚未复查确认改正（依据：行政处罚法第二十八条）" in said) is open_
    assert open_ or said == ""


# -- what the parties and the officers are told follows the rows of the limits --


def set_limit(code: str, amount: int) -> None:
    StatutoryLimit.objects.filter(code=code).update(amount=amount)


def test_a_reminder_names_the_limit_in_force(officer):
    member = MembershipFactory()
    case = case_in(C.PERFORMING, enterprise=member.enterprise)
    set_limit("coercion-notice", 12)
    take_case_step(case, C.REMINDED, actor=officer, reminded_on=date(2024, 5, 6))
    told = Message.objects.filter(recipient=member.user).latest("pk")
    assert "请自收到催告书之日起12个工作日内履行" in told.text


def test_a_withdrawal_names_the_limit_in_force(officer):
    case = ServedCaseFactory(handler=officer)
    CasePublicationFactory(case=case, published=True)
    set_limit("penalty-withdrawal", 4)
    withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=date(2024, 5, 6), actor=officer)
    assert "请在4个工作日内撤下公开内容" in Message.objects.filter(recipient=officer).latest("pk").text

"""Orders to correct, re-inspections, daily penalties: gates both ways, chains worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from enforcement.daily_reckoning import daily_obstacles, reckoned
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus, OrderStatus
from enforcement.models import DailyPenalty, EnforcementCase, OrderViolation, RectificationOrder, Reinspection
from enforcement.procedure_enums import DailyPenaltyStatus, ReinspectionResult
from enforcement.services import take_order_step
from enforcement.services.daily_penalties import propose_daily_penalty, take_daily_step
from enforcement.services.orders import issue_order, on_order_receipt, record_correction
from enforcement.services.reinspections import record_reinspection
from tests.days import Days
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    InspectionFactory,
    OrderViolationFactory,
    RectificationOrderFactory,
    ViolationTypeFactory,
)
from tests.factories.enforcement_after import (
    DailyPenaltyFactory,
    ReinspectionFactory,
    ServedOrderFactory,
    load_law,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

R = OrderStatus
FINE = Decimal(100_000)


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_law()
    days.go_to(date(2024, 5, 20))


def issued(officer, **values) -> RectificationOrder:
    given = {
        "inspection": InspectionFactory(),
        "violations": [(ViolationTypeFactory(), "雨水口排放污水"), (ViolationTypeFactory(), "台账不全")],
        "demand": "立即停止违法行为",
        "issued_on": date(2024, 3, 1),
    }
    return issue_order(actor=officer, **given | values)


# ---- 下达 ----


def test_one_order_names_all_violations_under_one_number(officer):
    order = issued(officer, correct_by=date(2024, 3, 15))
    assert (order.number, order.status) == ("兰新环责改〔2024〕1号", R.ISSUED)
    assert order.violations.count() == 2
    document = OfficialDocument.objects.of(order).get()
    assert (document.kind, document.number) == ("rectification-order", order.number)
    assert issued(officer).number == "兰新环责改〔2024〕2号"


def test_a_number_on_record_is_not_given_again(officer):
    RectificationOrderFactory(number="兰新环责改〔2024〕1号")
    assert issued(officer).number == "兰新环责改〔2024〕2号"
    assert issued(officer, number="兰新环责改〔2024〕77号").number == "兰新环责改〔2024〕77号"


def test_an_order_of_a_case_belongs_to_it(officer):
    case = EnforcementCaseFactory(filed=True)
    order = issued(officer, inspection=None, case=case)
    assert (order.case, order.enterprise) == (case, case.enterprise)
    assert set(order.violations.values_list("case", flat=True)) == {case.pk}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"violations": []}, "至少列出一个违法行为"),
        ({"demand": " "}, "改正要求"),
        ({"inspection": None}, "依据检查或者案件"),
        ({"issued_on": date(2024, 5, 21)}, "晚于今天"),
        ({"correct_by": date(2024, 2, 29)}, "早于下达日期"),
        ({"report_received_on": date(2024, 3, 2)}, "收到监测报告"),
    ],
)
def test_what_an_order_must_say(values, says, officer):
    with pytest.raises(Refused, match=says):
        issued(officer, **values)
    assert not RectificationOrder.objects.exists()


def test_the_party_is_told(officer):
    member = MembershipFactory()
    issued(officer, inspection=InspectionFactory(enterprise=member.enterprise))
    assert Message.objects.filter(recipient=member.user, title__startswith="责令改正违法行为").count() == 1


# ---- 送达、撤销 ----


def test_an_order_is_served_with_its_way(officer):
    order = take_order_step(RectificationOrderFactory(), R.SERVED, actor=officer, served_on=date(2024, 3, 4))
    assert (order.served_on, order.delivery_method) == (date(2024, 3, 4), "direct")
    with pytest.raises(Refused, match="早于下达日期"):
        take_order_step(RectificationOrderFactory(), R.SERVED, actor=officer, served_on=date(2024, 2, 29))
    with pytest.raises(Refused, match="晚于今天"):
        take_order_step(RectificationOrderFactory(), R.SERVED, actor=officer, served_on=date(2024, 5, 21))


def test_a_receipt_online_notes_the_day(officer):
    member = MembershipFactory()
    order = RectificationOrderFactory(enterprise=member.enterprise)
    on_order_receipt(OfficialDocument(owner_id=order.pk), actor=member.user)
    order.refresh_from_db()
    assert (order.served_on, order.delivery_method) == (date(2024, 5, 20), "electronic")


def test_an_order_is_withdrawn_with_its_document(officer):
    order = issued(officer)
    with pytest.raises(Refused, match="须写明理由"):
        take_order_step(order, R.WITHDRAWN, actor=officer)
    take_order_step(order, R.WITHDRAWN, actor=officer, reason="依据错误")
    assert order.withdrawal_reason == "依据错误"
    assert OfficialDocument.objects.of(order).filter(kind="order-withdrawal").count() == 1


def test_an_order_that_bore_a_daily_penalty_is_not_withdrawn(officer):
    penalty = DailyPenaltyFactory(status=DailyPenaltyStatus.DECIDED)
    with pytest.raises(Refused, match="按日连续处罚"):
        take_order_step(penalty.order, R.WITHDRAWN, actor=officer, reason="依据错误")


def test_one_of_several_violations_is_corrected(officer):
    violation = OrderViolationFactory()
    with pytest.raises(Refused, match="早于"):
        record_correction(violation, actor=officer, corrected_on=date(2024, 2, 29))
    assert record_correction(violation, actor=officer, corrected_on=date(2024, 3, 8)).corrected_on


# ---- 复查 ----


def certificates(number: int = 2, **values):
    return [OfficerCertificateFactory(**values) for _ in range(number)]


def reinspect(order, officer, day=date(2024, 3, 20), result=ReinspectionResult.NOT_CORRECTED, **values):
    given = {"officers": certificates(), "findings": "仍在超标排放"} | values
    return record_reinspection(order, actor=officer, inspected_on=day, result=result, **given)


def test_a_corrected_order_ends_with_its_violations(officer):
    order = ServedOrderFactory()
    violation = order.violations.get()
    found = reinspect(order, officer, result=ReinspectionResult.CORRECTED)
    violation.refresh_from_db()
    assert (order.status, order.corrected_on, violation.corrected_on) == (
        R.CORRECTED,
        *[date(2024, 3, 20)] * 2,
    )
    assert OfficialDocument.objects.of(found).get().kind == "reinspection-record"
    with pytest.raises(Conflict, match="已改正"):
        reinspect(order, officer, day=date(2024, 4, 1))


@pytest.mark.parametrize("result", [ReinspectionResult.NOT_CORRECTED, ReinspectionResult.OBSTRUCTED])
def test_a_refusal_is_found_again_and_again(result, officer):
    order = ServedOrderFactory()
    reinspect(order, officer, result=result)
    assert (order.status, order.reinspected_on) == (R.NOT_CORRECTED, date(2024, 3, 20))
    reinspect(order, officer, day=date(2024, 4, 10), result=result)
    assert (order.status, order.reinspected_on) == (R.NOT_CORRECTED, date(2024, 4, 10))
    reinspect(order, officer, day=date(2024, 5, 6), result=ReinspectionResult.CORRECTED)
    assert order.status == R.CORRECTED


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"day": date(2024, 3, 4)}, "送达之后"),
        ({"day": date(2024, 5, 21)}, "晚于今天"),
        ({"findings": " "}, "复查情况"),
        ({"officers": []}, "不少于2人.*第四十二条"),
    ],
)
def test_what_a_reinspection_needs(values, says, officer):
    with pytest.raises(Refused, match=says):
        reinspect(ServedOrderFactory(), officer, **values)


def test_two_officers_with_certificates_valid_that_day(officer):
    order, user = ServedOrderFactory(), UserFactory()
    twice = certificates(2, user=user, department=user.department)
    with pytest.raises(Refused, match="现有持有效执法证的1人"):
        reinspect(order, officer, officers=twice)
    expired = [*certificates(1), *certificates(1, valid_to=date(2024, 3, 19))]
    with pytest.raises(Refused, match="2024-03-20无效"):
        reinspect(order, officer, officers=expired)
    revoked = [*certificates(1), *certificates(1, revoked_on=date(2024, 3, 20))]
    with pytest.raises(Refused, match="无效"):
        reinspect(order, officer, officers=revoked)
    last_day = [*certificates(1), *certificates(1, valid_to=date(2024, 3, 20))]
    assert reinspect(order, officer, officers=last_day).pk


def test_the_same_day_is_not_recorded_twice(officer):
    order = ServedOrderFactory()
    reinspect(order, officer)
    with pytest.raises(Conflict, match="已登记过复查"):
        reinspect(order, officer)


# ---- 按日连续处罚 ----


def chain(officer, *found: tuple[date, str]) -> list[DailyPenalty]:
    """Re-inspections of an order served on 4 March, each reckoned where a refusal was found."""
    order = ServedOrderFactory()
    original = EnforcementCaseFactory(decided=True, enterprise=order.enterprise)
    made = []
    for day, result in found:
        each = reinspect(order, officer, day=day, result=result)
        if result != ReinspectionResult.CORRECTED:
            made.append(propose_daily_penalty(each, actor=officer, original_case=original))
    return made


@pytest.mark.parametrize(
    ("found", "worked"),
    [
        # served on 4 March: 5–20 March are 16 days
        ([(date(2024, 3, 20), "not_corrected")], [(date(2024, 3, 5), date(2024, 3, 20), 16, 1_600_000)]),
        ([(date(2024, 3, 5), "obstructed")], [(date(2024, 3, 5), date(2024, 3, 5), 1, 100_000)]),
        # the thirtieth day: 5 March – 3 April, over the end of March
        ([(date(2024, 4, 3), "not_corrected")], [(date(2024, 3, 5), date(2024, 4, 3), 30, 3_000_000)]),
        # a second refusal goes on from the day after the first: 21 March – 10 April are 21 days
        (
            [(date(2024, 3, 20), "not_corrected"), (date(2024, 4, 10), "not_corrected")],
            [
                (date(2024, 3, 5), date(2024, 3, 20), 16, 1_600_000),
                (date(2024, 3, 21), date(2024, 4, 10), 21, 2_100_000),
            ],
        ),
        # three links: 16 + 12 + 30 = 58 days, none counted twice
        (
            [
                (date(2024, 3, 20), "not_corrected"),
                (date(2024, 4, 1), "obstructed"),
                (date(2024, 5, 1), "not_corrected"),
                (date(2024, 5, 15), "corrected"),
            ],
            [
                (date(2024, 3, 5), date(2024, 3, 20), 16, 1_600_000),
                (date(2024, 3, 21), date(2024, 4, 1), 12, 1_200_000),
                (date(2024, 4, 2), date(2024, 5, 1), 30, 3_000_000),
            ],
        ),
    ],
)
def test_chains_as_worked_by_hand(found, worked, officer):
    made = chain(officer, *found)
    assert [(each.first_day, each.last_day, each.days, each.amount) for each in made] == worked


def test_the_days_before_the_reinspection_that_a_dropped_penalty_named_count_again():
    dropped = DailyPenaltyFactory(status=DailyPenaltyStatus.DROPPED)
    later = ReinspectionFactory(order=dropped.order, inspected_on=date(2024, 4, 10))
    made = reckoned(later, dropped.original_case)
    assert (made.first_day, made.days) == (date(2024, 3, 5), 37)


def test_the_daily_amount_is_the_fine_as_changed():
    found = ReinspectionFactory()
    case = EnforcementCaseFactory(
        decided=True,
        enterprise=found.order.enterprise,
        amended_on=date(2024, 4, 10),
        amended_fine=Decimal(60_000),
    )
    assert reckoned(found, case).daily_amount == 60_000


def obstacles(found: Reinspection, **values) -> list[str]:
    given = {"decided": True, "enterprise": found.order.enterprise} | values
    return [str(each) for each in daily_obstacles(found, EnforcementCaseFactory(**given), CaseRows())]


def test_nothing_stands_in_the_way_of_a_proper_one():
    assert obstacles(ReinspectionFactory()) == []


@pytest.mark.parametrize(
    ("found", "case", "says"),
    [
        ({"result": "corrected"}, {}, "已改正"),
        ({"order__warned_daily_penalty": False}, {}, "未载明"),
        ({"is_unannounced": False}, {}, "暗查"),
        ({"inspected_on": date(2024, 4, 4)}, {}, "30自然日内进行（至2024年4月3日）"),
        ({}, {"decided": False, "filed": True}, "尚未被处以罚款"),
        ({}, {"fine_amount": None}, "尚未被处以罚款"),
        ({}, {"annulled_on": date(2024, 5, 6), "status": CaseStatus.ANNULLED}, "已被撤销"),
        ({"order__served_on": None, "order__status": OrderStatus.ISSUED}, {}, "尚未送达"),
    ],
)
def test_what_forbids_daily_penalties(found, case, says):
    (text,) = obstacles(ReinspectionFactory(**found), **case)
    assert says in text


def test_another_enterprise_was_fined():
    found = ReinspectionFactory()
    other = EnforcementCaseFactory(decided=True)
    (text,) = [str(each) for each in daily_obstacles(found, other, CaseRows())]
    assert "当事人" in text


def test_a_reinspection_is_reckoned_once_and_opens_a_case(officer):
    found = ReinspectionFactory()
    original = EnforcementCaseFactory(decided=True, enterprise=found.order.enterprise)
    penalty = propose_daily_penalty(found, actor=officer, original_case=original)
    assert (penalty.case.status, penalty.case.enterprise) == (CaseStatus.LEAD, original.enterprise)
    assert penalty.case.title.endswith("（按日连续处罚）")
    with pytest.raises(Conflict, match="已核算"):
        propose_daily_penalty(found, actor=officer, original_case=original)


def test_it_is_decided_through_its_case_with_the_very_amount(officer):
    penalty = DailyPenaltyFactory()
    with pytest.raises(Refused, match="先在其案件中"):
        take_daily_step(penalty, DailyPenaltyStatus.DECIDED, actor=officer)
    case = EnforcementCaseFactory(decided=True, enterprise=penalty.order.enterprise, fine_amount=Decimal(1))
    DailyPenalty.objects.filter(pk=penalty.pk).update(case=case)
    with pytest.raises(Refused, match="1元与核算的1,600,000元不一致"):
        take_daily_step(penalty, DailyPenaltyStatus.DECIDED, actor=officer)
    EnforcementCase.objects.filter(pk=case.pk).update(fine_amount=penalty.amount)
    with pytest.raises(Refused, match="局领导"):
        take_daily_step(penalty, DailyPenaltyStatus.DECIDED, actor=UserFactory())
    assert take_daily_step(penalty, DailyPenaltyStatus.DECIDED, actor=officer).status == "decided"


def test_it_is_dropped_with_a_reason(officer):
    penalty = DailyPenaltyFactory()
    with pytest.raises(Refused, match="须写明理由"):
        take_daily_step(penalty, DailyPenaltyStatus.DROPPED, actor=officer)
    assert (
        take_daily_step(penalty, DailyPenaltyStatus.DROPPED, actor=officer, reason="停产整改").drop_reason
        == "停产整改"
    )


def test_who_may_record():
    with pytest.raises(Refused, match="须由"):
        issued(UserFactory(roles=[Role.LEADER]))
    assert OrderViolation.objects.count() == 0

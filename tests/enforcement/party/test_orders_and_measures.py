"""Reports on orders, objections to inspections, what the party says to seizures and curtailments."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.models import Attachment, Message
from enforcement.enums import InspectionStatus, OrderStatus
from enforcement.models import Coercion, PartySubmission
from enforcement.procedure_enums import CoercionStatus, CurtailmentStatus
from tests.enforcement.party.conftest import text_of, url
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import InspectionFactory, RectificationOrderFactory
from tests.factories.enforcement_after import CoercionFactory, CurtailmentFactory, ServedOrderFactory
from tests.permits.wizard import pdf

pytestmark = pytest.mark.django_db


# -- orders --


@pytest.fixture
def order(case_law, days, firm):
    days.go_to(date(2024, 3, 15))
    return ServedOrderFactory(
        enterprise=firm,
        department=firm.department,
        correct_by=date(2024, 3, 20),
        handler=UserFactory(roles=[Role.HANDLER]),
    )


def test_correction_is_reported_with_its_proof(page, order):
    given = {
        "stage": "done",
        "done_on": "2024-03-14",
        "text": "已换装滤袋。",
        "uploads": [pdf("监测报告.pdf")],
    }
    page.post(url(order, "report-correction"), given)
    made = PartySubmission.objects.get()
    assert made.text == "报告事项：已完成改正\n改正完成日期：2024年3月14日\n已换装滤袋。"
    assert Attachment.objects.of(made).get().name == "监测报告.pdf"
    assert Message.objects.get(recipient=order.handler).title.startswith("当事人提交改正情况报告")
    shown = text_of(page.get(reverse("enterprise:orders-detail", args=[order.ledger_no])))
    assert "已换装滤袋。" in shown


def test_a_finished_correction_needs_its_day(page, order):
    response = page.post(url(order, "report-correction"), {"stage": "done", "text": "已改正。"})
    assert response.status_code == 422
    assert "请填写改正完成日期" in text_of(response)
    page.post(url(order, "report-correction"), {"stage": "plan", "text": "分三步整改。"})
    assert "整改方案" in PartySubmission.objects.get().text


@pytest.mark.parametrize(
    ("status", "served_on", "words"),
    [
        (OrderStatus.ISSUED, None, "决定书尚未送达"),
        (OrderStatus.CORRECTED, date(2024, 3, 4), "已确认改正"),
        (OrderStatus.WITHDRAWN, date(2024, 3, 4), "决定书已撤销"),
    ],
)
def test_no_report_before_the_service_nor_after_the_end(page, case_law, days, firm, status, served_on, words):
    days.go_to(date(2024, 3, 15))
    more = {"corrected_on": date(2024, 3, 14)} if status == OrderStatus.CORRECTED else {}
    if status == OrderStatus.WITHDRAWN:
        more = {"withdrawn_on": date(2024, 3, 14), "withdrawal_reason": "有误"}
    order = RectificationOrderFactory(enterprise=firm, status=status, served_on=served_on, **more)
    response = page.get(url(order, "report-correction"))
    assert response.status_code == 403
    assert words in text_of(response)
    assert "行政处罚法第二十八条" in text_of(response)
    sent = page.post(url(order, "report-correction"), {"stage": "progress", "text": "进展"})
    assert sent.status_code == 422
    assert not PartySubmission.objects.exists()


def test_a_late_report_is_taken_and_warned(page, order, days):
    days.go_to(date(2024, 3, 25))
    assert "改正期限已于2024年3月20日届满" in text_of(page.get(url(order, "report-correction")))
    page.post(url(order, "report-correction"), {"stage": "progress", "text": "正在安装。"})
    assert PartySubmission.objects.count() == 1


# -- inspections --


def test_one_objection_at_a_time(page, case_law, firm):
    inspection = InspectionFactory(enterprise=firm, department=firm.department)
    page.post(url(inspection, "object"), {"text": "检查当日停产。", "uploads": [pdf()]})
    response = page.get(url(inspection, "object"))
    assert response.status_code == 403
    assert "正在办理" in text_of(response)
    PartySubmission.objects.update(answered_on="2025-03-03", answered_by=UserFactory(), answer="已核实。")
    assert page.get(url(inspection, "object")).status_code == 200


def test_a_planned_inspection_stays_secret(page, case_law, firm):
    planned = InspectionFactory(enterprise=firm, planned=True)
    assert planned.status == InspectionStatus.PLANNED
    assert page.get(url(planned, "object")).status_code == 404
    assert page.post(url(planned, "object"), {"text": "听说要来检查。"}).status_code == 404


# -- seizure --


@pytest.fixture
def coercion(case_law, days, firm):
    days.go_to(date(2026, 9, 8))
    return CoercionFactory(enterprise=firm, department=firm.department)


def test_release_is_asked_for_and_answered_in_five_working_days(page, coercion):
    leader = UserFactory(roles=[Role.LEADER])
    page.post(url(coercion, "ask-release"), {"ground": "锅炉与案件无关。", "uploads": [pdf("证明.pdf")]})
    after = Coercion.objects.get()
    assert after.release_requested_on == date(2026, 9, 8)
    assert Message.objects.filter(recipient=leader).exists()
    assert Attachment.objects.of(after).get().kind == "解除申请材料"
    response = page.get(url(coercion, "ask-release"))
    assert response.status_code == 403
    assert "2026年9月15日前答复" in text_of(response)


def test_defence_against_a_seizure(page, coercion):
    page.post(url(coercion, "defend"), {"text": "未违法排放。"})
    assert PartySubmission.objects.get().coercion == coercion


def test_nothing_against_what_was_lifted(page, coercion):
    Coercion.objects.update(status=CoercionStatus.LIFTED, lifted_on="2026-09-05", lift_ground="已改正")
    for name, article in (("ask-release", "行政强制法第二十七条"), ("defend", "行政强制法第八条")):
        response = page.get(url(coercion, name))
        assert response.status_code == 403
        assert article in text_of(response)
    assert page.post(url(coercion, "ask-release"), {"ground": "晚了。"}).status_code == 422


# -- curtailment --


@pytest.fixture
def curtailment(case_law, days, firm):
    days.go_to(date(2026, 9, 10))
    return CurtailmentFactory(
        enterprise=firm,
        department=firm.department,
        status=CurtailmentStatus.DELIVERED,
        delivered_on=date(2026, 9, 3),
    )


def test_plan_is_handed_in_with_its_file(page, curtailment):
    assert "2026年9月23日" in text_of(page.get(url(curtailment, "mending-plan")))
    given = {"stage": "plan", "text": "更换设备。"}
    assert page.post(url(curtailment, "mending-plan"), given).status_code == 422
    page.post(url(curtailment, "mending-plan"), given | {"uploads": [pdf("整改方案.pdf")]})
    assert PartySubmission.objects.get().curtailment == curtailment


def test_plan_after_its_day_is_taken_and_warned(page, curtailment, days):
    days.go_to(date(2026, 9, 24))
    assert "报送期限已于2026年9月23日届满" in text_of(page.get(url(curtailment, "mending-plan")))


def test_no_plan_before_the_service_nor_after_the_end(page, curtailment):
    type(curtailment).objects.update(delivered_on=None, status=CurtailmentStatus.IMPOSED)
    response = page.get(url(curtailment, "mending-plan"))
    assert response.status_code == 403
    assert "环境保护部令第30号" in text_of(response)
    type(curtailment).objects.update(
        delivered_on="2026-09-03", lifted_on="2026-09-09", status=CurtailmentStatus.LIFTED
    )
    assert "已经解除" in text_of(page.get(url(curtailment, "mending-plan")))

"""The enterprise's list: what is to be done by when, all matters with filters and pages, the home page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.models import OfficialDocument
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.matters import every_case_clock
from enforcement.party_matters import documents_to_receive, party_tasks
from enforcement.procedure_enums import CurtailmentStatus, SubmissionKind
from enforcement.services.submissions import submit
from tests.enforcement.party.conftest import text_of, url
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import InspectionFactory, RectificationOrderFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    ServedOrderFactory,
    case_in,
)
from tests.factories.enforcement_cases import PenaltyHearingFactory, lawful_case
from tests.permits.wizard import pdf

pytestmark = pytest.mark.django_db

C = CaseStatus
LIST = "/enterprise/enforcement/"


@pytest.fixture
def own(case_law, days, firm) -> dict[str, Any]:
    days.go_to(date(2025, 2, 14))
    return {"enterprise": firm, "department": firm.department}


def matters(own: dict[str, Any]) -> None:
    """One of each kind."""
    lawful_case(C.NOTIFIED, **own)
    case_in(C.PERFORMING, **own)
    ServedOrderFactory(correct_by=date(2025, 2, 20), **own)
    InspectionFactory(**own)
    CoercionFactory(**own)
    CurtailmentFactory(
        status=CurtailmentStatus.DELIVERED,
        decided_on=date(2025, 2, 5),
        delivered_on=date(2025, 2, 6),
        until=date(2025, 5, 5),
        **own,
    )


def labels(user: Any, today: date = date(2025, 2, 14)) -> list[tuple[str, date | None]]:
    return [(task.label, task.last) for task in party_tasks(user, today)]


def test_tasks_stand_in_the_order_of_their_days(own, party):
    matters(own)
    assert labels(party) == [
        ("缴纳罚没款并提交凭证", date(2024, 4, 25)),
        ("陈述申辩", date(2025, 2, 19)),
        ("申请听证", date(2025, 2, 19)),
        ("改正违法行为并报告", date(2025, 2, 20)),
        ("报送整改方案", date(2025, 2, 26)),
    ]


def test_what_was_done_is_no_task_any_more(own, party):
    order = ServedOrderFactory(correct_by=date(2025, 2, 20), **own)
    case = case_in(C.PERFORMING, **own)
    submit(order, actor=party, kind=SubmissionKind.CORRECTION_PROOF, text="已改正")
    assert [label for label, _ in labels(party)] == ["缴纳罚没款并提交凭证"]
    submit(case, actor=party, kind=SubmissionKind.PAYMENT_PROOF, text="已缴", uploads=[pdf()])
    assert labels(party) == []


def test_rights_lapse_and_leave_the_list(own, party):
    lawful_case(C.NOTIFIED, **own)
    assert len(labels(party, date(2025, 2, 19))) == 2
    assert labels(party, date(2025, 2, 20)) == []


def test_a_hearing_is_to_be_attended(own, party):
    case = lawful_case(C.HEARING, **own)
    PenaltyHearingFactory(
        case=case, notified_on=date(2025, 2, 17), held_on=date(2025, 2, 26), place="一楼", host=UserFactory()
    )
    assert ("出席听证", date(2025, 2, 26)) in labels(party)
    assert ("出席听证", date(2025, 2, 26)) not in labels(party, date(2025, 2, 27))


def test_remedies_are_offered_until_their_day(own, party):
    case_in(C.SERVED, fine_amount=0, served_on=date(2025, 2, 10), decided_on=date(2025, 2, 5), **own)
    assert ("不服的，申请复议或者提起诉讼", date(2025, 4, 11)) in labels(party)


def test_days_left_are_told_in_the_unit_of_the_clock(own, party):
    """五个工作日 to be heard: from Friday 14 February, as the clock on the page of the case; orders in 日."""
    case = lawful_case(C.NOTIFIED, **own)
    order = ServedOrderFactory(correct_by=date(2025, 2, 20), **own)
    (clock,) = [
        each
        for each in every_case_clock(case, date(2025, 2, 14), CaseRows())
        if each.code == "penalty-defence"
    ]
    words = {task.label: (task.record, task.text) for task in party_tasks(party, date(2025, 2, 14))}
    assert words == {
        "陈述申辩": (case, "剩余3个工作日"),
        "申请听证": (case, "剩余3个工作日"),
        "改正违法行为并报告": (order, "剩余6日"),
    }
    assert clock.text == words["陈述申辩"][1]
    (late,) = [task.text for task in party_tasks(party, date(2025, 2, 21)) if task.record == order]
    assert late == "已超期1日"


def test_what_was_served_on_paper_is_not_asked_for(page, own, party, officer):
    def waiting() -> list[str]:
        return [document.kind for document, _ in documents_to_receive(party, 10)]

    case = case_in(C.DECIDED, **own)
    document = paper(case, "penalty-decision", officer)
    assert waiting() == ["penalty-decision"]
    type(case).objects.filter(pk=case.pk).update(status=C.SERVED, served_on=date(2025, 2, 10))
    assert waiting() == []
    other = paper(case, "payment-reminder", officer)
    assert waiting() == ["payment-reminder"]
    cases = type(case).objects.filter(pk=case.pk)
    cases.update(reminded_on=date(2025, 2, 11), reminder_served_on=date(2025, 2, 12))
    assert waiting() == []
    cases.update(reminder_served_on=None)
    type(case).objects.filter(pk=case.pk).update(status=C.CLOSED, closed_on=date(2025, 2, 13))
    assert waiting() == []
    assert document.awaits_receipt and other.awaits_receipt  # it may still be confirmed on its page
    order = RectificationOrderFactory(**own)
    paper(order, "rectification-order", officer)
    assert waiting() == ["rectification-order"]
    type(order).objects.filter(pk=order.pk).update(served_on=date(2025, 2, 12))
    assert waiting() == []


def paper(owner: Any, kind: str, officer: Any) -> OfficialDocument:
    return OfficialDocument.objects.create(
        owner=owner, kind=kind, title=kind, content={}, sha256="0" * 64, issued_on=date(2025, 2, 7),
        issued_at=timezone.now(), issued_by=officer,
    )  # fmt: skip


def test_secret_matters_are_in_neither_list(page, own, party):
    planned = InspectionFactory(planned=True, place="暗查地点", **own)
    hidden = lawful_case(C.INVESTIGATING, title="内部案名", notified_on=None, notice_served_on=None, **own)
    shown = text_of(page.get(LIST))
    for record in (planned, hidden):
        assert record.ledger_no not in shown
    assert "内部案名" not in shown
    assert "没有执法事项" in shown
    assert "没有待办的执法事项" in shown


def test_list_filters_by_kind_state_year_and_words(page, own):
    matters(own)
    found = page.get(LIST).context["page"]
    assert [row.kind.code for row in found.object_list] == [
        "coercion",
        "case",
        "curtailment",
        "inspection",
        "case",
        "order",
    ]

    def codes(**query: Any) -> list[str]:
        return [row.kind.code for row in page.get(LIST, query).context["page"].object_list]

    assert codes(kind="order") == ["order"]
    assert codes(state="closed") == ["inspection"]
    assert codes(year=2026) == ["coercion"]
    assert codes(q="兰新环限") == ["curtailment"]
    assert "没有符合条件的事项" in text_of(page.get(LIST, {"q": "无此文号"}))
    assert page.get(LIST, {"kind": "没有"}).status_code == 400


def test_list_has_pages(page, own):
    for _ in range(21):
        InspectionFactory(**own)
    first, second = page.get(LIST).context["page"], page.get(LIST, {"page": 2}).context["page"]
    assert (len(first.object_list), len(second.object_list)) == (20, 1)
    assert {row.record.pk for row in first.object_list}.isdisjoint(
        row.record.pk for row in second.object_list
    )


@pytest.mark.parametrize("address", [LIST, "/enterprise/"])
def test_thirty_matters_cost_what_one_of_each_does(page, own, address):
    matters(own)
    page.get(address)
    first = counted(page, address)
    for _ in range(2):
        matters(own)
    assert counted(page, address) == first
    for _ in range(2):
        matters(own)
    assert counted(page, address) <= first  # of thirty not every kind is on the first page
    assert first < 90


def counted(page: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        page.get(address)
    return len(captured)


def test_home_lists_the_first_tasks_and_says_how_many_more(page, own):
    matters(own)
    lawful_case(C.NOTIFIED, **own)
    shown = text_of(page.get(reverse("enterprise-home")))
    assert "缴纳罚没款并提交凭证" in shown
    assert "还有 2 项待办" in shown
    assert LIST in shown


def test_page_of_a_record_leads_to_its_actions(page, own):
    order = ServedOrderFactory(correct_by=date(2025, 2, 20), **own)
    shown = text_of(page.get(reverse("enterprise:orders-detail", args=[order.ledger_no])))
    assert url(order, "report-correction") in shown
    assert "2025年2月20日前" in shown

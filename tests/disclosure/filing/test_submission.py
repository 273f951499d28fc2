"""Handing in: by whom, what must be right, exactly once, sealed for good, and on which day it counts."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from common.presentation import grouped_digits
from disclosure import services as registers
from disclosure.enums import FilingStatus
from disclosure.filing import services
from disclosure.filing.sealing import Sealable
from disclosure.models import AnnualChapter, AnnualRow, AnnualSubmission
from tests.disclosure.filing import reports
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


def test_the_sample_can_be_handed_in(report):
    assert [(each.path, each.message) for each in Sealable(report).problems] == []


def test_the_certifier_hands_in_what_was_seen(report, head):
    draft = Sealable(report)
    made = services.submit_report(actor=head, report=report, seen=draft.sha256)
    report.refresh_from_db()
    assert (report.status, report.filed_on) == (FilingStatus.SUBMITTED, reports.DUE)
    assert (made.number, made.sha256, made.certified_by, made.days_late) == (1, draft.sha256, head, 0)
    assert made.is_intact and made.content["fields"]["management"]["tax"] == "3200.50"
    assert [each["kind"] for each in made.content["files"]] == ["自行监测报告", "应急预案备案表"]
    assert report.enterprise.name in made.statement
    assert [event.to_state for event in events.history(report) if event.to_state] == ["submitted"]


def test_the_receipt_tells_number_time_and_seal(report, head):
    made = reports.hand_in(report, head)
    receipt = OfficialDocument.objects.of(report).get()
    text = str(receipt.content)
    assert receipt.kind == "disclosure-receipt" and receipt.is_for_party
    for words in (
        f"{report.ledger_no}/1",
        grouped_digits(made.sha256),
        "按期",
        "2026年3月15日",
        report.enterprise.uscc,
    ):
        assert words in text


def test_the_staff_are_told_once(report, head):
    clerk = UserFactory(department=report.department)
    reports.hand_in(report, head)
    message = Message.objects.get(recipient=clerk)
    assert report.enterprise.name in message.title
    assert message.url == f"/staff/disclosure/annual/{report.ledger_no}/"


@pytest.mark.parametrize("who", ["clerk", "stranger", "officer"])
def test_nobody_else_certifies(report, clerk, officer, who):
    actor = {"clerk": clerk, "officer": officer, "stranger": MembershipFactory(role="certifier").user}[who]
    with pytest.raises(Refused, match="负责人"):
        services.submit_report(actor=actor, report=report, seen=Sealable(report).sha256)
    assert not AnnualSubmission.objects.exists()
    assert report.status == FilingStatus.DRAFT


def test_what_changed_after_the_preview_is_not_certified(report, head):
    seen = Sealable(report).sha256
    AnnualChapter.objects.filter(report=report, code="management").update(typed={"tax": "9999"})
    with pytest.raises(Conflict, match="重新预览"):
        services.submit_report(actor=head, report=report, seen=seen)
    assert not AnnualSubmission.objects.exists()
    report.refresh_from_db()
    assert report.status == FilingStatus.DRAFT


def test_a_second_click_is_a_conflict(report, head):
    seen = Sealable(report).sha256
    stale = type(report).objects.get(pk=report.pk)
    services.submit_report(actor=head, report=report, seen=seen)
    for again in (report, stale):
        with pytest.raises(Conflict):
            services.submit_report(actor=head, report=again, seen=seen)
    assert AnnualSubmission.objects.count() == OfficialDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"management": {"tax": "三千"}}, "management.tax", "不是数字"),
        ({"management": {"tax": ""}}, "management.tax", "须填写"),
        ({"basics": {}}, "basics.name", "须填写"),
    ],
)
def test_each_fault_is_told_at_its_place(report, head, change, path, says):
    for code, typed in change.items():
        chapter = AnnualChapter.objects.get(report=report, code=code)
        chapter.typed = {**chapter.typed, **typed} if typed else {}
        chapter.save()
    with pytest.raises(ValidationError) as refused:
        services.submit_report(actor=head, report=report, seen=Sealable(report).sha256)
    assert says in " ".join(refused.value.message_dict[path])
    assert not AnnualSubmission.objects.exists()


def test_an_empty_table_that_must_have_rows_is_told(report, head):
    AnnualRow.objects.filter(report=report, table="basics.products").delete()
    with pytest.raises(ValidationError) as refused:
        services.submit_report(actor=head, report=report, seen=Sealable(report).sha256)
    assert "至少填写1行" in refused.value.message_dict["basics.products"][0]


def test_a_failing_cross_check_keeps_it_back(report, head):
    row = AnnualRow.objects.get(report=report, table=reports.WASTE)
    row.typed = {**row.typed, "closing": "7"}
    row.save()
    with pytest.raises(ValidationError) as refused:
        services.submit_report(actor=head, report=report, seen=Sealable(report).sha256)
    messages = " ".join(refused.value.messages)
    assert "废机油" in messages and "依据" in messages


@pytest.mark.parametrize(
    ("moment", "filed_on", "late"),
    [
        ((2026, 3, 15, 23, 59, 59), date(2026, 3, 15), 0),
        ((2026, 3, 16, 0, 0, 0), date(2026, 3, 16), 1),
        ((2026, 3, 15, 0, 0, 0), date(2026, 3, 15), 0),
        ((2026, 4, 1, 12, 0, 0), date(2026, 4, 1), 17),
    ],
)
def test_the_day_in_shanghai_decides(report, head, monkeypatch, moment, filed_on, late):
    at = datetime(*moment, tzinfo=timezone.get_default_timezone())
    assert str(at.tzinfo) == "Asia/Shanghai"
    monkeypatch.setattr(timezone, "now", lambda: at)
    made = reports.hand_in(report, head)
    assert (made.certified_at, made.filed_on, made.due_on, made.days_late) == (
        at,
        filed_on,
        reports.DUE,
        late,
    )


def test_a_year_is_not_handed_in_before_it_is_over(report, head, days):
    days.go_to(date(2025, 12, 31))
    with pytest.raises(ValidationError, match="次年"):
        reports.hand_in(report, head)
    assert not AnnualSubmission.objects.exists()


# -- what came on paper --


@pytest.fixture
def paper(report):
    return AnnualDisclosureFactory(draft=True, for_year=reports.YEAR)


def test_a_paper_report_counts_from_the_day_it_came(paper, officer):
    reports.attach(paper, "盖章报告")
    registers.take_annual_step(paper, "submitted", actor=officer, filed_on=date(2026, 3, 12))
    made = paper.submissions.get()
    assert (made.is_paper, made.filed_on, made.days_late) == (True, date(2026, 3, 12), 0)
    assert paper.filed_on == date(2026, 3, 12)
    assert "代为录入" in made.statement


def test_a_paper_report_is_not_of_tomorrow(paper, officer):
    reports.attach(paper, "盖章报告")
    with pytest.raises(ValidationError, match="不得晚于今天"):
        registers.take_annual_step(paper, "submitted", actor=officer, filed_on=date(2026, 3, 16))


def test_a_paper_report_has_its_file_or_address(paper, officer):
    with pytest.raises(Refused, match="盖章的报告文本"):
        registers.take_annual_step(paper, "submitted", actor=officer)
    paper.link = "https://example.org/report"
    paper.save()
    registers.take_annual_step(paper, "submitted", actor=officer)
    assert paper.status == FilingStatus.SUBMITTED


def test_what_was_typed_of_a_paper_report_must_be_right(paper, officer):
    reports.attach(paper, "盖章报告")
    AnnualChapter.objects.create(report=paper, code="management", typed={"tax": "三千"})
    with pytest.raises(ValidationError, match="不是数字"):
        registers.take_annual_step(paper, "submitted", actor=officer)


def test_staff_do_not_hand_in_what_the_enterprise_began(paper, officer):
    events.append(paper, "created", actor=reports.certifier(paper))
    reports.attach(paper, "盖章报告")
    with pytest.raises(Refused, match="由企业负责人核对"):
        registers.take_annual_step(paper, "submitted", actor=officer)


def test_the_enterprise_does_not_pass_by_the_register(report, head):
    with pytest.raises(Refused, match="核对全文"):
        registers.take_annual_step(report, "submitted", actor=head)
    assert not AnnualSubmission.objects.exists()

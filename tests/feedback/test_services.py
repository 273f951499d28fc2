"""Error reports: kept once, routed to whose record it is, answered within the limit, tracked by code."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import DepartmentKind, Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Message, PublishedRecord
from common.visitors import TooMany
from feedback.deadlines import report_clocks
from feedback.enums import ReportKind, ReportStatus
from feedback.models import ErrorReport
from feedback.services import department_of, receive_report, take_report_step, tracked
from registry.clocks.states import ClockState
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.feedback import ErrorReportFactory
from tests.factories.registry import StatutoryLimitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_rates():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bureau(db):
    return DepartmentFactory(kind=DepartmentKind.BUREAU, name="局机关（试验）")


@pytest.fixture
def clerk(db):
    return UserFactory(roles=[Role.HANDLER])


def published_of(case) -> PublishedRecord:
    return PublishedRecord.objects.create(
        kind="case-result",
        source=f"enforcement.enforcementcase:{case.pk}",
        version=1,
        title="某公司环境违法案",
        dated_on=date(2024, 4, 1),
        body={},
        published_at=timezone.now(),
        sha256="0" * 64,
        is_synthetic=True,
    )


def sent(**more) -> ErrorReport:
    values = {"page": "/cases/1/", "kind": ReportKind.OUTDATED, "text": "内容已过时", "sender_hash": "a"}
    return receive_report(**(values | more))


# -- receiving --


def test_report_goes_to_the_department_of_the_record(bureau):
    case = EnforcementCaseFactory(decided=True)
    report = sent(record=published_of(case))
    assert report.department == case.department
    assert report.status == ReportStatus.RECEIVED
    assert report.is_synthetic  # as the record
    assert [event.kind for event in history(report)] == ["created"]


def test_report_on_a_page_of_no_record_goes_to_the_bureau(bureau):
    report = sent()
    assert report.department == bureau
    assert not report.is_synthetic


def test_without_a_bureau_nothing_is_received(db):
    with pytest.raises(Refused, match="尚未登记局机关单位"):
        department_of(None)


def test_record_that_is_no_longer_there_goes_to_the_bureau(bureau):
    case = EnforcementCaseFactory(decided=True)
    record = published_of(case)
    case.delete()
    assert department_of(record) == bureau


def test_clerks_of_the_department_are_told_without_the_words(bureau):
    case = EnforcementCaseFactory(decided=True)
    handler = UserFactory(department=case.department)
    report = sent(record=published_of(case), text="张三的电话泄露了")
    message = Message.objects.get(recipient=handler)
    assert message.url == f"/staff/feedback/reports/{report.ledger_no}/"
    assert "张三" not in message.title + message.text


def test_second_click_keeps_one_report_and_later_ones_count(bureau):
    now = timezone.now()
    first = sent(at=now)
    assert sent(at=now + timedelta(minutes=5)).pk == first.pk
    assert sent(at=now + timedelta(hours=2)).pk != first.pk
    assert sent(at=now, contact="a@b.cn").pk != first.pk


def test_one_address_may_send_no_more_than_configured(bureau, settings):
    settings.FEEDBACK_PER_HOUR = 2
    sent(text="一")
    sent(text="二")
    with pytest.raises(TooMany, match="稍后再试"):
        sent(text="三")
    sent(text="三", sender_hash="b")
    assert ErrorReport.objects.count() == 3


def test_unknown_kind_is_refused(bureau):
    with pytest.raises(ValidationError):
        sent(kind="nonsense")


# -- steps --


def test_report_is_routed_to_another_department_and_its_clerks_are_told(bureau, clerk):
    report = ErrorReportFactory()
    other = DepartmentFactory()
    receiver = UserFactory(department=other)
    take_report_step(
        report, ReportStatus.ROUTED, actor=clerk, reason="属分局事项", department=other, handler=None
    )
    report.refresh_from_db()
    assert (report.status, report.department) == (ReportStatus.ROUTED, other)
    assert Message.objects.filter(recipient=receiver, title="有纠错反馈转您办理").exists()


def test_report_is_routed_again_while_it_is_not_answered(bureau, clerk):
    report = ErrorReportFactory(status=ReportStatus.ROUTED)
    other = DepartmentFactory()
    take_report_step(report, ReportStatus.ROUTED, actor=clerk, department=other, handler=None)
    assert report.department == other


def test_officer_who_would_not_see_it_cannot_be_made_to_answer(clerk):
    report = ErrorReportFactory()
    park = UserFactory(department=DepartmentFactory(kind=DepartmentKind.PARK))
    with pytest.raises(Refused, match="无权办理"):
        take_report_step(report, ReportStatus.ROUTED, actor=clerk, department=report.department, handler=park)
    own = UserFactory(department=report.department)
    take_report_step(report, ReportStatus.ROUTED, actor=clerk, department=report.department, handler=own)
    assert report.handler == own


@pytest.mark.parametrize("to", [ReportStatus.ANSWERED, ReportStatus.REJECTED])
def test_end_needs_an_answer_that_the_reporter_reads(clerk, to):
    report = ErrorReportFactory()
    with pytest.raises(Refused, match="请填写答复"):
        take_report_step(report, to, actor=clerk, answer="  ")
    take_report_step(report, to, actor=clerk, answer="已更正。")
    report.refresh_from_db()
    assert (report.status, report.answer) == (to, "已更正。")
    assert report.answered_on == timezone.localdate()
    assert report.handler == clerk


def test_answered_report_is_answered_once(clerk):
    report = ErrorReportFactory()
    stale = ErrorReport.objects.get(pk=report.pk)
    take_report_step(report, ReportStatus.ANSWERED, actor=clerk, answer="已更正。")
    with pytest.raises(Conflict):
        take_report_step(stale, ReportStatus.REJECTED, actor=clerk, answer="不成立。")
    with pytest.raises(Refused, match="不能办理此步骤"):
        take_report_step(report, ReportStatus.ROUTED, actor=clerk, department=report.department)
    assert history(report).count() == 1


def test_leader_routes_but_does_not_answer():
    leader = UserFactory(roles=[Role.LEADER])
    report = ErrorReportFactory()
    take_report_step(report, ReportStatus.ROUTED, actor=leader, department=report.department, handler=None)
    with pytest.raises(Refused):
        take_report_step(report, ReportStatus.ANSWERED, actor=leader, answer="已更正。")


def test_ended_report_without_an_answer_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        ErrorReportFactory(status=ReportStatus.ANSWERED)
    ErrorReportFactory(status=ReportStatus.ANSWERED, answer="已更正。", answered_on=date(2026, 3, 5))


# -- the clock --

MONDAY = datetime(2024, 3, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def clock_of(today: date, **more):
    report = ErrorReportFactory(received_at=MONDAY, **more)
    return report_clocks(report, today)


def test_answer_is_due_by_working_days():
    load_work_calendar()
    StatutoryLimitFactory(code="error-report-answer", amount=3, effective_from=date(2019, 1, 1))
    (clock,) = clock_of(date(2024, 3, 5))
    assert (clock.due_on, clock.state, clock.left) == (date(2024, 3, 7), ClockState.RUNNING, 2)
    (late,) = clock_of(date(2024, 3, 8))
    assert (late.state, late.late_by) == (ClockState.OVERDUE, 1)
    answered = {"status": ReportStatus.ANSWERED, "answer": "已更正。", "answered_on": date(2024, 3, 6)}
    (done,) = clock_of(date(2024, 3, 8), **answered)
    assert (done.state, done.late_by) == (ClockState.DONE, 0)
    (then,) = clock_of(date(2024, 3, 5), **answered)  # as it stood before the answer
    assert then.state == ClockState.RUNNING


def test_without_a_limit_there_is_no_clock():
    load_work_calendar()
    assert clock_of(date(2024, 3, 5)) == []


# -- tracking --


def test_only_number_and_code_together_open_a_report():
    report = ErrorReportFactory()
    assert tracked(report.ledger_no, report.tracking_code, sender_hash="a") == report
    assert tracked(report.ledger_no.lower(), f" {report.tracking_code.lower()} ", sender_hash="a") == report
    assert tracked(report.ledger_no, "2" * 10, sender_hash="a") is None
    assert tracked("JC-T-99999", report.tracking_code, sender_hash="a") is None
    assert tracked("JC-T-99999", "-" * 10, sender_hash="a") is None


def test_codes_differ_and_cannot_be_guessed_without_end(settings):
    settings.FEEDBACK_TRACKING_PER_HOUR = 2
    report, other = ErrorReportFactory(), ErrorReportFactory()
    assert report.tracking_code != other.tracking_code
    assert len(report.tracking_code) == 10
    for _ in range(2):
        assert tracked(report.ledger_no, "2" * 10, sender_hash="a") is None
    with pytest.raises(TooMany):
        tracked(report.ledger_no, report.tracking_code, sender_hash="a")

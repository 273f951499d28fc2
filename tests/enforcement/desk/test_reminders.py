"""Reminders of enforcement: every clock has its rules; told once, to whom it concerns, and no longer."""

from __future__ import annotations

import ast
import re
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from common.models import Message
from enforcement import deadlines, tasks
from enforcement.enums import CaseStatus
from enforcement.matters import HEARING_DAY, INSPECTION_DAY
from enforcement.reminders import RemindersIncomplete, remind
from feedback import tasks as feedback_tasks
from registry.models import CalendarException, CalendarYear, ReminderRule
from registry.reference import reminder_rows
from registry.selectors import forget_work_calendar
from tests.enforcement.desk.matters import TODAY, one_of_each
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.enforcement import FinePaymentFactory, InspectionFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    FiledCaseFactory,
    ServedOrderFactory,
    at,
    case_in,
)
from tests.factories.enforcement_cases import PenaltyHearingFactory, lawful_case
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.factories.feedback import ErrorReportFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db]

DAY = timedelta(days=1)
# Limits that the deadlines read without making a clock of them.
NO_CLOCKS = {"reconsideration-application", "litigation-filing", "litigation-after-reconsideration"}
# What is told by its own page, not by the queue.
ELSEWHERE = {"double-publicity", "error-report-answer"}


@pytest.fixture
def delivered(on_the_day):
    """The rules of reminders as the portal is delivered."""
    rows = [
        ReminderRule(ledger_no=f"TX-R-{number:04d}", **{k: v for k, v in row.items() if k != "ledger_no"})
        for number, row in enumerate(reminder_rows())
    ]
    ReminderRule.objects.bulk_create(rows)


@pytest.fixture
def officer(delivered):
    return UserFactory(roles=[Role.HANDLER])


def titles(user):
    return list(Message.objects.of(user).order_by("pk").values_list("title", flat=True))


def about(user, words):
    return [title for title in titles(user) if words in title]


# ---- every clock has rules ----


def codes_in_deadlines():
    """The codes of clocks written in enforcement/deadlines."""
    found = set()
    for file in Path(deadlines.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if re.fullmatch(r"[a-z]+(-[a-z]+)*", node.value) else set()
    return found


def test_each_clock_in_the_deadlines_has_a_rule():
    limits = Path("registry/reference/limits.toml").read_text(encoding="utf-8")
    thresholds = Path("registry/reference/thresholds.toml").read_text(encoding="utf-8")
    known = set(re.findall(r'^code = "([^"]+)"', limits + thresholds, re.M)) - NO_CLOCKS
    own = {
        "correction",
        "payment-instalment",
        "remedy-periods",
        "random-draw-due",
        HEARING_DAY,
        INSPECTION_DAY,
    }
    clocks = (codes_in_deadlines() & known) | own | ELSEWHERE
    hours_and_minimums = {code for code in clocks if code.endswith(("-min", "-percent", "-fine"))}
    ruled = {row["clock"] for row in reminder_rows()}
    assert len(clocks) > 35
    assert clocks - hours_and_minimums - ruled == set()


# ---- told once, and by whom it is held ----


def test_each_day_of_the_rules_is_told_once(officer):
    case = FiledCaseFactory(
        handler=officer, lead_on=date(2025, 1, 6), filed_on=date(2025, 1, 6), conduct_on=None
    )
    due = date(2025, 4, 7)  # 90 自然日 end on Sunday 6 April
    told = [day for day in (due - DAY * 20, due - DAY * 15, due - DAY * 5, due, due + DAY) if remind(day)]
    assert told == [due - DAY * 15, due - DAY * 5, due, due + DAY]
    assert remind(due + DAY) == 0
    assert all(str(case) in title for title in titles(officer))


def test_superiors_hear_of_what_is_overdue(officer):
    leader = UserFactory(roles=[Role.LEADER])
    FiledCaseFactory(handler=officer, lead_on=date(2025, 1, 6), filed_on=date(2025, 1, 6), conduct_on=None)
    remind(date(2025, 4, 7))
    assert about(leader, "案件") == []
    remind(date(2025, 4, 8))
    assert "已超期" in titles(leader)[0]


def test_the_deputy_of_an_absent_officer_is_told(officer):
    deputy = UserFactory(roles=[Role.HANDLER])
    AbsenceFactory(user=officer, deputy=deputy, first_day=date(2025, 4, 1), last_day=date(2025, 4, 30))
    FiledCaseFactory(handler=officer, lead_on=date(2025, 1, 6), filed_on=date(2025, 1, 6), conduct_on=None)
    remind(date(2025, 3, 23))
    assert titles(deputy) == []
    remind(date(2025, 4, 2))
    assert titles(deputy)


def test_nothing_is_told_after_the_end(officer):
    case = case_in(CaseStatus.PERFORMING, handler=officer)
    CasePublicationFactory(case=case, published=True)
    FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=date(2024, 4, 20))
    remind(date(2024, 4, 25))
    assert about(officer, "缴") == []


def test_the_party_is_told_of_what_it_has_to_do_and_the_staff_when_it_did_not(officer):
    member = MembershipFactory()
    case = case_in(CaseStatus.PERFORMING, handler=officer, enterprise=member.enterprise)
    CasePublicationFactory(case=case, published=True)
    remind(date(2024, 4, 24))
    assert about(member.user, "缴")
    assert about(officer, "缴") == []
    remind(date(2024, 4, 26))
    assert about(officer, "缴")
    message = Message.objects.of(member.user).first()
    assert message.url == f"/enterprise/cases/{case.ledger_no}/"


def test_an_inspection_is_never_told_to_the_enterprise(officer):
    member = MembershipFactory()
    InspectionFactory(
        planned=True, handler=officer, enterprise=member.enterprise, inspected_on=TODAY + DAY * 2
    )
    remind(TODAY)
    assert about(officer, "计划检查日")
    assert titles(member.user) == []


def test_measures_without_a_case_are_told_to_the_department(officer):
    CoercionFactory(
        case=None, department=officer.department, imposed_at=at(2025, 2, 10, 9), delivered_on=None
    )
    remind(TODAY)
    assert about(officer, "查封")


def test_orders_hearings_and_publications_are_told(officer):
    ServedOrderFactory(handler=officer, correct_by=TODAY - DAY, served_on=TODAY - DAY * 20)
    heard = lawful_case(CaseStatus.HEARING, handler=officer)
    PenaltyHearingFactory(case=heard, notified_on=TODAY - DAY * 10, held_on=TODAY, ended_on=None)
    case_in(CaseStatus.DECIDED, handler=officer, decided_on=TODAY - DAY * 40)
    remind(TODAY)
    for words in ("改正违法行为", "听证举行并登记", "送达", "公开"):
        assert about(officer, words), words


def test_no_calendar_at_all_is_an_error(officer):
    FiledCaseFactory(handler=officer, lead_on=TODAY, filed_on=TODAY, conduct_on=None)
    CalendarException.objects.all().delete()
    CalendarYear.objects.all().delete()
    forget_work_calendar()
    with pytest.raises(RemindersIncomplete, match="执法事项"):
        remind(TODAY)


def test_error_reports_are_told_by_their_own_task(officer, days):
    ErrorReportFactory(handler=officer, received_at=at(2025, 2, 3, 9))
    feedback_tasks.send_reminders()
    assert titles(officer)


def test_the_task_is_of_today(officer):
    ServedOrderFactory(handler=officer, correct_by=TODAY - DAY, served_on=TODAY - DAY * 20)
    tasks.send_reminders()
    assert about(officer, "改正违法行为")


def test_the_number_of_queries_does_not_grow(officer):
    def cost(day):
        with CaptureQueriesContext(connection) as queries:
            remind(day)
        return len(queries)

    one_of_each(officer)
    remind(TODAY)
    few = cost(TODAY)
    for _ in range(5):
        one_of_each(officer)
    remind(TODAY)
    assert cost(TODAY) <= few


# ---- two workers ----


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(officer):
    FiledCaseFactory(handler=officer, lead_on=date(2025, 1, 6), filed_on=date(2025, 1, 6), conduct_on=None)
    start = threading.Barrier(2)

    def work():
        try:
            start.wait()
            remind(date(2025, 4, 7))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(titles(officer)) == 1

"""我的待办 of enforcement: what is in it, whose, in which order, what comes next, and its files."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from enforcement.enums import CaseStatus
from registry.models import CalendarException, CalendarYear
from registry.queue.matters import all_kinds
from registry.selectors import forget_work_calendar
from tests.enforcement.desk.matters import TODAY, busy_case, one_of_each
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, InspectionFactory
from tests.factories.enforcement_after import FiledCaseFactory, case_in
from tests.factories.enforcement_cases import lawful_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

URL = "/staff/enforcement/queue/"


@pytest.fixture
def user(client):
    made = UserFactory(roles=[Role.HANDLER])
    client.force_login(made)
    return made


def rows(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.context["rows"]


def shown(client, query=""):
    return [row["entry"].record for row in rows(client, query)]


def filed(days_ago, **values):
    lead_on = TODAY - timedelta(days=days_ago)
    return FiledCaseFactory(lead_on=lead_on, filed_on=lead_on, conduct_on=lead_on, **values)


def test_every_kind_of_matter_stands_in_it_with_stage_and_next_step(client, user):
    made = one_of_each(user)
    found = {row["entry"].kind.code: row for row in rows(client, "?whose=all") if _is_of(row, made)}
    own = {kind.code for kind in all_kinds() if kind.model._meta.app_label in ("enforcement", "feedback")}
    assert set(found) == set(made) == own  # those of other apps are tested there
    for code, row in found.items():
        assert row["entry"].stage, code
        assert row["step"] is not None, code
        assert client.get(row["entry"].url).status_code == 200, code


def _is_of(row, made):
    return row["entry"].record in made.values()


def test_without_a_choice_it_shows_what_is_mine_and_what_nobody_has(client, user):
    mine, free = filed(10, handler=user), filed(9, department=user.department)
    other = filed(8, handler=UserFactory())
    filed(7, department=DepartmentFactory())  # of another department: nobody's there is not mine
    assert shown(client) == [mine, free]
    assert other in shown(client, "?whose=all")
    assert shown(client, "?whose=mine") == [mine]
    assert free in shown(client, "?whose=unassigned")
    assert shown(client, "?whose=unclaimed") == [free]


def test_overdue_comes_first_then_by_day(client, user):
    later, soon, overdue = (filed(days, handler=user) for days in (5, 60, 200))
    assert shown(client) == [overdue, soon, later]
    assert [row["entry"].state for row in rows(client)] == ["overdue", "running", "running"]
    assert shown(client, "?clock=overdue") == [overdue]


def test_due_this_week_counts_today_to_sunday(client, user):
    due_sunday = filed(90 - 6, handler=user)  # 90 自然日 end on Sunday 9 March, put off to Monday
    due_friday = filed(90 - 4, handler=user)
    assert shown(client, "?clock=week") == [due_friday]
    assert due_sunday in shown(client)


def test_filters_stand_in_the_address(client, user):
    case = filed(10, handler=user, title="甲公司超标排放")
    lawful = lawful_case(handler=user)
    one_of_each(user)
    assert shown(client, "?q=甲公司") == [case]
    assert lawful in shown(client, "?kind=case&stage=notice")
    assert case not in shown(client, "?kind=case&stage=notice")
    assert {type(each).__name__ for each in shown(client, "?kind=draw")} == {"RandomDraw"}
    assert {type(each).__name__ for each in shown(client, "?stage=filing")} == {"EnforcementCase"}
    assert client.get(URL + "?kind=nothing").status_code == 400


def test_it_is_sorted_as_asked(client, user):
    old, new = filed(200, handler=user), filed(5, handler=user)
    suspended = lawful_case(CaseStatus.SUSPENDED, handler=user)
    assert shown(client, "?sort=since") == sorted([old, new, suspended], key=lambda each: each.lead_on)


def test_what_others_may_not_see_is_not_in_it(client):
    client.force_login(UserFactory(roles=[Role.HANDLER], park=True))
    filed(10)
    assert shown(client, "?whose=all") == []


def test_matters_of_an_absent_colleague_bear_a_mark(client, user):
    away = UserFactory(full_name="钱外出")
    case = filed(10, handler=away)
    assert case not in shown(client)
    AbsenceFactory(user=away, deputy=user, first_day=TODAY, last_day=TODAY + timedelta(days=3))
    (row,) = rows(client)
    assert (row["entry"].record, row["mark"]) == (case, "外出，由我代办")
    assert shown(client, "?whose=absent") == [case]


def test_waiting_for_my_approval(client):
    leader = UserFactory(roles=[Role.LEADER])
    client.force_login(leader)
    lead = EnforcementCaseFactory(lead_on=TODAY - timedelta(days=3), handler=UserFactory())
    filed(10, handler=UserFactory())  # next comes the investigation, which is for the handler
    assert shown(client, "?whose=approval") == [lead]
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    assert shown(client, "?whose=approval") == []


def test_the_next_step_leads_to_its_page_or_says_whose_it_is(client, user):
    filed(10, handler=user)
    lead = EnforcementCaseFactory(lead_on=TODAY - timedelta(days=3), handler=user)
    by_record = {row["entry"].record: row for row in rows(client)}
    assert by_record[lead]["refusal"] == "此操作须由局领导办理。"
    for row in by_record.values():
        if not row["refusal"]:
            assert client.get(row["step"].url).status_code == 200


def test_a_long_queue_has_pages(client, user):
    for _ in range(31):
        filed(10, handler=user)
    assert len(shown(client)) == 30
    assert len(shown(client, "?page=2")) == 1


def test_nothing_to_do_leads_to_all(client, user):
    assert 'href="?whose=all"' in client.get(URL).content.decode()


# ---- files ----


def test_both_files_hold_what_the_filters_show(client, user):
    case = filed(10, handler=user, title="=1+1 甲公司")
    filed(9, handler=UserFactory())
    address = reverse("enforcement:queue-export")
    sheet = openpyxl.load_workbook(BytesIO(client.get(address).content)).active
    assert [sheet.cell(2, 2).value, sheet.max_row] == [case.ledger_no, 2]
    text = client.get(address + "?format=csv").content.decode("utf-8-sig")
    head, line = list(csv.reader(StringIO(text)))
    assert line[head.index("台账编号")] == case.ledger_no
    assert line[head.index("名称")] != "=1+1 甲公司"  # no formula
    assert line[head.index("期限依据")]
    assert line[head.index("下一步")] == "开展调查"


# ---- cost ----


def _queries(client, address):
    client.get(address)  # what is cached once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    [URL + "?whose=all", URL, "/staff/enforcement/board/", "/staff/calendar/?month=2025-03", "/staff/"],
)
def test_it_takes_the_same_queries_for_one_and_for_many(client, address):
    leader = UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])
    client.force_login(leader)
    one_of_each(leader)
    busy_case(leader)
    few = _queries(client, address)
    for _ in range(7):
        one_of_each(leader)
        busy_case(leader)
        case_in(CaseStatus.PERFORMING, handler=leader)
    many = _queries(client, address)
    # Fewer where none of the rows on the first page asks for a threshold.
    assert few - 1 <= many <= few


def test_a_day_that_no_calendar_covers_is_said(client, user):
    filed(10, handler=user)
    CalendarException.objects.all().delete()
    CalendarYear.objects.all().delete()
    forget_work_calendar()
    (row,) = rows(client)
    assert row["entry"].problem


def test_a_day_without_a_limit_is_no_limit_of_no_days(client, user):
    InspectionFactory(planned=True, inspected_on=TODAY, handler=user)
    page = client.get(URL).content.decode()
    assert "计划检查日" in page and "（0" not in page

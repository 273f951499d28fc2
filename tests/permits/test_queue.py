"""The queue by deadline: its order, filters, counts, scope, export; and the card on the staff's home."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from permits.enums import EiaCategory, EiaStatus, NoticeKind, StopKind
from permits.models import ClockRule, EiaDecision
from permits.selectors import open_matters, work_queue
from registry.enums import Certainty
from registry.models import CalendarException, CalendarYear, StatutoryLimit
from registry.queue.entries import counted_states
from registry.selectors import forget_work_calendar
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicNoticeFactory,
    StopIntervalFactory,
    load_limits,
    load_procedure_limits,
)
from tests.factories.registry import ParkFactory, StatutoryLimitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

TODAY = date(2024, 4, 16)  # the 30th working day from 4 March
URL = "/staff/permits/queue/"


@pytest.fixture(autouse=True)
def on_a_day(clock_data, monkeypatch):
    load_limits()
    load_procedure_limits()
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


@pytest.fixture
def user(client):
    made = UserFactory(roles=[Role.HANDLER])
    client.force_login(made)
    return made


def accepted(received, **values):
    return EiaDecisionFactory(accepted=True, received_on=date.fromisoformat(received), **values)


def shown(client, query=""):
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return [row["decision"] for row in response.context["rows"]]


def queue(user):
    return work_queue(open_matters(user), TODAY)


# ---- order ----


def test_overdue_comes_first_then_due_today_then_by_day_and_what_stands_still_last(user):
    stopped = accepted("2024-03-06")
    StopIntervalFactory(decision=stopped, first_day=date(2024, 4, 10), last_day=None)
    later, today, overdue, long_overdue = (
        accepted(day) for day in ("2024-03-11", "2024-03-04", "2024-03-01", "2024-02-26")
    )
    entries = queue(user)
    assert [entry.decision for entry in entries] == [long_overdue, overdue, today, later, stopped]
    assert [entry.state for entry in entries] == ["overdue", "overdue", "due_today", "running", "suspended"]
    assert counted_states(entries) == {"overdue": 2, "due_today": 1, "running": 1, "suspended": 1}


def test_of_what_stands_still_the_one_with_least_left_comes_first(user):
    fresh, old = accepted("2024-04-01"), accepted("2024-03-06")
    for each in (fresh, old):
        StopIntervalFactory(decision=each, first_day=date(2024, 4, 10), last_day=None)
    assert [entry.decision for entry in queue(user)] == [old, fresh]


def test_a_limit_in_calendar_days_is_sorted_by_its_day(user):
    StatutoryLimit.objects.filter(code="eia-report-decision").update(amount=8, unit="calendar")
    # 4月12日+8=20日（六），顺延至22日，剩6日；3月11日起30个工作日至23日，剩17—19、22—23共5个工作日
    report = accepted("2024-04-12", category=EiaCategory.REPORT)
    form = accepted("2024-03-11")
    assert [(entry.decision, entry.pressing.left) for entry in queue(user)] == [(report, 6), (form, 5)]


def test_a_running_notice_presses_nobody(user):
    decision = accepted("2024-04-01")
    PublicNoticeFactory(
        decision=decision, kind=NoticeKind.PROPOSED, first_day=date(2024, 4, 12), last_day=date(2024, 4, 18)
    )
    (entry,) = queue(user)
    assert (entry.pressing.code, entry.legal) == ("eia-form-decision", entry.pressing)


def test_a_promise_presses_once_the_bureau_has_confirmed_it(user):
    limit = StatutoryLimitFactory(code="eia-form-promised", amount=7, certainty=Certainty.UNVERIFIED)
    accepted("2024-04-01")
    (entry,) = queue(user)
    assert (entry.state, entry.pressing.code, entry.promised.state) == (
        "running",
        "eia-form-decision",
        "overdue",
    )
    limit.certainty = Certainty.VERIFIED
    limit.save()
    (entry,) = queue(user)
    assert (entry.state, entry.pressing.code, entry.promised) == ("overdue", "eia-form-promised", None)


def test_decided_matters_stay_until_delivered_and_announced(user):
    decided = EiaDecisionFactory(
        approved=True,
        received_on=date(2024, 4, 1),
        accepted_on=date(2024, 4, 1),
        decided_on=date(2024, 4, 12),
    )
    announced = {
        "approved": True,
        "status": EiaStatus.ANNOUNCED,
        "decided_on": date(2024, 4, 12),
        "announced_on": date(2024, 4, 15),
    }
    EiaDecisionFactory(**announced, delivered_on=date(2024, 4, 16))
    undelivered = EiaDecisionFactory(**announced)
    EiaDecisionFactory(status=EiaStatus.WITHDRAWN, ended_on=TODAY)
    first, second = queue(user)
    assert (first.decision, first.pressing.code) == (decided, "eia-decision-publication")
    assert first.next_steps == ["登记送达", "公告决定"]
    assert (second.decision, second.pressing.code) == (undelivered, "license-delivery")
    assert second.next_steps == ["登记送达"]


def test_next_steps_leave_out_withdrawal_and_termination(user):
    accepted("2024-04-01")
    (entry,) = queue(user)
    assert entry.next_steps == ["开始受理公示"]


def test_what_cannot_be_computed_comes_first_with_its_reason(client, user):
    accepted("2024-03-01")
    broken = accepted("2024-04-01")
    StopIntervalFactory(decision=broken, kind=StopKind.TESTING, first_day=date(2024, 4, 2), last_day=None)
    ClockRule.objects.filter(stop_kind=StopKind.TESTING).delete()
    assert shown(client)[0] == broken
    assert "未配置 2024-04-02 有效的“检验、检测、鉴定”期限计算规则" in client.get(URL).content.decode()


def test_without_any_calendar_the_page_says_how_to_load_it(client, user):
    accepted("2024-03-01")
    CalendarException.objects.all().delete()
    CalendarYear.objects.all().delete()
    forget_work_calendar()
    assert "manage.py load_calendar" in client.get(URL).content.decode()
    assert client.get("/staff/").status_code == 200


# ---- page ----


def test_page_shows_days_stops_and_links(client, user):
    decision = accepted("2024-03-04", handler=user)
    StopIntervalFactory(decision=decision, first_day=date(2024, 3, 5), last_day=date(2024, 3, 6))
    StopIntervalFactory(decision=decision, kind=StopKind.HEARING, first_day=date(2024, 4, 15), last_day=None)
    html = client.get(URL).content.decode()
    assert f"/staff/permits/decisions/{decision.ledger_no}/" in html
    # 共30日，停3月5、6日和4月15、16日
    assert "净26工作日" in html
    assert "总30，不计入4" in html
    assert "中止事由：听证" in html
    assert f"{user.full_name}（我）" in html


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?whose=mine", {"甲"}),
        ("?whose=unassigned", {"乙", "丙"}),
        ("?whose=department", {"乙"}),
        ("?whose=own", {"甲", "乙"}),
        ("?category=report", {"丙"}),
        ("?status=appraisal", {"乙"}),
        ("?park=north", {"丙"}),
        ("?q=丙+示范", {"丙"}),
        ("?q=没有的", set()),
        ("?clock=due_today", {"甲"}),
        ("?clock=suspended", {"乙"}),
        ("?clock=overdue", set()),
        ("?clock=running&category=report", {"丙"}),
    ],
)
def test_filters(client, user, query, names):
    accepted("2024-03-04", project_name="甲", handler=user)
    stopped = EiaDecisionFactory(
        project_name="乙",
        status=EiaStatus.APPRAISAL,
        accepted_on=date(2024, 3, 4),
        department=user.department,
    )
    StopIntervalFactory(decision=stopped, last_day=None)
    accepted("2024-03-04", project_name="丙", category=EiaCategory.REPORT, park=ParkFactory(code="north"))
    assert {decision.project_name for decision in shown(client, query)} == names


def test_filters_stay_in_the_address_of_cards_and_export(client, user):
    accepted("2024-03-04", handler=user)
    html = client.get(f"{URL}?whose=mine&category=form").content.decode()
    assert "?whose=mine&amp;category=form&amp;clock=overdue" in html
    assert f"{reverse('permits:queue-export')}?whose=mine&amp;category=form" in html
    assert '<option value="mine" selected>' in html


def test_counts_are_of_all_states_though_one_is_chosen(client, user):
    accepted("2024-03-04")
    accepted("2024-04-01")
    cards = client.get(f"{URL}?clock=running").context["cards"]
    # overdue, due today, due this week (today's with it), running, suspended
    assert [card["count"] for card in cards] == [0, 1, 1, 1, 0]


@pytest.mark.parametrize("query", ["?category=x", "?clock=done", "?park=nowhere", "?whose=all"])
def test_a_wrong_filter_is_explained(client, user, query):
    response = client.get(f"{URL}{query}")
    assert response.status_code == 400
    assert "筛选条件有误" in response.content.decode()
    assert client.get(f"{reverse('permits:queue-export')}{query}").status_code == 400


def test_empty_queue_says_so(client, user):
    assert "没有待办事项" in client.get(URL).content.decode()
    assert "清除条件" in client.get(f"{URL}?whose=mine").content.decode()


def test_pages_hold_thirty(client, user):
    for _ in range(31):
        accepted("2024-04-01")
    assert len(shown(client)) == 30
    assert len(shown(client, "?page=2")) == 1
    assert len(shown(client, "?page=99")) == 1


def test_park_staff_see_their_own_matters_only(client):
    own = accepted("2024-04-01")
    accepted("2024-04-01")
    officer = UserFactory(park=True)
    EiaDecision.objects.filter(pk=own.pk).update(department=officer.department)
    client.force_login(officer)
    assert shown(client) == [own]
    assert client.get(reverse("permits:queue-export")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(client, user, rows, django_assert_num_queries):
    for _ in range(rows):
        decision = accepted("2024-03-04", handler=UserFactory(), park=ParkFactory())
        StopIntervalFactory(decision=decision)
        PublicNoticeFactory(decision=decision)
    client.get(URL)  # roles of the session and the calendar's cache
    with django_assert_num_queries(QUERIES):
        client.get(URL)


QUERIES = 13


def test_export_holds_the_filtered_rows(client, user):
    decision = accepted("2024-03-04", project_name="=危险", handler=user)
    StopIntervalFactory(decision=decision, first_day=date(2024, 3, 5), last_day=date(2024, 3, 6))
    accepted("2024-04-01")
    response = client.get(f"{reverse('permits:queue-export')}?whose=mine")
    assert "attachment" in response["Content-Disposition"]
    head, row = openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)
    cells = dict(zip(head, row, strict=True))
    assert cells["项目名称"] == "'=危险"
    assert (cells["到期日"], cells["剩余"], cells["期限状态"]) == ("2024-04-18", 2, "剩余2个工作日")
    assert (cells["总用时"], cells["不计入期限"], cells["净用时"]) == (30, 2, 28)


# ---- the staff's home ----


def test_home_shows_what_is_mine_or_unclaimed_in_my_department(client, user):
    mine = accepted("2024-03-04", project_name="我经办的项目", handler=user)
    unclaimed = accepted("2024-04-01", project_name="未领取的项目", department=user.department)
    accepted("2024-04-01", project_name="他人的项目", department=user.department, handler=UserFactory())
    response = client.get("/staff/")
    (work,) = (each for each in response.context["work"] if each.title == "环评审批")
    assert [row["entry"].decision for row in work.rows] == [mine, unclaimed]
    assert [(card.label, card.count) for card in work.cards] == [
        ("已超期", 0),
        ("今日到期", 1),
        ("本周到期", 1),
        ("尚未领取", 1),
    ]
    assert "今日到期" in response.content.decode()
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    assert "我的待办" not in client.get("/staff/").content.decode()

"""The month of due dates: working days as the State Council set them, what falls on each, for whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from permits.enums import EiaStatus, HearingApplicant, NoticeKind
from permits.models import CorrectionRequest, EiaDecision, Hearing
from permits.month_plan import month_plan
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicNoticeFactory,
    StopIntervalFactory,
    load_limits,
    load_procedure_limits,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

URL = "/staff/permits/calendar/"


@pytest.fixture(autouse=True)
def limits(clock_data):
    load_limits()
    load_procedure_limits()


def plan_of(year, month, today="2024-09-24", user=None):
    return month_plan(user or UserFactory(), year, month, date.fromisoformat(today))


def on(plan, day):
    return next(each for each in plan.days if each.day.day == day)


def words(plan):
    return {each.day.day: [item.what for item in each.items] for each in plan.busy_days}


def test_october_2024_as_the_state_council_set_it():
    plan = plan_of(2024, 10)
    assert plan.working_days == 19  # 8—11、12、14—18、21—25、28—31
    assert [day.day.day for day in plan.days if day.is_holiday] == [1, 2, 3, 4, 5, 6, 7]
    assert [day.day.day for day in plan.days if day.is_make_up] == [12]
    assert (on(plan, 1).mark, on(plan, 1).words) == ("休", "国庆节")
    assert (on(plan, 12).mark, on(plan, 12).words) == ("班", "国庆节调休")
    assert (on(plan, 13).mark, on(plan, 13).words) == ("休", "休息日")
    assert on(plan, 14).mark == ""


def test_weeks_begin_on_monday():
    weeks = plan_of(2024, 9).weeks
    assert [day and day.day.day for day in weeks[0]] == [None] * 6 + [1]
    assert [day and day.day.day for day in weeks[-1]] == [30] + [None] * 6


def test_what_falls_on_the_days_of_a_month():
    # 报告表9月2日收到：3—6(4)、9—13(9)、14*(10)、18—20(13)、23—27(18)、29*(19)、30(20)、
    # 10月8—11(24)、12*(25)、14—18(30)
    decision = EiaDecisionFactory(
        accepted=True,
        received_on=date(2024, 9, 2),
        is_tolerant=True,
        missing_documents="公众参与说明原件",
        missing_due_on=date(2024, 10, 9),
    )
    PublicNoticeFactory(
        decision=decision,
        kind=NoticeKind.PROPOSED,
        first_day=date(2024, 9, 23),
        last_day=date(2024, 10, 8),
        states_hearing_right=True,  # 24—27(4)、29*(5)
    )
    Hearing.objects.create(
        ledger_no="HPH-1",
        decision=decision,
        applicant_kind=HearingApplicant.OFFICIAL,
        applied_on=date(2024, 9, 23),
        held_on=date(2024, 10, 12),
        announced_on=date(2024, 9, 24),
        place="三楼会议室",
    )
    assert words(plan_of(2024, 9)) == {29: ["eia-hearing-application期满"]}
    assert words(plan_of(2024, 10)) == {
        8: ["拟审批公示期满"],
        9: ["容缺材料补齐到期"],
        12: ["听证会（三楼会议室）"],
        18: ["eia-form-decision到期"],
    }


def test_a_clock_that_stands_still_falls_on_no_day():
    decision = EiaDecisionFactory(accepted=True, received_on=date(2024, 9, 2))
    StopIntervalFactory(decision=decision, first_day=date(2024, 9, 20), last_day=None)
    assert words(plan_of(2024, 10)) == {}


def test_what_is_overdue_stands_on_the_day_it_was_due():
    EiaDecisionFactory(accepted=True)  # due on 16 April
    plan = plan_of(2024, 4, today="2024-04-18")
    assert words(plan) == {16: ["eia-form-decision（已超期2个工作日）"]}
    assert on(plan, 16).items[0].tone == "danger"


def test_the_answer_to_a_correction_stands_until_it_is_given():
    decision = EiaDecisionFactory(status=EiaStatus.CORRECTING, correction_notified_on=date(2024, 3, 6))
    CorrectionRequest.objects.create(
        ledger_no="HPX-1", decision=decision, issued_on=date(2024, 3, 6), due_on=date(2024, 3, 20)
    )
    assert words(plan_of(2024, 3, today="2024-03-07")) == {20: ["补正材料期限"]}
    EiaDecision.objects.filter(pk=decision.pk).update(
        status=EiaStatus.SUBMITTED, corrected_on=date(2024, 3, 7)
    )
    assert 20 not in words(plan_of(2024, 3, today="2024-03-07"))


def test_full_days_fold_what_they_have_no_room_for():
    for _ in range(6):
        EiaDecisionFactory(accepted=True)
    day = on(plan_of(2024, 4, today="2024-04-01"), 16)
    assert (len(day.shown), len(day.folded)) == (4, 2)


# ---- the page ----


def test_page_shows_a_table_and_a_list(client, monkeypatch):
    decision = EiaDecisionFactory(accepted=True)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2024, 4, 1))
    client.force_login(UserFactory())
    html = client.get(f"{URL}?month=2024-04").content.decode()
    assert html.count('<th scope="col">周') == 7
    assert html.count(f"/staff/permits/decisions/{decision.ledger_no}/") == 2
    assert 'aria-current="date"' in html
    assert "?month=2024-03" in html
    assert "?month=2024-05" in html
    assert "清明节调休" in html
    assert client.get(URL).context["plan"].first == date(2024, 4, 1)


def test_an_unloaded_year_says_how_to_load_it_and_what_waits_for_it(client, monkeypatch):
    EiaDecisionFactory(accepted=True, received_on=date(2026, 12, 1))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 12, 2))
    client.force_login(UserFactory())
    response = client.get(f"{URL}?month=2027-01")
    html = response.content.decode()
    assert "manage.py load_calendar 2027" in html
    assert "现有1件事项的到期日须待日历录入后才能确定" in html
    assert {day.worked for day in response.context["plan"].days} == {None}


def test_an_empty_month_says_so(client):
    client.force_login(UserFactory())
    assert "本月没有到期事项" in client.get(f"{URL}?month=2024-05").content.decode()


@pytest.mark.parametrize("month", ["2024-13", "24-01", "x", "", "1999-12"])
def test_a_month_that_is_none_is_explained(client, month):
    client.force_login(UserFactory())
    response = client.get(URL, {"month": month})
    assert response.status_code == 400
    assert "error-summary" in response.content.decode()


def test_the_ends_of_the_form_lead_nowhere_further(client):
    client.force_login(UserFactory())
    assert "?month=1999-12" not in client.get(f"{URL}?month=2000-01").content.decode()
    assert "?month=2100-01" not in client.get(f"{URL}?month=2099-12").content.decode()


def test_park_staff_see_their_own_dates_only(client):
    officer = UserFactory(park=True)
    own = EiaDecisionFactory(accepted=True, department=officer.department)
    other = EiaDecisionFactory(accepted=True)
    for decision in (own, other):
        PublicNoticeFactory(decision=decision, last_day=date(2024, 3, 11))
    plan = plan_of(2024, 3, today="2024-03-06", user=officer)
    assert {item.record for day in plan.days for item in day.items} == {own}
    client.force_login(UserFactory(enterprise=True))
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(rows, django_assert_num_queries):
    for number in range(rows):
        decision = EiaDecisionFactory(accepted=True)
        StopIntervalFactory(decision=decision)
        PublicNoticeFactory(decision=decision)
        Hearing.objects.create(
            ledger_no=f"HPH-{number}",
            decision=decision,
            applicant_kind=HearingApplicant.INTERESTED,
            applied_on=date(2024, 3, 5),
            held_on=date(2024, 3, 20),
            announced_on=date(2024, 3, 6),
        )
    user = UserFactory()
    user.has_role()  # roles
    plan_of(2024, 3, today="2024-03-06", user=user)  # the calendar's cache
    with django_assert_num_queries(QUERIES):
        plan_of(2024, 3, today="2024-03-06", user=user)


QUERIES = 11

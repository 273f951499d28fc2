"""A session of study, as convener, staff and leader meet it: notice, the code, the phone, minutes, record.

    9 Mar  drawn up, people invited, told; one takes leave        10 Mar  the code is shown and scanned
   10 Mar  held with the numbers of the roll, minuted, confirmed   the record and the board tell of it

`STUDY_PICTURES=folder` keeps a picture of each page.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from legal_training.models import StudyMeeting, StudySession
from legal_training.study.codes import token_for
from legal_training.study.record import hours_of, standings_of
from tests.days import Days
from tests.e2e.acting import NARROW, Acting
from tests.e2e.people import Stage
from tests.factories.accounts import PASSWORD, DepartmentFactory, UserFactory
from tests.factories.legal_training import StudyPlanFactory, StudyTagFactory
from tests.factories.legal_training_study import StudyRequirementFactory
from tests.factories.registry import LawFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/staff/legal-training/study-meetings/new/"


@pytest.fixture
def stage(browser, live_server) -> Stage:
    folder = os.environ.get("STUDY_PICTURES")
    return Stage(browser, live_server.url, Path(folder) if folder else None)


@pytest.fixture
def acting(stage) -> Acting:
    return Acting(stage)


@pytest.fixture
def days(monkeypatch) -> Days:
    clock = Days(monkeypatch)
    clock.go_to(date(2026, 3, 9))
    return clock


@pytest.fixture
def cast(db, days) -> dict[str, Any]:
    """A section with its convener, reviewer and two officers; a plan that asks them for the code."""
    section = DepartmentFactory(name="法规科")
    law = LawFactory(title="生态环境法典")
    plan = StudyPlanFactory(year=2026, title="2026年学法方案", laws=[law])
    StudyRequirementFactory(plan=plan, law=law, due_on=date(2026, 6, 30))
    people = {
        "convener": UserFactory(department=section, full_name="周某"),
        "reviewer": UserFactory(department=section, full_name="赵某", roles=["reviewer"]),
        "officer": UserFactory(department=section, full_name="张某"),
        "away": UserFactory(department=section, full_name="李某"),
    }
    return {"section": section, "law": law, "tag": StudyTagFactory(code="cadre-study"), **people}


def test_a_session_is_signed_in_to_by_phone(acting, days, cast):
    stage = acting.stage
    meeting = _convened(acting, cast)
    key = meeting.ledger_no
    _leave(acting, cast["away"], key)

    days.go_to(date(2026, 3, 10))
    _scanned(acting, cast, meeting)
    desk = f"/staff/legal-training/study-meetings/{key}/"
    acting.send(f"{desk}step/held/", cast["convener"])
    session = StudySession.objects.get()
    assert (session.expected, session.present) == (4, 1)
    acting.send(
        reverse("study:meeting-mark", args=[key]),
        cast["reviewer"],
        {"attendances": [_row(meeting, cast["convener"])], "to": "present", "reason": "主持会务，全程在场"},
    )
    session.refresh_from_db()
    assert session.present == 2
    acting.send(reverse("study:meeting-minutes", args=[key]), cast["convener"], {"minutes": "学习了总则编。"})
    acting.send(f"{desk}step/confirmed/", cast["reviewer"])
    with acting.at(desk, cast["convener"]) as page:
        expect(page.locator("main")).to_contain_text("应到 4 人，实到 2 人")
        acting.look(page, "study-desk", both=True)
    _told_afterwards(acting, cast)
    assert stage.wrong == []


def _convened(acting: Acting, cast: dict[str, Any]) -> StudyMeeting:
    typed = {
        "department": cast["section"].pk,
        "topic": "学习生态环境法典",
        "tags": [cast["tag"].pk],
        "laws": [cast["law"].pk],
        "host": "孙某",
        "place": "三楼会议室",
        "starts_at": "2026-03-10T09:00",
        "ends_at": "2026-03-10T11:00",
        "hours": "2",
        "agenda": "领学总则编\n交流研讨",
    }
    acting.send(NEW, cast["convener"], typed)
    meeting = StudyMeeting.objects.get()
    acting.send(
        reverse("study:meeting-invite", args=[meeting.ledger_no]),
        cast["convener"],
        {"departments": [cast["section"].pk]},
        picture="study-invite",
    )
    acting.send(f"/staff/legal-training/study-meetings/{meeting.ledger_no}/step/convened/", cast["convener"])
    return meeting


def _leave(acting: Acting, user: Any, key: str) -> None:
    with acting.at(reverse("study:invitation", args=[key]), user, width=NARROW) as page:
        page.get_by_label("请假事由").fill("外出执法")
        acting.look(page, "study-invitation-phone")
        page.get_by_role("button", name="提交请假").click()
        expect(page.locator("main")).to_contain_text("您已请假")


def _row(meeting: StudyMeeting, user: Any) -> int:
    return int(meeting.attendances.get(user=user).pk)


def _scanned(acting: Acting, cast: dict[str, Any], meeting: StudyMeeting) -> None:
    """The officer, not signed in yet, opens what the projector shows, types the password, presses once."""
    officer = cast["officer"]
    with acting.at(reverse("study:meeting-code", args=[meeting.ledger_no]), cast["convener"]) as projector:
        expect(projector.get_by_role("img", name=re.compile("签到二维码"))).to_be_visible()
        acting.look(projector, "study-code", both=True)
        with acting.stage.someone(None, NARROW) as phone:
            phone.goto(acting.stage.host + reverse("study:sign-in", args=[token_for(meeting)]))
            phone.get_by_label("登录名").fill(officer.username)
            phone.locator("main input[type=password]").fill(PASSWORD)
            phone.locator("main input[type=password]").press("Enter")
            expect(phone.get_by_role("heading", name="学习签到")).to_be_visible()
            acting.look(phone, "study-sign-in-phone")
            assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW
            phone.get_by_role("button", name="确认签到").click()
            expect(phone.locator("main")).to_contain_text("您已签到")
            acting.look(phone, "study-signed-in-phone")
            assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW
        projector.reload()
        expect(projector.locator("main")).to_contain_text("已签到 1 人")
    row = meeting.attendances.get(user=officer)
    assert (row.status, row.method) == ("present", "code")


def _told_afterwards(acting: Acting, cast: dict[str, Any]) -> None:
    officer = cast["officer"]
    with acting.at(reverse("study:mine"), officer) as page:
        expect(page.locator("main")).to_contain_text("按期完成")
        acting.look(page, "study-record", both=True)
    with acting.at(reverse("study:board"), cast["reviewer"]) as page:
        expect(page.locator("main")).to_contain_text("《生态环境法典》")
        acting.look(page, "study-board", both=True)
        page.get_by_role("link", name="《生态环境法典》", exact=True).click()
        acting.look(page, "study-requirement", both=True)
    with acting.at(reverse("study:figures"), cast["reviewer"]) as page:
        acting.look(page, "study-figures", both=True)
    standings = standings_of(officer, 2026, date(2026, 3, 10))
    assert [each.state for each in standings] == ["done"]
    assert hours_of(officer, 2026, standings).credited == 2


def test_signing_in_works_without_script(acting, days, cast):
    meeting = _convened(acting, cast)
    days.go_to(date(2026, 3, 10))
    with acting.stage.someone(cast["officer"], NARROW) as page:
        cookies = page.context.cookies()
    context = acting.stage.browser.new_context(
        java_script_enabled=False, viewport={"width": NARROW, "height": 800}, locale="zh-CN"
    )
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(acting.stage.host + reverse("study:sign-in", args=[token_for(meeting)]))
    plain.get_by_role("button", name="确认签到").click()
    expect(plain.locator("main")).to_contain_text("您已签到")
    context.close()
    assert meeting.attendances.get(user=cast["officer"]).status == "present"

"""The pages of study: who opens what, what is kept when a form is refused, what costs how many queries."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.registers import register_for
from legal_training.models import (
    StudyAttendance,
    StudyMeeting,
    StudyPlan,
    StudyRequirement,
    StudySession,
)
from legal_training.study import codes, signing
from legal_training.study.meetings import take_meeting_step
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.legal_training import StudyPlanFactory, StudySessionFactory, StudyTagFactory
from tests.factories.legal_training_study import (
    StudyAttendanceFactory,
    StudyMeetingFactory,
    StudyRequirementFactory,
    at,
)
from tests.factories.registry import LawFactory, MembershipFactory
from tests.legal_training.study_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def page(client, user, name, *args, status=200, query=""):
    client.force_login(user)
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status
    return answer.content.decode()


def send(client, user, name, *args, status=302, **typed):
    client.force_login(user)
    answer = client.post(reverse(name, args=args), typed)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def text(html):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


# ---- the code, and what the phone opens ----


def test_the_code_is_shown_to_the_convener_and_changes(scene, client, now):
    now(3, 10, 8, 0)
    early = page(client, scene.convener, "study:meeting-code", scene.meeting.ledger_no)
    assert "签到尚未开始" in early
    assert 'hx-trigger="every 30s"' in early
    now(3, 10, 9, 0)
    shown = page(client, scene.convener, "study:meeting-code", scene.meeting.ledger_no)
    assert "<svg" in shown
    assert 'hx-trigger="every 30s"' in shown
    part = client.get(
        reverse("study:meeting-code", args=[scene.meeting.ledger_no]), headers={"HX-Request": "true"}
    ).content.decode()
    assert part.startswith('<div class="study-code"')
    assert "应到<strong>3</strong>人" in part.replace(" ", "")
    now(3, 10, 12, 0)
    closed = page(client, scene.convener, "study:meeting-code", scene.meeting.ledger_no)
    assert "签到关闭" in closed
    assert '<svg class="segno"' not in closed
    assert "hx-trigger" not in closed


def test_the_phone_signs_in_by_one_button(scene, client, now):
    now(3, 10, 9, 0)
    token = codes.token_for(scene.meeting)
    opened = page(client, scene.people[0], "study:sign-in", token)
    assert "确认签到" in opened
    assert scene.place(0).status == "invited"
    signed = send(client, scene.people[0], "study:sign-in", token, status=200)
    assert "您已签到" in signed.content.decode()
    assert scene.place(0).status == "present"
    assert "您已签到" in page(client, scene.people[0], "study:sign-in", token)


def test_a_late_phone_is_told_before_it_signs_in(scene, client, now):
    now(3, 10, 9, 11)
    assert "签到将记为迟到" in page(client, scene.people[0], "study:sign-in", codes.token_for(scene.meeting))


def test_a_phone_without_session_is_led_to_the_sign_in_and_back(scene, client):
    token = codes.token_for(scene.meeting)
    answer = client.get(reverse("study:sign-in", args=[token]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:sign-in"))
    assert "next=" in answer.url


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_or_old_code_signs_nobody_in(scene, client, now, monkeypatch, method):
    now(3, 10, 9, 0)
    client.force_login(scene.people[0])
    token = codes.token_for(scene.meeting)
    for wrong, words in ((token + "x", "二维码无效"), (token, "二维码已过期")):
        if wrong == token:
            monkeypatch.setattr("legal_training.study.codes.VALID_SECONDS", -1)
            monkeypatch.setattr(
                codes, "meeting_pk", lambda text, valid=-1, real=codes.meeting_pk: real(text, valid=valid)
            )
        answer = getattr(client, method)(reverse("study:sign-in", args=[wrong]))
        assert answer.status_code == 403
        assert words in answer.content.decode()
    assert scene.place(0).status == "invited"


def test_who_is_not_invited_reads_how_to_be_added(scene, client, now):
    now(3, 10, 9, 0)
    token = codes.token_for(scene.meeting)
    assert "现场增补" in page(client, UserFactory(), "study:sign-in", token, status=403)
    assert page(client, MembershipFactory().user, "study:sign-in", token, status=404)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_every_member_of_the_staff_studies(scene, client, now, role):
    """Those without a business role sign in, read their invitation and record, and nothing else."""
    user = UserFactory(roles=[role])
    StudyAttendanceFactory(meeting=scene.meeting, user=user)
    now(3, 10, 9, 0)
    key = scene.meeting.ledger_no
    assert scene.meeting.topic in page(client, user, "study:invitation", key)
    assert scene.meeting.topic in page(client, user, "study:mine")
    send(client, user, "study:sign-in", codes.token_for(scene.meeting), status=200)
    assert scene.meeting.attendances.get(user=user).status == "present"
    page(client, user, "study:board", status=404)


# ---- invitations ----


def test_leave_keeps_what_was_typed_wrong_and_is_taken_back(scene, client, now):
    now(3, 9)
    key, person = scene.meeting.ledger_no, scene.people[0]
    refused = send(client, person, "study:invitation", key, status=422, leave="1", reason="事" * 201)
    assert "事" * 201 in refused.content.decode()
    send(client, person, "study:invitation", key, leave="1", reason="出差")
    assert "您已请假" in page(client, person, "study:invitation", key)
    send(client, person, "study:invitation", key, **{"return": "1"})
    assert scene.place(0).status == "invited"
    page(client, scene.reviewer, "study:invitation", key, status=404)


def test_the_ground_of_leave_is_for_the_convener_alone(scene, client, now):
    now(3, 9)
    signing.ask_leave(actor=scene.people[0], meeting=scene.meeting, reason="住院手术")
    register = register_for(StudyMeeting)
    desk = register.detail_url(scene.meeting)
    client.force_login(scene.convener)
    assert "住院手术" in client.get(desk).content.decode()
    client.force_login(UserFactory(roles=["legal_reviewer"]))
    assert "住院手术" not in client.get(desk).content.decode()
    own = register_for(StudyAttendance)
    for address in (own.list_url(), own.detail_url(scene.place(0)), own.url("export") + "?format=csv"):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert "住院手术" not in body.decode()


# ---- the convener's pages ----


def test_a_session_is_worked_from_its_notice_to_its_minutes(client, now):
    now(3, 1)
    section = DepartmentFactory()
    convener, reviewer = (UserFactory(department=section, roles=[role]) for role in ("handler", "reviewer"))
    person = UserFactory(department=section)
    tag, law = StudyTagFactory(code="cadre-study"), LawFactory()
    register = register_for(StudyMeeting)
    client.force_login(convener)
    typed = {
        "ledger_no": "",
        "department": section.pk,
        "topic": "学习法典",
        "tags": [tag.pk],
        "laws": [law.pk],
        "host": "王某",
        "place": "三楼",
        "starts_at": "2026-03-10T09:00",
        "ends_at": "2026-03-10T11:00",
        "hours": "2",
        "agenda": "一、导学\n二、研讨",
        "sign_in_lead": "30",
        "late_after": "10",
    }
    wrong = client.post(register.url("new"), typed | {"ends_at": "2026-03-10T08:00"})
    assert wrong.status_code == 422
    assert "结束时间不得早于开始时间" in wrong.content.decode()
    assert client.post(register.url("new"), typed).status_code == 302
    meeting = StudyMeeting.objects.get()
    key = meeting.ledger_no
    empty = send(client, convener, "study:meeting-invite", key, status=422, everyone="")
    assert "请至少选择" in empty.content.decode()
    send(client, convener, "study:meeting-invite", key, departments=[section.pk])
    assert set(meeting.attendances.values_list("user", flat=True)) == {convener.pk, reviewer.pk, person.pk}
    step = register.url("step", key, "convened")
    assert client.post(step, {"seen": "draft", "reason": ""}).status_code == 302
    now(3, 10, 9, 5)
    signing.sign_in(actor=person, meeting=meeting)
    row = meeting.attendances.get(user=reviewer)
    send(client, convener, "study:meeting-mark", key, attendances=[row.pk], to="late", reason="无手机")
    guest = UserFactory()
    send(client, convener, "study:meeting-add", key, users=[guest.pk], reason="跟班学习")
    desk = text(client.get(register.detail_url(meeting)).content.decode())
    assert "应到4人，实到3人" in desk
    assert "一、导学" in desk
    held = register.url("step", key, "held")
    assert client.post(held, {"seen": "convened", "reason": ""}).status_code == 302
    draft = page(client, convener, "study:meeting-minutes", key)
    assert "应到4人，实到3人。" in draft
    assert "1．一、导学" in draft
    send(client, convener, "study:meeting-minutes", key, minutes="纪要正文")
    client.force_login(reviewer)
    confirmed = register.url("step", key, "confirmed")
    assert client.post(confirmed, {"seen": "held", "reason": ""}).status_code == 302
    session = StudySession.objects.get()
    assert (session.expected, session.present, session.minutes) == (4, 3, "纪要正文")
    own = register_for(StudySession)
    shown = client.get(own.detail_url(session)).content.decode()
    assert "由签到统计形成" in shown
    assert client.get(own.url("edit", session.ledger_no)).status_code == 403


def test_one_person_is_marked_with_fewer_hours(scene, client, now):
    now(3, 10, 9, 0)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    key = scene.place(0).ledger_no
    too_many = send(
        client,
        scene.convener,
        "study:attendance-mark",
        key,
        status=422,
        to="present",
        hours="5",
        reason="早退",
    )
    assert "不得多于本场学时" in too_many.content.decode()
    send(client, scene.convener, "study:attendance-mark", key, to="present", hours="1", reason="早退")
    assert scene.place(0).hours == 1


def test_typed_sessions_are_still_edited_and_say_where_their_numbers_come_from(client):
    register, session = register_for(StudySession), StudySessionFactory()
    client.force_login(UserFactory())
    assert client.get(register.url("edit", session.ledger_no)).status_code == 200
    assert "登记数（手工登记或台账导入）" in client.get(register.detail_url(session)).content.decode()


def test_a_sheet_does_not_rewrite_what_follows_from_sign_ins(scene, now):
    from legal_training.study.guards import keep_signed_sessions, portal_only

    now(3, 10, 9, 0)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    now(3, 10, 11, 0)
    take_meeting_step(scene.meeting, "held", actor=scene.convener)
    signed, typed = StudySession.objects.get(), StudySessionFactory()
    change = {"present": [1, 3]}
    assert list(keep_signed_sessions([(typed, change), (signed, change)])) == [1]
    assert keep_signed_sessions([(signed, {}), (typed, {})]) == {}
    assert list(portal_only([(scene.meeting, {}), (StudyMeeting(), {})])) == [1]


def test_the_desk_takes_the_same_queries_for_more_people(scene, client):
    address = register_for(StudyMeeting).detail_url(scene.meeting)
    client.force_login(scene.convener)
    client.get(address)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = count()
    for _ in range(4):
        StudyAttendanceFactory(meeting=scene.meeting, present=True)
    assert count() == before


# ---- plans and boards ----


@pytest.fixture
def board(now):
    """A year with an overdue law, a finished one, people of two departments."""
    now(7, 1)
    plan = StudyPlanFactory(year=2026, title="2026年学法方案")
    first, second = LawFactory(title="甲法"), LawFactory(title="乙法")
    plan.laws.set([first, second, LawFactory(title="丙法")])
    requirements = [
        StudyRequirementFactory(plan=plan, law=law, due_on=date(2026, 6, 30)) for law in (first, second)
    ]
    diligent, lazy = UserFactory(full_name="勤某"), UserFactory(full_name="懒某", park=True)
    meeting = StudyMeetingFactory(held=True, laws=[first], convener=diligent)
    for person in (diligent, lazy):
        StudyAttendanceFactory(meeting=meeting, user=person, present=True)
    return {"plan": plan, "requirements": requirements, "diligent": diligent, "lazy": lazy}


def names(html):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', html)


def test_the_board_opens_by_law_department_and_person(board, client):
    user = board["diligent"]
    by_law = page(client, user, "study:board", query="?year=2026")
    assert names(by_law) == ["《乙法》", "《甲法》"]
    assert "方案中1部法规尚未指定学习对象和时限：《丙法》" in text(by_law)
    by_person = page(client, user, "study:board", query="?year=2026&by=person")
    assert {each.split()[0] for each in names(by_person)} == {"勤某", "懒某"}
    by_unit = page(client, user, "study:board", query="?year=2026&by=department")
    assert len(names(by_unit)) == 2
    assert names(page(client, user, "study:board", query="?year=2026&state=done")) == ["《甲法》"]
    assert names(page(client, user, "study:board", query="?year=2026&sort=-done")) == ["《甲法》", "《乙法》"]
    assert names(page(client, user, "study:board", query="?year=2026&q=乙")) == ["《乙法》"]
    assert "没有符合条件" in page(client, user, "study:board", query="?year=2026&q=丁")
    assert "尚无学法方案" in page(client, user, "study:board", query="?year=2019")
    page(client, user, "study:board", query="?year=2026&department=0", status=400)


def test_staff_of_a_park_read_of_their_own_people(board, client):
    park = UserFactory(department=board["lazy"].department)
    shown = page(client, park, "study:board", query="?year=2026&by=person")
    assert {each.split()[0] for each in names(shown)} == {"懒某", park.full_name}
    assert "只统计您所在单位" in shown
    page(client, park, "study:person", board["lazy"].username)
    page(client, park, "study:person", board["diligent"].username, status=404)


def test_each_number_of_a_law_opens_to_its_people(board, client):
    key = board["requirements"][1].ledger_no  # 乙法, studied by nobody
    user = board["diligent"]
    overdue = page(client, user, "study:requirement", key, query="?state=overdue")
    assert set(names(overdue)) == {"勤某", "懒某"}
    assert "没有符合条件" in page(client, user, "study:requirement", key, query="?state=met")
    done = page(
        client, user, "study:requirement", board["requirements"][0].ledger_no, query="?state=met&q=懒"
    )
    assert names(done) == ["懒某"]
    assert "签到统计" in done


def test_the_board_is_exported_by_its_filters(board, client):
    client.force_login(board["diligent"])
    answer = client.get(reverse("study:board-export") + "?year=2026&state=done&format=csv")
    lines = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["2026,《甲法》,全体工作人员,2026-06-30,2,2,0,0,0,100"]
    assert client.get(reverse("study:board-export") + "?year=2026").status_code == 200


def test_boards_take_the_same_queries_for_more_rows(board, client):
    client.force_login(board["diligent"])
    addresses = [reverse("study:board") + f"?year=2026&by={by}" for by in ("law", "department", "person")]
    addresses.append(reverse("study:requirement", args=[board["requirements"][0].ledger_no]))
    addresses.append(reverse("study:mine") + "?year=2026")
    for address in addresses:
        client.get(address)

    def counts():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    before = counts()
    for _ in range(3):
        law = LawFactory()
        StudyRequirementFactory(plan=board["plan"], law=law)
        meeting = StudyMeetingFactory(held=True, laws=[law, board["requirements"][0].law])
        StudyAttendanceFactory(meeting=meeting, user=board["diligent"], present=True)
    assert counts() == before


def test_a_plan_is_arranged_on_its_page(client, now):
    now(1, 10)
    officer, plan = UserFactory(roles=["report_officer"]), StudyPlanFactory(draft=True, year=2026)
    law = LawFactory()
    typed = {"laws": [law.pk], "audience": "all", "required_hours": "2"}
    wrong = send(client, officer, "study:plan-add", plan.ledger_no, status=422, due_on="2027-01-01", **typed)
    assert "方案年度" in wrong.content.decode()
    send(client, officer, "study:plan-add", plan.ledger_no, due_on="2026-06-30", **typed)
    requirement = StudyRequirement.objects.get()
    assert (requirement.law, requirement.required_hours) == (law, 2)
    shown = client.get(register_for(StudyPlan).detail_url(plan)).content.decode()
    assert "全体工作人员" in shown
    send(
        client,
        officer,
        "study:requirement-change",
        requirement.ledger_no,
        due_on="2026-07-31",
        required_hours="0",
    )
    requirement.refresh_from_db()
    assert (requirement.due_on, requirement.required_hours) == (date(2026, 7, 31), Decimal(0))
    send(client, officer, "study:requirement-drop", requirement.ledger_no, reason="改为专题学习")
    assert not plan.laws.exists()
    copied = send(client, officer, "study:plan-copy", plan.ledger_no, year="2027", title="2027年学法方案")
    assert copied.url == register_for(StudyPlan).detail_url(StudyPlan.objects.get(year=2027))


def test_laws_of_the_year_are_offered_and_their_versions_told_apart(client):
    officer, plan = UserFactory(roles=["report_officer"]), StudyPlanFactory(draft=True, year=2026)
    LawFactory(title="网络安全法", effective_to=date(2025, 12, 31))
    LawFactory(title="环境保护法", effective_to=date(2026, 8, 14))
    LawFactory(title="生态环境法典", effective_from=date(2026, 8, 15))
    LawFactory(title="明年的法", effective_from=date(2027, 1, 1))
    shown = page(client, officer, "study:plan-add", plan.ledger_no)
    assert "《环境保护法》（有效至2026年8月14日）" in shown
    assert "《生态环境法典》" in shown
    assert "网络安全法" not in shown
    assert "明年的法" not in shown


def test_closing_on_the_page_asks_why_something_stays_open(board, client):
    officer = UserFactory(roles=["report_officer"])
    client.force_login(officer)
    register = register_for(StudyPlan)
    step = register.url("step", board["plan"].ledger_no, "closed")
    refused = client.post(step, {"seen": "issued", "reason": ""})
    assert refused.status_code == 422
    assert "人次未完成" in refused.content.decode()
    assert client.post(step, {"seen": "issued", "reason": "三季度补学"}).status_code == 302
    assert "未完成情况" in client.get(register.detail_url(board["plan"])).content.decode()


# ---- the personal record and the figures ----


def test_the_personal_record_tells_hours_laws_and_sessions(board, client):
    shown = text(page(client, board["diligent"], "study:mine", query="?year=2026"))
    assert "已计学时2.0学时" in shown
    assert "《甲法》2026年6月30日按期完成" in shown
    assert "《乙法》2026年6月30日逾期未学" in shown
    empty = text(page(client, UserFactory(), "study:mine", query="?year=2019"))
    assert "本年度尚无学法方案" in empty
    assert "没有受邀参加" in empty
    page(client, UserFactory(), "study:mine", query="?year=abc")


def test_the_year_stands_beside_the_year_before_and_each_number_opens(client):
    user = UserFactory()
    for day, tags in (
        (date(2026, 4, 1), ["central-group", "cadre-study"]),
        (date(2026, 4, 2), ["cadre-study"]),
        (date(2025, 4, 3), ["cadre-study"]),
    ):
        StudySessionFactory(held_on=day, tags=tags)
    shown = text(page(client, user, "study:figures", query="?year=2026"))
    assert "4月246056123028" in shown.replace(",", "")
    for row, column, number in (("4", "count", 2), ("4", "last_count", 1), ("total", "count", 2)):
        opened = page(client, user, "study:figure-records", "2026", "months", row, column)
        assert len(re.findall(r"XFXX-T-\d+", text(opened))) == number
    opened = page(client, user, "study:figure-records", "2026", "tags", "central-group", "count")
    assert len(re.findall(r"XFXX-T-\d+", text(opened))) == 1


def test_presence_by_department_counts_each_state(client):
    section = DepartmentFactory(name="法规科")
    user = UserFactory(department=section)
    meeting = StudyMeetingFactory(held=True, starts_at=at(2026, 3, 10), convener=user)
    for status in ("present", "late", "leave", "absent", "uninvited"):
        person = UserFactory(department=section)
        signed = meeting.starts_at if status in ("present", "late") else None
        StudyAttendanceFactory(meeting=meeting, user=person, status=status, signed_at=signed)
    client.force_login(user)
    answer = client.get(reverse("study:figure-export", args=["2026", "presence"]) + "?format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "法规科,4,2,1,1,1,50.0"

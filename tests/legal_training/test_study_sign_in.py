"""Who was there: signing in by the code, leave, marks, people added, and the numbers that follow."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from common import attachments, events, workflow
from common.errors import Conflict, Refused
from common.models.message import Message
from legal_training.models import StudyAttendance, StudyMeeting, StudySession
from legal_training.study import codes, signing
from legal_training.study.enums import (
    ATTENDANCE_TRANSITIONS,
    MEETING_TRANSITIONS,
    AttendanceStatus,
    MeetingStatus,
    SignInMethod,
)
from legal_training.study.meetings import (
    change_meeting,
    convene,
    invite,
    take_meeting_step,
    write_minutes,
)
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.legal_training import StudyTagFactory
from tests.factories.legal_training_study import StudyMeetingFactory, at
from tests.legal_training.study_scene import Scene

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20


@pytest.fixture
def scene():
    return Scene()


def titles(user):
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


# ---- signing in ----


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ((3, 10, 8, 30), AttendanceStatus.PRESENT),
        ((3, 10, 9, 10), AttendanceStatus.PRESENT),
        ((3, 10, 9, 11), AttendanceStatus.LATE),
        ((3, 10, 11, 0), AttendanceStatus.LATE),
    ],
)
def test_signing_in_within_the_window_is_in_time_or_late(scene, now, moment, status):
    now(*moment)
    made = signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    assert (made.status, made.method, made.signed_at.minute) == (status, SignInMethod.CODE, moment[-1])


@pytest.mark.parametrize(
    ("moment", "words"),
    [((3, 10, 8, 29), "签到尚未开始"), ((3, 10, 11, 1), "签到关闭"), ((3, 11, 9, 0), "签到关闭")],
)
def test_signing_in_outside_of_the_window_is_refused(scene, now, moment, words):
    now(*moment)
    with pytest.raises(Refused, match=words):
        signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    assert scene.place(0).status == AttendanceStatus.INVITED


def test_who_is_not_invited_does_not_sign_in(scene, now):
    now(3, 10)
    with pytest.raises(Refused, match="现场增补"):
        signing.sign_in(actor=UserFactory(), meeting=scene.meeting)


def test_signing_in_twice_leaves_one_event_and_the_first_moment(scene, now):
    now(3, 10, 9, 0)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    now(3, 10, 9, 40)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    row = scene.place(0)
    assert (row.status, row.signed_at) == (AttendanceStatus.PRESENT, at(2026, 3, 10, 9, 0))
    assert [event.kind for event in events.history(row)] == ["created", "transition"]


def test_nobody_signs_in_to_a_cancelled_session(scene, now):
    now(3, 10)
    take_meeting_step(scene.meeting, "cancelled", actor=scene.convener, reason="主持人出差")
    with pytest.raises(Refused, match="已取消"):
        signing.sign_in(actor=scene.people[0], meeting=scene.meeting)


def test_a_person_does_not_step_round_the_code(scene, now):
    """The page of register steps is open to the person's own row: presence is not among what it takes."""
    now(3, 10)
    with pytest.raises(Refused, match="扫现场二维码"):
        signing.mark(scene.place(0), "present", actor=scene.people[0], reason="到了")
    with pytest.raises(Refused, match="扫现场二维码"):
        workflow.transition(scene.place(0), "present", actor=scene.people[0], signed_at=at(2026, 3, 10))


# ---- leave ----


def test_leave_is_asked_for_and_taken_back_before_the_session(scene, now):
    now(3, 9)
    signing.ask_leave(actor=scene.people[0], meeting=scene.meeting, reason=" 出差 ")
    row = scene.place(0)
    assert (row.status, row.ground) == (AttendanceStatus.LEAVE, "出差")
    signing.take_back_leave(actor=scene.people[0], meeting=scene.meeting)
    assert (scene.place(0).status, scene.place(0).ground) == (AttendanceStatus.INVITED, "")


def test_leave_needs_a_ground_and_is_not_asked_for_afterwards(scene, now):
    now(3, 9)
    with pytest.raises(ValidationError, match="请假事由"):
        signing.ask_leave(actor=scene.people[0], meeting=scene.meeting, reason=" ")
    now(3, 10, 9, 0)
    with pytest.raises(Refused, match="开始后不能自行请假"):
        signing.ask_leave(actor=scene.people[0], meeting=scene.meeting, reason="出差")


def test_who_took_leave_and_comes_signs_in(scene, now):
    now(3, 9)
    signing.ask_leave(actor=scene.people[0], meeting=scene.meeting, reason="出差")
    now(3, 10)
    assert signing.sign_in(actor=scene.people[0], meeting=scene.meeting).status == AttendanceStatus.PRESENT


# ---- the convener's word ----


def test_the_convener_marks_with_a_reason_once_the_session_began(scene, now):
    now(3, 10, 8, 0)
    with pytest.raises(Refused, match="尚未开始"):
        signing.mark(scene.place(0), "present", actor=scene.convener, reason="无手机")
    now(3, 10, 9, 30)
    with pytest.raises(ValidationError, match="代记或更正的理由"):
        signing.mark(scene.place(0), "present", actor=scene.convener)
    signing.mark(scene.place(0), "present", actor=scene.convener, reason="无手机", hours=Decimal(1))
    row = scene.place(0)
    assert (row.status, row.method, row.ground, row.hours) == ("present", "marked", "无手机", Decimal(1))
    assert events.history(row).last().reason == "无手机"


def test_hours_are_cut_down_but_not_raised(scene, now):
    now(3, 10)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    with pytest.raises(ValidationError, match="不得多于本场学时"):
        signing.mark(scene.place(0), "present", actor=scene.convener, reason="早退", hours=Decimal(3))
    signing.mark(scene.place(0), "present", actor=scene.convener, reason="早退", hours=Decimal("0.5"))
    row = scene.place(0)
    assert (row.hours, row.method, row.signed_at) == (Decimal("0.5"), "code", at(2026, 3, 10))


@pytest.mark.parametrize("role", ["legal_reviewer", "leader"])
def test_others_do_not_mark(scene, now, role):
    now(3, 10)
    with pytest.raises(Refused):
        signing.mark(scene.place(0), "present", actor=UserFactory(roles=[role]), reason="看见了")


def test_being_invited_gives_no_right_over_the_session(now):
    """A handler of a park sees the bureau's session, and neither marks nor changes it."""
    scene = Scene()
    guest = UserFactory(park=True)
    invite(actor=scene.convener, meeting=scene.meeting, users=[guest])
    assert StudyMeeting.objects.visible_to(guest).get() == scene.meeting
    now(3, 10)
    with pytest.raises(Refused, match="其他单位召集"):
        signing.mark(scene.place(0), "present", actor=guest, reason="看见了")
    with pytest.raises(Refused, match="其他单位召集"):
        change_meeting(scene.meeting, actor=guest, place="别处")
    with pytest.raises(Refused, match="其他单位召集"):
        take_meeting_step(scene.meeting, "cancelled", actor=guest, reason="不想开")


def test_people_are_added_on_the_spot(scene, now):
    guest = UserFactory()
    now(3, 10, 8, 0)
    with pytest.raises(Refused, match="邀请人员"):
        signing.add_on_the_spot(actor=scene.convener, meeting=scene.meeting, users=[guest], reason="跟班")
    now(3, 10, 9, 5)
    known = [guest, scene.people[0]]
    assert (
        signing.add_on_the_spot(actor=scene.convener, meeting=scene.meeting, users=known, reason="跟班") == 1
    )
    row = scene.meeting.attendances.get(user=guest)
    assert (row.status, row.method, row.ground) == ("present", "added", "跟班")
    assert scene.place(0).status == AttendanceStatus.INVITED


def test_who_was_taken_off_and_comes_is_added_to_the_same_row(scene, now):
    now(3, 9)
    signing.mark(scene.place(0), "uninvited", actor=scene.convener, reason="重复邀请")
    assert signing.own_attendance(scene.people[0], scene.meeting) is None
    now(3, 10)
    signing.add_on_the_spot(
        actor=scene.convener, meeting=scene.meeting, users=[scene.people[0]], reason="仍到会"
    )
    assert (scene.place(0).status, scene.place(0).method) == ("present", "added")


# ---- held, minuted, confirmed ----


def held(scene, now):
    """Two of three signed in, one of them late; the third neither came nor took leave."""
    now(3, 10, 9, 0)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    now(3, 10, 9, 30)
    signing.sign_in(actor=scene.people[1], meeting=scene.meeting)
    now(3, 10, 11, 5)
    return take_meeting_step(scene.meeting, "held", actor=scene.convener)


def test_a_held_session_enters_the_register_with_the_numbers_of_its_roll(scene, now):
    meeting = held(scene, now)
    session = StudySession.objects.get()
    assert (session, session.expected, session.present) == (meeting.session, 3, 2)
    assert (session.held_on.isoformat(), session.topic, session.hours) == ("2026-03-10", meeting.topic, 2)
    assert list(session.laws.all()) == [scene.law]
    assert [tag.code for tag in session.tags.all()] == ["cadre-study"]
    assert [scene.place(n).status for n in range(3)] == ["present", "late", "absent"]
    assert [scene.place(n).credited_hours for n in range(3)] == [2, 2, 0]


def test_nothing_counts_before_the_session_is_held(scene, now):
    now(3, 10)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    assert scene.place(0).credited_hours == 0
    assert not StudyAttendance.objects.credited().exists()
    assert not StudySession.objects.exists()


def test_a_session_is_not_held_before_it_begins_or_without_anybody(scene, now):
    now(3, 10, 8, 45)
    with pytest.raises(Refused, match="尚未开始"):
        take_meeting_step(scene.meeting, "held", actor=scene.convener)
    now(3, 10, 11)
    with pytest.raises(Refused, match="没有人签到"):
        take_meeting_step(scene.meeting, "held", actor=scene.convener)


def test_corrections_before_the_confirmation_move_the_numbers_and_leave_events(scene, now):
    meeting = held(scene, now)
    signing.mark(scene.place(2), "leave", actor=scene.convener, reason="补交请假条")
    signing.mark(scene.place(1), "absent", actor=scene.convener, reason="代签")
    session = StudySession.objects.get()
    assert (session.expected, session.present) == (3, 1)
    assert [event.reason for event in events.history(session)] == ["", "依签到更正"]
    assert scene.place(1).signed_at is None
    with pytest.raises(Refused, match="名单不能再改"):
        signing.mark(scene.place(0), "uninvited", actor=scene.convener, reason="误邀")
    assert meeting.status == MeetingStatus.HELD


def test_minutes_are_confirmed_by_someone_else_and_then_stand(scene, now):
    meeting = held(scene, now)
    with pytest.raises(Refused, match="尚未撰写纪要"):
        take_meeting_step(meeting, "confirmed", actor=scene.reviewer)
    writer = UserFactory(department=scene.section, roles=["reviewer"])
    meeting = write_minutes(actor=writer, meeting=meeting, minutes="学习了法典总则。")
    with pytest.raises(Refused, match="撰写人以外"):
        take_meeting_step(meeting, "confirmed", actor=writer)
    take_meeting_step(meeting, "confirmed", actor=scene.reviewer)
    assert StudySession.objects.get().minutes == "学习了法典总则。"
    assert (meeting.confirmed_by, meeting.confirmed_on.isoformat()) == (scene.reviewer, "2026-03-10")
    with pytest.raises(Refused, match="纪要已确认"):
        signing.mark(scene.place(2), "present", actor=scene.convener, reason="漏记")
    with pytest.raises(Refused, match="退回"):
        write_minutes(actor=writer, meeting=meeting, minutes="改")
    with pytest.raises(Refused, match="安排不能再修改"):
        change_meeting(meeting, actor=scene.convener, topic="改")


def test_a_held_session_takes_its_agenda_and_files_and_nothing_else(scene, now):
    meeting = held(scene, now)
    same = {"topic": meeting.topic, "place": meeting.place, "many": {"laws": [scene.law]}}
    assert (
        change_meeting(meeting, actor=scene.convener, agenda="补充：交流研讨", **same).agenda
        == "补充：交流研讨"
    )
    for change in ({"topic": "改"}, {"place": "别处"}, {"many": {"laws": []}}):
        with pytest.raises(Refused, match="只能补充议程和附件"):
            change_meeting(meeting, actor=scene.convener, **change)
    attachments.attach(meeting, ContentFile(PNG, "现场照片.png"), actor=scene.convener, kind="照片")
    meeting = write_minutes(actor=scene.convener, meeting=meeting, minutes="纪要")
    take_meeting_step(meeting, "confirmed", actor=scene.reviewer)
    assert StudySession.objects.get().materials == "现场照片.png"


def test_the_leader_gives_back_what_was_confirmed_with_a_reason(scene, now):
    meeting = write_minutes(actor=scene.convener, meeting=held(scene, now), minutes="纪要")
    take_meeting_step(meeting, "confirmed", actor=scene.reviewer)
    with pytest.raises(Refused, match="局领导"):
        take_meeting_step(meeting, "held", actor=scene.reviewer, reason="漏记一人")
    with pytest.raises(Refused, match="理由"):
        take_meeting_step(meeting, "held", actor=scene.leader)
    take_meeting_step(meeting, "held", actor=scene.leader, reason="漏记一人")
    signing.mark(scene.place(2), "present", actor=scene.convener, reason="漏记")
    assert StudySession.objects.get().present == 3
    assert meeting.confirmed_on is None


def test_a_return_is_told_to_the_writer_and_the_new_minutes_to_who_confirms(scene, now):
    meeting = write_minutes(actor=scene.convener, meeting=held(scene, now), minutes="纪要")

    def told(user):
        found = Message.objects.filter(recipient=user, title__contains="纪要")
        return list(found.order_by("pk").values_list("title", flat=True))

    ready, back = f"学习纪要待确认：{meeting.topic}", f"学习纪要退回更正：{meeting.topic}"
    meeting = write_minutes(actor=scene.convener, meeting=meeting, minutes="改写")
    assert told(scene.reviewer) == [ready]
    take_meeting_step(meeting, "confirmed", actor=scene.reviewer)
    take_meeting_step(meeting, "held", actor=scene.leader, reason="漏记一人")
    assert told(scene.convener) == [back]
    assert "漏记一人" in Message.objects.get(title=back).text
    write_minutes(actor=scene.convener, meeting=meeting, minutes="补记一人")
    assert told(scene.reviewer) == [ready, ready]


@pytest.mark.parametrize(
    ("source", "to"),
    [(s, t) for s in MeetingStatus for t in MeetingStatus if t not in MEETING_TRANSITIONS[s]],
)
def test_a_session_refuses_steps_outside_the_table(source, to, now):
    now(3, 11)
    kind = {"held": True} if source in ("held", "confirmed") else {"status": source}
    meeting = StudyMeetingFactory(**kind)
    if source == MeetingStatus.CONFIRMED:
        StudyMeeting.objects.filter(pk=meeting.pk).update(status=source, confirmed_on="2026-03-11")
        meeting.refresh_from_db()
    officer = UserFactory(roles=["handler", "reviewer", "leader"])
    with pytest.raises((Refused, Conflict)):
        take_meeting_step(meeting, to, actor=officer, reason="理由")
    assert StudyMeeting.objects.get(pk=meeting.pk).status == source


@pytest.mark.parametrize(
    ("source", "to"),
    [
        (s, t)
        for s in AttendanceStatus
        for t in AttendanceStatus
        if s != t and t not in ATTENDANCE_TRANSITIONS[s]
    ],
)
def test_a_mark_outside_the_table_is_refused(scene, now, source, to):
    now(3, 10, 9, 30)
    signed = at(2026, 3, 10) if source in ("present", "late") else None
    StudyAttendance.objects.filter(pk=scene.place(0).pk).update(status=source, signed_at=signed)
    with pytest.raises(Refused):
        signing.mark(scene.place(0), to, actor=scene.convener, reason="理由")
    assert scene.place(0).status == source


# ---- convening ----


def values(section, **more):
    given = {
        "department": section,
        "topic": "学习法典",
        "host": "王某",
        "place": "三楼",
        "starts_at": at(2026, 3, 10),
        "ends_at": at(2026, 3, 10, 11),
        "hours": Decimal(2),
    }
    return {**given, **more, "many": {"tags": [StudyTagFactory(code="cadre-study")], "laws": []}}


def test_a_session_is_drawn_up_told_and_changed(now):
    now(3, 1)
    section = DepartmentFactory()
    convener, guest = UserFactory(department=section), UserFactory()
    meeting = convene(StudyMeeting, actor=convener, **values(section))
    assert (meeting.convener, meeting.status) == (convener, MeetingStatus.DRAFT)
    with pytest.raises(Refused, match="还没有人"):
        take_meeting_step(meeting, "convened", actor=convener)
    assert invite(actor=convener, meeting=meeting, users=[guest, guest]) == 1
    assert titles(guest) == []
    take_meeting_step(meeting, "convened", actor=convener)
    assert titles(guest) == ["学习通知：学习法典"]
    change_meeting(meeting, actor=convener, agenda="一、导学")
    assert titles(guest) == ["学习通知：学习法典"]
    change_meeting(meeting, actor=convener, place="四楼")
    assert titles(guest) == ["学习通知：学习法典", "学习安排有变：学习法典"]
    take_meeting_step(meeting, "cancelled", actor=convener, reason="主持人出差")
    assert titles(guest)[-1] == "学习已取消：学习法典"


def test_a_session_ends_after_it_begins_and_is_of_the_own_department():
    park = UserFactory(park=True)
    with pytest.raises(ValidationError, match="晚于开始时间"):
        convene(StudyMeeting, actor=UserFactory(), **values(DepartmentFactory(), ends_at=at(2026, 3, 10)))
    with pytest.raises(Refused, match="本单位"):
        convene(StudyMeeting, actor=park, **values(DepartmentFactory()))
    with pytest.raises(Refused):
        convene(StudyMeeting, actor=UserFactory(roles=["legal_reviewer"]), **values(DepartmentFactory()))


def test_what_the_sign_ins_rest_on_stands_once_somebody_signed_in(scene, now):
    now(3, 10)
    change_meeting(scene.meeting, actor=scene.convener, late_after=20)
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)
    for change in ({"starts_at": at(2026, 3, 10, 10)}, {"hours": Decimal(3)}, {"late_after": 5}):
        with pytest.raises(Refused, match="已有人签到"):
            change_meeting(scene.meeting, actor=scene.convener, **change)
    assert change_meeting(scene.meeting, actor=scene.convener, host="李某", hours=Decimal(2)).host == "李某"


def test_a_session_is_not_handed_to_another_department():
    park = UserFactory(park=True)
    meeting = StudyMeetingFactory(department=park.department, convener=park, draft=True)
    with pytest.raises(Refused, match="本单位"):
        change_meeting(meeting, actor=park, department=DepartmentFactory())


def test_late_invitations_are_told_at_once_and_end_when_the_session_was_held(scene, now):
    now(3, 9)
    late = UserFactory()
    assert invite(actor=scene.convener, meeting=scene.meeting, users=[late, *scene.people]) == 1
    assert titles(late) == [f"学习通知：{scene.meeting.topic}"]
    meeting = held(scene, now)
    with pytest.raises(Refused, match="不能再邀请"):
        invite(actor=scene.convener, meeting=meeting, users=[UserFactory()])


# ---- the code ----


def test_a_token_opens_its_session_for_a_while():
    meeting = StudyMeetingFactory()
    token = codes.token_for(meeting)
    assert codes.meeting_pk(token) == meeting.pk
    with pytest.raises(codes.CodeExpired, match="已过期"):
        codes.meeting_pk(token, valid=-1)
    with pytest.raises(Refused, match="无效"):
        codes.meeting_pk(token[:-1] + ("A" if token[-1] != "A" else "B"))
    with pytest.raises(Refused, match="无效"):
        codes.meeting_pk("17")

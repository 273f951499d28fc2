"""Who was there: signing in by the code, leave, the convener's marks, people added on the spot.

Basis: the bureau's own rules of study (待核); no law sets them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.presentation import zh_datetime
from legal_training.models import StudyAttendance, StudyMeeting
from legal_training.study import numbers
from legal_training.study.enums import (
    ATTENDED,
    OPEN_MEETING,
    AttendanceStatus,
    MeetingStatus,
    SignInMethod,
)
from legal_training.study.rules import ATTENDANCE, SIGN_IN_BASIS, code_shown, convenes

# What of a presence is taken back with it.
_NOT_THERE: dict[str, Any] = {"signed_at": None, "method": "", "hours": None}


def own_attendance(user: Any, meeting: StudyMeeting) -> StudyAttendance | None:
    """The user's place on the roll, None for who is not on it."""
    rows = StudyAttendance.objects.filter(meeting=meeting, user=user).invited()
    return rows.select_related("meeting", "user").first()


def window_refusal(meeting: StudyMeeting, now: datetime) -> str:
    """Why nobody signs in at this moment, "" where one may."""
    if meeting.status == MeetingStatus.CANCELLED:
        return "本场学习已取消。"
    if meeting.status != MeetingStatus.CONVENED:
        return "本场学习的签到已关闭；确已到会的，请召集人更正。"
    if now < meeting.sign_in_from:
        return f"签到尚未开始，{zh_datetime(meeting.sign_in_from)}起可以签到。"
    if now > meeting.ends_at:
        return "本场学习已结束，签到关闭；确已到会的，请召集人代记。"
    return ""


def sign_in(*, actor: Any, meeting: StudyMeeting) -> StudyAttendance:
    """The user, who has shown a valid code, is there: in time or late by the clock of the portal.

    Signing in twice changes nothing. Raises Refused outside of the window and to who is not invited.
    """
    found = own_attendance(actor, meeting)
    now = timezone.now()
    with transaction.atomic():
        # Shared with the step by which the session is closed, which locks the same row.
        locked = StudyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if found is None:
            raise Refused("您不在本场学习的名单内，请到会场找召集人现场增补。", SIGN_IN_BASIS)
        row = StudyAttendance.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if row.attended:
            return row
        if why := window_refusal(locked, now):
            raise Refused(why, SIGN_IN_BASIS)
        to = AttendanceStatus.LATE if now > locked.on_time_until else AttendanceStatus.PRESENT
        with code_shown(actor, row):
            return workflow.transition(row, to, actor=actor, method=SignInMethod.CODE, signed_at=now)


def ask_leave(*, actor: Any, meeting: StudyMeeting, reason: str) -> StudyAttendance:
    """The user will not be there, with the reason. Raises Refused once the session has begun."""
    found = own_attendance(actor, meeting)
    if found is None:
        raise Refused("您不在本场学习的名单内，无须请假。", SIGN_IN_BASIS)
    if not reason.strip():
        raise ValidationError({"reason": "请写明请假事由。"})
    # The ground is for the convener alone: it stands in the row, not in the open course of events.
    return workflow.transition(
        found, AttendanceStatus.LEAVE, actor=actor, ground=reason.strip(), **_NOT_THERE
    )


def take_back_leave(*, actor: Any, meeting: StudyMeeting) -> StudyAttendance:
    """The user will be there after all."""
    found = own_attendance(actor, meeting)
    if found is None:
        raise Refused("您不在本场学习的名单内。", SIGN_IN_BASIS)
    return workflow.transition(found, AttendanceStatus.INVITED, actor=actor, ground="")


def mark(
    attendance: StudyAttendance,
    to: str,
    *,
    actor: Any,
    reason: str = "",
    hours: Decimal | None = None,
) -> StudyAttendance:
    """The convener's word on one person (signature of `common.workflow.transition`).

    A mark in place of a sign-in, a correction and fewer hours need a reason. Once the session was held
    the numbers of its register row follow. Raises Refused before it begins and after the minutes were
    confirmed, ValidationError for more hours than the session has.
    """
    with transaction.atomic():
        meeting = StudyMeeting.objects.select_for_update(of=("self",)).get(pk=attendance.meeting_id)
        attendance.meeting = meeting
        own = attendance.user_id == getattr(actor, "pk", None)
        if not own:
            convenes(actor, meeting)
        _check_mark(meeting, to, reason, hours, own=own)
        changes = _present(attendance, hours) if to in ATTENDED else _NOT_THERE
        ground = reason.strip()
        if to != attendance.status:
            told = "" if to == AttendanceStatus.LEAVE else ground
            workflow.transition(attendance, to, actor=actor, reason=told, ground=ground, **changes)
        elif to in ATTENDED:  # fewer hours, or all of them again
            ATTENDANCE[to](actor, attendance)
            records.change(attendance, actor=actor, reason=ground, hours=hours, ground=ground)
        numbers.recount(meeting, actor=actor)
    return attendance


def _present(attendance: StudyAttendance, hours: Decimal | None) -> dict[str, Any]:
    return {
        "method": attendance.method or SignInMethod.MARKED,
        "signed_at": attendance.signed_at or attendance.meeting.starts_at,
        "hours": hours,
    }


def _check_mark(meeting: StudyMeeting, to: str, reason: str, hours: Decimal | None, *, own: bool) -> None:
    if meeting.status == MeetingStatus.CONFIRMED:
        raise Refused("纪要已确认，到会情况不能再更正；确有错误的，请局领导退回后更正。", SIGN_IN_BASIS)
    if meeting.status not in (*OPEN_MEETING, MeetingStatus.HELD):
        raise Refused("本场学习已取消。", SIGN_IN_BASIS)
    before = timezone.now() < meeting.starts_at
    if before and to in (*ATTENDED, AttendanceStatus.ABSENT):
        raise Refused("学习尚未开始，不能登记到会或缺席。", SIGN_IN_BASIS)
    if meeting.is_held and to in (AttendanceStatus.INVITED, AttendanceStatus.UNINVITED):
        raise Refused("学习已召开，名单不能再改；未到会的请登记为请假或缺席。", SIGN_IN_BASIS)
    if to != AttendanceStatus.INVITED and not reason.strip():
        example = "请写明请假事由。" if own else "请写明代记或更正的理由（如“手机没电，主持人确认到会”）。"
        raise ValidationError({"reason": example})
    if hours is not None and hours > meeting.hours:
        raise ValidationError({"hours": f"核定学时不得多于本场学时（{meeting.hours}）。"})


def mark_each(
    *, actor: Any, meeting: StudyMeeting, attendances: Iterable[StudyAttendance], to: str, reason: str
) -> int:
    """The same mark for several; who has it already is left as they are. Returns how many were changed."""
    changed = 0
    with transaction.atomic():
        for each in attendances:
            if each.status != to:
                mark(each, to, actor=actor, reason=reason)
                changed += 1
    return changed


def add_on_the_spot(*, actor: Any, meeting: StudyMeeting, users: Iterable[Any], reason: str) -> int:
    """People who came without being invited are put on the roll as present; returns how many.

    Raises Refused before the sign-in begins and after the minutes were confirmed.
    """
    convenes(actor, meeting)
    if not reason.strip():
        raise ValidationError({"reason": "请写明增补理由（如“跟班学习人员，主持人同意”）。"})
    try:
        with transaction.atomic():
            locked = StudyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            _check_spot(locked)
            known = set(locked.attendances.invited().values_list("user", flat=True))
            fresh = [user for pk, user in {each.pk: each for each in users}.items() if pk not in known]
            for user in fresh:
                _add(locked, user, actor, reason.strip())
            numbers.recount(locked, actor=actor)
    except IntegrityError as error:
        raise Conflict("有人员刚被加入名单，请刷新页面核对。") from error
    return len(fresh)


def _check_spot(meeting: StudyMeeting) -> None:
    if meeting.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refused("只有已通知、纪要尚未确认的学习可以现场增补。", SIGN_IN_BASIS)
    if timezone.now() < meeting.sign_in_from:
        raise Refused("签到尚未开始，请用“邀请人员”加入名单。", SIGN_IN_BASIS)


def _add(meeting: StudyMeeting, user: Any, actor: Any, reason: str) -> None:
    known = StudyAttendance.objects.filter(meeting=meeting, user=user).first()
    if known is not None:  # the invitation was taken back
        known.meeting = meeting
        workflow.transition(known, AttendanceStatus.INVITED, actor=actor, reason=reason)
        workflow.transition(
            known,
            AttendanceStatus.PRESENT,
            actor=actor,
            reason=reason,
            method=SignInMethod.ADDED,
            signed_at=timezone.now(),
        )
        return
    records.create(
        StudyAttendance,
        actor=actor,
        meeting=meeting,
        user=user,
        status=AttendanceStatus.PRESENT,
        method=SignInMethod.ADDED,
        signed_at=timezone.now(),
        ground=reason,
        is_synthetic=meeting.is_synthetic or user.is_synthetic,
    )

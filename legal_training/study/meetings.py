"""Convening a session, inviting to it, and what becomes of it: held, minuted, confirmed, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from legal_training.models import StudyAttendance, StudyMeeting
from legal_training.study import numbers, telling
from legal_training.study.enums import ATTENDED, OPEN_MEETING, AttendanceStatus, MeetingStatus
from legal_training.study.rules import MEETING, convenes, edits_meeting

# A change of these is told to whoever was invited.
TOLD_FIELDS = ("topic", "place", "starts_at", "ends_at")
FIXED_BY_SIGN_IN = ("starts_at", "ends_at", "hours", "sign_in_lead", "late_after")


def convene(
    model: type[StudyMeeting], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> StudyMeeting:
    """Draw up a session (signature of `common.records.create`); nobody is told yet."""
    convenes(actor, None)
    _check_department(actor, values.get("department"))
    _check_times(values.get("starts_at"), values.get("ends_at"))
    return records.create(model, actor=actor, many=many, convener=actor, **values)


def _check_department(actor: Any, department: Any) -> None:
    if department is not None and not (actor.sees_all_departments or department.pk in actor.department_ids):
        raise Refused("只能召集本单位的学习。")


def _check_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise ValidationError({"ends_at": "结束时间须晚于开始时间。"})


def change_meeting(
    obj: StudyMeeting,
    *,
    actor: Any,
    seen_at: datetime | None = None,
    reason: str = "",
    many: dict[str, Any] | None = None,
    **values: Any,
) -> StudyMeeting:
    """Change a session before it is held (signature of `common.records.change`).

    Who was invited is told of another time or place.
    """
    with transaction.atomic():
        locked = StudyMeeting.objects.select_for_update(of=("self",)).get(pk=obj.pk)
        edits_meeting(actor, locked)
        _check_department(actor, values.get("department"))
        _check_not_begun(locked, values)
        _check_as_held(locked, values, many or {})
        _check_times(values.get("starts_at", locked.starts_at), values.get("ends_at", locked.ends_at))
        before = [getattr(locked, name) for name in TOLD_FIELDS]
        changed = records.change(locked, actor=actor, seen_at=seen_at, reason=reason, many=many, **values)
        after = [getattr(changed, name) for name in TOLD_FIELDS]
        if changed.status == MeetingStatus.CONVENED and before != after:
            telling.tell_changed(changed)
    return changed


def _check_not_begun(meeting: StudyMeeting, values: dict[str, Any]) -> None:
    """By the time it was told who signed in late; by the hours what each of them is credited with."""
    moved = any(name in values and values[name] != getattr(meeting, name) for name in FIXED_BY_SIGN_IN)
    if moved and meeting.attendances.filter(status__in=ATTENDED).exists():
        raise Refused("已有人签到，时间、学时和签到规则不能再改；个别人员的学时在名单中核定。")


def _check_as_held(meeting: StudyMeeting, values: dict[str, Any], many: dict[str, Any]) -> None:
    """A session stands as it was held; its agenda may be completed, and files added, for the minutes."""
    if meeting.status != MeetingStatus.HELD:
        return
    changed = [name for name, value in values.items() if value != getattr(meeting, name)]
    changed += [name for name, items in many.items() if set(items) != set(getattr(meeting, name).all())]
    if set(changed) - {"agenda"}:
        raise Refused("学习已登记召开，只能补充议程和附件；到会情况在名单中写明理由更正。")


def invite(*, actor: Any, meeting: StudyMeeting, users: Iterable[Any]) -> int:
    """Put people on the roll; returns how many are new. Once notice was given they are told at once."""
    convenes(actor, meeting)
    try:
        with transaction.atomic():
            locked = StudyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            if locked.status not in OPEN_MEETING:
                raise Refused("学习已召开或已取消，不能再邀请；到场未列入名单的请用“现场增补”。")
            known = {each.user_id: each for each in locked.attendances.all()}
            each_once = {user.pk: user for user in users}.values()
            fresh = [user for user in each_once if _put_on_roll(locked, user, known.get(user.pk), actor)]
            if locked.status == MeetingStatus.CONVENED:
                telling.tell_invited(locked, fresh)
    except IntegrityError as error:
        raise Conflict("有人员刚被他人加入名单，请刷新页面核对。") from error
    return len(fresh)


def _put_on_roll(meeting: StudyMeeting, user: Any, known: StudyAttendance | None, actor: Any) -> bool:
    if known is None:
        records.create(
            StudyAttendance,
            actor=actor,
            meeting=meeting,
            user=user,
            is_synthetic=meeting.is_synthetic or user.is_synthetic,
        )
        return True
    if known.status == AttendanceStatus.UNINVITED:
        workflow.transition(known, AttendanceStatus.INVITED, actor=actor)
        return True
    return False


def take_meeting_step(
    meeting: StudyMeeting, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> StudyMeeting:
    """One step of a session (signature of `common.workflow.transition`).

    Raises Refused where the roll is empty, nobody was there, a reason is lacking; Conflict on a stale page.
    """
    with transaction.atomic():
        locked = workflow.enter(meeting, to, actor=actor)
        if to == MeetingStatus.CONVENED:
            _give_notice(locked, actor, reason)
        elif to == MeetingStatus.CANCELLED:
            _cancel(locked, actor, reason)
        elif to == MeetingStatus.CONFIRMED:
            _confirm(locked, actor, reason)
        elif locked.status == MeetingStatus.CONFIRMED:
            _reopen(locked, actor, reason)
        else:
            _hold(locked, actor, reason)
    meeting.refresh_from_db()
    return meeting


def _give_notice(meeting: StudyMeeting, actor: Any, reason: str) -> None:
    invited = list(meeting.attendances.invited().select_related("user"))
    if not invited:
        raise Refused("名单上还没有人，请先邀请人员，再发出通知。")
    if not meeting.tags.exists():
        raise Refused("请先选择学习类型；类型决定该场学习计入哪些指标。")
    workflow.transition(meeting, MeetingStatus.CONVENED, actor=actor, reason=reason)
    if timezone.now() < meeting.ends_at:  # what is entered afterwards needs no notice
        telling.tell_invited(meeting, [each.user for each in invited])


def _cancel(meeting: StudyMeeting, actor: Any, reason: str) -> None:
    if not reason.strip():
        raise Refused("取消学习须写明理由，理由随通知发给受邀人员。")
    was_told = meeting.status == MeetingStatus.CONVENED
    workflow.transition(meeting, MeetingStatus.CANCELLED, actor=actor, reason=reason.strip())
    if was_told:
        telling.tell_cancelled(meeting, reason.strip())


def _hold(meeting: StudyMeeting, actor: Any, reason: str) -> None:
    """Whoever neither signed in nor took leave was absent; the register gets its row."""
    if not numbers.numbers_of(meeting).present:
        raise Refused("没有人签到，不能登记召开；已到会的请先代记，未召开的请取消。")
    for each in meeting.attendances.filter(status=AttendanceStatus.INVITED):
        workflow.transition(each, AttendanceStatus.ABSENT, actor=actor, reason="召开后仍未签到")
    session = numbers.enter_session(meeting, actor=actor)
    workflow.transition(meeting, MeetingStatus.HELD, actor=actor, reason=reason, session=session)


def _confirm(meeting: StudyMeeting, actor: Any, reason: str) -> None:
    workflow.transition(
        meeting,
        MeetingStatus.CONFIRMED,
        actor=actor,
        reason=reason,
        confirmed_on=timezone.localdate(),
        confirmed_by=actor,
    )
    session: Any = meeting.session
    records.change(
        session,
        actor=actor,
        reason=f"确认{meeting.ledger_no}纪要",
        minutes=meeting.minutes,
        materials=numbers.materials_of(meeting),
    )


def _reopen(meeting: StudyMeeting, actor: Any, reason: str) -> None:
    if not reason.strip():
        raise Refused("退回更正须写明理由。")
    workflow.transition(
        meeting,
        MeetingStatus.HELD,
        actor=actor,
        reason=reason.strip(),
        confirmed_on=None,
        confirmed_by=None,
    )
    telling.tell_returned(meeting, reason.strip())


def write_minutes(*, actor: Any, meeting: StudyMeeting, minutes: str) -> StudyMeeting:
    """Write or rewrite the minutes of a session that was held and is not confirmed yet."""
    convenes(actor, meeting)
    with transaction.atomic():
        locked = StudyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if locked.status != MeetingStatus.HELD:
            raise Refused("登记召开后、确认纪要前才能撰写纪要；已确认的请局领导退回后修改。")
        if not minutes.strip():
            raise ValidationError({"minutes": "请填写纪要。"})
        changed = records.change(locked, actor=actor, minutes=minutes.strip(), minutes_by=actor)
        telling.tell_minutes(changed)
    return changed


def step_refusal(meeting: StudyMeeting, to: str, user: Any) -> str:
    """Why the step is closed to the user, "" where it is open."""
    try:
        MEETING[to](user, meeting)
    except Refused as refused:
        return str(refused)
    return ""

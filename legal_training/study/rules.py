"""Who convenes and records sessions, who signs in, who arranges a plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from legal_training.enums import PlanStatus
from legal_training.study.enums import AttendanceStatus, MeetingStatus

SIGN_IN_BASIS = "学法签到规则"
LIST_BASIS = "《关于建立领导干部应知应会党内法规和国家法律清单制度的意见》"

_keepers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)
_confirmers = require_role(Role.REVIEWER, Role.REPORT_OFFICER, Role.LEADER)
_planners = require_role(Role.REVIEWER, Role.REPORT_OFFICER, Role.LEADER)
_leaders = require_role(Role.LEADER)

# The attendance whose person shows the code at this moment (`legal_training.study.signing`).
_SHOWN: ContextVar[tuple[Any, Any] | None] = ContextVar("shown", default=None)


@contextmanager
def code_shown(user: Any, attendance: Any) -> Iterator[None]:
    """Within, `user` has shown the code of the session of `attendance` and may sign in."""
    token = _SHOWN.set((user.pk, attendance.pk))
    try:
        yield
    finally:
        _SHOWN.reset(token)


# ---- plans ----


def arranges_plan(user: Any, plan: Any) -> None:
    """Who arranges and changes the requirements of a plan that is not closed."""
    _planners(user, plan)
    if plan is not None and plan.status == PlanStatus.CLOSED:
        raise Refused("该学法方案已办结，任务不能再调整；补学请列入下一年度方案。", LIST_BASIS)


# ---- sessions ----


def convenes(user: Any, meeting: Any) -> None:
    """Who convenes a session: keepers of the register, of the session's own department or above it.

    Being invited to a session gives no right over it.
    """
    _keepers(user, None)
    if meeting is not None and not in_charge(user, meeting):
        raise Refused("该场学习由其他单位召集，请联系召集单位办理。")


def in_charge(user: Any, meeting: Any) -> bool:
    """Whether the session is of the user's department or one below it."""
    return bool(user.sees_all_departments or meeting.department_id in user.department_ids)


def edits_meeting(user: Any, meeting: Any) -> None:
    """Until the minutes are confirmed: what may still be changed is for the service to say."""
    convenes(user, meeting)
    if meeting is not None and meeting.status in (MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED):
        raise Refused(
            f"该场学习{meeting.get_status_display()}，安排不能再修改；确有错误的，请局领导退回后更正。"
        )


def _hold(user: Any, meeting: Any) -> None:
    if meeting.status == MeetingStatus.CONFIRMED:
        _leaders(user, None)
        return
    convenes(user, meeting)
    if timezone.now() < meeting.starts_at:
        raise Refused("学习尚未开始，开始后再登记召开。")


def _confirm(user: Any, meeting: Any) -> None:
    """Four eyes: the minutes are confirmed by someone else than who wrote them."""
    _confirmers(user, None)
    if not in_charge(user, meeting):
        raise Refused("该场学习由其他单位召集，纪要由召集单位确认。")
    if not meeting.minutes.strip():
        raise Refused("尚未撰写纪要，请先撰写纪要再确认。")
    if meeting.minutes_by_id == user.pk:
        raise Refused("纪要须由撰写人以外的审核人、综合科或局领导确认。")


MEETING: dict[str, Rule] = {
    MeetingStatus.CONVENED: convenes,
    MeetingStatus.HELD: _hold,
    MeetingStatus.CONFIRMED: _confirm,
    MeetingStatus.CANCELLED: convenes,
}


# ---- sign-in ----


def _marks(user: Any, attendance: Any) -> None:
    convenes(user, attendance.meeting)


def _attends(user: Any, attendance: Any) -> None:
    """By showing the code, or by the convener's word."""
    if _SHOWN.get() == (user.pk, attendance.pk) and attendance.user_id == user.pk:
        return
    if attendance.user_id == user.pk:
        raise Refused("本人到会请扫现场二维码签到；无法扫码的请召集单位其他工作人员代记。", SIGN_IN_BASIS)
    _marks(user, attendance)


def _is_own_before_start(user: Any, attendance: Any) -> bool:
    meeting = attendance.meeting
    return bool(
        attendance.user_id == user.pk
        and meeting.status == MeetingStatus.CONVENED
        and timezone.now() < meeting.starts_at
    )


def _takes_leave(user: Any, attendance: Any) -> None:
    """The person before the session begins; from then on the convener."""
    if _is_own_before_start(user, attendance):
        return
    if attendance.user_id == user.pk:
        raise Refused("学习开始后不能自行请假，请向召集人说明，由召集人登记。", SIGN_IN_BASIS)
    _marks(user, attendance)


def _returns(user: Any, attendance: Any) -> None:
    if not _is_own_before_start(user, attendance):
        _marks(user, attendance)


ATTENDANCE: dict[str, Rule] = {
    AttendanceStatus.INVITED: _returns,
    AttendanceStatus.PRESENT: _attends,
    AttendanceStatus.LATE: _attends,
    AttendanceStatus.LEAVE: _takes_leave,
    AttendanceStatus.ABSENT: _marks,
    AttendanceStatus.UNINVITED: _marks,
}


# ---- the register of sessions ----


def edits_session(user: Any, session: Any) -> None:
    """What follows from the sign-ins is not typed over; typed sessions are the keepers' as before."""
    require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)(user, session)
    if session is not None and session.pk and getattr(session, "meeting", None) is not None:
        raise Refused("本场人数、学时由签到统计形成，不能直接改写；请在对应的学习安排中写明理由更正。")

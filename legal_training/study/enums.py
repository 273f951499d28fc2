"""Who must study, and the states of a convened session and of those invited to it."""

from __future__ import annotations

from django.db import models


class Audience(models.TextChoices):
    """Who must study what a requirement of the plan names."""

    ALL = "all", "全体工作人员"
    LEADERS = "leaders", "局领导"
    DEPARTMENT = "department", "指定单位"
    ROLE = "role", "指定角色"


class MeetingStatus(models.TextChoices):
    DRAFT = "draft", "拟定"
    CONVENED = "convened", "已通知"
    HELD = "held", "已召开，待确认纪要"
    CONFIRMED = "confirmed", "已确认"
    CANCELLED = "cancelled", "已取消"


MEETING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    MeetingStatus.DRAFT: (MeetingStatus.CONVENED, MeetingStatus.CANCELLED),
    MeetingStatus.CONVENED: (MeetingStatus.HELD, MeetingStatus.CANCELLED),
    MeetingStatus.HELD: (MeetingStatus.CONFIRMED,),
    MeetingStatus.CONFIRMED: (MeetingStatus.HELD,),
    MeetingStatus.CANCELLED: (),
}
# The session can still be changed, the signs can still be corrected.
OPEN_MEETING = (MeetingStatus.DRAFT, MeetingStatus.CONVENED)
HELD_MEETING = (MeetingStatus.HELD, MeetingStatus.CONFIRMED)


class AttendanceStatus(models.TextChoices):
    INVITED = "invited", "待签到"
    PRESENT = "present", "已签到"
    LATE = "late", "迟到"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"
    UNINVITED = "uninvited", "已取消邀请"


ATTENDED = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)
_MARKS = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.LEAVE,
    AttendanceStatus.ABSENT,
)
ATTENDANCE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    AttendanceStatus.INVITED: (*_MARKS, AttendanceStatus.UNINVITED),
    **{mark: tuple(each for each in _MARKS if each != mark) for mark in _MARKS},
    AttendanceStatus.LEAVE: (
        AttendanceStatus.INVITED,
        AttendanceStatus.PRESENT,
        AttendanceStatus.LATE,
        AttendanceStatus.ABSENT,
        AttendanceStatus.UNINVITED,
    ),
    AttendanceStatus.UNINVITED: (AttendanceStatus.INVITED,),
}


class SignInMethod(models.TextChoices):
    """How it became known that someone was there."""

    CODE = "code", "扫码签到"
    MARKED = "marked", "召集人代记"
    ADDED = "added", "现场增补"


class StudyState(models.TextChoices):
    """How one person stands with one requirement."""

    OVERDUE = "overdue", "逾期未学"
    OWED = "owed", "待学"
    LATE = "late", "逾期完成"
    DONE = "done", "按期完成"

"""States of a class for enterprises and of those who register for it."""

from __future__ import annotations

from django.db import models


class ClassStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    OPEN = "open", "已发布"
    CLOSED = "closed", "已结班"
    CANCELLED = "cancelled", "已取消"


CLASS_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ClassStatus.DRAFT: (ClassStatus.OPEN, ClassStatus.CANCELLED),
    ClassStatus.OPEN: (ClassStatus.CLOSED, ClassStatus.CANCELLED),
    ClassStatus.CLOSED: (),
    ClassStatus.CANCELLED: (),
}


class AttendeeStatus(models.TextChoices):
    SEATED = "seated", "已报名"
    WAITING = "waiting", "候补"
    PRESENT = "present", "已到课"
    ABSENT = "absent", "未到课"
    CANCELLED = "cancelled", "已取消"
    LAPSED = "lapsed", "未递补"


# Between present and absent a mistake is mended; everything else goes one way.
ATTENDEE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    AttendeeStatus.SEATED: (AttendeeStatus.PRESENT, AttendeeStatus.ABSENT, AttendeeStatus.CANCELLED),
    AttendeeStatus.WAITING: (AttendeeStatus.SEATED, AttendeeStatus.CANCELLED, AttendeeStatus.LAPSED),
    AttendeeStatus.PRESENT: (AttendeeStatus.ABSENT,),
    AttendeeStatus.ABSENT: (AttendeeStatus.PRESENT,),
    AttendeeStatus.CANCELLED: (),
    AttendeeStatus.LAPSED: (),
}
# Who takes up a seat, before and after the class.
TAKEN = (AttendeeStatus.SEATED, AttendeeStatus.PRESENT, AttendeeStatus.ABSENT)
# Who has neither been cancelled nor been left without a seat.
STANDING = (*TAKEN, AttendeeStatus.WAITING)


class SignInWay(models.TextChoices):
    SHEET = "sheet", "签到表"
    CODE = "code", "签到码"

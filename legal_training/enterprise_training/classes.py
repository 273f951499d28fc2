"""A class as a whole: invited, announced, changed, cancelled. Its closing is `closing.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from legal_training.enterprise_training import telling
from legal_training.enterprise_training.closing import close
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.rules import BASIS, edit_class
from legal_training.enterprise_training.seats import PORTAL, fill_seats, locked, taken
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.models import Enterprise

TOLD_OF = ("starts_at", "ends_at", "place", "online_link")


def change_class(
    obj: EnterpriseClass,
    *,
    actor: Any,
    seen_at: datetime | None = None,
    reason: str = "",
    many: dict[str, Any] | None = None,
    **values: Any,
) -> EnterpriseClass:
    """Mend a class (signature of `common.records.change`); who registered is told of another time or place.

    Further seats go to who waits. Raises Refused once it began, ValidationError for fewer seats than
    are taken and where registered enterprises would no longer be invited.
    """
    with transaction.atomic():
        row = locked(obj)
        edit_class(actor, row)
        before = {name: getattr(row, name) for name in TOLD_OF}
        if row.status == ClassStatus.OPEN:
            _check_open(row, values)
        changed: EnterpriseClass = records.change(
            row, actor=actor, seen_at=seen_at, reason=reason, many=many, **values
        )
        if changed.status == ClassStatus.OPEN:
            if any(getattr(changed, name) != old for name, old in before.items()):
                telling.changed(changed, f"{changed.updated_at:%Y%m%d%H%M%S%f}")
            fill_seats(changed)
    return changed


def _check_open(row: EnterpriseClass, values: dict[str, Any]) -> None:
    have = taken(row)
    if values.get("capacity", row.capacity) < have:
        raise ValidationError(
            {"capacity": f"已有{have}人报名成功，名额不得少于{have}人；请先与企业协商取消。"}
        )
    if values.get("starts_at", row.starts_at) <= timezone.now():
        raise ValidationError({"starts_at": "开课时间须晚于现在，请核对。"})
    if row.is_open_to_all and values.get("is_open_to_all") is False:
        raise ValidationError(
            {"is_open_to_all": "已向全部企业发布，不能改为只面向受邀企业；需要的请取消后另行发布。"}
        )


# ---- who is invited ----


def matching(user: Any, *, park: Any = None, key_units: bool = False, permit_units: bool = False,
             untrained_in: int | None = None) -> QuerySet[Enterprise]:  # fmt: skip
    """Enterprises of the user's scope that are in business and answer every condition given."""
    rows: QuerySet[Enterprise] = Enterprise.objects.visible_to(user).filter(closed_on__isnull=True)
    if park is not None:
        rows = rows.filter(park=park)
    if key_units:
        rows = rows.exclude(key_unit_kinds=[])
    if permit_units:
        rows = rows.filter(is_permit_key_unit=True)
    if untrained_in is not None:
        rows = rows.exclude(training_attendances__attended_on__year=untrained_in)
    return rows


def invite(*, actor: Any, enterprise_class: EnterpriseClass, enterprises: Any) -> int:
    """Add enterprises to the list; returns how many are new. Once announced, they are told at once."""
    with transaction.atomic():
        row = locked(enterprise_class)
        edit_class(actor, row)
        if row.is_open_to_all:
            raise Refused("该班面向全部企业，不需要逐家邀请。", BASIS)
        before = set(row.invited.values_list("pk", flat=True))
        new = [each for each in enterprises if each.pk not in before]
        if not new:
            return 0
        records.change(
            row, actor=actor, reason=f"邀请{len(new)}家企业", many={"invited": [*row.invited.all(), *new]}
        )
        if row.status == ClassStatus.OPEN:
            telling.announced(row, [each.pk for each in new])
    return len(new)


def uninvite(*, actor: Any, enterprise_class: EnterpriseClass, enterprise: Enterprise) -> None:
    """Take an enterprise off the list. Raises Refused while people of it are registered."""
    with transaction.atomic():
        row = locked(enterprise_class)
        edit_class(actor, row)
        standing = ClassAttendee.objects.filter(enterprise_class=row, enterprise=enterprise).standing()
        if standing.exists():
            raise Refused("该企业已有人员报名，请先取消其报名，再移出邀请名单。", BASIS)
        left = row.invited.exclude(pk=enterprise.pk)
        records.change(row, actor=actor, reason=f"移出邀请名单：{enterprise}", many={"invited": list(left)})


# ---- the steps ----


def take_class_step(
    obj: EnterpriseClass, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> EnterpriseClass:
    """The one door of a class (signature of `common.workflow.transition`)."""
    if to == ClassStatus.OPEN:
        return announce(obj, actor=actor, reason=reason)
    if to == ClassStatus.CANCELLED:
        return call_off(obj, actor=actor, reason=reason)
    return close(obj, actor=actor, reason=reason, **changes)


def announce(obj: EnterpriseClass, *, actor: Any, reason: str = "") -> EnterpriseClass:
    """Publish a draft to the enterprises concerned and tell them.

    Raises Refused where nobody is invited and where the deadline is over.
    """
    with transaction.atomic():
        row = workflow.enter(obj, ClassStatus.OPEN, actor=actor)
        if not row.is_open_to_all and not row.invited.exists():
            raise Refused("尚未邀请任何企业，请先在“邀请企业”中列出，或者改为面向全部企业。", BASIS)
        if row.registration_until <= timezone.now():
            raise Refused("报名截止时间已过，请先修改报名截止时间和培训日期。", BASIS)
        today = timezone.localdate()
        workflow.transition(obj, ClassStatus.OPEN, actor=actor, reason=reason, announced_on=today)
        everyone = Enterprise.objects.filter(closed_on__isnull=True).values("pk")
        telling.announced(row, everyone if row.is_open_to_all else row.invited.values("pk"))
    return obj


def call_off(obj: EnterpriseClass, *, actor: Any, reason: str) -> EnterpriseClass:
    """Cancel a class with all its registrations, and tell whom it concerns.

    Raises Refused without a reason and once somebody has signed in.
    """
    if not reason.strip():
        raise Refused("取消培训班须写明原因，原因将告知企业。", BASIS)
    with transaction.atomic():
        row = workflow.enter(obj, ClassStatus.CANCELLED, actor=actor)
        attendees = ClassAttendee.objects.filter(enterprise_class=row)
        if attendees.filter(status=AttendeeStatus.PRESENT).exists():
            raise Refused("已有人员签到，不能取消该班；请登记到课情况后结班。", BASIS)
        was_announced = row.status == ClassStatus.OPEN
        concerned = telling.concerned(row) if was_announced else []
        for attendee in attendees.filter(status__in=[AttendeeStatus.SEATED, AttendeeStatus.WAITING]):
            workflow.transition(attendee, AttendeeStatus.CANCELLED, actor=PORTAL, reason="培训班取消")
        workflow.transition(
            obj,
            ClassStatus.CANCELLED,
            actor=actor,
            reason=reason,
            cancelled_on=timezone.localdate(),
            cancel_reason=reason.strip(),
        )
        telling.called_off(row, concerned, reason.strip())
    return obj

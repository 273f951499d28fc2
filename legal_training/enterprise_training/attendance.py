"""Who came: marked from the sheet by the staff, or signed in by a code that is shown in the room."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hmac import compare_digest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from common import workflow
from common.errors import Conflict, Refused
from common.presentation import zh_datetime
from common.rates import within_rate
from legal_training.enterprise_training.closing import bring_in_line
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus, SignInWay
from legal_training.enterprise_training.rules import BASIS, keepers
from legal_training.enterprise_training.seats import cancel_attendee, locked
from legal_training.models import ClassAttendee, EnterpriseClass

CODE_SECONDS = 300  # how long a code is shown; the one before it still counts
CODE_DIGITS = 6
MOST_TRIES = 20  # of one user for one class within an hour
MARKS = (AttendeeStatus.PRESENT, AttendeeStatus.ABSENT)


# ---- the code in the room ----


def code_of(enterprise_class: EnterpriseClass, *, ago: int = 0) -> str:
    """The code that is shown now (`ago` periods before): derived, so that it is nowhere stored."""
    period = int(timezone.now().timestamp()) // CODE_SECONDS - ago
    digest = salted_hmac("legal_training.sign_in", f"{enterprise_class.pk}:{period}", algorithm="sha256")
    return f"{int(digest.hexdigest()[:12], 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def takes_sign_ins(enterprise_class: EnterpriseClass) -> bool:
    """From some time before the beginning to the end, while the class is open."""
    now = timezone.now()
    is_open = enterprise_class.status == ClassStatus.OPEN
    return is_open and enterprise_class.sign_in_from <= now <= enterprise_class.ends_at


def sign_in(
    *, actor: Any, enterprise_class: EnterpriseClass, code: str, attendees: Collection[ClassAttendee]
) -> list[ClassAttendee]:
    """Mark persons of the actor's enterprises as present by the code that is shown in the room.

    Raises Refused outside the time, with a wrong code and after too many of them, ValidationError with
    nobody, Conflict where somebody was marked before.
    """
    if not takes_sign_ins(enterprise_class):
        since, until = zh_datetime(enterprise_class.sign_in_from), zh_datetime(enterprise_class.ends_at)
        raise Refused(f"签到时间为{since}至{until}，现在不能签到；漏签的请与现场工作人员联系。", BASIS)
    if not attendees:
        raise ValidationError({"attendees": "请勾选到场的人员。"})
    _check_code(actor, enterprise_class, code)
    with transaction.atomic():
        row = locked(enterprise_class)
        chosen = _seated(row, attendees)
        for each in chosen:
            _mark(each, AttendeeStatus.PRESENT, actor, SignInWay.CODE)
    return chosen


def _check_code(actor: Any, enterprise_class: EnterpriseClass, code: str) -> None:
    if not within_rate(f"training-sign-in.{enterprise_class.pk}.{actor.pk}", MOST_TRIES):
        raise Refused("签到码输错次数过多，请与现场工作人员联系，在签到表上签到。", BASIS)
    typed = "".join(code.split())
    if not any(compare_digest(typed.encode(), code_of(enterprise_class, ago=n).encode()) for n in (0, 1)):
        raise ValidationError({"code": "签到码不正确或已更换，请按现场屏幕上的号码重新填写。"})


def _seated(row: EnterpriseClass, attendees: Collection[ClassAttendee]) -> list[ClassAttendee]:
    found = ClassAttendee.objects.select_for_update(of=("self",)).filter(
        enterprise_class=row, pk__in=[each.pk for each in attendees]
    )
    chosen = list(found.select_related("enterprise").order_by("pk"))
    for each in chosen:
        each.enterprise_class = row
        if each.status == AttendeeStatus.PRESENT:
            raise Conflict(f"{each.name}已经签到，请刷新页面。")
        if each.status != AttendeeStatus.SEATED:
            raise Refused(f"{each.name}{each.get_status_display()}，不能签到；请与现场工作人员联系。", BASIS)
    return chosen


def _mark(attendee: ClassAttendee, to: str, actor: Any, way: str, reason: str = "") -> None:
    is_present = to == AttendeeStatus.PRESENT
    workflow.transition(
        attendee,
        to,
        actor=actor,
        reason=reason,
        signed_at=timezone.now() if is_present else None,
        signed_by=way if is_present else "",
    )


# ---- the sheet ----


def mark_sheet(*, actor: Any, enterprise_class: EnterpriseClass, marks: Mapping[int, str]) -> int:
    """Enter the sheet: primary key of an attendee → present or absent; returns how many changed.

    Raises Refused before the time for it and once the class is closed.
    """
    changed = 0
    with transaction.atomic():
        row = locked(enterprise_class)
        keepers(actor, row)
        if row.status != ClassStatus.OPEN:
            raise Refused(f"该班{row.get_status_display()}，到课情况请逐人更正并写明理由。", BASIS)
        rows = ClassAttendee.objects.select_for_update(of=("self",)).filter(enterprise_class=row)
        for attendee in rows.taken().filter(pk__in=marks).order_by("pk"):
            to = marks[attendee.pk]
            if to in MARKS and attendee.status != to:
                attendee.enterprise_class = row
                _mark(attendee, to, actor, SignInWay.SHEET)
                changed += 1
    return changed


def take_attendee_step(
    obj: ClassAttendee, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> ClassAttendee:
    """A step of one person by the staff (signature of `common.workflow.transition`).

    After the class is closed it is a correction: it needs a reason, and what was counted follows.
    """
    keepers(actor, obj)  # an enterprise signs its people in by the code alone
    if to == AttendeeStatus.CANCELLED:
        return cancel_attendee(actor=actor, attendee=obj, reason=reason)
    with transaction.atomic():
        row = locked(obj.enterprise_class)
        obj.enterprise_class = row
        is_correction = row.status == ClassStatus.CLOSED
        if is_correction and not reason.strip():
            raise Refused("结班后更正到课情况须写明理由。", BASIS)
        _mark(obj, to, actor, SignInWay.SHEET, reason)
        if is_correction:
            bring_in_line(row, obj, actor=actor, reason=reason.strip())
    return obj

"""Who has a seat: registering by name, changing, cancelling, and the waiting list.

Every change of seats locks the class first, so that the last seat is given once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from legal_training.enterprise_training import telling
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.rules import BASIS, changes_attendee, keepers, registers
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.models import Enterprise

PORTAL = None  # the actor of what follows by itself
Person = Mapping[str, str]  # name, post, telephone


def locked(enterprise_class: EnterpriseClass) -> EnterpriseClass:
    """The row of the class, locked until the transaction ends."""
    return EnterpriseClass.objects.select_for_update(of=("self",)).get(pk=enterprise_class.pk)


def taken(enterprise_class: EnterpriseClass) -> int:
    return ClassAttendee.objects.filter(enterprise_class=enterprise_class).taken().count()


def seats_left(enterprise_class: EnterpriseClass) -> int:
    """Never below zero: who comes unregistered on the day is not sent away by the portal."""
    return max(0, enterprise_class.capacity - taken(enterprise_class))


def register_attendees(
    *, actor: Any, enterprise_class: EnterpriseClass, enterprise: Enterprise, people: Sequence[Person]
) -> list[ClassAttendee]:
    """Register persons of an enterprise: seats while there are any, then the waiting list.

    Raises Refused to strangers and after the deadline, ValidationError with nobody, with too many of one
    enterprise, with a person twice and where the seats do not suffice and nobody may wait.
    """
    if not people:
        raise ValidationError("请至少填写一名参训人员的姓名、职务和联系电话。")
    with transaction.atomic():
        row = locked(enterprise_class)
        registers(actor, row, enterprise)
        _check_number(row, enterprise, len(people))
        return _registered(row, enterprise, people, actor)


def add_on_the_spot(
    *, actor: Any, enterprise_class: EnterpriseClass, enterprise: Enterprise, name: str, post: str,
    telephone: str,
) -> ClassAttendee:  # fmt: skip
    """Register a person for an enterprise that asked the staff, also uninvited and after the deadline.

    Before the class seats count as for everyone; who stands at the door on the day gets a seat beyond them.
    Raises Refused to others than the staff of the class and once it is closed.
    """
    with transaction.atomic():
        row = locked(enterprise_class)
        keepers(actor, row)
        if row.status != ClassStatus.OPEN:
            raise Refused(f"该班{row.get_status_display()}，不能增加人员。", BASIS)
        person = {"name": name, "post": post, "telephone": telephone}
        at_the_door = timezone.now() >= row.sign_in_from
        (made,) = _registered(row, enterprise, [person], actor, beyond=at_the_door)
    return made


def _check_number(row: EnterpriseClass, enterprise: Enterprise, more: int) -> None:
    own = ClassAttendee.objects.filter(enterprise_class=row, enterprise=enterprise).standing().count()
    if own + more > row.most_each:
        left = max(0, row.most_each - own)
        raise ValidationError(
            f"每家企业最多报名{row.most_each}人，贵企业已报{own}人，还可以报{left}人；请减少人员或更换已报人员。"
        )


def _registered(
    row: EnterpriseClass,
    enterprise: Enterprise,
    people: Sequence[Person],
    actor: Any,
    *,
    beyond: bool = False,
) -> list[ClassAttendee]:
    free = len(people) if beyond else seats_left(row)
    if len(people) > free and not row.has_waiting_list:
        words = (
            f"名额仅剩{free}人，请减少报名人员。"
            if free
            else "名额已满，该班不接受候补，请关注以后的培训班。"
        )
        raise ValidationError(words)
    now = timezone.now()
    return [
        records.create(
            ClassAttendee,
            actor=actor,
            enterprise_class=row,
            enterprise=enterprise,
            name=person["name"].strip(),
            post=person["post"].strip(),
            telephone=person["telephone"].strip(),
            status=AttendeeStatus.SEATED if number < free else AttendeeStatus.WAITING,
            registered_at=now,
            registered_by=actor,
            is_synthetic=row.is_synthetic or enterprise.is_synthetic,
        )
        for number, person in enumerate(people)
    ]


def change_attendee(
    *, actor: Any, attendee: ClassAttendee, name: str, post: str, telephone: str, seen_at: Any = None
) -> ClassAttendee:
    """Mend or replace a person; the seat or the place in the waiting list stays the enterprise's."""
    with transaction.atomic():
        row = locked(attendee.enterprise_class)
        current = _current(attendee, row)
        changes_attendee(actor, current)
        changed: ClassAttendee = records.change(
            current,
            actor=actor,
            seen_at=seen_at,
            name=name.strip(),
            post=post.strip(),
            telephone=telephone.strip(),
        )
    return changed


def cancel_attendee(*, actor: Any, attendee: ClassAttendee, reason: str = "") -> ClassAttendee:
    """Give the seat back; who waits longest takes it. Raises Refused after the deadline to the enterprise."""
    with transaction.atomic():
        row = locked(attendee.enterprise_class)
        current = _current(attendee, row)
        workflow.transition(current, AttendeeStatus.CANCELLED, actor=actor, reason=reason.strip())
        if not getattr(actor, "is_enterprise", False):
            telling.cancelled_by_staff(current, reason)
        fill_seats(row)
    return current


def _current(attendee: ClassAttendee, row: EnterpriseClass) -> ClassAttendee:
    """The attendee as it stands now; Conflict where someone else was quicker."""
    current = ClassAttendee.objects.select_for_update(of=("self",)).select_related("enterprise")
    found = current.get(pk=attendee.pk)
    found.enterprise_class = row
    if found.status != attendee.status:
        raise Conflict("该人员的报名已由他人办理，请刷新页面查看最新状态。")
    return found


def fill_seats(row: EnterpriseClass) -> list[ClassAttendee]:
    """Give free seats to who waits, in the order of registering, and tell them; until the class begins.

    The caller holds the lock of the class.
    """
    if row.status != ClassStatus.OPEN or timezone.now() >= row.starts_at:
        return []
    waiting = ClassAttendee.objects.filter(enterprise_class=row, status=AttendeeStatus.WAITING)
    chosen: Iterable[ClassAttendee] = waiting.select_related("enterprise").order_by("registered_at", "pk")
    promoted = list(chosen[: seats_left(row)])  # type: ignore[index]
    for attendee in promoted:
        workflow.transition(
            attendee, AttendeeStatus.SEATED, actor=PORTAL, reason="有名额空出，按报名先后递补"
        )
    telling.promoted(promoted)
    return promoted

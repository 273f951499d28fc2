"""What enterprises are told of classes: announced, changed, cancelled, a seat become free, certified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from common.messaging import Occasion, notify_all
from common.presentation import zh_date, zh_datetime
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.models import Membership


def page_of(enterprise_class: EnterpriseClass) -> str:
    """The enterprise's page of the class."""
    return reverse("training-enterprise:class", args=[enterprise_class.ledger_no])


def when_and_where(enterprise_class: EnterpriseClass) -> str:
    where = enterprise_class.place or "线上"
    return f"时间：{zh_date(enterprise_class.held_on)}{enterprise_class.span}\n地点：{where}"


def members_of(enterprises: Any) -> list[Any]:
    """The users who now act for these enterprises (a query set or primary keys)."""
    rows = Membership.objects.current().filter(enterprise__in=enterprises, user__is_active=True)
    return [each.user for each in rows.select_related("user").order_by("pk")]


def _about(row: EnterpriseClass, recipients: Iterable[Any], key: str, title: str, **more: Any) -> Occasion:
    return Occasion(
        recipients=recipients,
        key=f"enterprise-class:{row.pk}:{key}",
        title=title,
        url=page_of(row),
        synthetic=row.is_synthetic,
        **more,
    )


def announced(row: EnterpriseClass, enterprises: Any) -> int:
    """Tell of a new class; `enterprises` are those invited, now or later."""
    text = (
        f"{when_and_where(row)}\n报名截止：{zh_datetime(row.registration_until)}\n"
        f"名额：{row.capacity}人，每家企业最多{row.most_each}人"
    )
    recipients = members_of(enterprises)
    return notify_all(
        [_about(row, recipients, "announced", f"企业培训报名：{row.name}", text=text, by_email=True)]
    )


def _registered(row: EnterpriseClass) -> list[Any]:
    own = ClassAttendee.objects.filter(enterprise_class=row).standing()
    return members_of(own.values("enterprise"))


def changed(row: EnterpriseClass, stamp: str) -> int:
    """Time or place of an announced class changed: who registered is told, once for each change."""
    occasion = _about(
        row,
        _registered(row),
        f"changed:{stamp}",
        f"培训时间或地点有变：{row.name}",
        text=when_and_where(row),
        tone="warning",
        by_email=True,
    )
    return notify_all([occasion])


def called_off(row: EnterpriseClass, recipients: Iterable[Any], reason: str) -> int:
    text = f"原定{zh_date(row.held_on)}的培训已取消。原因：{reason}"
    return notify_all(
        [
            _about(
                row,
                recipients,
                "cancelled",
                f"培训已取消：{row.name}",
                text=text,
                tone="danger",
                by_email=True,
            )
        ]
    )


def concerned(row: EnterpriseClass) -> list[Any]:
    """Who must know that a class is cancelled: of enterprises that registered or were invited."""
    return [*_registered(row), *members_of(row.invited.values("pk"))]


def cancelled_by_staff(attendee: ClassAttendee, reason: str) -> int:
    row = attendee.enterprise_class
    occasion = _about(
        row,
        members_of([attendee.enterprise_id]),
        f"attendee-cancelled:{attendee.pk}",
        f"报名已由本局取消：{row.name}",
        text=f"人员：{attendee.name}" + (f"\n原因：{reason.strip()}" if reason.strip() else ""),
        tone="warning",
        by_email=True,
    )
    return notify_all([occasion])


def promoted(attendees: Sequence[ClassAttendee]) -> int:
    """Each enterprise is told who of its people moved up from the waiting list."""
    return notify_all(
        _about(
            each.enterprise_class,
            users,
            f"promoted:{each.pk}",
            f"候补已递补：{each.name}",
            text=f"{each.enterprise_class.name}\n{when_and_where(each.enterprise_class)}",
            tone="success",
            by_email=True,
        )
        for each, users in _with_members(attendees)
    )


def certified(attendees: Sequence[ClassAttendee]) -> int:
    """Certificates can be downloaded: told once to each enterprise."""
    first: dict[int, tuple[ClassAttendee, list[Any]]] = {}
    for each, users in _with_members(attendees):
        first.setdefault(each.enterprise_id, (each, users))
    return notify_all(
        _about(each.enterprise_class, users, "certified", f"培训证明已制发：{each.enterprise_class.name}")
        for each, users in first.values()
    )


def _with_members(attendees: Sequence[ClassAttendee]) -> list[tuple[ClassAttendee, list[Any]]]:
    """One query for all."""
    found: dict[int, list[Any]] = defaultdict(list)
    concerned = {each.enterprise_id for each in attendees}
    rows = Membership.objects.current().filter(enterprise__in=concerned, user__is_active=True)
    for membership in rows.select_related("user").order_by("pk"):
        found[membership.enterprise_id].append(membership.user)
    return [(each, found[each.enterprise_id]) for each in attendees]

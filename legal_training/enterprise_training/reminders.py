"""Reminders of classes: enterprises before the deadline and before the class, the staff once it is over.

When is said by the `ReminderRule` rows of the three clocks below, in natural days;
each occasion is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from common.messaging import Occasion, notify_all
from common.presentation import zh_date, zh_datetime
from common.registers import register_for
from legal_training.enterprise_training.enums import STANDING, ClassStatus
from legal_training.enterprise_training.telling import page_of, when_and_where
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.addressees import Addressees
from registry.models import Membership, ReminderRule
from registry.queue.moments import Moments

REGISTRATION = "enterprise-class-registration"  # invited and nobody registered yet
CLASS_DAY = "enterprise-class-day"  # registered
CLOSING = "enterprise-class-closing"  # held and not closed


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    moments = Moments((REGISTRATION, CLASS_DAY, CLOSING))
    rows = list(EnterpriseClass.objects.filter(status=ClassStatus.OPEN).order_by("pk"))
    scene = _Scene(rows, today)
    occasions = [each for row in rows for each in _occasions(row, moments, scene, today)]
    return notify_all(occasions)


class _Scene:
    """Who is concerned of all classes, read at once."""

    def __init__(self, rows: list[EnterpriseClass], today: date) -> None:
        self.addressees = Addressees(today)
        self.registered: dict[int, set[int]] = defaultdict(set)
        self.invited: dict[int, set[int]] = defaultdict(set)
        standing = ClassAttendee.objects.filter(enterprise_class__in=rows, status__in=STANDING)
        for row, enterprise in standing.values_list("enterprise_class", "enterprise"):
            self.registered[row].add(enterprise)
        links = EnterpriseClass.invited.through.objects.filter(enterpriseclass__in=rows)
        for row, enterprise in links.values_list("enterpriseclass", "enterprise"):
            self.invited[row].add(enterprise)
        self._members: dict[int, list[Any]] = defaultdict(list)
        for each in Membership.objects.current().filter(user__is_active=True).select_related("user"):
            self._members[each.enterprise_id].append(each.user)

    def members(self, enterprises: set[int]) -> list[Any]:
        return [user for enterprise in sorted(enterprises) for user in self._members[enterprise]]


def _occasions(row: EnterpriseClass, moments: Moments, scene: _Scene, today: date) -> Iterator[Occasion]:
    register: Any = register_for(EnterpriseClass)
    missing = scene.invited[row.pk] - scene.registered[row.pk]
    until = timezone.localdate(row.registration_until)
    rule = moments.reached_on(REGISTRATION, until, today)
    if rule and timezone.now() <= row.registration_until:
        text = f"报名截止：{zh_datetime(row.registration_until)}\n{when_and_where(row)}"
        yield _told(row, scene.members(missing), rule, f"培训报名即将截止：{row.name}", text, page_of(row))
    is_over = row.held_on < today
    rule = moments.reached_on(CLOSING if is_over else CLASS_DAY, row.held_on, today)
    if rule and not is_over:
        people = scene.members(scene.registered[row.pk])
        title = f"培训提醒：{row.name}（{zh_date(row.held_on)}）"
        yield _told(row, people, rule, title, when_and_where(row), page_of(row))
    if rule and is_over:
        staff = scene.addressees.staff(row, overdue=False)
        text = f"{zh_date(row.held_on)}的培训已结束，请登记到课情况并结班；未举办的请取消。"
        url = register.detail_url(row)
        yield _told(row, staff, rule, f"企业培训班待结班：{row.name}", text, url)


def _told(
    row: EnterpriseClass, recipients: list[Any], rule: ReminderRule, title: str, text: str, url: str
) -> Occasion:
    return Occasion(
        recipients=recipients,
        key=f"{rule.clock}:{row.pk}:{row.held_on:%Y%m%d}:{rule.moment}{rule.days}",
        title=title,
        text=text,
        url=url,
        tone="warning",
        by_email=rule.by_email,
        synthetic=row.is_synthetic,
    )

"""The demonstration's classes for enterprises: one held, counted and certified, one open to registrations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common import records
from lanzhou_eco.demo import demo_user
from lanzhou_eco.demo_duties import firm_of, user_named
from legal_training.enterprise_training.attendance import mark_sheet
from legal_training.enterprise_training.classes import take_class_step
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.seats import add_on_the_spot, register_attendees
from legal_training.models import EnterpriseClass

FIRMS = ("qiye1", "qiye2")
# Of the class that was held: firm, name, post, whether the person came.
HELD = (
    (0, "蒋示范", "环保专员", True),
    (0, "沈示范", "安全环保部长", True),
    (1, "杨示范", "环保主管", True),
    (1, "朱示范", "车间主任", False),
)


def demo_training(say: Callable[[str], None]) -> None:
    """Hold one class some weeks ago and announce the next, on which somebody waits for a seat; once."""
    if EnterpriseClass.objects.filter(is_synthetic=True).exists():
        return
    officer = demo_user(Role.REPORT_OFFICER)
    _held(officer)
    _announced(officer)
    say("已生成企业培训示范：已结班并制发培训证明的一期，正在报名且有候补的一期。")


def _at(days: int, hour: int) -> datetime:
    """So many days from today, at the full hour."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _class(officer: User, days: int, **values: Any) -> EnterpriseClass:
    firms = [firm_of(name) for name in FIRMS]
    return records.create(
        EnterpriseClass,
        actor=officer,
        many={"invited": firms},
        department=officer.department,
        starts_at=_at(days, 14),
        ends_at=_at(days, 17),
        registration_until=_at(days - 2, 17),
        hours=Decimal(3),
        place="新区会议中心（示范）",
        contact="周示范 0931-0000000",
        is_synthetic=True,
        **values,
    )


def _held(officer: User) -> None:
    """A class of the past, as a ledger would bring it; who came is entered from its sheet."""
    row = _class(
        officer,
        -21,
        name="环境信息依法披露与自行监测培训（示范）",
        content="披露义务、年度报告填报要求、自行监测数据质量（示范）。",
        capacity=40,
        status=ClassStatus.OPEN,
        announced_on=timezone.localdate() - timedelta(days=35),
    )
    marks: dict[int, str] = {}
    for number, (firm, name, post, came) in enumerate(HELD):
        attendee = add_on_the_spot(
            actor=officer,
            enterprise_class=row,
            enterprise=firm_of(FIRMS[firm]),
            name=name,
            post=post,
            telephone=f"0931-000000{number}",
        )
        marks[attendee.pk] = AttendeeStatus.PRESENT if came else AttendeeStatus.ABSENT
    mark_sheet(actor=officer, enterprise_class=row, marks=marks)
    take_class_step(row, ClassStatus.CLOSED, actor=officer)


def _announced(officer: User) -> None:
    """A class with two seats, for which three persons registered."""
    row = _class(
        officer,
        20,
        name="排污许可证后管理培训（示范）",
        content="执行报告、台账记录、排污口规范化（示范）。",
        capacity=2,
    )
    take_class_step(row, ClassStatus.OPEN, actor=officer)
    for username, names in zip(FIRMS, (("秦示范",), ("尤示范", "许示范")), strict=True):
        register_attendees(
            actor=user_named(username),
            enterprise_class=row,
            enterprise=firm_of(username),
            people=[{"name": name, "post": "环保专员", "telephone": "0931-0000010"} for name in names],
        )

"""A class for enterprises with its officer, and enterprises with their users."""

from __future__ import annotations

from datetime import date
from typing import Any

from legal_training.enterprise_training.seats import register_attendees
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.models import Enterprise
from tests.factories.accounts import UserFactory
from tests.factories.legal_training_classes import EnterpriseClassFactory
from tests.factories.registry import DocumentSeriesFactory, MembershipFactory

ANNOUNCED, HELD, AFTER = date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 21)
PREFIX = "兰新环培证"


def person(number: int = 1, **more: str) -> dict[str, str]:
    return {"name": f"王某{number}", "post": "环保主管", "telephone": f"1390000{number:04d}", **more}


class Scene:
    """An announced class with `capacity` seats; two invited enterprises, a third that is not."""

    def __init__(self, *, capacity: int = 3, **values: Any) -> None:
        DocumentSeriesFactory(kind="training-certificate", name="企业培训证明", prefix=PREFIX)
        members = [MembershipFactory(user__username=f"firm{number}") for number in range(3)]
        self.firms: list[Enterprise] = [each.enterprise for each in members]
        self.users = [each.user for each in members]
        invited = values.pop("invited", self.firms[:2])
        self.row: EnterpriseClass = EnterpriseClassFactory(
            open=True, capacity=capacity, invited=invited, **values
        )
        self.officer = UserFactory(department=self.row.department, username="officer")

    def register(self, firm: int, *numbers: int) -> list[ClassAttendee]:
        return register_attendees(
            actor=self.users[firm],
            enterprise_class=self.row,
            enterprise=self.firms[firm],
            people=[person(number) for number in numbers],
        )

    def states(self) -> dict[str, str]:
        rows = ClassAttendee.objects.filter(enterprise_class=self.row).order_by("pk")
        return {each.name: each.status for each in rows}

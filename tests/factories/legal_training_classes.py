"""Classes for enterprises and who comes to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.models import Enterprise
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory


def moment(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


class EnterpriseClassFactory(DjangoModelFactory):
    """A draft for the afternoon of `held_on`; trait `open` for an announced one, `invited=[…]`."""

    class Meta:
        model = EnterpriseClass
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"QYPX-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    name = "排污许可与自行监测培训"
    content = "排污许可管理条例，自行监测要求。"
    starts_at = factory.LazyAttribute(lambda row: moment(row.held_on, 14))
    ends_at = factory.LazyAttribute(lambda row: moment(row.held_on, 17))
    place = "新区会议中心"
    hours = Decimal(3)
    capacity = 40
    registration_until = factory.LazyAttribute(lambda row: moment(row.held_on, 9))
    contact = "张某 0931-8250000"

    class Params:
        held_on = date(2026, 3, 20)
        open = factory.Trait(status=ClassStatus.OPEN, announced_on=date(2026, 3, 2))

    @factory.post_generation
    def invited(self, create: bool, extracted: Iterable[Enterprise] | None, **kwargs: Any) -> None:
        if create and extracted:
            self.invited.set(extracted)


class ClassAttendeeFactory(DjangoModelFactory):
    class Meta:
        model = ClassAttendee

    ledger_no = factory.Sequence(lambda n: f"QYXY-T-{n:04d}")
    enterprise_class = factory.SubFactory(EnterpriseClassFactory, open=True)
    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda n: f"李某{n}")
    post = "环保专员"
    telephone = "0931-8251234"
    status = AttendeeStatus.SEATED
    registered_at = moment(date(2026, 3, 3))
    registered_by = factory.SubFactory(UserFactory, enterprise=True)

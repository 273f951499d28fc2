"""Parks, enterprises with valid codes, laws, limits, and the work calendar."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory
from stdnum.cn import uscc

from registry.enums import Certainty, DayUnit, LawRank, MembershipRole, ReminderMoment
from registry.models import (
    CalendarException,
    CalendarYear,
    DocumentSeries,
    Enterprise,
    EnterpriseName,
    Law,
    Membership,
    Park,
    Provision,
    ReminderRule,
    StatutoryLimit,
    Threshold,
)
from tests.factories.accounts import DepartmentFactory, UserFactory


def valid_uscc(number: int) -> str:
    """An 18-character code of Lanzhou whose check digit is right."""
    body = f"91620100MA{number:07d}"
    return body + uscc.calc_check_digit(body)


class ParkFactory(DjangoModelFactory):
    class Meta:
        model = Park

    code = factory.Sequence(lambda n: f"industrial-park-{n}")
    name = factory.Sequence(lambda n: f"第{n}产业园")


class EnterpriseFactory(DjangoModelFactory):
    class Meta:
        model = Enterprise

    uscc = factory.Sequence(valid_uscc)
    name = factory.Sequence(lambda n: f"示范第{n}化工有限公司")
    department = factory.SubFactory(DepartmentFactory)
    legal_representative = "李某"


class MembershipFactory(DjangoModelFactory):
    """A present appointment of an enterprise's user."""

    class Meta:
        model = Membership

    ledger_no = factory.Sequence(lambda n: f"RM-T-{n:04d}")
    user = factory.SubFactory(UserFactory, enterprise=True)
    enterprise = factory.SubFactory(EnterpriseFactory)
    role = MembershipRole.HANDLER
    started_on = date(2024, 1, 1)


class LawFactory(DjangoModelFactory):
    class Meta:
        model = Law

    code = factory.Sequence(lambda n: f"law-{n}")
    title = factory.Sequence(lambda n: f"第{n}号法")
    rank = LawRank.STATUTE
    effective_from = date(2015, 1, 1)
    certainty = Certainty.VERIFIED


class ProvisionFactory(DjangoModelFactory):
    class Meta:
        model = Provision

    code = factory.Sequence(lambda n: f"provision-{n}")
    law = factory.SubFactory(LawFactory)
    article = "第一条"
    subject = "示例事项"


class StatutoryLimitFactory(DjangoModelFactory):
    class Meta:
        model = StatutoryLimit
        django_get_or_create = ("code", "effective_from")  # several pages of one walk ask for the same row

    ledger_no = factory.Sequence(lambda n: f"SX-T-{n:04d}")
    code = factory.Sequence(lambda n: f"limit-{n}")
    name = factory.Sequence(lambda n: f"期限{n}")
    amount = 30
    unit = DayUnit.WORKING
    basis = "示例依据"
    effective_from = date(2015, 1, 1)


class ThresholdFactory(DjangoModelFactory):
    class Meta:
        model = Threshold
        django_get_or_create = ("code", "effective_from")  # several pages of one walk ask for the same row

    ledger_no = factory.Sequence(lambda n: f"YZ-T-{n:04d}")
    code = factory.Sequence(lambda n: f"threshold-{n}")
    name = factory.Sequence(lambda n: f"阈值{n}")
    amount = Decimal(60)
    unit = "日"
    basis = "示例依据"
    effective_from = date(2015, 1, 1)


class DocumentSeriesFactory(DjangoModelFactory):
    class Meta:
        model = DocumentSeries
        django_get_or_create = ("kind", "effective_from")  # several pages of one walk ask for the same row

    ledger_no = factory.Sequence(lambda n: f"WH-T-{n:04d}")
    kind = factory.Sequence(lambda n: f"kind-{n}")
    name = "示范文书"
    prefix = "示环文"
    effective_from = date(2024, 1, 1)


class ReminderRuleFactory(DjangoModelFactory):
    class Meta:
        model = ReminderRule

    ledger_no = factory.Sequence(lambda n: f"TX-T-{n:04d}")
    clock = factory.Sequence(lambda n: f"clock-{n}")
    moment = ReminderMoment.BEFORE
    days = 3


class EnterpriseNameFactory(DjangoModelFactory):
    class Meta:
        model = EnterpriseName

    ledger_no = factory.Sequence(lambda n: f"CY-T-{n:04d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda n: f"示范第{n}化工厂")
    used_until = date(2024, 6, 30)


class CalendarYearFactory(DjangoModelFactory):
    class Meta:
        model = CalendarYear
        django_get_or_create = ("year",)

    year = factory.Sequence(lambda n: 2023 + n)
    source = "示例来源"


class CalendarExceptionFactory(DjangoModelFactory):
    class Meta:
        model = CalendarException

    year = factory.SubFactory(CalendarYearFactory, year=factory.SelfAttribute("..day.year"))
    day = factory.Sequence(lambda n: date(2024, 10, 1) + timedelta(days=n))
    is_working = False
    name = "国庆节"

"""Yearly lists of enterprises that must disclose, objections to them, issuers of securities."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from disclosure.listing.enums import IssuerKind
from disclosure.models import DutyList, DutyObjection, SecuritiesIssuer
from tests.factories.accounts import DepartmentFactory
from tests.factories.disclosure import EnterpriseRecordFactory


class SecuritiesIssuerFactory(EnterpriseRecordFactory):
    class Meta:
        model = SecuritiesIssuer

    ledger_no = factory.Sequence(lambda n: f"PLSF-T-{n:04d}")
    kind = IssuerKind.LISTED
    security = "示范股份 600000"
    since = date(2020, 6, 1)
    source = "交易所公告"


class DutyListFactory(DjangoModelFactory):
    """A list that is being drawn up."""

    class Meta:
        model = DutyList

    ledger_no = factory.Sequence(lambda n: f"PLMC-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    year = 2025
    drawn_on = date(2025, 3, 3)


class DutyObjectionFactory(DjangoModelFactory):
    class Meta:
        model = DutyObjection

    ledger_no = factory.Sequence(lambda n: f"PLYY-T-{n:04d}")
    duty_list = factory.SubFactory(DutyListFactory)
    name = "王某"
    contact = "0931-0000000"
    text = "认为不应列入"
    received_at = datetime(2025, 3, 5, 10, tzinfo=ZoneInfo("Asia/Shanghai"))

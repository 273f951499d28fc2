"""Policies handed in by enterprises, and how the bureau guided them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory

from disclosure.insurance.enums import GuidanceWay
from disclosure.insurance.services import STATEMENT
from disclosure.models import InsuranceFiling, InsuranceGuidance
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import EnterpriseRecordFactory, InsurancePolicyFactory


class InsuranceFilingFactory(EnterpriseRecordFactory):
    """A policy of 2024 that waits for the bureau."""

    class Meta:
        model = InsuranceFiling

    ledger_no = factory.Sequence(lambda n: f"PLBS-T-{n:04d}")
    policy_number = factory.Sequence(lambda n: f"TJ{n:08d}")
    insurer = "示范财产保险公司"
    product = "环境污染责任保险"
    bought_on = date(2024, 4, 15)
    starts_on = date(2024, 4, 16)
    ends_on = date(2025, 4, 15)
    limit = Decimal(1_000_000)
    premium = Decimal(20_000)
    statement = STATEMENT
    filed_on = date(2024, 4, 22)
    filed_by = factory.SubFactory(UserFactory, enterprise=True)


class InsuranceGuidanceFactory(EnterpriseRecordFactory):
    """A visit before the policy was bought."""

    class Meta:
        model = InsuranceGuidance

    ledger_no = factory.Sequence(lambda n: f"PLBZ-T-{n:04d}")
    policy = factory.SubFactory(InsurancePolicyFactory)
    enterprise = factory.SelfAttribute("policy.enterprise")
    guided_on = date(2024, 3, 20)
    way = GuidanceWay.VISIT
    content = "上门介绍环境污染责任保险"
    guided_by = factory.SubFactory(UserFactory)

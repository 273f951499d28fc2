"""Laws with ranges in succession, discretion standards, and what a party hands in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from enforcement.models import (
    DiscretionLevel,
    DiscretionStandard,
    DiscretionWorksheet,
    PartySubmission,
    ViolationProvision,
)
from enforcement.procedure_enums import SubmissionKind
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.registry import LawFactory, ProvisionFactory


class OldLawFactory(LawFactory):
    """A law that the code repealed on 2026-08-15."""

    effective_from = date(2015, 1, 1)
    effective_to = date(2026, 8, 14)


class NewLawFactory(LawFactory):
    effective_from = date(2026, 8, 15)


class RangedProvisionFactory(ProvisionFactory):
    """An article of the old law with a range of 10 to 100 万元; `ratio=True` for one that sets a ratio."""

    law = factory.SubFactory(OldLawFactory)
    fine_min = Decimal(100_000)
    fine_max = Decimal(1_000_000)

    class Params:
        ratio = factory.Trait(fine_min=None, fine_max=None)


class ViolationProvisionFactory(DjangoModelFactory):
    class Meta:
        model = ViolationProvision

    ledger_no = factory.Sequence(lambda n: f"ZFAF-T-{n:05d}")
    violation_type = factory.SubFactory(ViolationTypeFactory)
    provision = factory.SubFactory(RangedProvisionFactory)


class DiscretionStandardFactory(DjangoModelFactory):
    """The general standard; give `violation_type` for a kind's own."""

    class Meta:
        model = DiscretionStandard

    ledger_no = factory.Sequence(lambda n: f"ZFCL-T-{n:05d}")
    code = factory.Sequence(lambda n: f"standard-{n}")
    name = factory.Sequence(lambda n: f"第{n}版裁量基准")
    effective_from = date(2021, 7, 15)


class DiscretionLevelFactory(DjangoModelFactory):
    class Meta:
        model = DiscretionLevel

    ledger_no = factory.Sequence(lambda n: f"ZFCJ-T-{n:05d}")
    standard = factory.SubFactory(DiscretionStandardFactory)
    factor = "环境影响"
    level = factory.Sequence(lambda n: f"第{n}种情形")
    percent = Decimal(0)


class DiscretionWorksheetFactory(DjangoModelFactory):
    """The suggestion taken as it came: 10 万元, the lower limit."""

    class Meta:
        model = DiscretionWorksheet

    ledger_no = factory.Sequence(lambda n: f"ZFCB-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, filed=True)
    violation_type = factory.SubFactory(ViolationTypeFactory)
    standard = factory.SubFactory(DiscretionStandardFactory)
    provision = factory.SubFactory(RangedProvisionFactory)
    fine_min = Decimal(100_000)
    fine_max = Decimal(1_000_000)
    percent = Decimal(0)
    suggested_amount = Decimal(100_000)
    chosen_amount = Decimal(100_000)
    made_on = date(2026, 9, 1)
    made_by = factory.SubFactory(UserFactory)


class PartySubmissionFactory(DjangoModelFactory):
    """A proof of payment that waits for an answer."""

    class Meta:
        model = PartySubmission

    ledger_no = factory.Sequence(lambda n: f"ZFDT-T-{n:05d}")
    kind = SubmissionKind.PAYMENT_PROOF
    case = factory.SubFactory(EnforcementCaseFactory, decided=True)
    enterprise = factory.SelfAttribute("case.enterprise")
    department = factory.SelfAttribute("case.department")
    text = "罚款已缴纳，附银行回单。"
    submitted_on = date(2024, 4, 20)
    submitted_by = factory.SubFactory(UserFactory, enterprise=True)


def weighable_case() -> dict[str, str]:
    """The address of a worksheet: a case under investigation, its kind of violation, an article for it."""
    case = EnforcementCaseFactory(conduct_on=date(2023, 10, 1), filed=True)
    row = ViolationProvisionFactory(violation_type=ViolationTypeFactory())
    case.violation_types.add(row.violation_type)
    DiscretionStandardFactory()
    return {
        "key": case.ledger_no,
        "violation": row.violation_type.code,
        "provision": row.provision.code,
    }

"""Publication of decisions, its display periods, credit repair, and 双公示."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from common.models import PublishedRecord
from enforcement.enums import Seriousness
from enforcement.models import CasePublication, CreditRepair, DisplayRule, EnforcementCase
from enforcement.procedure_enums import PublicationStatus
from enforcement.services.publishing import publish_case
from registry.enums import DayUnit
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.registry import StatutoryLimitFactory

FOR_PUBLICATION = (
    ("reconsideration-application", 60, DayUnit.CALENDAR),
    ("litigation-filing", 6, DayUnit.MONTH),
    ("penalty-publication", 7, DayUnit.WORKING),
    ("penalty-withdrawal", 3, DayUnit.WORKING),
    ("credit-repair-answer", 10, DayUnit.WORKING),
    ("double-publicity", 7, DayUnit.WORKING),
)


class DisplayRuleFactory(DjangoModelFactory):
    class Meta:
        model = DisplayRule
        django_get_or_create = ("seriousness", "effective_from")

    ledger_no = factory.Sequence(lambda n: f"ZFGX-T-{n:04d}")
    seriousness = Seriousness.GENERAL
    min_months = 3
    max_months = 12
    basis = "信用修复管理办法（试验值）"
    effective_from = date(2020, 1, 1)


def load_publication_rows() -> None:
    """The limits and display periods by which decisions are published."""
    for code, amount, unit in FOR_PUBLICATION:
        StatutoryLimitFactory(code=code, name=code, amount=amount, unit=unit, effective_from=date(2019, 1, 1))
    load_display_rules()


def load_display_rules() -> None:
    """From no day to three months, from three to twelve, from twelve to thirty-six."""
    for seriousness, shortest, longest in (("minor", 0, 3), ("general", 3, 12), ("serious", 12, 36)):
        DisplayRuleFactory(seriousness=seriousness, min_months=shortest, max_months=longest)


class CasePublicationFactory(DjangoModelFactory):
    """Prepared; `published=True` for one that was approved by another and is on display."""

    class Meta:
        model = CasePublication

    ledger_no = factory.Sequence(lambda n: f"ZFGK-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, decided=True)
    seriousness = Seriousness.GENERAL
    public_facts = "该公司未按排污许可证规定开展自行监测。"
    prepared_by = factory.SubFactory(UserFactory)
    prepared_on = date(2024, 4, 2)

    class Params:
        published = factory.Trait(
            status=PublicationStatus.PUBLISHED,
            approved_by=factory.SubFactory(UserFactory),
            published_on=date(2024, 4, 8),
            repair_from=date(2024, 7, 9),
            display_until=date(2099, 4, 8),
        )


class CreditRepairFactory(DjangoModelFactory):
    class Meta:
        model = CreditRepair

    ledger_no = factory.Sequence(lambda n: f"ZFXF-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, decided=True)
    applied_on = date(2024, 7, 10)
    statement = "罚款已缴清，已完成整改。"
    pledge = True


def published_case(case: EnforcementCase | None = None, **values: Any) -> PublishedRecord:
    """The public record of a decided case, which is made with `values` where none is given.

    The remedies and their limits must be loaded (`load_publication_rows`).
    """
    case = case or EnforcementCaseFactory(decided=True, **values)
    CasePublicationFactory(case=case, published=True, public_facts=case.facts or "主要违法事实（试验）。")
    return publish_case(case, actor=UserFactory())

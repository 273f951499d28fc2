"""Disclosures, ratings, clean production, insurance: each in its last usual state, dated 2024."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from disclosure.enums import (
    AuditGround,
    CleanProductionKind,
    FilingStatus,
    Grade,
    ListingStatus,
    RatingStatus,
    TriggerKind,
)
from disclosure.models import (
    AnnualDisclosure,
    CleanProductionAudit,
    CleanProductionEvent,
    CreditRating,
    CreditScheme,
    DutyCriterion,
    DutyListEntry,
    GradeThreshold,
    InsurancePolicy,
    ProductionFiling,
    TemporaryDisclosure,
)
from disclosure.production.enums import ProductionStep
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory


class EnterpriseRecordFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")


class DutyCriterionFactory(DjangoModelFactory):
    class Meta:
        model = DutyCriterion

    code = factory.Sequence(lambda n: f"criterion-{n}")
    name = factory.Sequence(lambda n: f"情形{n}")
    basis = "部令24号第七条"
    effective_from = date(2022, 2, 8)


class DutyListEntryFactory(EnterpriseRecordFactory):
    """A published entry; `proposed=True` for one that has just been put forward."""

    class Meta:
        model = DutyListEntry

    ledger_no = factory.Sequence(lambda n: f"PLMD-T-{n:04d}")
    year = 2023
    status = ListingStatus.PUBLISHED
    noticed_on = date(2023, 3, 1)
    published_on = date(2023, 3, 28)

    class Params:
        proposed = factory.Trait(status=ListingStatus.PROPOSED, noticed_on=None, published_on=None)


class AnnualDisclosureFactory(EnterpriseRecordFactory):
    """A public report on 2023; traits `draft`, `submitted` and `returned` stop on the way."""

    class Meta:
        model = AnnualDisclosure

    ledger_no = factory.Sequence(lambda n: f"PLND-T-{n:04d}")
    for_year = 2023
    status = FilingStatus.PUBLISHED
    filed_on = date(2024, 3, 11)
    accepted_on = factory.SelfAttribute("filed_on")
    published_on = factory.SelfAttribute("accepted_on")

    class Params:
        draft = factory.Trait(status=FilingStatus.DRAFT, filed_on=None)
        submitted = factory.Trait(status=FilingStatus.SUBMITTED, accepted_on=None)
        returned = factory.Trait(
            status=FilingStatus.RETURNED, accepted_on=None, returned_on=date(2024, 3, 20)
        )


class TemporaryDisclosureFactory(EnterpriseRecordFactory):
    """A public report on a penalty; trait `submitted` stops before review."""

    class Meta:
        model = TemporaryDisclosure

    ledger_no = factory.Sequence(lambda n: f"PLLS-T-{n:04d}")
    trigger = TriggerKind.PENALTY
    document_title = "行政处罚决定书"
    received_on = factory.SelfAttribute("filed_on")
    status = FilingStatus.PUBLISHED
    filed_on = date(2024, 5, 8)
    accepted_on = factory.SelfAttribute("filed_on")
    published_on = factory.SelfAttribute("accepted_on")

    class Params:
        submitted = factory.Trait(status=FilingStatus.SUBMITTED, accepted_on=None)


class CreditSchemeFactory(DjangoModelFactory):
    class Meta:
        model = CreditScheme
        django_get_or_create = ("code",)

    code = "scheme-test"
    name = "示例评价方案"
    version = "示例待核"
    basis = "示例依据"
    base_score = Decimal(70)
    effective_from = date(2023, 1, 1)


class GradeThresholdFactory(DjangoModelFactory):
    class Meta:
        model = GradeThreshold

    ledger_no = factory.Sequence(lambda n: f"PLFJ-T-{n:04d}")
    scheme = factory.SubFactory(CreditSchemeFactory)
    grade = factory.Iterator(Grade)
    score_from = Decimal(60)
    score_below = Decimal(90)


class CreditRatingFactory(EnterpriseRecordFactory):
    """A rating B published in 2024 for 2023; trait `preliminary` stops before the notice."""

    class Meta:
        model = CreditRating

    ledger_no = factory.Sequence(lambda n: f"PLXY-T-{n:04d}")
    cycle_year = 2023
    scheme = factory.SubFactory(CreditSchemeFactory)
    score = Decimal(75)
    grade = Grade.B
    status = RatingStatus.PUBLISHED
    published_on = date(2024, 6, 28)
    noticed_on = factory.SelfAttribute("published_on")

    class Params:
        preliminary = factory.Trait(status=RatingStatus.PRELIMINARY, published_on=None)


class CleanProductionAuditFactory(EnterpriseRecordFactory):
    class Meta:
        model = CleanProductionAudit

    ledger_no = factory.Sequence(lambda n: f"PLQM-T-{n:04d}")
    year = 2024
    ground = AuditGround.TOXIC
    listed_on = date(2024, 3, 28)


class CleanProductionEventFactory(EnterpriseRecordFactory):
    class Meta:
        model = CleanProductionEvent

    ledger_no = factory.Sequence(lambda n: f"PLQS-T-{n:04d}")
    kind = CleanProductionKind.FILING
    happened_on = date(2024, 6, 3)


class InsurancePolicyFactory(EnterpriseRecordFactory):
    class Meta:
        model = InsurancePolicy

    ledger_no = factory.Sequence(lambda n: f"PLBX-T-{n:04d}")
    policy_number = factory.Sequence(lambda n: f"BX{n:08d}")
    insurer = "示范财产保险公司"
    bought_on = date(2024, 4, 1)
    starts_on = factory.SelfAttribute("bought_on")
    ends_on = factory.LazyAttribute(lambda policy: policy.starts_on.replace(year=policy.starts_on.year + 1))
    limit = Decimal(1_000_000)
    premium = Decimal(20_000)
    guided = True


class ProductionFilingFactory(EnterpriseRecordFactory):
    """What an enterprise handed in of the start of its audit; it waits for the bureau."""

    class Meta:
        model = ProductionFiling

    ledger_no = factory.Sequence(lambda n: f"PLQB-T-{n:04d}")
    enterprise = factory.SelfAttribute("audit.enterprise")
    audit = factory.SubFactory(CleanProductionAuditFactory)
    step = ProductionStep.START
    done_on = date(2024, 4, 22)
    content = "由审核小组自行审核"
    filed_on = factory.SelfAttribute("done_on")
    filed_by = factory.SubFactory(UserFactory, enterprise=True)

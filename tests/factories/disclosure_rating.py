"""Items of a scheme, events entered by hand, and runs over them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from disclosure.enums import Grade
from disclosure.models import CreditScheme, RatingExclusion, RatingItem, RatingRun, RecordedEvent
from disclosure.rating import ruleset
from disclosure.rating.enums import ItemGroup, RatingSource, RecordedStatus
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditSchemeFactory, EnterpriseRecordFactory, GradeThresholdFactory

BANDS = ((Grade.A, 90, None), (Grade.B, 60, 90), (Grade.C, 40, 60), (Grade.D, None, 40))


class RatingItemFactory(DjangoModelFactory):
    """An item of which events are entered by hand."""

    class Meta:
        model = RatingItem

    ledger_no = factory.Sequence(lambda n: f"PLZB-T-{n:04d}")
    scheme = factory.SubFactory(CreditSchemeFactory)
    code = factory.Sequence(lambda n: f"item-{n}")
    name = factory.Sequence(lambda n: f"指标{n}")
    group = ItemGroup.MANAGEMENT
    heading = "环境管理情况"
    source = RatingSource.BY_HAND
    points = Decimal(-5)
    position = factory.Sequence(lambda n: n + 1)
    basis = "示例依据"


class RecordedEventFactory(EnterpriseRecordFactory):
    """A confirmed event of 2025; `proposed=True` for one that waits for the second person."""

    class Meta:
        model = RecordedEvent

    ledger_no = factory.Sequence(lambda n: f"PLDJ-T-{n:04d}")
    item = factory.SubFactory(RatingItemFactory)
    happened_on = date(2025, 5, 6)
    description = "示范事项"
    recorded_by = factory.SubFactory(UserFactory)
    confirmed_by = factory.SubFactory(UserFactory)
    confirmed_on = date(2025, 5, 8)
    status = RecordedStatus.CONFIRMED

    class Params:
        proposed = factory.Trait(status=RecordedStatus.PROPOSED, confirmed_by=None, confirmed_on=None)


class RatingExclusionFactory(EnterpriseRecordFactory):
    class Meta:
        model = RatingExclusion

    ledger_no = factory.Sequence(lambda n: f"PLPC-T-{n:04d}")
    year = 2025
    source_model = "enforcement.enforcementcase"
    source_number = factory.Sequence(lambda n: f"ZF-T-{n:04d}")
    ground = "经复核不属于该企业"
    decided_on = date(2026, 2, 2)


class RatingRunFactory(DjangoModelFactory):
    """A run of 2025 that was just asked for."""

    class Meta:
        model = RatingRun

    year = 2025
    scheme = factory.SubFactory(CreditSchemeFactory)
    as_of = date(2026, 3, 2)
    rules = factory.LazyAttribute(lambda run: ruleset.frozen(run.scheme))


def usable_scheme(
    *items: dict[str, Any], base: int = 70, code: str = "scheme-rated", **values: Any
) -> CreditScheme:
    """A scheme of A from 90, B from 60, C from 40, D, with these items in this order."""
    scheme = CreditSchemeFactory(
        code=code, base_score=Decimal(base), score_floor=0, score_ceiling=100, **values
    )
    for grade, low, below in BANDS:
        GradeThresholdFactory(scheme=scheme, grade=grade, score_from=low, score_below=below)
    for position, item in enumerate(items, start=1):
        RatingItemFactory(scheme=scheme, position=position, **item)
    return scheme

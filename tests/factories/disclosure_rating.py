"""Items of a scheme, events entered by hand, and runs over them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from disclosure.enums import Grade, RatingOrigin, RatingStatus
from disclosure.models import (
    CreditScheme,
    RatingChange,
    RatingExclusion,
    RatingItem,
    RatingMassStep,
    RatingObjection,
    RatingRun,
    RecordedEvent,
)
from disclosure.rating import ruleset
from disclosure.rating.enums import ItemGroup, RatingSource, RecordedStatus
from registry.enums import Certainty, DayUnit
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.disclosure import (
    CreditRatingFactory,
    CreditSchemeFactory,
    EnterpriseRecordFactory,
    GradeThresholdFactory,
)
from tests.factories.registry import DocumentSeriesFactory, StatutoryLimitFactory

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


class RatingMassStepFactory(DjangoModelFactory):
    """The notices of 2025, just asked for."""

    class Meta:
        model = RatingMassStep

    year = 2025
    to = RatingStatus.NOTICED
    total = 1
    started_by = factory.SubFactory(UserFactory)


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


def rating_law() -> None:
    """The time to object, the calendar, and the series of the documents of ratings."""
    load_work_calendar()
    StatutoryLimitFactory(
        code="credit-rating-objection",
        name="信用初评异议",
        amount=15,
        unit=DayUnit.CALENDAR,
        certainty=Certainty.UNVERIFIED,
        effective_from=date(2014, 3, 1),
    )
    for kind, prefix in (("rating-notice", "兰新环信告"), ("rating-review", "兰新环信复")):
        DocumentSeriesFactory(kind=kind, prefix=prefix, effective_from=date(2014, 3, 1))


class NoticedRatingFactory(CreditRatingFactory):
    """A rating made by hand of which the enterprise was told on 2 March 2026."""

    cycle_year = 2025
    status = RatingStatus.NOTICED
    noticed_on = date(2026, 3, 2)
    published_on = None


class RatingObjectionFactory(EnterpriseRecordFactory):
    """An objection that waits for its review."""

    class Meta:
        model = RatingObjection

    ledger_no = factory.Sequence(lambda n: f"PLPY-T-{n:04d}")
    rating = factory.SubFactory(
        NoticedRatingFactory, enterprise=factory.SelfAttribute("..enterprise"), status=RatingStatus.OBJECTED,
        objected_on=date(2026, 3, 5),
    )  # fmt: skip
    contact = "0931-0000000"
    received_at = datetime(2026, 3, 5, 9, tzinfo=UTC)


class RatingChangeFactory(EnterpriseRecordFactory):
    """An application for repair that waits for the leader."""

    class Meta:
        model = RatingChange

    ledger_no = factory.Sequence(lambda n: f"PLTZ-T-{n:04d}")
    rating = factory.SubFactory(CreditRatingFactory, enterprise=factory.SelfAttribute("..enterprise"))
    origin = RatingOrigin.REPAIR
    is_application = True
    ground = "已缴清罚款并完成整改"
    record = "整改验收意见"
    score = Decimal(92)
    grade = Grade.A
    proposed_on = date(2026, 9, 1)
    proposed_by = factory.SubFactory(UserFactory)

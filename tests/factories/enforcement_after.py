"""What comes after a decision: plans, remedies, re-inspections, daily penalties, measures; rows of law."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from enforcement.enums import CaseOutcome, CaseStatus, OrderStatus
from enforcement.models import (
    CaseReferral,
    Coercion,
    Curtailment,
    DailyPenalty,
    EnforcementCase,
    EvidencePreservation,
    Instalment,
    PaymentPlan,
    Reinspection,
    RemedyProceeding,
)
from enforcement.procedure_enums import (
    CoercionKind,
    CurtailmentKind,
    PaymentPlanKind,
    ReinspectionResult,
    RemedyKind,
)
from registry.models import DocumentSeries, Law, StatutoryLimit, Threshold
from registry.reference import rows_of
from tests.factories.calendar import load_work_calendar
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    OrderViolationFactory,
    PoliceTransferFactory,
    RectificationOrderFactory,
    _OfEnterprise,
)
from tests.factories.kept_rows import kept_rows
from tests.factories.registry import ProvisionFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*moment: int) -> datetime:
    """A moment in Shanghai."""
    return datetime(*moment, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def load_law() -> None:
    """The calendar of 2023–2026, and laws, limits, thresholds and series as the portal is delivered."""
    load_work_calendar()
    _fill_law()


@kept_rows(Law, StatutoryLimit, Threshold, DocumentSeries)
def _fill_law() -> None:
    for model, name in (
        (Law, "laws"),
        (StatutoryLimit, "limits"),
        (Threshold, "thresholds"),
        (DocumentSeries, "series"),
    ):
        made = []
        for number, row in enumerate(rows_of(name)):
            values = {key: value for key, value in row.items() if key != "replaced_by"}
            if model.LEDGER_KEY == "ledger_no":
                values.setdefault("ledger_no", f"{model.LEDGER_PREFIX}-R-{number:04d}")
            made.append(model(**values))
        model.objects.bulk_create(made, ignore_conflicts=True)  # some may be there already


def case_in(status: str, **values: Any) -> EnforcementCase:
    """A case with a decision of 1 April 2024 over 100,000 yuan, served on the 10th, in `status`."""
    given: dict[str, Any] = {"decided": True, "facts": "雨水口排放污水。", "status": status}
    if status != CaseStatus.DECIDED:
        given |= {"served_on": date(2024, 4, 10), "pay_by": date(2024, 4, 25), "delivery_method": "direct"}
    if status in (CaseStatus.REMINDED, CaseStatus.ENFORCING):
        given["reminded_on"] = given["reminder_served_on"] = date(2024, 10, 14)
    if status == CaseStatus.ENFORCING:
        given["enforcement_applied_on"] = date(2024, 11, 4)
    return EnforcementCaseFactory(**given | values)


class FiledCaseFactory(EnforcementCaseFactory):
    filed_on = date(2024, 2, 1)
    status = CaseStatus.FILED


class DecidedCaseFactory(EnforcementCaseFactory):
    """A fine of 100,000 yuan, decided on 1 April 2024."""

    filed_on = date(2024, 2, 1)
    decided_on = date(2024, 4, 1)
    decision_number = factory.Sequence(lambda n: f"兰新环罚〔2024〕T{n}号")
    outcome = CaseOutcome.PENALTY
    fine_amount = Decimal(100_000)
    status = CaseStatus.DECIDED


class ServedCaseFactory(DecidedCaseFactory):
    """Served on 10 April 2024, to be paid by the 25th, now overdue."""

    served_on = date(2024, 4, 10)
    pay_by = date(2024, 4, 25)
    status = CaseStatus.PERFORMING


class RemindedCaseFactory(ServedCaseFactory):
    """Reminded on 6 May 2024; the delivery of the letter is not on record."""

    reminded_on = date(2024, 5, 6)
    status = CaseStatus.REMINDED


class DeclinedTransferFactory(PoliceTransferFactory):
    """The police opened no case."""

    answered_on = date(2024, 6, 6)
    is_declined = True


class PaymentPlanFactory(DjangoModelFactory):
    class Meta:
        model = PaymentPlan

    ledger_no = factory.Sequence(lambda n: f"ZFFQ-T-{n:05d}")
    case = factory.LazyFunction(lambda: case_in(CaseStatus.PERFORMING))
    kind = PaymentPlanKind.INSTALMENTS
    applied_on = date(2024, 4, 15)
    ground = "订单减少，一时周转困难"


class InstalmentFactory(DjangoModelFactory):
    class Meta:
        model = Instalment

    ledger_no = factory.Sequence(lambda n: f"ZFQS-T-{n:05d}")
    plan = factory.SubFactory(PaymentPlanFactory)
    due_on = date(2024, 5, 31)
    amount = Decimal(50_000)


class RemedyProceedingFactory(DjangoModelFactory):
    class Meta:
        model = RemedyProceeding

    ledger_no = factory.Sequence(lambda n: f"ZFJJ-T-{n:05d}")
    case = factory.LazyFunction(lambda: case_in(CaseStatus.PERFORMING))
    kind = RemedyKind.RECONSIDERATION
    body = "兰州新区管理委员会"
    filed_on = date(2024, 5, 6)


class ServedOrderFactory(RectificationOrderFactory):
    """Served on 4 March 2024, with the warning of daily penalties."""

    served_on = date(2024, 3, 4)
    demand = "立即停止超标排放"
    warned_daily_penalty = True
    status = OrderStatus.SERVED

    @factory.post_generation
    def names(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """One violation, which its documents name."""
        if create:
            OrderViolationFactory(order=self)


class ReinspectionFactory(DjangoModelFactory):
    class Meta:
        model = Reinspection

    ledger_no = factory.Sequence(lambda n: f"ZFFC-T-{n:05d}")
    order = factory.SubFactory(ServedOrderFactory)
    inspected_on = date(2024, 3, 20)
    result = ReinspectionResult.NOT_CORRECTED
    findings = "仍在超标排放"


class DailyPenaltyFactory(DjangoModelFactory):
    class Meta:
        model = DailyPenalty

    ledger_no = factory.Sequence(lambda n: f"ZFAR-T-{n:05d}")
    reinspection = factory.SubFactory(ReinspectionFactory)
    order = factory.SelfAttribute("reinspection.order")
    original_case = factory.LazyAttribute(
        lambda made: EnforcementCaseFactory(decided=True, enterprise=made.reinspection.order.enterprise)
    )
    first_day = date(2024, 3, 5)
    last_day = date(2024, 3, 20)
    days = 16
    daily_amount = Decimal(100_000)
    amount = Decimal(1_600_000)


class CoercionFactory(_OfEnterprise):
    """Sealed on 1 September 2026 at nine, approved the day before."""

    class Meta:
        model = Coercion

    ledger_no = factory.Sequence(lambda n: f"ZFCF-T-{n:05d}")
    kind = CoercionKind.SEAL
    document_number = factory.Sequence(lambda n: f"兰新环查〔2026〕T{n}号")
    ground = "违法排放有毒物质"
    items = "1号锅炉一台"
    imposed_at = at(2026, 9, 1, 9)
    approved_at = at(2026, 8, 31, 16)
    until = date(2026, 10, 1)


class CurtailmentFactory(_OfEnterprise):
    class Meta:
        model = Curtailment

    ledger_no = factory.Sequence(lambda n: f"ZFXC-T-{n:05d}")
    kind = CurtailmentKind.RESTRICT
    document_number = factory.Sequence(lambda n: f"兰新环限〔2026〕T{n}号")
    ground = "超总量排放"
    provision = factory.SubFactory(ProvisionFactory)
    decided_on = date(2026, 9, 1)
    until = date(2026, 12, 1)


class CaseReferralFactory(_OfEnterprise):
    class Meta:
        model = CaseReferral

    ledger_no = factory.Sequence(lambda n: f"ZFQT-T-{n:05d}")
    document_number = factory.Sequence(lambda n: f"兰新环移函〔2026〕T{n}号")
    matter = "占用耕地堆放固体废物"
    recipient = "兰州新区自然资源局"
    referred_on = date(2026, 9, 1)


class EvidencePreservationFactory(DjangoModelFactory):
    class Meta:
        model = EvidencePreservation

    ledger_no = factory.Sequence(lambda n: f"ZFDJ-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, filed=True)
    items = "台账一册"
    place = "本局证据室"
    preserved_at = at(2026, 9, 1, 9)
    approved_at = at(2026, 8, 31, 16)

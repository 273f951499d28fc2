"""Inspections, orders, cases, payments, and what stands beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from enforcement.enums import (
    CaseOutcome,
    CaseSource,
    CaseStatus,
    DisclosureKind,
    InspectionResult,
    InspectionSource,
    InspectionStatus,
    NoPenaltyGround,
    OrderStatus,
    PaymentKind,
    PenaltyKind,
    SoftKind,
    TransferKind,
)
from enforcement.models import (
    CasePenalty,
    EnforcementCase,
    EnforcementDisclosure,
    FinePayment,
    Inspection,
    NoPenaltyDecision,
    OrderViolation,
    PoliceTransfer,
    PositiveListEntry,
    PositiveListVersion,
    RectificationOrder,
    SoftMeasure,
    ViolationType,
)
from tests.factories.accounts import DepartmentFactory
from tests.factories.registry import EnterpriseFactory


class ViolationTypeFactory(DjangoModelFactory):
    class Meta:
        model = ViolationType

    code = factory.Sequence(lambda n: f"violation-{n}")
    name = factory.Sequence(lambda n: f"第{n}类违法行为")


class PositiveListVersionFactory(DjangoModelFactory):
    class Meta:
        model = PositiveListVersion

    ledger_no = factory.Sequence(lambda n: f"ZFV-T-{n:04d}")
    name = factory.Sequence(lambda n: f"第{n}版监督执法正面清单")
    issued_on = date(2024, 1, 10)
    effective_from = date(2024, 1, 15)


class _OfEnterprise(DjangoModelFactory):
    """A record about an enterprise, dealt with by the department in charge of it."""

    class Meta:
        abstract = True

    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")


class PositiveListEntryFactory(_OfEnterprise):
    class Meta:
        model = PositiveListEntry

    ledger_no = factory.Sequence(lambda n: f"ZFL-T-{n:05d}")
    version = factory.SubFactory(PositiveListVersionFactory)
    ground = "近三年无违法记录"
    added_on = date(2024, 1, 15)


class InspectionFactory(_OfEnterprise):
    """A finished random check; `planned=True` for one that is still secret."""

    class Meta:
        model = Inspection

    ledger_no = factory.Sequence(lambda n: f"ZFJ-T-{n:05d}")
    source = InspectionSource.RANDOM
    inspected_on = date(2024, 4, 10)
    result = InspectionResult.CLEAN
    status = InspectionStatus.DONE

    class Params:
        planned = factory.Trait(status=InspectionStatus.PLANNED, result="")


class EnforcementCaseFactory(_OfEnterprise):
    """A lead; `filed=True` for a filed case, `decided=True` for one with a penalty decision."""

    class Meta:
        model = EnforcementCase

    ledger_no = factory.Sequence(lambda n: f"ZF-T-{n:05d}")
    title = factory.Sequence(lambda n: f"示范公司涉嫌违法案{n}")
    source = CaseSource.INSPECTION
    lead_on = date(2023, 11, 1)
    status = CaseStatus.LEAD

    class Params:
        filed = factory.Trait(filed_on=date(2024, 2, 1), status=CaseStatus.FILED)
        decided = factory.Trait(
            filed_on=date(2024, 2, 1),
            decided_on=date(2024, 4, 1),
            decision_number=factory.Sequence(lambda n: f"兰新环罚〔2024〕{n}号"),
            outcome=CaseOutcome.PENALTY,
            fine_amount=Decimal(100_000),
            status=CaseStatus.DECIDED,
        )

    @factory.post_generation
    def violation_types(self, create, extracted, **kwargs):
        if create and extracted:
            self.violation_types.set(extracted)


class CasePenaltyFactory(DjangoModelFactory):
    class Meta:
        model = CasePenalty

    ledger_no = factory.Sequence(lambda n: f"ZFK-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, decided=True)
    kind = PenaltyKind.FINE


class FinePaymentFactory(DjangoModelFactory):
    class Meta:
        model = FinePayment

    ledger_no = factory.Sequence(lambda n: f"ZFQ-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, decided=True)
    kind = PaymentKind.FINE
    amount = Decimal(100_000)
    paid_on = date(2024, 4, 20)


class RectificationOrderFactory(_OfEnterprise):
    class Meta:
        model = RectificationOrder

    ledger_no = factory.Sequence(lambda n: f"ZFZ-T-{n:05d}")
    number = factory.Sequence(lambda n: f"兰新环责改〔2024〕{n}号")
    issued_on = date(2024, 3, 1)
    status = OrderStatus.ISSUED


class OrderViolationFactory(DjangoModelFactory):
    class Meta:
        model = OrderViolation

    ledger_no = factory.Sequence(lambda n: f"ZFW-T-{n:05d}")
    order = factory.SubFactory(RectificationOrderFactory)
    violation_type = factory.SubFactory(ViolationTypeFactory)
    description = "未按规定记录台账"


class PoliceTransferFactory(_OfEnterprise):
    class Meta:
        model = PoliceTransfer

    ledger_no = factory.Sequence(lambda n: f"ZFY-T-{n:05d}")
    kind = TransferKind.DETENTION
    document_number = factory.Sequence(lambda n: f"兰新环移〔2024〕{n}号")
    matter = "涉嫌违法转移危险废物"
    recipient = "兰州市公安局兰州新区分局"
    transferred_on = date(2024, 6, 3)


class NoPenaltyDecisionFactory(_OfEnterprise):
    class Meta:
        model = NoPenaltyDecision

    ledger_no = factory.Sequence(lambda n: f"ZFB-T-{n:05d}")
    number = factory.Sequence(lambda n: f"兰新环不罚〔2024〕{n}号")
    decided_on = date(2024, 6, 3)
    ground = NoPenaltyGround.MINOR
    facts = "台账记录不全，当日补正"
    education = "当面讲解台账要求并留存教育记录"


class SoftMeasureFactory(_OfEnterprise):
    class Meta:
        model = SoftMeasure

    ledger_no = factory.Sequence(lambda n: f"ZFR-T-{n:05d}")
    kind = SoftKind.GUIDANCE
    taken_on = date(2024, 6, 3)
    matter = "危险废物标识不规范"


class EnforcementDisclosureFactory(DjangoModelFactory):
    """An item about the bureau; `result=True` for the published result of a case."""

    class Meta:
        model = EnforcementDisclosure

    ledger_no = factory.Sequence(lambda n: f"ZFG-T-{n:05d}")
    department = factory.SubFactory(DepartmentFactory)
    kind = DisclosureKind.OFFICERS
    title = "执法人员名单"
    published_on = date(2024, 4, 10)
    channel = "兰州新区门户网站"

    class Params:
        result = factory.Trait(
            kind=DisclosureKind.RESULT,
            title="行政处罚决定公示",
            case=factory.SubFactory(EnforcementCaseFactory, decided=True),
        )

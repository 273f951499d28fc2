"""Records of 2024 with something in every table: the portal's day is 3 March 2025."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import Role
from common.figure_tables import FigureTable
from common.indicators import Period
from enforcement.enums import (
    CaseOutcome,
    CaseSource,
    CaseStatus,
    InspectionResult,
    InspectionSource,
    InspectionStatus,
    OrderStatus,
    PaymentKind,
    PenaltyKind,
    TransferKind,
)
from enforcement.figures import TABLES
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import PaymentPlanKind, PaymentPlanStatus
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import (
    CasePenaltyFactory,
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
    FinePaymentFactory,
    InspectionFactory,
    OrderViolationFactory,
    PoliceTransferFactory,
    RectificationOrderFactory,
    ViolationTypeFactory,
)
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    EvidencePreservationFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    at,
    case_in,
)
from tests.factories.enforcement_inspections import DrawnObjectFactory, LeadFactory
from tests.factories.enforcement_law import RangedProvisionFactory
from tests.factories.registry import EnterpriseFactory, ParkFactory

YEAR = Period.of_year(2024)


def everything(model: Any) -> Any:
    return model._default_manager.all()


def made(id: str, period: Period = YEAR, rows: Any = everything) -> FigureTable:
    return TABLES[id](period, rows)


def line(table: FigureTable, row: str) -> dict[str, str]:
    """The texts of a row by the codes of their columns."""
    found = next(each for each in table.rows if each.code == row)
    return {column.code: cell.text for column, cell in zip(table.columns, found.cells, strict=True)}


def penalty(decided_on: date, fine: int = 100_000, **values: Any) -> EnforcementCase:
    """A decision of that day, served ten days later."""
    values = {"decided_on": decided_on, "fine_amount": Decimal(fine)} | values
    return case_in(values.pop("status", CaseStatus.PERFORMING), **{"served_on": None} | values)


@pytest.fixture
def records(case_law: None) -> dict[str, Any]:
    """Two parks, two officers; cases in every state; orders, inspections, measures."""
    west, east = ParkFactory(name="西园区"), ParkFactory(name="东园区")
    first = EnterpriseFactory(name="甲化工有限公司", park=west)
    second = EnterpriseFactory(name="乙制药有限公司", park=east)
    officer = UserFactory(full_name="李示范")
    exceeding, waste = ViolationTypeFactory(name="超标排放"), ViolationTypeFactory(name="转移危险废物")
    provision = RangedProvisionFactory()
    paid = penalty(date(2024, 4, 1), 100_000, enterprise=first, served_on=date(2024, 4, 10),
                   violation_types=[exceeding], handler=officer, status=CaseStatus.PERFORMING)  # fmt: skip
    FinePaymentFactory(case=paid, amount=Decimal(100_000), paid_on=date(2024, 4, 20))
    late = penalty(date(2024, 6, 3), 200_000, enterprise=first, served_on=date(2024, 6, 5),
                   pay_by=date(2024, 6, 20), violation_types=[exceeding, waste],
                   source=CaseSource.COMPLAINT)  # fmt: skip
    late.provisions.add(provision, RangedProvisionFactory(law=provision.law))
    FinePaymentFactory(case=late, amount=Decimal(50_000), paid_on=date(2024, 7, 1))
    FinePaymentFactory(
        case=late, kind=PaymentKind.SURCHARGE, amount=Decimal(10_000), paid_on=date(2024, 7, 1)
    )
    for kind in (PenaltyKind.FINE, PenaltyKind.WARNING):
        CasePenaltyFactory(case=late, kind=kind)
    parted = penalty(date(2024, 9, 2), 60_000, enterprise=second, served_on=date(2024, 9, 3),
                     pay_by=date(2025, 3, 18))  # fmt: skip
    plan = PaymentPlanFactory(
        case=parted,
        kind=PaymentPlanKind.INSTALMENTS,
        status=PaymentPlanStatus.GRANTED,
        applied_on=date(2024, 9, 10),
        answered_on=date(2024, 9, 12),
    )
    for day in (date(2024, 10, 18), date(2025, 3, 18)):
        InstalmentFactory(plan=plan, due_on=day, amount=Decimal(30_000))
    FinePaymentFactory(case=parted, amount=Decimal(30_000), paid_on=date(2024, 10, 20))
    penalty(date(2024, 9, 9), 300_000, status=CaseStatus.ANNULLED, annulled_on=date(2024, 12, 2),
            served_on=date(2024, 9, 10), enterprise=second)  # fmt: skip
    EnforcementCaseFactory(filed=True, filed_on=date(2024, 3, 1), lead_on=date(2024, 2, 1))
    EnforcementCaseFactory(
        status=CaseStatus.NOT_FILED, outcome=CaseOutcome.NOT_FILED, lead_on=date(2024, 5, 6)
    )
    _beside(first, second)
    return {"west": west, "east": east, "first": first, "second": second, "late": late, "paid": paid}


def _beside(first: Any, second: Any) -> None:
    served = RectificationOrderFactory(
        enterprise=first,
        served_on=date(2024, 3, 4),
        correct_by=date(2024, 3, 29),
        status=OrderStatus.CORRECTED,
        corrected_on=date(2024, 3, 20),
    )
    OrderViolationFactory(order=served, corrected_on=date(2024, 3, 20))
    OrderViolationFactory(order=served)
    for day, by in ((date(2024, 5, 6), date(2024, 5, 31)), (date(2024, 12, 30), date(2025, 3, 31))):
        order = RectificationOrderFactory(enterprise=second, issued_on=day, correct_by=by)
        OrderViolationFactory(order=order)
    InspectionFactory(enterprise=first)
    InspectionFactory(
        enterprise=first, source=InspectionSource.COMPLAINT, result=InspectionResult.PROBLEM, is_off_site=True
    )
    InspectionFactory(enterprise=second, planned=True, inspected_on=date(2024, 12, 30))
    InspectionFactory(enterprise=second, status=InspectionStatus.CANCELLED, result="")
    DrawnObjectFactory(inspection=InspectionFactory(enterprise=second, published_on=date(2024, 5, 6)))
    LeadFactory(received_on=date(2024, 4, 1))
    PoliceTransferFactory()
    PoliceTransferFactory(kind=TransferKind.CRIME, reported_on=date(2024, 6, 3))
    CoercionFactory(imposed_at=at(2024, 9, 2, 9), approved_at=at(2024, 9, 1, 16))
    CurtailmentFactory(decided_on=date(2024, 9, 2))
    EvidencePreservationFactory(preserved_at=at(2024, 9, 2, 9), approved_at=at(2024, 9, 1, 16))
    EnforcementDisclosureFactory()
    EnforcementDisclosureFactory(result=True, published_on=date(2024, 4, 3), days_taken=2)
    OfficerCertificateFactory()


@pytest.fixture
def leader(client: Any, records: dict[str, Any]) -> Any:
    """A head of the bureau, signed in."""
    user = UserFactory(roles=[Role.LEADER], department=DepartmentFactory())
    client.force_login(user)
    return user

"""One open matter of every kind, dealt with by one officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from enforcement.enums import CaseStatus, OrderStatus, TransferKind
from enforcement.models import PartySubmission
from enforcement.procedure_enums import PaymentPlanStatus, SubmissionKind
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import InspectionFactory, PoliceTransferFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    EvidencePreservationFactory,
    PaymentPlanFactory,
    ServedOrderFactory,
    case_in,
)
from tests.factories.enforcement_cases import (
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.enforcement_inspections import LeadFactory, RandomDrawFactory
from tests.factories.enforcement_publication import CasePublicationFactory, CreditRepairFactory
from tests.factories.feedback import ErrorReportFactory

TODAY = date(2025, 3, 3)


def one_of_each(handler: User) -> dict[str, Any]:
    """By the code of its kind; those beside a case have cases of their own."""
    case = lawful_case(handler=handler)

    def of(status: str = CaseStatus.PERFORMING) -> Any:
        return case_in(status, handler=handler)

    inspection = InspectionFactory(planned=True, handler=handler, inspected_on=date(2025, 3, 6))
    return {
        "case": case,
        "order": ServedOrderFactory(handler=handler, status=OrderStatus.SERVED),
        "lead": LeadFactory(handler=handler),
        "inspection": inspection,
        "draw": RandomDrawFactory(handler=handler),
        "coercion": CoercionFactory(case=of()),
        "curtailment": CurtailmentFactory(case=of()),
        "transfer": PoliceTransferFactory(
            kind=TransferKind.CRIME,
            case=of(),
            reported_on=date(2025, 2, 28),
            approved_on=None,
            transferred_on=None,
            document_number="",
        ),
        "preservation": EvidencePreservationFactory(case=of()),
        "plan": PaymentPlanFactory(case=of(), status=PaymentPlanStatus.APPLIED),
        "publication": CasePublicationFactory(case=of(CaseStatus.DECIDED)),
        "repair": CreditRepairFactory(case=of()),
        "submission": PartySubmission.objects.create(
            ledger_no=f"ZFDT-T-{PartySubmission.objects.count():05d}",
            kind=SubmissionKind.PAYMENT_PROOF,
            case=case,
            enterprise=case.enterprise,
            department=case.department,
            text="已缴款。",
            submitted_on=TODAY,
            submitted_by=UserFactory(enterprise=True),
        ),
        "report": ErrorReportFactory(handler=handler, received_at=timezone.now()),
    }


def busy_case(handler: User) -> Any:
    """A case with something of everything that its page and its next step look at."""
    case = lawful_case(CaseStatus.DISCUSSION, handler=handler)
    DefenceFactory(case=case)
    PenaltyHearingFactory(case=case, held=True)
    LegalReviewFactory(case=case)
    CollectiveDiscussionFactory(case=case, open=True)
    return case

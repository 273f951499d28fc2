"""Figures of enforcement, and the previews of documents; on records of another department than the park's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from enforcement.enums import CaseStatus
from tests.factories.enforcement import InspectionFactory, PoliceTransferFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    DecidedCaseFactory,
    EvidencePreservationFactory,
    FiledCaseFactory,
    PaymentPlanFactory,
    RemedyProceedingFactory,
    RemindedCaseFactory,
    ServedCaseFactory,
    ServedOrderFactory,
)
from tests.factories.enforcement_cases import (
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_publication import CasePublicationFactory, CreditRepairFactory
from tests.factories.enforcement_record import CaseEvidenceFactory
from tests.route_rows.rows import BUSINESS, Row, only

# An empty form of whoever may act is told what it lacks: 422.
_DECIDERS = (302, 404, 403, 403, 404, 404, 404)


def _of(make: Callable[..., Any], **more: str) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"key": make().ledger_no, **more}


def _case(status: str, **values: Any) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"key": lawful_case(status, **values).ledger_no}


def _by_recorder(make: Callable[[], Mapping[str, Any]], status: int = 422) -> Row:
    return Row((302, 404, status, 403, 404, 404, 404), make, "post")


def _by_decider(make: Callable[[], Mapping[str, Any]]) -> Row:
    return Row(_DECIDERS, make, "post")


ROUTES: dict[str, Row] = {
    "enforcement:figures": Row(only(*BUSINESS)),
    "enforcement:figure-export": Row(only(*BUSINESS), {"scope": "2024-q2", "table": "months"}),
    "enforcement:figure-records": Row(
        only(*BUSINESS), {"scope": "2024;within=24", "table": "months", "row": "1", "column": "filed"}
    ),
    # -- previews of steps; those of cases and inspections stand with their pages --
    "enforcement:orders-preview": _by_decider(_of(ServedOrderFactory, to="withdrawn")),
    "enforcement:coercions-preview": _by_decider(_of(CoercionFactory, to="lifted")),
    "enforcement:curtailments-preview": _by_decider(_of(CurtailmentFactory, to="lifted")),
    "enforcement:payment-plans-preview": _by_decider(_of(PaymentPlanFactory, to="granted")),
    "enforcement:leads-preview": _by_recorder(_of(LeadFactory, to="answered")),
    "enforcement:case-publications-preview": _by_decider(_of(CasePublicationFactory, to="withheld")),
    "enforcement:repairs-preview": _by_decider(_of(CreditRepairFactory, to="granted")),
    # -- previews of actions --
    "enforcement:cases-announce-delivery-preview": _by_recorder(_of(DecidedCaseFactory)),
    "enforcement:cases-surcharge-preview": _by_decider(_of(ServedCaseFactory)),
    "enforcement:remedies-decide-preview": _by_recorder(_of(RemedyProceedingFactory)),
    "enforcement:cases-order-preview": _by_recorder(_of(FiledCaseFactory)),
    "enforcement:cases-preserve-preview": _by_recorder(_of(FiledCaseFactory)),
    "enforcement:cases-seize-preview": _by_recorder(_of(FiledCaseFactory)),
    "enforcement:cases-curtail-preview": _by_decider(_of(FiledCaseFactory)),
    "enforcement:cases-refer-preview": _by_decider(_of(FiledCaseFactory)),
    "enforcement:cases-examine-preview": _by_decider(_case(CaseStatus.EXAMINING)),
    "enforcement:cases-serve-notice-preview": _by_recorder(_case(CaseStatus.NOTIFIED, notice_served_on=None)),
    "enforcement:cases-serve-reminder-preview": _by_recorder(_of(RemindedCaseFactory)),
    "enforcement:cases-defend-preview": _by_recorder(_case(CaseStatus.DEFENCE)),
    "enforcement:cases-extend-preview": _by_decider(_case(CaseStatus.DEFENCE)),
    "enforcement:cases-inquiry-preview": _by_recorder(_of(FiledCaseFactory)),
    "enforcement:cases-evidence-list-preview": _by_recorder(
        lambda: {"key": CaseEvidenceFactory().case.ledger_no}
    ),
    "enforcement:cases-recuse-preview": _by_decider(_of(FiledCaseFactory)),
    "enforcement:defences-answer-preview": _by_recorder(_of(DefenceFactory)),
    "enforcement:penalty-hearings-notify-preview": _by_recorder(_of(PenaltyHearingFactory)),
    "enforcement:penalty-hearings-hold-preview": _by_recorder(
        lambda: {"key": PenaltyHearingFactory(notified_on=date(2025, 2, 17)).ledger_no}
    ),
    "enforcement:legal-reviews-opinion-preview": Row(
        (302, 404, 403, 422, 404, 404, 404),
        lambda: {"key": LegalReviewFactory(waiting=True).ledger_no},
        "post",
    ),
    "enforcement:discussions-conclude-preview": _by_decider(
        lambda: {"key": CollectiveDiscussionFactory(open=True).ledger_no}
    ),
    "enforcement:inspections-order-preview": _by_recorder(_of(InspectionFactory)),
    "enforcement:inspections-soft-preview": _by_recorder(_of(InspectionFactory)),
    "enforcement:orders-reinspect-preview": _by_recorder(_of(ServedOrderFactory)),
    "enforcement:coercions-refuse-release-preview": _by_decider(_of(CoercionFactory)),
    "enforcement:curtailments-extend-preview": _by_decider(_of(CurtailmentFactory)),
    "enforcement:transfers-approve-preview": _by_decider(_of(PoliceTransferFactory)),
    "enforcement:preservations-handle-preview": _by_recorder(_of(EvidencePreservationFactory)),
}

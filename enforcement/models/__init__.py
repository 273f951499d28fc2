"""Inspections, rectification orders, penalty cases, and what is published of them."""

from enforcement.models.archives import UNDER_WAY, CaseExport, ExportState
from enforcement.models.cases import CasePenalty, EnforcementCase, FinePayment
from enforcement.models.coercion import CaseReferral, Coercion, Curtailment
from enforcement.models.daily_penalties import DailyPenalty, Reinspection
from enforcement.models.disclosures import EnforcementDisclosure
from enforcement.models.discretion import DiscretionLevel, DiscretionStandard, DiscretionWorksheet
from enforcement.models.evidence import CaseEvidence, EvidencePreservation
from enforcement.models.execution import Instalment, PaymentPlan, RemedyProceeding
from enforcement.models.inspections import Inspection, PositiveListEntry, PositiveListVersion
from enforcement.models.leads import EnforcementLead
from enforcement.models.measures import NoPenaltyDecision, PoliceTransfer, SoftMeasure
from enforcement.models.orders import OrderViolation, RectificationOrder
from enforcement.models.procedure import (
    CaseExtension,
    CaseStop,
    CollectiveDiscussion,
    Defence,
    DiscussionVote,
    LegalReview,
    PenaltyHearing,
)
from enforcement.models.publication import (
    CasePublication,
    CreditRepair,
    DisplayRule,
    PenaltyPublicityExport,
    PublicInfo,
)
from enforcement.models.random_checks import (
    CheckAnswer,
    ChecklistItem,
    DrawExclusion,
    DrawnObject,
    InspectionMatter,
    RandomDraw,
    SupervisedObject,
)
from enforcement.models.submissions import PartySubmission
from enforcement.models.violations import ViolationProvision, ViolationType

__all__ = [
    "UNDER_WAY",
    "CaseEvidence",
    "CaseExport",
    "CaseExtension",
    "CasePenalty",
    "CasePublication",
    "CaseReferral",
    "CaseStop",
    "CheckAnswer",
    "ChecklistItem",
    "Coercion",
    "CollectiveDiscussion",
    "CreditRepair",
    "Curtailment",
    "DailyPenalty",
    "Defence",
    "DiscretionLevel",
    "DiscretionStandard",
    "DiscretionWorksheet",
    "DiscussionVote",
    "DisplayRule",
    "DrawExclusion",
    "DrawnObject",
    "EnforcementCase",
    "EnforcementDisclosure",
    "EnforcementLead",
    "EvidencePreservation",
    "ExportState",
    "FinePayment",
    "Inspection",
    "InspectionMatter",
    "Instalment",
    "LegalReview",
    "NoPenaltyDecision",
    "OrderViolation",
    "PartySubmission",
    "PaymentPlan",
    "PenaltyHearing",
    "PenaltyPublicityExport",
    "PoliceTransfer",
    "PositiveListEntry",
    "PositiveListVersion",
    "PublicInfo",
    "RandomDraw",
    "RectificationOrder",
    "Reinspection",
    "RemedyProceeding",
    "SoftMeasure",
    "SupervisedObject",
    "ViolationProvision",
    "ViolationType",
]

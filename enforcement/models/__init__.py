"""Inspections, rectification orders, penalty cases, and what is published of them."""

from enforcement.models.cases import CasePenalty, EnforcementCase, FinePayment
from enforcement.models.disclosures import EnforcementDisclosure
from enforcement.models.inspections import Inspection, PositiveListEntry, PositiveListVersion
from enforcement.models.measures import NoPenaltyDecision, PoliceTransfer, SoftMeasure
from enforcement.models.orders import OrderViolation, RectificationOrder
from enforcement.models.violations import ViolationType

__all__ = [
    "CasePenalty",
    "EnforcementCase",
    "EnforcementDisclosure",
    "FinePayment",
    "Inspection",
    "NoPenaltyDecision",
    "OrderViolation",
    "PoliceTransfer",
    "PositiveListEntry",
    "PositiveListVersion",
    "RectificationOrder",
    "SoftMeasure",
    "ViolationType",
]

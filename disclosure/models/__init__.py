"""What enterprises owe the public, and what the bureau makes of it."""

from disclosure.models.credit import CreditRating, CreditScheme, GradeThreshold
from disclosure.models.duty import DutyCriterion, DutyListEntry
from disclosure.models.filing import AnnualDisclosure, TemporaryDisclosure
from disclosure.models.production import CleanProductionAudit, CleanProductionEvent, InsurancePolicy

__all__ = [
    "AnnualDisclosure",
    "CleanProductionAudit",
    "CleanProductionEvent",
    "CreditRating",
    "CreditScheme",
    "DutyCriterion",
    "DutyListEntry",
    "GradeThreshold",
    "InsurancePolicy",
    "TemporaryDisclosure",
]

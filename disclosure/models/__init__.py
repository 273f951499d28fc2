"""What enterprises owe the public, and what the bureau makes of it."""

from disclosure.models.annual_content import AnnualChapter, AnnualRow
from disclosure.models.credit import CreditRating, CreditScheme, GradeThreshold
from disclosure.models.duty import DutyCriterion, DutyListEntry
from disclosure.models.filing import AnnualDisclosure, TemporaryDisclosure
from disclosure.models.production import CleanProductionAudit, CleanProductionEvent, InsurancePolicy

__all__ = [
    "AnnualChapter",
    "AnnualDisclosure",
    "AnnualRow",
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

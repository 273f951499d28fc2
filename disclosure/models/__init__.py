"""What enterprises owe the public, and what the bureau makes of it."""

from disclosure.models.annual_checks import FindingExplanation
from disclosure.models.annual_content import AnnualChapter, AnnualRow
from disclosure.models.annual_import import AnnualImport, ImportMode
from disclosure.models.annual_submission import (
    AnnualSubmission,
    DisclosureSummary,
    ItemComment,
    Withholding,
)
from disclosure.models.credit import CreditRating, CreditScheme, GradeThreshold
from disclosure.models.duty import DutyCriterion, DutyListEntry
from disclosure.models.duty_list import DutyGround, DutyList, DutyObjection, SecuritiesIssuer
from disclosure.models.filing import AnnualDisclosure, TemporaryDisclosure
from disclosure.models.insurance_filing import InsuranceFiling, InsuranceGuidance, PolicyRenewal
from disclosure.models.production import CleanProductionAudit, CleanProductionEvent, InsurancePolicy
from disclosure.models.production_filing import ProductionFiling, ProductionLead
from disclosure.models.production_urge import ProductionUrge
from disclosure.models.rating_items import (
    RatingEntry,
    RatingEvent,
    RatingExclusion,
    RatingItem,
    RatingResult,
    RatingRun,
    RecordedEvent,
)
from disclosure.models.rating_jobs import RatingMassStep
from disclosure.models.rating_objections import (
    ObjectionPoint,
    RatingChange,
    RatingCorrection,
    RatingObjection,
    RatingWaiver,
)
from disclosure.models.temporary_submission import TemporarySubmission
from disclosure.models.trigger import DisclosureTrigger, DutyLead

__all__ = [
    "AnnualChapter",
    "AnnualDisclosure",
    "AnnualImport",
    "AnnualRow",
    "AnnualSubmission",
    "CleanProductionAudit",
    "CleanProductionEvent",
    "CreditRating",
    "CreditScheme",
    "DisclosureSummary",
    "DisclosureTrigger",
    "DutyCriterion",
    "DutyGround",
    "DutyLead",
    "DutyList",
    "DutyListEntry",
    "DutyObjection",
    "FindingExplanation",
    "GradeThreshold",
    "ImportMode",
    "InsuranceFiling",
    "InsuranceGuidance",
    "InsurancePolicy",
    "ItemComment",
    "ObjectionPoint",
    "PolicyRenewal",
    "ProductionFiling",
    "ProductionLead",
    "ProductionUrge",
    "RatingChange",
    "RatingCorrection",
    "RatingEntry",
    "RatingEvent",
    "RatingExclusion",
    "RatingItem",
    "RatingMassStep",
    "RatingObjection",
    "RatingResult",
    "RatingRun",
    "RatingWaiver",
    "RecordedEvent",
    "SecuritiesIssuer",
    "TemporaryDisclosure",
    "TemporarySubmission",
    "Withholding",
]

"""EIA documents under approval, their clocks and notices; filings and replies beside them."""

from permits.models.application import CorrectionItem, CorrectionRequest, EiaApplication
from permits.models.clocks import ClockRule, PublicNotice, StopInterval
from permits.models.decision import EiaDecision
from permits.models.filings import ExemptReply, RegistrationFiling
from permits.models.lists import CatalogueItem, CatalogueVersion, ProjectList, ProjectListEntry
from permits.models.participation import NoticeComment, NoticeRule
from permits.models.procedure import Appraisal, CommitmentCheck, Hearing
from permits.models.publicity import PublicityExport

__all__ = [
    "Appraisal",
    "CatalogueItem",
    "CatalogueVersion",
    "ClockRule",
    "CommitmentCheck",
    "CorrectionItem",
    "CorrectionRequest",
    "EiaApplication",
    "EiaDecision",
    "ExemptReply",
    "Hearing",
    "NoticeComment",
    "NoticeRule",
    "ProjectList",
    "ProjectListEntry",
    "PublicNotice",
    "PublicityExport",
    "RegistrationFiling",
    "StopInterval",
]

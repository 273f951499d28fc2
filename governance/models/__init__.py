"""The bureau's own lawfulness: documents, decisions, disputes, supervision, reports."""

from governance.models.consultation import OpinionRound, RoundOpinion
from governance.models.decision_steps import DecisionAppraisal, DecisionList
from governance.models.decisions import (
    AdviserOpinion,
    CollectiveMeeting,
    LegalAdviser,
    MajorDecision,
    NormativeDocument,
)
from governance.models.dispute_work import (
    AdviceMeasure,
    DisputeAgent,
    DisputeEvidence,
    DisputeReview,
    DisputeSitting,
)
from governance.models.disputes import Advice, Litigation
from governance.models.documents import Agreement, Commendation, PolicyDocument
from governance.models.file_reviews import (
    FileReviewRound,
    ReviewedFile,
    ReviewItem,
    ReviewMark,
    ReviewStandard,
)
from governance.models.normative_steps import CleanUp, CleanUpItem, ForbiddenContent
from governance.models.reporting import DutyReport, NextYearPlan, Problem, YearReportFiling
from governance.models.reviews import Deliberation, LegalityReview
from governance.models.supervision import PublicOpinion, SupervisionCheck, Survey
from governance.models.supervision_work import (
    AccountabilityMeasure,
    SupervisionFinding,
    SupervisionPlan,
    SupervisionPlanItem,
)

__all__ = [
    "AccountabilityMeasure",
    "Advice",
    "AdviceMeasure",
    "AdviserOpinion",
    "Agreement",
    "CleanUp",
    "CleanUpItem",
    "CollectiveMeeting",
    "Commendation",
    "DecisionAppraisal",
    "DecisionList",
    "Deliberation",
    "DisputeAgent",
    "DisputeEvidence",
    "DisputeReview",
    "DisputeSitting",
    "DutyReport",
    "ForbiddenContent",
    "FileReviewRound",
    "LegalAdviser",
    "LegalityReview",
    "Litigation",
    "MajorDecision",
    "NextYearPlan",
    "NormativeDocument",
    "OpinionRound",
    "PolicyDocument",
    "Problem",
    "PublicOpinion",
    "RoundOpinion",
    "ReviewedFile",
    "ReviewItem",
    "ReviewMark",
    "ReviewStandard",
    "SupervisionCheck",
    "SupervisionFinding",
    "SupervisionPlan",
    "SupervisionPlanItem",
    "Survey",
    "YearReportFiling",
]

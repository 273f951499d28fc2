"""The bureau's own lawfulness: documents, decisions, disputes, supervision, reports."""

from governance.models.decisions import (
    AdviserOpinion,
    CollectiveMeeting,
    LegalAdviser,
    MajorDecision,
    NormativeDocument,
)
from governance.models.disputes import Advice, Litigation
from governance.models.documents import Agreement, Commendation, PolicyDocument
from governance.models.reporting import DutyReport, NextYearPlan, Problem, YearReportFiling
from governance.models.supervision import PublicOpinion, SupervisionCheck, Survey

__all__ = [
    "Advice",
    "AdviserOpinion",
    "Agreement",
    "CollectiveMeeting",
    "Commendation",
    "DutyReport",
    "LegalAdviser",
    "Litigation",
    "MajorDecision",
    "NextYearPlan",
    "NormativeDocument",
    "PolicyDocument",
    "Problem",
    "PublicOpinion",
    "SupervisionCheck",
    "Survey",
    "YearReportFiling",
]

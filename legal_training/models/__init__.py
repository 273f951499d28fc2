"""Law study of the staff, training of enterprises, and outreach to the public."""

from legal_training.models.outreach import (
    MaterialHandout,
    OutreachActivity,
    OutreachDuty,
    Post,
    Publication,
)
from legal_training.models.study import LawExam, LawExamResult, StudyPlan, StudySession, StudyTag
from legal_training.models.training import TrainingAttendance, TrainingClass

__all__ = [
    "LawExam",
    "LawExamResult",
    "MaterialHandout",
    "OutreachActivity",
    "OutreachDuty",
    "Post",
    "Publication",
    "StudyPlan",
    "StudySession",
    "StudyTag",
    "TrainingAttendance",
    "TrainingClass",
]

"""Law study of the staff, training of enterprises, and outreach to the public."""

from legal_training.models.enterprise_training import ClassAttendee, EnterpriseClass
from legal_training.models.outreach import (
    MaterialHandout,
    OutreachActivity,
    OutreachDuty,
    Post,
    Publication,
)
from legal_training.models.study import LawExam, LawExamResult, StudyPlan, StudySession, StudyTag
from legal_training.models.study_work import (
    StudyAttendance,
    StudyMeeting,
    StudyPlanClosing,
    StudyRequirement,
)
from legal_training.models.training import TrainingAttendance, TrainingClass

__all__ = [
    "ClassAttendee",
    "EnterpriseClass",
    "LawExam",
    "LawExamResult",
    "MaterialHandout",
    "OutreachActivity",
    "OutreachDuty",
    "Post",
    "Publication",
    "StudyAttendance",
    "StudyMeeting",
    "StudyPlan",
    "StudyPlanClosing",
    "StudyRequirement",
    "StudySession",
    "StudyTag",
    "TrainingAttendance",
    "TrainingClass",
]

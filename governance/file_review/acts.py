"""The acts beside the steps of a reviewed file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.registers.actions import RecordAction
from governance.file_review import forms, rules, services
from governance.file_review.enums import FileStatus
from governance.models import ReviewedFile, ReviewMark


def _mendable(file: ReviewedFile) -> bool:
    return file.status == FileStatus.FINAL and file.correction_due_on is not None


def of_file(user: Any, mark: Any) -> None:
    """Whoever answers the objection against the file of the mark."""
    rules.answerers(user, getattr(mark, "file", mark))


ACTS: Sequence[RecordAction] = (
    RecordAction(
        ReviewedFile,
        "correct",
        "报送整改",
        forms.CorrectionForm,
        services.report_correction,
        _mendable,
        rule=rules.the_handler,
        consequence="报送后由评查组织者确认办结。",
    ),
    RecordAction(
        ReviewedFile,
        "replace",
        "更换评查人员",
        forms.ReplaceForm,
        services.replace_reviewer,
        lambda file: file.status == FileStatus.ASSIGNED,
        rule=rules.organisers,
        consequence="只能换为本批次中未承办该案且有权查阅的人员；更换理由记入案卷，抽取结果仍可重算核对。",
    ),
    RecordAction(
        ReviewMark,
        "amend",
        "更正评分",
        forms.CorrectMarkForm,
        services.correct_mark,
        lambda mark: mark.file.status == FileStatus.OBJECTED,
        rule=of_file,
        consequence="更正后得分和等次随之变动；更正理由记入办理过程。",
    ),
)

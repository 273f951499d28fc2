"""Who draws, scores, objects and decides in file reviews."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import any_staff, require_role
from common.errors import Refused
from common.workflow import Rule
from governance.file_review.enums import FileStatus, RoundStatus

BASIS = "生态环境行政执法案卷评查细则（2024年）；行政执法监督条例（条文待核）"

organisers = require_role(Role.LEGAL_REVIEWER, Role.LEADER)
OVERSEERS = (Role.LEGAL_REVIEWER, Role.LEADER, Role.REPORT_OFFICER)


def edit_prepared(user: Any, obj: Any) -> None:
    """What was drawn from stands."""
    organisers(user, obj)
    if obj is not None and obj.status != RoundStatus.PREPARED:
        raise Refused("已抽取的评查批次不得修改。", BASIS)


def the_reviewer(user: Any, file: Any) -> None:
    """The one to whom the file was drawn."""
    any_staff(user, file)
    if file is not None and file.reviewer_id != user.pk:
        raise Refused("只有抽定的评查人员可以评分。", BASIS)


def the_handler(user: Any, file: Any) -> None:
    """Whoever handled the file; without one on record its department's officers."""
    any_staff(user, file)
    if file is None or file.handler_id == user.pk:
        return
    nobody = file.handler_id is None and file.subject.department_id in user.department_ids
    if not nobody or file.reviewer_id == user.pk:
        raise Refused("异议和整改由案件承办人办理。", BASIS)


def answerers(user: Any, file: Any) -> None:
    """Objections are answered by an organiser, not by the reviewer whose score is in dispute."""
    organisers(user, file)
    if file is not None and user.pk in (file.reviewer_id, file.handler_id):
        raise Refused("异议由评查组织者答复，评分人和承办人不得答复。", BASIS)


def finishers(user: Any, file: Any) -> None:
    """The result is settled by an organiser, or by the handler who accepts it."""
    if file is not None and file.status == FileStatus.SCORED and file.handler_id == user.pk:
        any_staff(user, file)
        return
    answerers(user, file)


ROUND: dict[str, Rule] = {RoundStatus.DRAWN: organisers, RoundStatus.CLOSED: organisers}
ROUND_VERBS: dict[str, str] = {RoundStatus.DRAWN: "随机抽取", RoundStatus.CLOSED: "评查总结"}
FILE: dict[str, Rule] = {
    FileStatus.SCORED: the_reviewer,
    FileStatus.OBJECTED: the_handler,
    FileStatus.FINAL: finishers,
    FileStatus.CLOSED: answerers,
}
FILE_VERBS: dict[str, str] = {
    FileStatus.SCORED: "评分并反馈",
    FileStatus.OBJECTED: "提出异议",
    FileStatus.FINAL: "确定结果",
    FileStatus.CLOSED: "整改办结",
}

"""Who may take which step in the approval of an EIA document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from accounts.rules import in_scope, require_role
from common.errors import Refused
from permits.enums import ApplicationKind, ApplicationStatus, CommentStatus, EiaStatus

may_record = require_role(Role.HANDLER, Role.REVIEWER)
may_review = require_role(Role.REVIEWER, Role.LEADER)
may_decide = require_role(Role.LEADER)
may_set_rules = require_role(Role.REVIEWER, Role.LEADER)


def own_enterprise(user: Any, obj: Any) -> None:
    """A rule: a user of the enterprise that the record is about."""
    if not getattr(user, "is_enterprise", False) or (obj is not None and not in_scope(user, obj)):
        raise Refused("此操作须由申请企业的用户办理。")


def applicant_or_clerk(user: Any, obj: Any) -> None:
    """A rule: the applicant itself online, or the clerk for what came on paper."""
    if getattr(user, "is_enterprise", False):
        own_enterprise(user, obj)
    else:
        may_record(user, obj)


def clerk_or_silence(user: Any, obj: Any) -> None:
    """A rule: the clerk; no user at all is the law itself, by the portal's job (行政许可法第三十二条)."""
    if user is not None:
        may_record(user, obj)


def may_ask_correction(user: Any, obj: Any) -> None:
    """A rule: the clerk, and only once (行政许可法第三十二条: 一次告知)."""
    may_record(user, obj)
    if obj is not None and obj.correction_notified_on is not None:
        raise Refused(
            "已经要求补正一次，须一次告知全部内容，不得再次要求补正。", basis="行政许可法第三十二条"
        )


def out_of_turn(decision: Any, to: str) -> str:
    """Why the record itself closes a step that the table of states leaves open; "" when it does not.

    Delivery and announcement are taken once each, in either order. Only 重新审核, for which art. 106
    gives ten days, goes without the notice of acceptance (待核).
    """
    if to == EiaStatus.DELIVERED and decision.delivered_on is not None:
        return f"已于{decision.delivered_on}送达。"
    if to == EiaStatus.ANNOUNCED and decision.announced_on is not None:
        return f"已于{decision.announced_on}公告。"
    first = decision.application_kind != ApplicationKind.REEXAMINATION
    if to == EiaStatus.DECISION_NOTICE and decision.status == EiaStatus.ACCEPTED and first:
        return "须先进行受理公示；只有超过五年重新审核的可以直接进行拟审批公示。"
    return ""


def in_turn(rule: Callable[[Any, Any], None], to: str) -> Callable[[Any, Any], None]:
    """The rule, and that the step is not out of turn."""

    def both(user: Any, obj: Any) -> None:
        rule(user, obj)
        if obj is not None and (why := out_of_turn(obj, to)):
            raise Refused(why)

    return both


EIA_RULES: dict[str, Callable[[Any, Any], None]] = {
    EiaStatus.SUBMITTED: applicant_or_clerk,
    EiaStatus.CORRECTING: may_ask_correction,
    EiaStatus.ACCEPTED: clerk_or_silence,
    EiaStatus.NOT_ACCEPTED: may_review,
    EiaStatus.ACCEPTANCE_NOTICE: may_record,
    EiaStatus.APPRAISAL: may_record,
    EiaStatus.HEARING: may_record,
    EiaStatus.DECISION_NOTICE: in_turn(may_review, EiaStatus.DECISION_NOTICE),
    EiaStatus.APPROVED: may_decide,
    EiaStatus.REFUSED: may_decide,
    EiaStatus.DELIVERED: in_turn(applicant_or_clerk, EiaStatus.DELIVERED),
    EiaStatus.ANNOUNCED: in_turn(may_record, EiaStatus.ANNOUNCED),
    EiaStatus.WITHDRAWN: applicant_or_clerk,
    EiaStatus.REVOKED: may_decide,
    EiaStatus.TERMINATED: may_review,
}
EIA_VERBS: dict[str, str] = {
    EiaStatus.SUBMITTED: "收到补正材料",
    EiaStatus.CORRECTING: "要求补正",
    EiaStatus.ACCEPTED: "受理",
    EiaStatus.NOT_ACCEPTED: "不予受理",
    EiaStatus.ACCEPTANCE_NOTICE: "开始受理公示",
    EiaStatus.APPRAISAL: "委托技术评估",
    EiaStatus.HEARING: "组织听证",
    EiaStatus.DECISION_NOTICE: "开始拟审批公示",
    EiaStatus.APPROVED: "批准",
    EiaStatus.REFUSED: "不予批准",
    EiaStatus.DELIVERED: "登记送达",
    EiaStatus.ANNOUNCED: "公告决定",
    EiaStatus.WITHDRAWN: "登记撤回",
    EiaStatus.REVOKED: "撤销决定",
    EiaStatus.TERMINATED: "终止审批",
}

APPLICATION_RULES: dict[str, Callable[[Any, Any], None]] = {
    ApplicationStatus.SUBMITTED: own_enterprise,
    ApplicationStatus.DISCARDED: own_enterprise,
}
APPLICATION_VERBS: dict[str, str] = {
    ApplicationStatus.SUBMITTED: "提交申请",
    ApplicationStatus.DISCARDED: "作废草稿",
}

COMMENT_RULES: dict[str, Callable[[Any, Any], None]] = {
    CommentStatus.PUBLISHED: may_record,
    CommentStatus.REJECTED: may_record,
}
COMMENT_VERBS: dict[str, str] = {
    CommentStatus.PUBLISHED: "公开意见",
    CommentStatus.REJECTED: "不予公开",
}

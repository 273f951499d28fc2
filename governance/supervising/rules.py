"""Who supervises, who mends, and by which rules. The bureau supervises parks and the branch."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from governance.supervising.enums import FindingStatus, PlanStatus

BASIS = "行政执法监督条例（2026年2月1日施行，条文待核）；层级监督与责任追究制度"

_keepers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)
_leaders = require_role(Role.LEADER)
_staff = require_role(Role.HANDLER, Role.REVIEWER)


def _of_bureau(user: Any) -> None:
    if not user.sees_all_departments:
        raise Refused("层级监督由局机关科室办理，被监督单位不得办理对自身的监督。", BASIS)


def supervisors(user: Any, obj: Any) -> None:
    """The bureau's own sections."""
    _keepers(user, obj)
    _of_bureau(user)


def deciders(user: Any, obj: Any) -> None:
    """Plans, and who answers for what was found."""
    _leaders(user, obj)
    _of_bureau(user)


def menders(user: Any, finding: Any) -> None:
    """The supervised unit reports what it mended; nobody does so in its place."""
    _staff(user, finding)
    if finding is not None and finding.check_record.target_id not in user.department_ids:
        raise Refused("整改情况由被监督单位报送。", BASIS)


def recheckers(user: Any, finding: Any) -> None:
    """The bureau, and nobody of the unit that mended."""
    supervisors(user, finding)
    if finding is not None and finding.check_record.target_id == user.department_id:
        raise Refused("被监督单位的人员不得复查本单位的整改。", BASIS)


def edit_draft(user: Any, plan: Any) -> None:
    """An approved plan changes by its acts alone."""
    supervisors(user, plan)
    if plan is not None and plan.status != PlanStatus.DRAFT:
        raise Refused("计划已批准，不得再修改；需要增加事项的，请办理“增加计划事项”并写明理由。", BASIS)


PLAN: dict[str, Rule] = {PlanStatus.APPROVED: deciders, PlanStatus.CLOSED: supervisors}
PLAN_VERBS: dict[str, str] = {PlanStatus.APPROVED: "批准计划", PlanStatus.CLOSED: "年度总结"}
FINDING: dict[str, Rule] = {
    FindingStatus.RECTIFIED: menders,
    FindingStatus.ACCEPTED: recheckers,
    FindingStatus.OPEN: recheckers,
}
FINDING_VERBS: dict[str, str] = {
    FindingStatus.RECTIFIED: "报送整改情况",
    FindingStatus.ACCEPTED: "复查通过",
    FindingStatus.OPEN: "退回整改",
}

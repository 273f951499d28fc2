"""Who keeps the study and outreach registers."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from legal_training.enums import DutyState, PlanStatus

keepers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)


def edit_open_plan(user: Any, obj: Any) -> None:
    """An issued study plan stands as issued; its changes are a new plan."""
    keepers(user, obj)
    if obj is not None and obj.status != PlanStatus.DRAFT:
        raise Refused("学法方案印发后不得直接修改：学法任务在方案页面写明理由调整，其他内容请另行印发。")


PLAN: dict[str, Rule] = {
    PlanStatus.ISSUED: require_role(Role.LEADER),
    PlanStatus.CLOSED: require_role(Role.REPORT_OFFICER, Role.LEADER),
}
DUTY: dict[str, Rule] = {
    DutyState.RUNNING: keepers,
    DutyState.DONE: keepers,
    DutyState.DROPPED: require_role(Role.REVIEWER, Role.LEADER),
}

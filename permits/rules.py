"""Who may take which step in the approval of an EIA document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from permits.enums import EiaStatus

may_record = require_role(Role.HANDLER, Role.REVIEWER)
may_review = require_role(Role.REVIEWER, Role.LEADER)
may_decide = require_role(Role.LEADER)
may_set_rules = require_role(Role.REVIEWER, Role.LEADER)

EIA_RULES: dict[str, Callable[[Any, Any], None]] = {
    EiaStatus.CORRECTING: may_record,
    EiaStatus.ACCEPTED: may_record,
    EiaStatus.NOT_ACCEPTED: may_review,
    EiaStatus.ACCEPTANCE_NOTICE: may_record,
    EiaStatus.APPRAISAL: may_record,
    EiaStatus.HEARING: may_record,
    EiaStatus.DECISION_NOTICE: may_review,
    EiaStatus.APPROVED: may_decide,
    EiaStatus.REFUSED: may_decide,
    EiaStatus.DELIVERED: may_record,
    EiaStatus.ANNOUNCED: may_record,
    EiaStatus.WITHDRAWN: may_record,
    EiaStatus.REVOKED: may_decide,
    EiaStatus.TERMINATED: may_review,
}
EIA_VERBS: dict[str, str] = {
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

"""Who may take which step in inspections, orders and cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from enforcement.enums import CaseStatus, InspectionStatus, OrderStatus

Rule = Callable[[Any, Any], None]

may_record = require_role(Role.HANDLER, Role.REVIEWER)
may_review = require_role(Role.REVIEWER, Role.LEADER)
may_decide = require_role(Role.LEADER)

INSPECTION_RULES: dict[str, Rule] = {
    InspectionStatus.DONE: may_record,
    InspectionStatus.CANCELLED: may_review,
}
INSPECTION_VERBS: dict[str, str] = {
    InspectionStatus.DONE: "登记检查结果",
    InspectionStatus.CANCELLED: "取消检查",
}

ORDER_RULES: dict[str, Rule] = {
    OrderStatus.SERVED: may_record,
    OrderStatus.CORRECTED: may_record,
    OrderStatus.NOT_CORRECTED: may_record,
    OrderStatus.WITHDRAWN: may_decide,
}
ORDER_VERBS: dict[str, str] = {
    OrderStatus.SERVED: "登记送达",
    OrderStatus.CORRECTED: "复查已改正",
    OrderStatus.NOT_CORRECTED: "复查未改正",
    OrderStatus.WITHDRAWN: "撤销决定书",
}


def stage(target: CaseStatus, rule: Rule) -> Rule:
    """`rule`, and a suspended case returns only to the stage in which it was suspended."""

    def checked(user: Any, case: Any) -> None:
        if case.status == CaseStatus.SUSPENDED and case.suspended_from != target:
            before = CaseStatus(case.suspended_from).label
            raise Refused(f"中止的案件恢复后应回到中止前的“{before}”阶段。")
        rule(user, case)

    return checked


def may_decide_penalty(user: Any, case: Any) -> None:
    """A leader; straight from the lead only in the summary procedure."""
    if case.status == CaseStatus.LEAD and not case.is_simplified:
        raise Refused("未立案的线索只有适用简易程序才能直接决定处罚。", "行政处罚法第五十一条、第五十四条")
    may_decide(user, case)


_STAGE_RULES: dict[CaseStatus, Rule] = {
    CaseStatus.INVESTIGATING: may_record,
    CaseStatus.EXAMINING: may_record,
    CaseStatus.NOTIFIED: may_review,
    CaseStatus.DEFENCE: may_record,
    CaseStatus.HEARING: may_record,
    CaseStatus.LEGAL_REVIEW: may_review,
    CaseStatus.DISCUSSION: may_decide,
}

CASE_RULES: dict[str, Rule] = {
    **{target: stage(target, rule) for target, rule in _STAGE_RULES.items()},
    CaseStatus.FILED: may_decide,
    CaseStatus.NOT_FILED: may_review,
    CaseStatus.DECIDED: may_decide_penalty,
    CaseStatus.SERVED: may_record,
    CaseStatus.PERFORMING: may_record,
    CaseStatus.REMINDED: may_record,
    CaseStatus.ENFORCING: may_decide,
    CaseStatus.SUSPENDED: may_review,
    CaseStatus.NO_PENALTY: may_decide,
    CaseStatus.DISMISSED: may_decide,
    CaseStatus.TRANSFERRED: may_decide,
    CaseStatus.ANNULLED: may_decide,
    CaseStatus.CLOSED: may_review,
    CaseStatus.ARCHIVED: may_record,
}
CASE_VERBS: dict[str, str] = {
    CaseStatus.FILED: "批准立案",
    CaseStatus.NOT_FILED: "不予立案",
    CaseStatus.INVESTIGATING: "开展调查",
    CaseStatus.EXAMINING: "提交审查",
    CaseStatus.NOTIFIED: "发出事先告知",
    CaseStatus.DEFENCE: "登记陈述申辩",
    CaseStatus.HEARING: "组织听证",
    CaseStatus.LEGAL_REVIEW: "提交法制审核",
    CaseStatus.DISCUSSION: "提交集体讨论",
    CaseStatus.DECIDED: "决定处罚",
    CaseStatus.SERVED: "登记送达",
    CaseStatus.PERFORMING: "转入履行",
    CaseStatus.REMINDED: "催告",
    CaseStatus.ENFORCING: "申请强制执行",
    CaseStatus.SUSPENDED: "中止",
    CaseStatus.NO_PENALTY: "不予处罚",
    CaseStatus.DISMISSED: "撤案",
    CaseStatus.TRANSFERRED: "移送",
    CaseStatus.ANNULLED: "登记决定被撤销",
    CaseStatus.CLOSED: "结案",
    CaseStatus.ARCHIVED: "归档",
}

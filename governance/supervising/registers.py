"""The registers of supervision beside that of the checks."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from governance.import_guards import worked_here
from governance.models import (
    AccountabilityMeasure,
    SupervisionFinding,
    SupervisionPlan,
    SupervisionPlanItem,
)
from governance.supervising import rules
from governance.supervising.panels import finding_panels, item_panels, plan_panels
from governance.supervising.services import take_finding_step, take_plan_step


def plan_registers(make: Any) -> list[Register]:
    """Plans and their items, which the checks refer to."""
    return [
        make(
            model=SupervisionPlan,
            slug="supervision-plans",
            title="层级监督计划",
            description="每年对各园区生态环境部门和秦川分局的监督计划、完成情况和年度总结。",
            columns=[
                "ledger_no",
                "department",
                "year",
                "title",
                "status",
                "approved_on",
                "approver",
                "summary",
                "closed_on",
            ],
            listing=["ledger_no", "year", "title", "department", "status", "approved_on", "closed_on"],
            filters=["year", "status", "department"],
            search=["ledger_no", "title"],
            date_field="approved_on",
            ordering="-year",
            read_only=["approved_on", "approver", "summary", "closed_on"],
            may_create=rules.supervisors,
            may_change=rules.edit_draft,
            step_fields={"closed": ["summary"]},
            step_service=take_plan_step,
            panels=plan_panels,
            import_rule=worked_here(),
        ),
        make(
            model=SupervisionPlanItem,
            slug="supervision-plan-items",
            title="层级监督计划事项",
            description="计划中的每次监督：对象、事项、依据和时限。",
            columns=["ledger_no", "plan", "number", "target", "subject", "basis", "due_on", "added_reason"],
            listing=["ledger_no", "plan__year", "number", "target__name", "subject", "due_on"],
            filters=["target", "due_on"],
            search=["ledger_no", "subject", "target__name"],
            date_field="due_on",
            may_create=nobody,
            may_change=nobody,
            panels=item_panels,
            import_rule=worked_here("plan"),
        ),
    ]


def finding_registers(make: Any) -> list[Register]:
    """What refers to a check."""
    return [
        make(
            model=SupervisionFinding,
            slug="supervision-findings",
            title="层级监督问题",
            description="监督检查发现的每个问题：依据、期限、整改情况和复查意见；由被监督单位报送，本局复查。",
            columns=[
                "ledger_no",
                "check_record",
                "number",
                "content",
                "ground",
                "due_on",
                "status",
                "rectification",
                "rectified_on",
                "recheck_note",
                "rechecked_on",
            ],
            listing=[
                "ledger_no",
                "check_record__target__name",
                "check_record__subject",
                "number",
                "due_on",
                "status",
                "rectified_on",
            ],
            filters=[
                "status",
                "check_record__target",
                "check_record__checked_on__year",
                "due_on",
                "rectified_on",
            ],
            search=["ledger_no", "content", "check_record__target__name"],
            date_field="due_on",
            may_create=nobody,
            may_change=nobody,
            step_fields={"rectified": ["rectified_on", "rectification"], "accepted": ["recheck_note"]},
            step_service=take_finding_step,
            panels=finding_panels,
            import_rule=worked_here("check_record"),
        ),
        make(
            model=AccountabilityMeasure,
            slug="supervision-accountability",
            title="责任追究",
            description="对监督发现问题的责任追究；只记职务，不记姓名，不对外公开。",
            columns=[
                "ledger_no",
                "check_record",
                "finding",
                "kind",
                "post",
                "ground",
                "decided_on",
                "decided_by",
            ],
            listing=["ledger_no", "check_record__target__name", "kind", "post", "decided_on"],
            filters=["kind", "check_record__target", "decided_on"],
            search=["ledger_no", "post", "check_record__target__name"],
            date_field="decided_on",
            may_create=nobody,
            may_change=nobody,
            import_rule=worked_here("check_record"),
        ),
    ]

"""The registers of the yearly list and of appraisals; what that of decisions has besides."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from governance.consultation.rules import may_keep
from governance.decision.forms import DECISION_STEP_FORMS, LIST_STEP_FORMS
from governance.decision.panels import decision_panels, list_panels
from governance.decision.services import (
    add_appraisal,
    change_appraisal,
    change_decision,
    create_decision,
    draw_up_list,
    edit_list,
    take_decision_step,
    take_list_step,
)
from governance.import_rules import listed_history_only, portal_only
from governance.models import DecisionAppraisal, DecisionList
from governance.rules import edit_unfinished

# Filled by clerks before the review; the rest is written by steps and acts.
DECISION_TYPED = [
    "handler",
    "drafter",
    "proposal",
    "draft",
    "explanation",
    "undisclosed_reason",
    "needs_hearing",
    "hearing_reason",
    "is_technical",
    "technical_reason",
    "has_risk",
    "risk_reason",
]
DECISION_WRITTEN = [
    "decision_text",
    "announcement",
    "document_number",
    "archive_number",
    "archived_on",
    "evaluation",
    "evaluated_on",
]
DECISION_READ_ONLY = [
    "opinion_from",
    "opinion_to",
    "expert_on",
    "risk_on",
    "review_sent_on",
    "reviewed_on",
    "meeting",
    "discussed_on",
    "leader_spoke_last",
    "decided_on",
    "ended_on",
    *DECISION_WRITTEN,
]
DECISION_OPTIONS: dict[str, Any] = {
    "children": ["opinionrounds", "appraisals", "legalityreviews", "deliberations", "adviser_opinions"],
    "hides_empty_children": True,
    "read_only": DECISION_READ_ONLY,
    "may_change": edit_unfinished,
    "create_service": create_decision,
    "change_service": change_decision,
    "step_service": take_decision_step,
    "step_forms": DECISION_STEP_FORMS,
    "panels": decision_panels,
    "import_rule": listed_history_only,
}
LIST_COLUMNS = [
    "ledger_no",
    "department",
    "year",
    "handler",
    "status",
    "drawn_on",
    "meeting",
    "approved_on",
    "published_on",
    "document_number",
    "note",
]


def _lists(make: Any) -> Register:
    """Yearly lists."""
    register: Register = make(
        model=DecisionList,
        slug="decision-lists",
        title="重大行政决策年度清单",
        description="拟定、领导班子审定后向社会公布，并根据实际情况调整（713号令第三条）。",
        columns=LIST_COLUMNS,
        listing=["ledger_no", "year", "department", "status", "approved_on", "published_on"],
        filters=["year", "status"],
        search=["ledger_no", "document_number"],
        ordering="-year",
        read_only=[name for name in LIST_COLUMNS if name not in ("ledger_no", "department", "year", "note")],
        may_create=may_keep,
        may_change=edit_list,
        create_service=draw_up_list,
        step_service=take_list_step,
        step_forms=LIST_STEP_FORMS,
        panels=list_panels,
        import_rule=portal_only,
    )
    return register


def _appraisals(make: Any) -> Register:
    """Hearings, expert reviews, risk assessments."""
    register: Register = make(
        model=DecisionAppraisal,
        slug="decision-appraisals",
        title="听证、论证和风险评估",
        description="专业性、技术性较强的组织专家论证，可能造成不利影响的组织风险评估（713号令第十六条至第二十四条）。",
        columns=[
            "ledger_no",
            "department",
            "decision",
            "kind",
            "form",
            "noticed_on",
            "held_on",
            "people",
            "conclusion",
            "risk_level",
            "controllable",
            "measures",
        ],
        listing=["ledger_no", "decision__title", "kind", "held_on", "risk_level", "controllable"],
        filters=["kind", "held_on"],
        search=["ledger_no", "decision__title", "people"],
        date_field="held_on",
        read_only=["department"],
        may_create=may_keep,
        may_change=may_keep,
        create_service=add_appraisal,
        change_service=change_appraisal,
        import_rule=portal_only,
    )
    return register


def decision_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [_lists(make), _appraisals(make)]

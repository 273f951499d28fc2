"""The registers of what is worked on beside a dispute."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from governance.dispute.panels import part_panels
from governance.models import DisputeAgent, DisputeEvidence, DisputeReview, DisputeSitting

# What the steps of a dispute ask for beside the reason.
STEP_FIELDS = {
    "answered": ["answered_on", "answer"],
    "concluded": [
        "outcome",
        "appeal_result",
        "judgment_number",
        "concluded_on",
        "judgment_received_on",
        "summary",
        "amended_fine",
        "performance",
        "perform_by",
    ],
    "executed": ["executed_on"],
}
# Written by steps and acts alone.
READ_ONLY = [
    "remedy",
    "handler",
    "extended_on",
    "answered_on",
    "answer",
    "heard_on",
    "head_notified",
    "head_attended",
    "attendee",
    "outcome",
    "appeal_result",
    "judgment_number",
    "judgment_received_on",
    "summary",
    "amended_fine",
    "performance",
    "perform_by",
    "effective_on",
    "concluded_on",
    "executed_on",
]


def dispute_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    of_acts: dict[str, Any] = {"may_create": nobody, "may_change": nobody, "panels": part_panels}
    return [
        make(
            model=DisputeEvidence,
            slug="dispute-evidence",
            title="争议案件证据",
            description="随答复答辩提交的证据和依据清单。",
            columns=[
                "ledger_no",
                "dispute",
                "number",
                "name",
                "purpose",
                "source",
                "pages",
                "collected_on",
                "permitted",
                "submitted_on",
            ],
            listing=["ledger_no", "dispute__ledger_no", "number", "name", "purpose", "pages", "submitted_on"],
            filters=["submitted_on"],
            search=["ledger_no", "dispute__ledger_no", "dispute__title", "name"],
            date_field="submitted_on",
            ordering="ledger_no",
            **of_acts,
        ),
        make(
            model=DisputeAgent,
            slug="dispute-agents",
            title="争议案件代理人",
            description="诉讼代理人最多二人；负责人不出庭的须委托工作人员。",
            columns=["ledger_no", "dispute", "kind", "name", "post", "power", "entrusted_on", "ended_on"],
            listing=["ledger_no", "dispute__ledger_no", "kind", "name", "post", "entrusted_on", "ended_on"],
            filters=["kind", "entrusted_on"],
            search=["ledger_no", "dispute__ledger_no", "dispute__title", "name"],
            date_field="entrusted_on",
            **of_acts,
        ),
        make(
            model=DisputeSitting,
            slug="dispute-sittings",
            title="开庭与听证",
            description="法院、复议机构的通知，负责人出庭安排和实际出庭情况。",
            columns=[
                "ledger_no",
                "dispute",
                "kind",
                "planned_on",
                "place",
                "notified_on",
                "head_notified",
                "head",
                "absence_ground",
                "absence_note",
                "held_on",
                "head_attended",
                "attendees",
                "notes",
            ],
            listing=[
                "ledger_no",
                "dispute__ledger_no",
                "kind",
                "planned_on",
                "head_notified",
                "head_attended",
                "absence_ground",
                "held_on",
            ],
            filters=["kind", "head_notified", "head_attended", "absence_ground", "planned_on"],
            search=["ledger_no", "dispute__ledger_no", "dispute__title"],
            date_field="planned_on",
            **of_acts,
        ),
        make(
            model=DisputeReview,
            slug="dispute-reviews",
            title="败诉案件分析",
            description="败诉案件逐件分析原因、教训，整改并佐证。",
            columns=[
                "ledger_no",
                "dispute",
                "loss_reason",
                "analysis",
                "lesson",
                "measures",
                "owner",
                "analysed_on",
                "due_on",
                "corrected_on",
                "proof",
            ],
            listing=[
                "ledger_no",
                "dispute__ledger_no",
                "dispute__title",
                "loss_reason",
                "owner",
                "due_on",
                "corrected_on",
            ],
            filters=["loss_reason", "analysed_on", "due_on", "corrected_on"],
            search=["ledger_no", "dispute__ledger_no", "dispute__title"],
            date_field="analysed_on",
            **of_acts,
        ),
    ]

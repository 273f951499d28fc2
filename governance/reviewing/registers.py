"""The registers of legality reviews and of collective deliberations."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from governance.import_rules import portal_only
from governance.models import Deliberation, LegalityReview
from governance.reviewing.forms import REVIEW_STEP_FORMS
from governance.reviewing.services import take_review_step

REVIEW_COLUMNS = [
    "ledger_no",
    "department",
    "decision",
    "normative",
    "sent_on",
    "sent_by",
    "materials",
    "status",
    "missing",
    "reviewer",
    "lawyers",
    "reviewed_on",
    "conclusion",
    "opinion",
    "urgent_reason",
]
DELIBERATION_COLUMNS = [
    "ledger_no",
    "department",
    "decision",
    "normative",
    "meeting",
    "expected",
    "present",
    "opinions",
    "dissent",
    "leader_opinion",
    "leader_spoke_last",
    "against_majority",
    "against_reason",
    "result",
]


def _reviews(make: Any) -> Register:
    """Legality reviews."""
    register: Register = make(
        model=LegalityReview,
        slug="legality-reviews",
        title="合法性审查",
        description="未经审查或者审查不合法的不得提交讨论；审查时间一般不少于7个工作日（713号令第二十五条、第二十六条）。",
        columns=REVIEW_COLUMNS,
        listing=["ledger_no", "decision__title", "normative__title", "status", "sent_on", "conclusion"],
        filters=["status", "conclusion", "sent_on"],
        search=["ledger_no", "decision__title", "normative__title"],
        date_field="sent_on",
        read_only=[name for name in REVIEW_COLUMNS if name != "ledger_no"],
        may_create=nobody,
        may_change=nobody,
        step_service=take_review_step,
        step_forms=REVIEW_STEP_FORMS,
        import_rule=portal_only,
    )
    return register


def _deliberations(make: Any) -> Register:
    """What meetings made of drafts."""
    register: Register = make(
        model=Deliberation,
        slug="deliberations",
        title="集体讨论记录",
        description="会议组成人员充分发表意见，主要负责人最后发表意见，不同意见如实载明（713号令第三十条）。",
        columns=DELIBERATION_COLUMNS,
        listing=[
            "ledger_no",
            "decision__title",
            "normative__title",
            "meeting__held_on",
            "present",
            "result",
        ],
        filters=["result"],
        search=["ledger_no", "decision__title", "normative__title"],
        ordering="-ledger_no",
        read_only=[name for name in DELIBERATION_COLUMNS if name != "ledger_no"],
        may_create=nobody,
        may_change=nobody,
        import_rule=portal_only,
    )
    return register


def reviewing_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [_reviews(make), _deliberations(make)]

"""The registers of rounds of opinions and of what the public said."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from governance.consultation import opinions as services
from governance.consultation.forms import ROUND_STEP_FORMS, PublishOpinionForm, RejectOpinionForm
from governance.consultation.panels import round_panels
from governance.consultation.rules import may_keep
from governance.consultation.services import prepare_round, take_round_step
from governance.import_rules import portal_only
from governance.models import OpinionRound, RoundOpinion

ROUND_COLUMNS = [
    "ledger_no",
    "department",
    "decision",
    "normative",
    "title",
    "methods",
    "status",
    "draft",
    "explanation",
    "first_day",
    "last_day",
    "short_reason",
    "summary",
    "summarised_on",
]
OPINION_COLUMNS = [
    "ledger_no",
    "round",
    "name",
    "contact",
    "wants_name_shown",
    "text",
    "received_at",
    "status",
    "published_text",
    "rejection_reason",
    "adoption",
    "answer",
    "moderated_at",
    "moderated_by",
]
_ANSWERED = ("adoption", "answer", "published_text")  # what somebody said is answered, not rewritten


def _rounds(make: Any) -> Register:
    """Rounds, each a step at a time."""
    register: Register = make(
        model=OpinionRound,
        slug="opinion-rounds",
        title="公开征求意见",
        description="重大行政决策公开征求意见一般不少于30日，缩短的须说明（713号令第十五条）。",
        columns=ROUND_COLUMNS,
        listing=["ledger_no", "title", "status", "first_day", "last_day", "summarised_on"],
        filters=["status", "first_day"],
        search=["ledger_no", "title"],
        date_field="first_day",
        children=["opinions"],
        read_only=[
            name
            for name in ROUND_COLUMNS
            if name not in ("ledger_no", "decision", "normative", "title", "methods")
        ],
        may_create=may_keep,
        may_change=nobody,
        create_service=prepare_round,
        step_service=take_round_step,
        step_forms=ROUND_STEP_FORMS,
        panels=round_panels,
        import_rule=portal_only,
    )
    return register


def _opinions(make: Any) -> Register:
    """What the public said."""
    register: Register = make(
        model=RoundOpinion,
        slug="round-opinions",
        title="公众意见",
        description="经审核、隐去个人信息后公开；逐条写明采纳情况，未采纳的写明理由（713号令第十八条）。",
        columns=OPINION_COLUMNS,
        listing=["ledger_no", "round__title", "received_at", "status", "adoption"],
        filters=["status", "adoption", "round", "received_at"],
        search=["ledger_no", "text", "round__title"],
        date_field="received_at",
        read_only=[name for name in OPINION_COLUMNS if name not in _ANSWERED],
        may_create=nobody,
        may_change=may_keep,
        change_service=services.change_opinion,
        step_service=services.moderate,
        step_fields={
            "published": ["published_text", "adoption", "answer"],
            "rejected": ["rejection_reason"],
        },
        step_forms={"published": PublishOpinionForm, "rejected": RejectOpinionForm},
        import_rule=portal_only,
    )
    return register


def consultation_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [_rounds(make), _opinions(make)]

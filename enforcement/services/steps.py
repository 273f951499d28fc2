"""The steps of a case: each with its date and its outcome."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from enforcement.enums import OUTCOME_OF, PENALTY_STATES, CaseStatus
from enforcement.models import EnforcementCase

# The date that a step records; today's where the caller names none.
CASE_STEP_DATES = {
    CaseStatus.FILED: "filed_on",
    CaseStatus.NOTIFIED: "notified_on",
    CaseStatus.HEARING: "heard_on",
    CaseStatus.LEGAL_REVIEW: "legal_reviewed_on",
    CaseStatus.DISCUSSION: "discussed_on",
    CaseStatus.DECIDED: "decided_on",
    CaseStatus.SERVED: "served_on",
    CaseStatus.REMINDED: "reminded_on",
    CaseStatus.ENFORCING: "enforcement_applied_on",
    CaseStatus.ANNULLED: "annulled_on",
    CaseStatus.DISMISSED: "dismissed_on",
    CaseStatus.CLOSED: "closed_on",
    CaseStatus.ARCHIVED: "archived_on",
}
CASE_REASONED = frozenset(
    {CaseStatus.ANNULLED, CaseStatus.DISMISSED, CaseStatus.SUSPENDED, CaseStatus.NOT_FILED}
)


def take_case_step(
    case: EnforcementCase, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> EnforcementCase:
    """Move a case to state `to` with the date and the outcome that belong to it.

    Raises Conflict, Refused or ValidationError as `common.workflow.transition` does.
    """
    target = CaseStatus(to)
    if target in CASE_STEP_DATES:
        changes.setdefault(CASE_STEP_DATES[target], timezone.localdate())
    if target in CASE_REASONED and not reason.strip():
        raise Refused(f"“{target.label}”须写明理由。")
    if target in (CaseStatus.ANNULLED, CaseStatus.DISMISSED):
        changes.setdefault("end_reason", reason)
    if target == CaseStatus.SUSPENDED:
        changes["suspended_from"] = case.status
    elif case.status == CaseStatus.SUSPENDED:
        changes["suspended_from"] = ""
    if target in OUTCOME_OF:
        changes["outcome"] = OUTCOME_OF[target]
    elif case.status == CaseStatus.TRANSFERRED and target == CaseStatus.INVESTIGATING:
        changes["outcome"] = ""  # the receiving body sent it back: the case is open again
    return workflow.transition(case, to, actor=actor, reason=reason, **changes)


def amend_fine(
    *, actor: Any, case: EnforcementCase, amended_on: date, fine: Decimal, reason: str
) -> EnforcementCase:
    """Record that 复议 or 诉讼 changed the fine; the amount first decided stays on the record."""
    if case.status not in PENALTY_STATES or case.status == CaseStatus.ANNULLED:
        raise Refused("只有已作出且未被撤销、未结案的处罚决定才能变更罚款金额。")
    return records.change(case, actor=actor, reason=reason, amended_on=amended_on, amended_fine=fine)

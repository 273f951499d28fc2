"""The steps of an approval, each with the date and, for a decision, the days that belong to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import workflow
from common.errors import Refused
from permits.deadlines import days_used
from permits.enums import EiaStatus, Outcome
from permits.models import EiaDecision

# The date that a step records; today's where the caller names none.
STEP_DATES = {
    EiaStatus.CORRECTING: "correction_notified_on",
    EiaStatus.ACCEPTED: "accepted_on",
    EiaStatus.NOT_ACCEPTED: "ended_on",
    EiaStatus.APPROVED: "decided_on",
    EiaStatus.REFUSED: "decided_on",
    EiaStatus.DELIVERED: "delivered_on",
    EiaStatus.ANNOUNCED: "announced_on",
    EiaStatus.WITHDRAWN: "ended_on",
    EiaStatus.REVOKED: "revoked_on",
    EiaStatus.TERMINATED: "ended_on",
}
REASONED = frozenset({EiaStatus.NOT_ACCEPTED, EiaStatus.WITHDRAWN, EiaStatus.REVOKED, EiaStatus.TERMINATED})
OUTCOMES = {EiaStatus.APPROVED: Outcome.APPROVED, EiaStatus.REFUSED: Outcome.REFUSED}


def take_step(decision: EiaDecision, to: str, *, actor: Any, reason: str = "", **changes: Any) -> EiaDecision:
    """Move an application to state `to` with the date, and for a decision the days, that belong to it.

    Raises Conflict, Refused or ValidationError as `common.workflow.transition` does.
    """
    if to in STEP_DATES:
        changes.setdefault(STEP_DATES[EiaStatus(to)], timezone.localdate())
    if to in REASONED:
        if not reason.strip():
            raise Refused(f"“{EiaStatus(to).label}”须写明理由。")
        changes.setdefault("end_reason", reason)
    with transaction.atomic():
        if to in OUTCOMES:
            changes["outcome"] = OUTCOMES[EiaStatus(to)]
            changes |= _days_at(decision, changes["decided_on"])
        return workflow.transition(decision, to, actor=actor, reason=reason, **changes)


def _days_at(decision: EiaDecision, decided_on: date) -> dict[str, int]:
    # Stops are written under this row's lock, so none can slip in between counting and saving.
    locked = EiaDecision.objects.select_for_update().get(pk=decision.pk)
    if decided_on < locked.complete_on:
        raise Refused("决定日期不得早于收到（补正后）材料的日期。")
    count = days_used(locked, decided_on)
    return {"gross_days": count.gross, "stopped_days": count.stopped, "net_days": count.net}


def decide(
    *,
    actor: Any,
    decision: EiaDecision,
    outcome: Outcome,
    decided_on: date,
    document_number: str,
    title: str = "",
    refusal_ground: str = "",
) -> EiaDecision:
    """Approve or refuse. Basis: 生态环境法典 arts 102, 105; a refusal names its ground."""
    to = EiaStatus.APPROVED if outcome == Outcome.APPROVED else EiaStatus.REFUSED
    return take_step(
        decision,
        to,
        actor=actor,
        decided_on=decided_on,
        document_number=document_number,
        decision_title=title,
        refusal_ground=refusal_ground,
    )

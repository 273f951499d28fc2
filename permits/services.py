"""Every write of this app: steps of an approval, its stops, and the days that they took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from permits.deadlines import days_used
from permits.enums import EiaStatus, Outcome
from permits.models import EiaDecision, StopInterval
from permits.selectors import as_stored, recounted_days, stored_days

CHUNK = 1000

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


def change_decision(decision: EiaDecision, *, actor: Any, **values: Any) -> EiaDecision:
    """`common.records.change`, then count the days again where a date of the clock changed."""
    with transaction.atomic():
        changed = records.change(decision, actor=actor, **values)
        recount_days([changed.pk], actor)
        changed.refresh_from_db()
    return changed


def create_stop(model: type[StopInterval], *, actor: Any, **values: Any) -> StopInterval:
    """Record a stop interval (signature of `common.records.create`)."""
    with transaction.atomic():
        _lock(values["decision"].pk)
        stop = records.create(model, actor=actor, **values)
        recount_days([stop.decision_id], actor)
    return stop


def change_stop(stop: StopInterval, *, actor: Any, **values: Any) -> StopInterval:
    """Change a stop interval, e.g. record its last day (signature of `common.records.change`)."""
    with transaction.atomic():
        before = stop.decision_id
        _lock(before)
        changed = records.change(stop, actor=actor, **values)
        recount_days({before, changed.decision_id}, actor)
    return changed


def _lock(decision_id: int) -> None:
    EiaDecision.objects.select_for_update().get(pk=decision_id)


def recount_days(decision_ids: Iterable[int], actor: Any = None, *, imported: bool = False) -> int:
    """Bring the stored days of decided applications in line with their events; returns how many changed.

    Each changed row gets an event, save during an import, whose own events stand for it.
    """
    ids = sorted(set(decision_ids))
    changed = 0
    with transaction.atomic():
        for start in range(0, len(ids), CHUNK):
            changed += _recount_chunk(ids[start : start + CHUNK], actor, imported)
    return changed


def _recount_chunk(ids: Sequence[int], actor: Any, imported: bool) -> int:
    decisions = (
        EiaDecision.objects.select_for_update()
        .filter(pk__in=ids, decided_on__isnull=False)
        .order_by("pk")
        .prefetch_related("stops")
    )
    differing: list[tuple[EiaDecision, dict[str, Any]]] = [
        (decision, {"gross_days": count.gross, "stopped_days": count.stopped, "net_days": count.net})
        for decision, count in recounted_days(list(decisions))
        if stored_days(decision) != as_stored(count)
    ]
    if imported:
        for decision, values in differing:
            for name, value in values.items():
                setattr(decision, name, value)
        fields = ["gross_days", "stopped_days", "net_days"]
        EiaDecision.objects.bulk_update([decision for decision, _ in differing], fields, batch_size=200)
    else:
        for decision, values in differing:
            records.change(decision, actor=actor, reason="按登记的日期和中止期间重新计算用时", **values)
    return len(differing)


def after_import_of_stops(stop_ids: Sequence[int], actor: Any = None) -> None:
    """Count again the decisions to which imported stop intervals belong."""
    decision_ids: set[int] = set()
    for start in range(0, len(stop_ids), CHUNK):
        chunk = StopInterval.objects.filter(pk__in=stop_ids[start : start + CHUNK])
        decision_ids.update(chunk.order_by().values_list("decision_id", flat=True))
    recount_days(decision_ids, actor, imported=True)


def after_import_of_decisions(decision_ids: Sequence[int], actor: Any = None) -> None:
    """Count the days of imported decisions; their stops follow in a later sheet and count again."""
    recount_days(decision_ids, actor, imported=True)

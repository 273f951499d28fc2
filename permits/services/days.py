"""Stop intervals and the days that an approval took, kept in line with each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from common import records
from common.numbering import note_numbers_in_use
from permits.models import EiaDecision, StopInterval
from permits.selectors import as_stored, recounted_days, stored_days

CHUNK = 1000


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
    """Count the days of imported decisions; their stops follow in a later sheet and count again.

    The portal's own numbers go on after those of the ledger.
    """
    for start in range(0, len(decision_ids), CHUNK):
        chunk = EiaDecision.objects.filter(pk__in=decision_ids[start : start + CHUNK]).order_by()
        note_numbers_in_use(chunk.exclude(document_number="").values_list("document_number", flat=True))
    recount_days(decision_ids, actor, imported=True)

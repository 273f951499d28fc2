"""The open steps of clean-production audits, as they stand among the duties on the enterprise's home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from disclosure.models import CleanProductionAudit
from disclosure.production.clocks import RELATIONS, ProductionRows, StepState, states_of
from disclosure.production.matters import UNDONE


def open_steps(enterprises: Collection[int], today: date) -> dict[int, list[StepState]]:
    """What each enterprise has to hand in by a day, first due first; constant in the number of queries.

    Steps without a term (the measures that cost more) are on the page of the audit alone.
    """
    audits = CleanProductionAudit.objects.filter(UNDONE, enterprise__in=enterprises, listed_on__lte=today)
    audits = audits.select_related("enterprise").prefetch_related(*RELATIONS).order_by("listed_on", "pk")
    rows = ProductionRows()
    found: dict[int, list[StepState]] = defaultdict(list)
    for audit in audits:
        for state in states_of(audit, today, rows):
            if state.is_open and state.clock is not None:
                found[audit.enterprise_id].append(state)
    for states in found.values():
        states.sort(key=lambda state: (state.clock.due_on or date.max) if state.clock else date.max)
    return found

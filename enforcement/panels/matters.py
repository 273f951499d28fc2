"""The pages of orders, measures, transfers, plans, remedies: next action, clocks, documents, other acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Model, prefetch_related_objects
from django.utils import timezone

from common.documents.selectors import documents_of
from common.errors import PortalError
from common.registers.declaration import Panel
from enforcement.actions import actions_for
from enforcement.deadlines import CaseRows
from enforcement.deadlines.measures import (
    coercion_clocks,
    curtailment_clocks,
    preservation_clocks,
    transfer_clocks,
)
from enforcement.deadlines.orders import order_clocks
from enforcement.models import (
    Coercion,
    Curtailment,
    EvidencePreservation,
    PoliceTransfer,
    RectificationOrder,
)
from enforcement.panels import party
from enforcement.panels.following import next_panels
from registry.clocks.states import Clock, ClockState

CLOCKS: dict[type[Model], Callable[[Any, date, CaseRows], list[Clock]]] = {
    RectificationOrder: order_clocks,
    Coercion: coercion_clocks,
    Curtailment: curtailment_clocks,
    PoliceTransfer: transfer_clocks,
    EvidencePreservation: preservation_clocks,
}
PARTY_KINDS = (RectificationOrder, Coercion, Curtailment)


def matter_panels(record: Any, face: Any) -> Sequence[Panel]:
    """For the staff clocks, documents and actions; for the party its documents."""
    documents = Panel("enforcement/desk/_documents.html", {"documents": documents_of(record, face)})
    handed_in = party.record_panels(record, face) if type(record) in PARTY_KINDS else []
    if not face.is_staff:
        return [*handed_in, documents] if documents.context["documents"] else handed_in
    rows = CaseRows()
    found = [_clocks(record, rows), *handed_in] if type(record) in CLOCKS else []
    found = [*next_panels(record, face, rows), *found]
    actions = actions_for(record, face.user)
    if actions:
        found.append(Panel("enforcement/desk/_actions.html", {"actions": actions}, aside=True))
    return [*found, documents] if documents.context["documents"] else found


def _clocks(record: Any, rows: CaseRows) -> Panel:
    context: dict[str, Any] = {}
    if isinstance(record, RectificationOrder):
        prefetch_related_objects([record], "reinspections")
    try:
        clocks = CLOCKS[type(record)](record, timezone.localdate(), rows)
    except PortalError as error:  # no limit or calendar for these days: the page says so
        context["problem"] = str(error)
    else:
        context["clocks"] = [clock for clock in clocks if clock.state != ClockState.DONE]
        context["ended"] = [clock for clock in clocks if clock.state == ClockState.DONE]
    return Panel("desk/_clocks.html", context, aside=True)

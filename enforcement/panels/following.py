"""The one next action on the page of what is no case: an order, a lead, an inspection, a draw, a measure …"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common.registers.declaration import Panel
from enforcement.deadlines import CaseRows
from enforcement.matters import CASE, KINDS
from registry.queue.matters import matter_of

# The page of a case tells its next action beside the way it has gone (`panels.progress`).
_KINDS = {kind.model: kind for kind in KINDS if kind is not CASE}


def next_panels(record: Any, face: Any, rows: CaseRows) -> list[Panel]:
    """What the queue says of it, for the staff; nothing of what is over.

    The relations that its clocks read must be prefetched.
    """
    kind = _KINDS.get(type(record))
    if kind is None or not face.is_staff:
        return []
    if not kind.model._default_manager.filter(kind.open, pk=record.pk).exists():
        return []
    step = matter_of(kind, record, timezone.localdate(), rows).step_for(face.user)
    if step is None:
        return []
    return [Panel("desk/_next.html", {"next": step, "refusal": step.refusal(face.user)})]

"""Notice, defence, hearing, legal review, discussion, days not counted: its part of a case's page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from common.registers.declaration import Panel
from enforcement.actions import actions_for
from enforcement.deadlines import CaseRows
from enforcement.enums import PenaltyKind
from enforcement.models import EnforcementCase


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff all of it; for the party the notice, its defences and its hearings."""
    prefetch_related_objects([case], "hearings__host", "reviews__reviewer", "discussions__votes__member")
    context: dict[str, Any] = {
        "case": case,
        "is_staff": face.is_staff,
        "kinds": [str(PenaltyKind(kind).label) for kind in case.proposed_kinds],
        "defences": _rows(case.defences.all(), face),
        "hearings": _rows(case.hearings.all(), face),
    }
    if face.is_staff:
        context |= {
            "reviews": _rows(case.reviews.all(), face),
            "discussions": _rows(case.discussions.all(), face),
            "stops": _rows(case.stops.all(), face),
            "extensions": list(case.extensions.all()),
            "examined": case.examined_on is not None,
        }
    shown = ("defences", "hearings", "reviews", "discussions", "stops", "extensions", "examined")
    told = case.notified_on is not None
    if not told and not any(context.get(name) for name in shown):
        return []
    return [Panel("enforcement/desk/_procedure.html", context)]


def _rows(records: Iterable[Any], face: Any) -> list[dict[str, Any]]:
    """Each with its page and, for the staff, what may be done with it now."""
    return [
        {
            "each": record,
            "url": face.link(record),
            "actions": actions_for(record, face.user) if face.is_staff else [],
        }
        for record in records
    ]

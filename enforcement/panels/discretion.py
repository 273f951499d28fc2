"""The law at the time and the discretion worksheet: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from common.errors import Refused
from common.registers.declaration import Panel
from common.registers.faces import allows
from enforcement.applicable import applicable_law
from enforcement.deadlines import CaseRows
from enforcement.lawfulness import limitation_ends, limitation_obstacles
from enforcement.models import EnforcementCase
from enforcement.ranges import current_worksheets
from enforcement.services.discretion import may_weigh


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff alone: how the bureau weighs is told to the party by its documents."""
    if not face.is_staff:
        return []
    context = {
        "kinds": applicable_law(case, today),
        "cited": list(case.provisions.select_related("law")),
        "worksheets": [(sheet, face.link(sheet)) for sheet in current_worksheets(case)],
        "choose_url": _choose_url(case, face.user),
        **_limitation(case, today),
        "case": case,
    }
    if not (context["kinds"] or context["worksheets"] or context["cited"] or context["choose_url"]):
        return []
    return [Panel("enforcement/discretion/_law.html", context)]


def _choose_url(case: EnforcementCase, user: Any) -> str:
    return (
        reverse("enforcement:worksheet-choose", args=[case.ledger_no])
        if allows(may_weigh, user, case)
        else ""
    )


def _limitation(case: EnforcementCase, today: date) -> dict[str, Any]:
    """Until when the conduct could be discovered; a missing row is told, not hidden."""
    try:
        ends = limitation_ends(case)
    except Refused as refused:
        return {"limitation_problem": str(refused)}
    return {"limitation": ends, "lapsed": limitation_obstacles(case, today) if ends else []}

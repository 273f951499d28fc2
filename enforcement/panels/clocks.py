"""The clocks of a case: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.errors import PortalError
from common.registers.declaration import Panel
from enforcement.deadlines import CaseRows
from enforcement.matters import CASE, every_case_clock
from enforcement.models import EnforcementCase
from registry.clocks.states import Clock, ClockState
from registry.queue.entries import urgency


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff every clock; for the party those that bind it or run for it, once there are any."""
    context: dict[str, Any] = {}
    try:
        clocks = every_case_clock(case, today, rows)
    except PortalError as error:  # no limit, threshold or calendar for these days: the page says so
        context["problem"] = str(error)
    else:
        context |= _sorted(
            clocks if face.is_staff else [each for each in clocks if each.code in CASE.for_party]
        )
    if not face.is_staff and not context.get("clocks") and not context.get("ended"):
        return []
    return [Panel("desk/_clocks.html", context, aside=True)]


def _sorted(clocks: list[Clock]) -> dict[str, Any]:
    """What runs or stands still, most pressing first; what was met, missed or has run out, in its order."""
    running = sorted((each for each in clocks if each.state != ClockState.DONE), key=urgency)
    return {"clocks": running, "ended": [each for each in clocks if each.state == ClockState.DONE]}

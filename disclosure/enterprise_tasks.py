"""What of the disclosure duties waits for an enterprise, for its home page."""

from __future__ import annotations

from datetime import date
from typing import Any

from disclosure.duty.derived import Duty, duties_in
from disclosure.duty.enums import DutyState
from disclosure.enums import FilingStatus

SHOWN = 5


def pressing_duties(user: Any, today: date) -> list[Duty]:
    """The first few that are overdue, fall due soon or were returned, of the enterprises of the user."""
    own = user.memberships.current().values("enterprise")
    found = [
        duty for duty in duties_in(lambda rows: rows.filter(enterprise__in=own), today) if _presses(duty)
    ]
    return found[:SHOWN]


def _presses(duty: Duty) -> bool:
    is_returned = duty.report is not None and duty.report.status == FilingStatus.RETURNED
    return is_returned or duty.state in (DutyState.OVERDUE, DutyState.DUE_SOON)

"""The clocks of publishing a decision and of 双公示."""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.rows import CaseRows
from enforcement.models import EnforcementCase
from registry.clocks.states import Clock


def publishing(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """In the order of the procedure, as they stood on `today`."""
    return []

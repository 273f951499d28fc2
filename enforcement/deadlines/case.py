"""The clocks of a case from its lead to the decision."""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.rows import CaseRows
from enforcement.models import EnforcementCase
from registry.clocks.states import Clock


def case_stages(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """In the order of the procedure, as they stood on `today`."""
    return []

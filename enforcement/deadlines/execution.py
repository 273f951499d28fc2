"""The clocks of a case after the decision: delivery, payment, coercion."""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.rows import CaseRows
from enforcement.models import EnforcementCase
from registry.clocks.states import Clock


def after_decision(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """In the order of the procedure, as they stood on `today`."""
    return []

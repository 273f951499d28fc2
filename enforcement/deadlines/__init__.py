"""Every clock of enforcement, computed from recorded events, as it stood on any day.

case         from the lead to the decision
execution    after it: delivery, payment, coercion
publication  publishing the decision, withdrawing it, credit repair
orders       correcting, re-inspecting, daily penalties
measures     coercion, curtailment, transfers, preserved evidence
inspections  leads, draws, results
"""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.case import case_stages
from enforcement.deadlines.execution import after_decision
from enforcement.deadlines.publication import publishing
from enforcement.deadlines.rows import CaseRows
from enforcement.models import EnforcementCase
from registry.clocks.states import Clock

__all__ = ["CASE_RELATIONS", "CaseRows", "case_clocks"]

# What must be prefetched where the clocks of many cases are computed.
CASE_RELATIONS = (
    "stops",
    "extensions",
    "hearings",
    "defences",
    "reviews",
    "discussions",
    "payments",
    "payment_plans__instalments",
    "remedies",
    "preservations",
    "publication",
    "disclosures",
    "repairs",
    "no_penalty_decisions",
    "transfers",
    "referrals",
)


def case_clocks(case: EnforcementCase, today: date, rows: CaseRows | None = None) -> list[Clock]:
    """Every clock of this case as it stood on `today`, in the order of the procedure.

    What happened later than `today` is not seen. A limit without a row in force sets no clock. Raises
    CalendarMissing where days lie outside the loaded years. Hand in `rows` for many, with
    CASE_RELATIONS prefetched.
    """
    rows = rows or CaseRows()
    found = case_stages(case, today, rows)
    return [*found, *after_decision(case, today, rows), *publishing(case, today, rows)]

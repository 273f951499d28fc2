"""Payment, coercion, remedies: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.errors import PortalError
from common.registers.declaration import Panel
from enforcement.actions import actions_for
from enforcement.deadlines import CaseRows
from enforcement.deadlines.execution import application_window
from enforcement.enums import CaseOutcome
from enforcement.models import EnforcementCase
from enforcement.surcharges import Debt, debt_on, due_sums


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff or, by `face.is_staff`, the party: what is owed; and what the staff may do beside."""
    found = _execution(case, face, today, rows)
    actions = actions_for(case, face.user) if face.is_staff else []
    if actions:
        found.append(Panel("enforcement/desk/_actions.html", {"actions": actions}, aside=True))
    return found


def _execution(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """A decided penalty with money to pay, or one that was contested."""
    if case.outcome != CaseOutcome.PENALTY:
        return []
    context: dict[str, Any] = {"case": case, "is_staff": face.is_staff, "remedies": list(case.remedies.all())}
    try:
        debt = debt_on(case, today, rows)
        context |= {
            "debt": debt,
            "sums": _sums(case, debt),
            "due": due_sums(case, today, debt.fine) if debt.fine else [],
            "window": application_window(case, today, rows) if face.is_staff and debt.left else None,
        }
    except PortalError as error:  # a row is not loaded: the page says so
        context["problem"] = str(error)
        return [Panel("enforcement/desk/_execution.html", context)]
    if not (debt.fine or debt.confiscation or context["remedies"] or case.annulled_on):
        return []
    return [Panel("enforcement/desk/_execution.html", context)]


def _sums(case: EnforcementCase, debt: Debt) -> list[dict[str, Any]]:
    """The table of what is owed; the surcharge is shown once there is any."""
    rows = [("罚款", debt.fine, debt.paid, debt.fine_left)]
    if debt.confiscation:
        rows.append(("没收款", debt.confiscation, debt.confiscation_paid, debt.confiscation_left))
    if debt.surcharge or debt.surcharge_paid:
        rows.append(("加处罚款", debt.surcharge, debt.surcharge_paid, debt.surcharge_left))
    names = ("label", "owed", "paid", "left")
    return [dict(zip(names, row, strict=True)) for row in rows]

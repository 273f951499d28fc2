"""What stands in the way of the next steps: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.errors import PortalError
from common.registers.declaration import Panel
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.execution_gates import execution_obstacles
from enforcement.gates import obstacles_to
from enforcement.models import EnforcementCase

_C = CaseStatus
# The step that the procedure leads to from each stage.
NEXT: dict[str, CaseStatus] = {
    _C.LEAD: _C.FILED,
    _C.FILED: _C.INVESTIGATING,
    _C.INVESTIGATING: _C.EXAMINING,
    _C.EXAMINING: _C.NOTIFIED,
    **dict.fromkeys((_C.NOTIFIED, _C.DEFENCE, _C.HEARING, _C.LEGAL_REVIEW, _C.DISCUSSION), _C.DECIDED),
    _C.PERFORMING: _C.CLOSED,
    _C.REMINDED: _C.CLOSED,
    _C.ENFORCING: _C.CLOSED,
}
WORDS = {
    _C.FILED: "立案前还须完成",
    _C.INVESTIGATING: "开展调查前还须完成",
    _C.EXAMINING: "提交审查前还须完成",
    _C.NOTIFIED: "事先告知前还须完成",
    _C.DECIDED: "作出决定前还须完成",
    _C.CLOSED: "结案前还须完成",
}


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff: what the next step, and in the end the decision, still waits for."""
    to = next_step(case)
    if not face.is_staff or to is None:
        return []
    context: dict[str, Any] = {"title": WORDS[to]}
    try:
        gates = execution_obstacles if to == _C.CLOSED else obstacles_to
        context["obstacles"] = gates(case, to, today, rows)
    except PortalError as error:  # no limit, threshold or calendar for these days: the page says so
        context["problem"] = str(error)
    return [Panel("enforcement/desk/_obstacles.html", context, aside=True)]


def next_step(case: EnforcementCase) -> CaseStatus | None:
    """Where the procedure leads from here; from the examination after a notice, to the decision."""
    if case.status == _C.LEAD and case.is_simplified:
        return _C.DECIDED
    if case.status == _C.EXAMINING and case.notified_on is not None:
        return _C.DECIDED
    return NEXT.get(case.status)

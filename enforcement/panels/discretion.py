"""The law at the time and the discretion worksheet: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.registers.declaration import Panel
from enforcement.deadlines import CaseRows
from enforcement.models import EnforcementCase


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff or, by `face.is_staff`, the party."""
    return []

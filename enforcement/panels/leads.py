"""The page of a lead: who reported it, for those alone whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.errors import Refused
from common.registers.declaration import Panel
from enforcement.models import EnforcementLead
from enforcement.panels.inspections import record_panels
from enforcement.rules import may_know_reporter

TEMPLATE = "enforcement/inspections/_reporter.html"


def lead_panels(lead: EnforcementLead, face: Any) -> Sequence[Panel]:
    """The panels of any record, and the reporter; to others that there is one."""
    found = list(record_panels(lead, face))
    if face.is_staff and (lead.reporter_name or lead.reporter_contact):
        found.append(Panel(TEMPLATE, _reporter(lead, face.user)))
    return found


def _reporter(lead: EnforcementLead, user: Any) -> dict[str, Any]:
    try:
        may_know_reporter(user, lead)
    except Refused as refused:
        return {"refused": str(refused)}
    return {"name": lead.reporter_name, "contact": lead.reporter_contact}

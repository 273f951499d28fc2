"""The page of a lead: who reported it, for those alone whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from common.errors import Refused
from common.registers.declaration import Panel
from enforcement.models import EnforcementLead
from enforcement.panels.inspections import record_panels
from enforcement.rules import may_know_reporter

TEMPLATE = "enforcement/inspections/_reporter.html"

# (lead) → a panel that tells where the lead came from, None where it came from elsewhere. An app of a
# higher floor that opens leads offers one.
OriginOf = Callable[[EnforcementLead], Panel | None]
_origins: list[OriginOf] = []


def offer_origin(origin: OriginOf) -> None:
    """Called by an app when it is loaded."""
    _origins.append(origin)


def lead_panels(lead: EnforcementLead, face: Any) -> Sequence[Panel]:
    """The panels of any record, and the reporter; to others that there is one."""
    found = list(record_panels(lead, face))
    if face.is_staff and (lead.reporter_name or lead.reporter_contact):
        found.append(Panel(TEMPLATE, _reporter(lead, face.user)))
    if face.is_staff:
        found += [panel for origin in _origins if (panel := origin(lead)) is not None]
    return found


def _reporter(lead: EnforcementLead, user: Any) -> dict[str, Any]:
    try:
        may_know_reporter(user, lead)
    except Refused as refused:
        return {"refused": str(refused)}
    return {"name": lead.reporter_name, "contact": lead.reporter_contact}

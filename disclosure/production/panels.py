"""What the pages of an audit, of what was handed in, and of a lead show of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.attachments import attachments_of
from common.registers.declaration import Panel
from common.registers.faces import StaffFace
from disclosure.models import CleanProductionAudit, ProductionFiling, ProductionLead
from disclosure.production.clocks import StepState, states_of
from enforcement.models import EnforcementLead


def audit_panels(audit: CleanProductionAudit, face: Any) -> Sequence[Panel]:
    """Every step with its clock and what was handed in; for the staff what was missed and its lead."""
    rows = [_row(state, face) for state in states_of(audit, timezone.localdate())]
    return (Panel("disclosure/production/_steps_panel.html", {"rows": rows, "is_staff": face.is_staff}),)


def _row(state: StepState, face: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"state": state}
    key = [state.audit.ledger_no, state.step]
    if not face.is_staff:
        return row | {"url": reverse("disclosure-enterprise:production-step", args=key)}
    staff = StaffFace(face.user)
    row["filing_url"] = staff.link(state.filing) if state.filing is not None else ""
    row["lead_url"] = staff.link(state.lead.lead) if state.lead is not None else ""
    row["pursue_url"] = (
        reverse("disclosure:production-lead", args=key) if state.is_overdue and state.lead is None else ""
    )
    return row


def filing_panels(filing: ProductionFiling, face: Any) -> Sequence[Panel]:
    """The files that prove the step."""
    files = attachments_of(filing, reader=face.user)
    return (Panel("disclosure/production/_files_panel.html", {"files": files}),)


def lead_origin(lead: EnforcementLead) -> Panel | None:
    """Where a lead came from a missed step, the audit."""
    rows = ProductionLead.objects.filter(lead=lead).select_related("audit__enterprise", "provision__law")
    opened = rows.first()
    if opened is None:
        return None
    url = reverse("disclosure:production-lead", args=[opened.audit.ledger_no, opened.step])
    return Panel("disclosure/production/_lead_origin.html", {"opened": opened, "url": url})

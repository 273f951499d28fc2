"""What the pages of a triggering document and of a lead show of the duty behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from common.attachments import attachments_of
from common.registers.declaration import Panel
from common.registers.faces import StaffFace, allows
from disclosure.duty.derived import duties_of
from disclosure.duty.enums import DutyKind
from disclosure.models import DisclosureTrigger, DutyLead
from disclosure.rules import reviewers
from enforcement.models import EnforcementLead


def trigger_panels(trigger: DisclosureTrigger, face: Any) -> Sequence[Panel]:
    """The duty that the document founds, with its report, lead and files."""
    duty = next((each for each in duties_of(trigger.enterprise) if each.source == trigger), None)
    context: dict[str, Any] = {
        "duty": duty,
        "trigger": trigger,
        "files": attachments_of(trigger, reader=face.user),
    }
    if face.is_staff:
        context |= _for_staff(trigger, face.user, duty)
    return (Panel("disclosure/staff/_duty_panel.html", context),)


def _for_staff(trigger: DisclosureTrigger, user: Any, duty: Any) -> dict[str, Any]:
    face = StaffFace(user)
    may_excuse = trigger.report is None and trigger.excused_on is None and allows(reviewers, user, trigger)
    return {
        "report_url": face.link(trigger.report) if trigger.report is not None else "",
        "source_url": face.link(trigger.source) if trigger.source is not None else "",
        "duty_url": reverse("disclosure:duty-lead", args=[DutyKind.TEMPORARY, trigger.ledger_no])
        if duty is not None and duty.kind == DutyKind.TEMPORARY
        else "",
        "excuse_url": reverse("disclosure:trigger-excuse", args=[trigger.ledger_no]) if may_excuse else "",
    }


def lead_origin(lead: EnforcementLead) -> Panel | None:
    """Where a lead came from a missed duty, the duty."""
    opened = DutyLead.objects.filter(lead=lead).select_related("entry", "trigger", "provision__law").first()
    if opened is None:
        return None
    kind = DutyKind.ANNUAL if opened.entry is not None else DutyKind.TEMPORARY
    source: Any = opened.entry or opened.trigger
    url = reverse("disclosure:duty-lead", args=[kind, source.ledger_no])
    return Panel("disclosure/staff/_lead_origin.html", {"opened": opened, "source": source, "url": url})

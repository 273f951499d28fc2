"""What the enterprise does next with its matter, as panels of the record's page and as its list shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from common.errors import CalendarMissing, Refused
from common.registers.declaration import Panel
from permits.answering import CORRECTED, application_of
from permits.application_forms import SECTION_OF, filled, shown_value
from permits.clock_rows import ClockRows
from permits.deadlines import statutory_clock
from permits.drafts import Draft, is_seal_intact
from permits.enums import DECIDED_STATES, EIA_TRANSITIONS, ENDED_STATES, EiaStatus
from permits.models import EiaApplication, EiaDecision
from registry.clocks.states import Clock


def clock_of(decision: EiaDecision, today: date, rows: ClockRows) -> Clock | None:
    """The clock of the decision while one runs; None where it cannot be counted or has no meaning."""
    if decision.status in (*DECIDED_STATES, *ENDED_STATES, EiaStatus.CORRECTING):
        return None
    try:
        return statutory_clock(decision, today, rows)
    except (Refused, CalendarMissing):  # no limit or no calendar is loaded: nothing is shown as counted
        return None


def enterprise_panels(record: EiaDecision, face: Any) -> list[Panel]:
    """The enterprise's next steps, and what was handed in online; for `permits.panels`."""
    found = []
    if not face.is_staff:
        actions = _actions(record)
        if actions:
            found.append(Panel("permits/enterprise/_actions.html", {"actions": actions}, aside=True))
    application = application_of(record)
    if application is not None:
        context = {
            "application": application,
            "parts": _parts(application),
            "intact": is_seal_intact(application),
        }
        found.append(Panel("permits/enterprise/_application.html", context))
    return found


def _parts(application: EiaApplication) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was handed in, section by section, and after it what was corrected of it."""
    draft = Draft(application)
    parts = [(state.section.title, filled(state.form)) for state in draft.sections]
    for code, values in application.sections.get(CORRECTED, {}).items():
        section = SECTION_OF[code]
        form = section.form(values, setting=draft.setting)
        corrected = [
            (str(form[name].label), shown_value(form[name])) for name in values if name in form.fields
        ]
        parts.append((f"{section.title}（补正后）", corrected))
    return parts


def _actions(record: EiaDecision) -> list[dict[str, str]]:
    number, actions = record.ledger_no, []
    if record.status == EiaStatus.CORRECTING:
        url = reverse("eia-enterprise:correction-detail", args=[number])
        actions.append({"label": "答复补正", "url": url, "tone": "primary"})
    if record.awaits_documents:
        url = reverse("eia-enterprise:missing-documents", args=[number])
        actions.append({"label": "提交容缺材料", "url": url, "tone": "primary"})
    if EiaStatus.WITHDRAWN in EIA_TRANSITIONS[EiaStatus(record.status)]:
        url = reverse("eia-enterprise:matter-withdraw", args=[number])
        actions.append({"label": "撤回申请", "url": url, "tone": ""})
    return actions

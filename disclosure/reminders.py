"""Reminders of disclosure duties: to the enterprise before and after, to the staff once it is overdue.

When is said by `ReminderRule` rows; each occasion is told once (`registry.queue.reminding`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from common.errors import Refused
from common.registers import register_for
from disclosure.deadlines import AFTER_LIST, ANNUAL, TEMPORARY
from disclosure.duty.derived import Duty, duties_in
from disclosure.duty.enums import DutyKind
from disclosure.duty.pages import enterprise_url
from registry.addressees import Addressees
from registry.clocks.states import Clock
from registry.queue import reminding
from registry.queue.reminding import Concern, RemindersIncomplete

__all__ = ["RemindersIncomplete", "remind"]

CLOCKS = frozenset({ANNUAL, TEMPORARY, AFTER_LIST})
# What is longer overdue than this is left to the queue.
REMINDED_FOR = timedelta(days=366)


class _Addressed:
    """A duty has no officer in charge: its department is concerned, and who acts for the enterprise."""

    handler_id = None

    def __init__(self, duty: Duty) -> None:
        self.department_id = duty.source.department_id
        self.enterprise_id = duty.source.enterprise_id


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    open_duties = [duty for duty in duties_in(lambda rows: rows, today) if _is_watched(duty, today)]
    concerns = [_concern(duty) for duty in open_duties]
    return reminding.remind(concerns, addressees=Addressees(today), noun="披露义务")


def _is_watched(duty: Duty, today: date) -> bool:
    if not duty.is_open or duty.kind == DutyKind.CHANGE:
        return False
    return bool(duty.problem) or (duty.due_on is not None and duty.due_on >= today - REMINDED_FOR)


def _concern(duty: Duty) -> Concern:
    document = duty.trigger
    lines = [f"{duty.kind.label}：{duty.title}", f"企业：{duty.enterprise}"]
    if document is not None and document.document_number:
        lines.append(f"文号：{document.document_number}")
    return Concern(
        code=f"disclosure-{duty.kind}",
        record=duty.source,
        addressed=_Addressed(duty),
        title=f"{duty.enterprise}：{duty.title}",
        lines=tuple(lines),
        clocks=lambda: _clocks(duty),
        staff_url=lambda clock: _staff_url(duty),
        party_url=lambda: enterprise_url(duty),
        for_party=CLOCKS,
        for_party_alone=CLOCKS,
    )


def _clocks(duty: Duty) -> list[Clock]:
    """Raises Refused where the term could not be computed, so that the run says so."""
    if duty.problem:
        raise Refused(duty.problem)
    return [duty.clock] if duty.clock is not None else []


def _staff_url(duty: Duty) -> str:
    register: Any = register_for(type(duty.source))
    if duty.entry is None and duty.trigger is None:
        return register.detail_url(duty.source)
    return reverse("disclosure:duty-lead", args=[duty.kind, duty.source.ledger_no])

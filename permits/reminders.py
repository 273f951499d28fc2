"""Reminders of the clocks of EIA approval (`registry.queue.reminding`).

Matters decided more than `REMINDED_FOR` ago are left to the register's own findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from common.registers import Register, register_for
from permits.clock_rows import ClockRows
from permits.deadlines import MISSING_DOCUMENTS, clocks
from permits.enums import DECIDED_STATES, ENDED_STATES, EiaStatus
from permits.models import EiaDecision
from permits.publicity import LIMIT as PUBLICITY
from permits.publicity import PublicityRows, duties, with_reports
from registry.addressees import Addressees
from registry.clocks.states import Clock
from registry.queue import reminding
from registry.queue.reminding import Concern, RemindersIncomplete, appointed

__all__ = ["CORRECTION", "HEARING", "REMINDED_FOR", "RemindersIncomplete", "remind"]

REMINDED_FOR = timedelta(days=366)
# Their ends stand in the notice of 补正 and in that of the hearing, not in a limit.
CORRECTION, HEARING = "eia-correction", "eia-hearing-day"
FOR_THE_APPLICANT = frozenset({CORRECTION, MISSING_DOCUMENTS})
FOR_THE_APPLICANT_ALONE = frozenset({CORRECTION})  # until it is overdue


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new.

    Raises RemindersIncomplete when some clocks could not be computed, after all others were told.
    """
    rows, publicity = ClockRows(), PublicityRows()
    concerns = [_concern(decision, today, rows, publicity) for decision in _watched(today)]
    return reminding.remind(concerns, addressees=Addressees(today), noun="审批")


def _concern(decision: Any, today: date, rows: ClockRows, publicity: PublicityRows) -> Concern:
    return Concern(
        code="eia",
        record=decision,
        addressed=decision,
        title=decision.project_name,
        lines=(
            f"项目：{decision.project_name}",
            f"建设单位：{decision.enterprise.name}",
            f"台账编号：{decision.ledger_no}",
        ),
        clocks=lambda: list(_clocks(decision, today, rows, publicity)),
        staff_url=lambda clock: _staff_url(decision, clock),
        party_url=lambda: _enterprise_url(decision),
        for_party=FOR_THE_APPLICANT,
        for_party_alone=FOR_THE_APPLICANT_ALONE,
    )


def _watched(today: date) -> list[Any]:
    """Pending applications, and decided ones that may still owe delivery, publication or 双公示."""
    owed = Q(status__in=DECIDED_STATES) & (
        Q(decided_on__gte=today - REMINDED_FOR) | Q(revoked_on__gte=today - REMINDED_FOR)
    )
    pending = ~Q(status__in=[*DECIDED_STATES, *ENDED_STATES])
    found = (
        with_reports(EiaDecision.objects.filter(pending | owed))
        .select_related("enterprise", "department", "handler", "correction")
        .prefetch_related("stops", "notices", "hearings")
        .order_by("pk")
    )
    return list(found)


def _clocks(decision: Any, today: date, rows: ClockRows, publicity: PublicityRows) -> Iterator[Clock]:
    yield from clocks(decision, today, rows)
    if decision.decided_on is not None:
        yield from (duty.clock for duty in duties(decision, today, publicity))
    for each in _appointments(decision):
        yield appointed(*each, today, rows)


def _appointments(decision: Any) -> Iterator[tuple[str, str, str, date, date]]:
    """What is to be done by a day that was set for it: code, name, basis, when it was set, that day."""
    correction = getattr(decision, "correction", None)
    if decision.status == EiaStatus.CORRECTING and correction is not None and correction.due_on:
        yield CORRECTION, "补正材料", "补正告知书指定的期限", correction.issued_on, correction.due_on
    if decision.decided_on is not None or decision.ended_on is not None:
        return
    for hearing in decision.hearings.all():
        if hearing.announced_on and hearing.held_on and not (hearing.ended_on or hearing.waived_on):
            yield HEARING, "听证举行并登记", "听证通知书", hearing.announced_on, hearing.held_on


def _register() -> Register:
    register = register_for(EiaDecision)
    assert register is not None
    return register


def _staff_url(decision: EiaDecision, clock: Clock) -> str:
    """The record's page; for 双公示 the page on which the file of that day is made."""
    if clock.code != PUBLICITY:
        return _register().detail_url(decision)
    day = clock.began_on.isoformat()
    return f"{reverse('permits:publicity')}?first_day={day}&last_day={day}"


def _enterprise_url(decision: EiaDecision) -> str:
    register = _register()
    return reverse(f"enterprise:{register.slug}-detail", args=[getattr(decision, register.key)])

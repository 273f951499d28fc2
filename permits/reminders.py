"""Reminders: who is concerned is told of a clock some days before its end, on the day, and when overdue.

When is said by `ReminderRule` rows. Each passed moment is an occasion of its own – record, clock, due
date, rule – and is told once, however often this runs; after a pause only the nearest one is told,
not those before it. A due date moved by a new stop makes new occasions; a clock that stands still
makes none. Matters decided more than `REMINDED_FOR` ago are left to the register's own findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from common.errors import PortalError
from common.messaging import Occasion, notify_all
from common.presentation import zh_date
from common.registers import Register, register_for
from permits.clock_rows import ClockRows
from permits.deadlines import MISSING_DOCUMENTS, clocks
from permits.enums import DECIDED_STATES, ENDED_STATES, EiaStatus
from permits.models import EiaDecision
from permits.publicity import LIMIT as PUBLICITY
from permits.publicity import PublicityRows, duties, with_reports
from registry.addressees import Addressees
from registry.clocks.states import Clock, ClockState
from registry.enums import DayUnit, ReminderMoment
from registry.models import ReminderRule

REMINDED_FOR = timedelta(days=366)
# Their ends stand in the notice of 补正 and in that of the hearing, not in a limit.
CORRECTION, HEARING = "eia-correction", "eia-hearing-day"
FOR_THE_APPLICANT = frozenset({CORRECTION, MISSING_DOCUMENTS})
FOR_THE_APPLICANT_ALONE = frozenset({CORRECTION})  # until it is overdue


class RemindersIncomplete(PortalError):
    """The clocks of some records could not be computed; all others were told."""


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new.

    The number of queries does not depend on the number of records. A record whose clocks cannot be
    computed (no limit, no rule, no calendar) stops none of the others: RemindersIncomplete is raised
    when they have been told.
    """
    rules = _Rules()
    addressees = Addressees()
    rows, publicity = ClockRows(), PublicityRows()
    occasions: list[Occasion] = []
    failed: list[str] = []
    for decision in _watched(today):
        try:
            running = list(_running(decision, today, rows, publicity))
        except PortalError as error:
            failed.append(f"{decision.ledger_no}：{error}")
            continue
        for clock in running:
            rule = rules.reached(clock)
            if rule is not None:
                occasions += _occasions(decision, clock, rule, addressees)
    told = notify_all(occasions)
    if failed:
        raise RemindersIncomplete(f"{len(failed)} 件审批的期限无法计算：{'；'.join(failed[:5])}")
    return told


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


def _running(decision: Any, today: date, rows: ClockRows, publicity: PublicityRows) -> Iterator[Clock]:
    """The clocks of a record that count and whose end is known."""
    found = clocks(decision, today, rows)
    if decision.decided_on is not None:
        found += [duty.clock for duty in duties(decision, today, publicity)]
    found += [_appointed(*each, today, rows) for each in _appointments(decision)]
    yield from (clock for clock in found if clock.is_running and clock.due_on is not None)


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


def _appointed(
    code: str, name: str, basis: str, began_on: date, due_on: date, today: date, rows: ClockRows
) -> Clock:
    """A clock up to a day that stands on the record."""
    arithmetic = rows.arithmetic_over(DayUnit.WORKING, began_on, max(due_on, today))
    return Clock(
        code=code,
        name=name,
        basis=basis,
        limit=arithmetic.count(began_on, due_on).gross,
        unit=arithmetic.unit,
        began_on=began_on,
        used=arithmetic.count(began_on, max(began_on, today)),
        due_on=due_on,
        left=arithmetic.signed(today, due_on),
        state=ClockState.at(today, due_on),
    )


class _Rules:
    """The active rules by clock, read once."""

    def __init__(self) -> None:
        self._before: dict[str, list[ReminderRule]] = defaultdict(list)
        self._overdue: dict[str, list[ReminderRule]] = defaultdict(list)
        for rule in ReminderRule.objects.filter(is_active=True).order_by("days"):
            side = self._before if rule.moment == ReminderMoment.BEFORE else self._overdue
            side[rule.clock].append(rule)

    def reached(self, clock: Clock) -> ReminderRule | None:
        """The rule whose moment was passed last, None when none was."""
        if clock.state != ClockState.OVERDUE:
            return next((rule for rule in self._before[clock.code] if rule.days >= clock.left), None)
        since = clock.late_by - 1  # the first day after the end is day 0
        return next((rule for rule in reversed(self._overdue[clock.code]) if rule.days <= since), None)


def _occasions(decision: Any, clock: Clock, rule: ReminderRule, addressees: Addressees) -> Iterator[Occasion]:
    overdue = clock.state == ClockState.OVERDUE
    audiences: list[tuple[Iterable[Any], str]] = []
    if overdue or clock.code not in FOR_THE_APPLICANT_ALONE:
        # Superiors hear of what the bureau is late with, not of what the applicant owes.
        own_fault = overdue and clock.code not in FOR_THE_APPLICANT
        audiences.append((addressees.staff(decision, overdue=own_fault), _staff_url(decision, clock)))
    if clock.code in FOR_THE_APPLICANT:
        audiences.append((addressees.applicants(decision), _enterprise_url(decision)))
    for recipients, url in audiences:
        yield Occasion(
            recipients=recipients,
            key=f"eia:{decision.pk}:{clock.code}:{clock.due_on:%Y%m%d}:{rule.moment}{rule.days}",
            title=f"{clock.name}{clock.text}：{decision.project_name}",
            text=_text(decision, clock),
            url=url,
            tone="danger" if overdue else "info" if clock.waits else "warning",
            by_email=rule.by_email,
            synthetic=decision.is_synthetic,
        )


def _text(decision: Any, clock: Clock) -> str:
    lines = [
        f"项目：{decision.project_name}",
        f"建设单位：{decision.enterprise.name}",
        f"台账编号：{decision.ledger_no}",
        f"事项：{clock.name}，{zh_date(clock.due_on)}{'届满' if clock.waits else '到期'}（{clock.text}）",
        f"依据：{clock.basis}" + ("（待核）" if clock.unverified else ""),
    ]
    return "\n".join(lines)


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

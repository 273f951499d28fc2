"""Reminders: who is concerned is told of a clock some days before its end, on the day, and when overdue.

When is said by `ReminderRule` rows. Each passed moment is an occasion of its own – record, clock, due
date, rule – and is told once, however often this runs; after a pause only the nearest one is told,
not those before it. A due date moved by a new stop makes new occasions; a clock that stands still
makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.errors import PortalError
from common.messaging import Occasion, notify_all
from common.presentation import zh_date
from registry.addressees import Addressees
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock, ClockState
from registry.enums import DayUnit
from registry.models import ReminderRule
from registry.queue.moments import Moments


class RemindersIncomplete(PortalError):
    """The clocks of some records could not be computed; all others were told."""


@dataclass(frozen=True)
class Concern:
    """A record whose clocks are watched, and how its reminders are told.

    `addressed` is what has handler, department and enterprise: the record itself, or the matter that
    it belongs to. `clocks` computes the clocks; it may raise PortalError. `code` tells the kinds of
    records apart. `for_party` are the clocks that bind the enterprise: it is told of them too;
    of those in `for_party_alone` the staff hear only when they are overdue.
    """

    code: str
    record: Any
    addressed: Any
    title: str
    lines: tuple[str, ...]  # what is told beside the clock
    clocks: Callable[[], Iterable[Clock]]
    staff_url: Callable[[Clock], str]
    party_url: Callable[[], str]
    for_party: frozenset[str] = frozenset()
    for_party_alone: frozenset[str] = frozenset()


def remind(concerns: Iterable[Concern], *, addressees: Addressees, noun: str) -> int:
    """Tell of every occasion reached by the day of the clocks; returns how many messages are new.

    The number of queries does not depend on the number of records. A record whose clocks cannot be
    computed (no limit, no rule, no calendar) stops none of the others: RemindersIncomplete is raised
    when they have been told; `noun` names the records there.
    """
    moments = Moments()
    occasions: list[Occasion] = []
    failed: list[str] = []
    for concern in concerns:
        try:
            running = [clock for clock in concern.clocks() if clock.is_running and clock.due_on is not None]
        except PortalError as error:
            failed.append(f"{concern.record.ledger_no}：{error}")
            continue
        for clock in running:
            rule = moments.reached(clock.code, _left(clock))
            if rule is not None:
                occasions += _occasions(concern, clock, rule, addressees)
    told = notify_all(occasions)
    if failed:
        raise RemindersIncomplete(f"{len(failed)} 件{noun}的期限无法计算：{'；'.join(failed[:5])}")
    return told


def appointed(
    code: str, name: str, basis: str, began_on: date, due_on: date, today: date, rows: LimitRows
) -> Clock:
    """A clock up to a day that stands on the record (a hearing, a date given to the party)."""
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


def _left(clock: Clock) -> int:
    """Days to the end in the unit of the clock; negative past it."""
    return -clock.late_by if clock.state == ClockState.OVERDUE else clock.left


def _occasions(
    concern: Concern, clock: Clock, rule: ReminderRule, addressees: Addressees
) -> Iterator[Occasion]:
    overdue = clock.state == ClockState.OVERDUE
    audiences: list[tuple[Iterable[Any], str]] = []
    if overdue or clock.code not in concern.for_party_alone:
        # Superiors hear of what the bureau is late with, not of what the party owes.
        own_fault = overdue and clock.code not in concern.for_party
        audiences.append((addressees.staff(concern.addressed, overdue=own_fault), concern.staff_url(clock)))
    if clock.code in concern.for_party:
        audiences.append((addressees.applicants(concern.addressed), concern.party_url()))
    for recipients, url in audiences:
        yield Occasion(
            recipients=recipients,
            key=f"{concern.code}:{concern.record.pk}:{clock.code}:{clock.due_on:%Y%m%d}"
            f":{rule.moment}{rule.days}",
            title=f"{clock.name}{clock.text}：{concern.title}",
            text=_text(concern, clock),
            url=url,
            tone="danger" if overdue else "info" if clock.waits else "warning",
            by_email=rule.by_email,
            synthetic=concern.record.is_synthetic,
        )


def _text(concern: Concern, clock: Clock) -> str:
    due = f"事项：{clock.name}，{zh_date(clock.due_on)}{'届满' if clock.waits else '到期'}（{clock.text}）"
    basis = f"依据：{clock.basis}" + ("（待核）" if clock.unverified else "")
    return "\n".join([*concern.lines, due, basis])

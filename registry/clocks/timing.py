"""Clocks of one matter on a day: of so many days from a beginning, or up to a recorded date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from common.working_days import Interval, clip
from registry.clocks.arithmetic import ONE_DAY, covers
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock, ClockState
from registry.enums import Certainty, DayUnit
from registry.models import StatutoryLimit


def timed(
    rows: LimitRows,
    limit: StatutoryLimit,
    began_on: date,
    finished_on: date | None,
    today: date,
    *,
    stops: Sequence[Interval] = (),
    reasons: Sequence[str] = (),
    extra_days: int = 0,
    waits: bool = False,
) -> Clock:
    """A clock of so many days, put off by stops; `reasons` say why it would stand still today.

    `extra_days` is what was added to the limit by an approved extension, in the unit of the limit.
    Raises Refused for a limit in months or years (`dated` serves those).
    """
    arithmetic = rows.arithmetic(limit.unit)
    amount = limit.amount + extra_days
    until = max(began_on, finished_on or today)  # imported dates may lie the wrong way round
    intervals = clip(list(stops), began_on, until)
    used = arithmetic.count(began_on, until, intervals)
    due_on = arithmetic.due(began_on, amount, intervals)
    unreached = due_on is None or due_on > until
    standing = False
    if finished_on is not None or (waits and not unreached and due_on != until):
        state = ClockState.DONE
    elif unreached and covers(intervals, until):
        # A stop that begins when the limit has already run out does not mend that.
        state, due_on, standing = ClockState.SUSPENDED, None, True
    else:
        state = ClockState.at(until, due_on)
    left = max(0, amount - used.net) if due_on is None else arithmetic.signed(until, due_on, intervals)
    clock = Clock.of(
        limit,
        began_on=began_on,
        used=used,
        due_on=due_on,
        left=left,
        state=state,
        finished_on=finished_on,
        reasons=tuple(reasons) if standing else (),
        waits=waits,
    )
    return clock.extended(extra_days)


def dated(
    rows: LimitRows,
    code: str,
    name: str,
    limit: StatutoryLimit | None,
    *,
    before: date,
    due_on: date,
    today: date,
    finished_on: date | None = None,
    waits: bool = False,
    basis: str = "",
    unit: str = "",
) -> Clock:
    """A clock that ends on a recorded date; its days are those after `before` up to that date.

    Counted in `unit`, else in the unit of `limit` where that is a unit of days, else in 自然日; without a
    limit in 工作日.
    """
    until = finished_on or today
    counted = limit is not None and limit.unit in (DayUnit.WORKING, DayUnit.CALENDAR)
    if not unit:
        unit = limit.unit if limit is not None and counted else DayUnit.CALENDAR if limit else DayUnit.WORKING
    arithmetic = rows.arithmetic_over(unit, before, max(due_on, until))
    return Clock(
        code=code,
        name=name,
        basis=limit.basis if limit is not None else basis,
        limit=arithmetic.count(before, due_on).gross,
        unit=arithmetic.unit,
        began_on=before + ONE_DAY if waits else before,
        used=arithmetic.count(before, max(before, until)),
        due_on=due_on,
        left=arithmetic.signed(until, due_on),
        state=ClockState.DONE if finished_on is not None else ClockState.at(until, due_on),
        finished_on=finished_on,
        unverified=limit is None or limit.certainty != Certainty.VERIFIED,
        waits=waits,
    )

"""Clocks of enforcement that the shared ones do not serve: hours, and powers that no holiday lengthens."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from common.working_days import count_calendar_days
from enforcement.deadlines.rows import CaseRows
from registry.clocks.arithmetic import period_end
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock, ClockState
from registry.clocks.timing import dated
from registry.enums import Certainty, DayUnit


def by(event: date | None, today: date) -> date | None:
    """A recorded day as it was known on `today`."""
    return event if event is not None and event <= today else None


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def hours_over(began_at: datetime, finished_at: datetime, hours: int) -> bool:
    """Whether more than so many hours lie between."""
    return finished_at - began_at > timedelta(hours=hours)


def hourly(
    rows: CaseRows, code: str, began_at: datetime | None, finished_at: datetime | None, today: date
) -> Clock | None:
    """A clock in hours by a threshold, shown in days; None where it had not begun or has no threshold.

    It is due on the day on which the hours end. Finished after the hour counts as one day late, even where
    it is the same day.
    """
    if began_at is None or local_day(began_at) > today:
        return None
    row = rows.threshold(code, local_day(began_at))
    if row is None:
        return None
    hours = int(row.amount)
    began_on, due_on = local_day(began_at), local_day(began_at + timedelta(hours=hours))
    finished_on = by(local_day(finished_at), today) if finished_at is not None else None
    left = (due_on - (finished_on or today)).days
    if finished_at is not None and finished_on is not None:
        late = hours_over(began_at, finished_at, hours)
        left = min(left, -1) if late else max(left, 0)
    return Clock(
        code=code,
        name=f"{row.name}（{hours}小时）",
        basis=row.basis,
        limit=math.ceil(hours / 24),
        unit=DayUnit.CALENDAR,
        began_on=began_on,
        used=count_calendar_days(began_on, max(began_on, finished_on or today)),
        due_on=due_on,
        left=left,
        state=ClockState.DONE if finished_on is not None else ClockState.at(today, due_on),
        finished_on=finished_on,
        unverified=row.certainty != Certainty.VERIFIED,
    )


def by_record(rows: LimitRows, code: str, name: str, **values: Any) -> Clock:
    """A clock in 自然日 to a day that a document of the bureau set; no row of law that could be 待核."""
    return replace(dated(rows, code, name, None, unit=DayUnit.CALENDAR, **values), unverified=False)


def at_most(
    rows: LimitRows,
    code: str,
    began_on: date,
    finished_on: date | None,
    today: date,
    *,
    due_on: date | None = None,
) -> Clock | None:
    """A power that lasts at most so long, in 自然日 or months, and that no holiday lengthens.

    `due_on` is a recorded last day, where one stands on the record. Basis: 行政强制法第二十五条.
    """
    limit = rows.limit_on(code, began_on)
    if limit is None:
        return None
    due_on = due_on or period_end(began_on, limit.amount, limit.unit)
    until = max(began_on, finished_on or today)
    return Clock(
        code=limit.code,
        name=limit.name,
        basis=limit.basis,
        limit=max(0, (due_on - began_on).days),
        unit=DayUnit.CALENDAR,
        began_on=began_on,
        used=count_calendar_days(began_on, until),
        due_on=due_on,
        left=(due_on - until).days,
        state=ClockState.DONE if finished_on is not None else ClockState.at(until, due_on),
        finished_on=finished_on,
        unverified=limit.certainty != Certainty.VERIFIED,
    )

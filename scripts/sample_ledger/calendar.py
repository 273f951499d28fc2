"""Working days of 2023–2026, as a list that can be walked in both directions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from random import Random

from common.working_days import WorkingCalendar
from registry.calendars import FIRST_YEARS, packaged_days

# The ledger shows what was known on this day; later steps have not happened yet.
AS_OF = date(2025, 1, 10)

_exceptions = {day: worked for year in FIRST_YEARS for day, (worked, _) in packaged_days(year).items()}
CALENDAR = WorkingCalendar(FIRST_YEARS, _exceptions)
_DAYS = [
    CALENDAR.first + timedelta(days=n)
    for n in range((CALENDAR.last - CALENDAR.first).days + 1)
    if CALENDAR.is_working(CALENDAR.first + timedelta(days=n))
]


def after(day: date, count: int) -> date:
    """The working day `count` working days after `day`; `day` itself (or the next worked) for 0."""
    return _DAYS[bisect_right(_DAYS, day) + count - 1] if count else _DAYS[bisect_left(_DAYS, day)]


def before(day: date, count: int) -> date:
    """The working day `count` working days before `day`; `day` itself (or the last worked) for 0."""
    return _DAYS[bisect_left(_DAYS, day) - count] if count else _DAYS[bisect_right(_DAYS, day) - 1]


def any_workday(rng: Random, first: date, last: date) -> date:
    """A random working day of [first, last]."""
    return _DAYS[rng.randrange(bisect_left(_DAYS, first), bisect_right(_DAYS, last))]


def workdays(rng: Random, count: int, first: date, last: date) -> list[date]:
    """`count` random working days of [first, last], in order; days may repeat."""
    return sorted(any_workday(rng, first, last) for _ in range(count))


def spread(count: int, first: date, last: date) -> list[date]:
    """`count` working days at even distances over [first, last]."""
    low, high = bisect_left(_DAYS, first), bisect_right(_DAYS, last) - 1
    return [_DAYS[low + (high - low) * n // max(count - 1, 1)] for n in range(count)]


def known(day: date | None) -> date | None:
    """`day` if it lies in the ledger's past, else None."""
    return day if day is not None and day <= AS_OF else None

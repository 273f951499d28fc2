"""Counting days in the unit of a limit: what was used, what stood still, when it is due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from common.errors import CalendarMissing, Refused
from common.working_days import DayCount, Interval, WorkingCalendar, count_calendar_days
from registry.enums import DayUnit

ONE_DAY = timedelta(days=1)


def period_end(start: date, amount: int, unit: str) -> date:
    """The last day of a period of 自然日, months or years that begins after `start`, never put off.

    For what an authority may do at most so long (查封、扣押): a holiday lengthens no such power. Raises
    Refused for a limit in 工作日.
    """
    if unit == DayUnit.CALENDAR:
        return start + timedelta(days=amount)
    if unit not in (DayUnit.MONTH, DayUnit.YEAR):
        raise Refused("该期限的单位应为自然日、月或年，请在“法定期限”中更正。")
    return months_after(start, amount * (12 if unit == DayUnit.YEAR else 1))


def covers(stops: Sequence[Interval], day: date) -> bool:
    """Whether a stop includes `day`."""
    return any(first <= day <= last for first, last in stops)


@dataclass(frozen=True)
class Arithmetic:
    """Days in 工作日 or 自然日. Raises Refused for a limit in any other unit."""

    unit: str
    calendar: WorkingCalendar | None  # None where none is loaded: 自然日 are counted all the same

    def __post_init__(self) -> None:
        if self.unit not in (DayUnit.WORKING, DayUnit.CALENDAR):
            raise Refused("审批期限的单位只能是工作日或自然日，请在“法定期限”中更正。")

    def count(self, start: date, end: date, stops: Sequence[Interval] = ()) -> DayCount:
        """Days after `start` up to `end`, less the united stops."""
        if self.unit == DayUnit.WORKING:
            return self._loaded.count(start, end, stops)
        return count_calendar_days(start, end, stops)

    def due(self, start: date, amount: int, stops: Sequence[Interval] = ()) -> date | None:
        """The first worked day outside every stop on which `amount` days have been used.

        None where it lies past the last loaded calendar year, of which nobody knows the holidays.
        Putting off by a stop may reach a further stop, so repeat until nothing more is added.
        """
        stopped = 0
        try:
            while True:
                day = self._add(start, amount + stopped)
                found = self.count(start, day, stops).stopped
                if found == stopped:
                    return self._first_open(day, stops)
                stopped = found
        except CalendarMissing:
            if not self._loaded.first <= start <= self._loaded.last:
                raise
            return None

    @property
    def _loaded(self) -> WorkingCalendar:
        if self.calendar is None:
            raise CalendarMissing("工作日历尚未录入，请运行 manage.py load_calendar 或在后台补全。")
        return self.calendar

    def _add(self, start: date, days: int) -> date:
        if self.unit == DayUnit.WORKING:
            return self._loaded.add(start, days)
        return start + timedelta(days=days)

    def _first_open(self, day: date, stops: Sequence[Interval]) -> date:
        """`day`, or the next that is worked and not stopped: 期限届满日为节假日的顺延."""
        while not self._loaded.is_working(day) or covers(stops, day):
            day += ONE_DAY
        return day

    def back(self, end: date, amount: int) -> date | None:
        """The last worked day that lies `amount` days before `end`; None outside the calendar."""
        try:
            day = end - timedelta(days=amount if self.unit == DayUnit.CALENDAR else 1)
            while not self._loaded.is_working(day) or self.count(day, end).gross < amount:
                day -= ONE_DAY
        except CalendarMissing:
            return None
        return day

    def signed(self, today: date, due_on: date, stops: Sequence[Interval] = ()) -> int:
        """Days from `today` to `due_on`; past it the days in default, negative and never 0."""
        if today <= due_on:
            return self.count(today, due_on).gross
        return -max(1, self.count(due_on, today, stops).net)


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months later, or the last of that month (民法典第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

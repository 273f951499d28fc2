"""Working-day arithmetic over a calendar that is handed in (rows live in `registry`).

Working days are numbered once, so an interval is one subtraction and a deadline one look-up.
Source of the day rule: 行政处罚法第八十五条 and 行政许可法第八十二条 (工作日 excludes statutory holidays;
make-up workdays count as working days).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from common.errors import CalendarMissing

Interval = tuple[date, date]  # [first day, last day], both included


@dataclass(frozen=True)
class DayCount:
    """Days used by a piece of work: gross, stopped and net, in the unit of the clock."""

    gross: int
    stopped: int

    @property
    def net(self) -> int:
        return self.gross - self.stopped


class WorkingCalendar:
    """The working days of consecutive whole years.

    `exceptions` maps a date to whether it is worked: holidays False, make-up days True; other
    days follow the weekday. Any date outside the loaded years raises CalendarMissing.
    """

    def __init__(self, years: Iterable[int], exceptions: Mapping[date, bool]) -> None:
        loaded = sorted(set(years))
        if not loaded or loaded != list(range(loaded[0], loaded[-1] + 1)):
            raise CalendarMissing(
                "工作日历为空或年份不连续，请先运行 manage.py load_calendar 或在后台“工作日历”补全。"
            )
        self.first = date(loaded[0], 1, 1)
        self.last = date(loaded[-1], 12, 31)
        self._days: list[date] = []
        day = self.first
        while day <= self.last:
            if exceptions.get(day, day.weekday() < 5):
                self._days.append(day)
            day += timedelta(days=1)

    def _require(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise CalendarMissing(
                f"{day.year}年的工作日历尚未录入（现有{self.first.year}—{self.last.year}年）。"
                f"国务院办公厅公布放假安排后，请运行 manage.py load_calendar {day.year}，"
                "或在后台“工作日历”录入该年的节假日与调休。"
            )

    def number(self, day: date) -> int:
        """How many working days lie on or before `day` since the calendar's beginning."""
        self._require(day)
        return bisect_right(self._days, day)

    def is_working(self, day: date) -> bool:
        self._require(day)
        number = self.number(day)
        return number > 0 and self._days[number - 1] == day

    def add(self, start: date, days: int) -> date:
        """The date `days` working days after `start`; the day of the event itself is not counted."""
        index = self.number(start) + days - 1
        if days < 1:
            raise ValueError("days must be at least 1")
        if index >= len(self._days):
            self._require(self.last + timedelta(days=1))
        return self._days[index]

    def next_working(self, day: date) -> date:
        """`day` itself when worked, else the next working day (期间届满日为节假日的顺延)."""
        return day if self.is_working(day) else self.add(day, 1)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end` (0 when both fall together)."""
        if end < start:
            raise ValueError("end must not be before start")
        return self.number(end) - self.number(start)

    def within(self, first: date, last: date) -> int:
        """Working days of the closed interval [first, last]."""
        return self.number(last) - self.number(first) + (1 if self.is_working(first) else 0)

    def count(self, start: date, end: date, stops: Iterable[Interval] = ()) -> DayCount:
        """Working days from `start` (not counted) to `end`, less the united stop intervals.

        A stop covers its first and last day. Days on which the clock would not run anyway are not
        subtracted twice: stops are clipped to (start, end] and united first.
        """
        gross = self.between(start, end)
        clipped = clip(stops, start + timedelta(days=1), end)
        return DayCount(gross, sum(self.within(first, last) for first, last in unite(clipped)))


def unite(intervals: Iterable[Interval]) -> list[Interval]:
    """The union of closed date intervals: overlapping and touching ones become one."""
    united: list[Interval] = []
    for first, last in sorted(intervals):
        if last < first:
            raise ValueError(f"interval ends before it begins: {first}–{last}")
        if united and first <= united[-1][1] + timedelta(days=1):
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return united


def clip(intervals: Iterable[Interval], first: date, last: date) -> list[Interval]:
    """The parts of the intervals that lie within [first, last]."""
    clipped = [(max(a, first), min(b, last)) for a, b in intervals]
    return [(a, b) for a, b in clipped if a <= b]


def count_calendar_days(start: date, end: date, stops: Iterable[Interval] = ()) -> DayCount:
    """The same in 自然日: days after `start` up to `end`, less the united stops."""
    if end < start:
        raise ValueError("end must not be before start")
    clipped = clip(stops, start + timedelta(days=1), end)
    stopped = sum((last - first).days + 1 for first, last in unite(clipped))
    return DayCount((end - start).days, stopped)

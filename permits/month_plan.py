"""What falls on each day of a month: due dates, ends of notices, hearings, dates given to applicants."""

from __future__ import annotations

import calendar as weeks_of
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from permits.deadlines import Clock, ClockState
from permits.enums import EiaStatus, NoticeKind
from permits.models import CorrectionRequest, EiaDecision, Hearing, PublicNotice
from permits.selectors import QueueEntry, open_matters, work_queue
from registry.models import CalendarException, CalendarYear

HEARING_APPLICATION = "eia-hearing-application"
SHOWN_IN_CELL = 4


@dataclass(frozen=True)
class Item:
    """Something that falls on a day, about one application."""

    what: str
    decision: EiaDecision
    tone: str = "neutral"


@dataclass(frozen=True)
class Day:
    """A day of the month: is it worked, which holiday, what falls on it. `worked` None: not known."""

    day: date
    worked: bool | None
    holiday: str
    items: tuple[Item, ...]
    is_today: bool

    @property
    def shown(self) -> tuple[Item, ...]:
        """What the day's cell has room for."""
        return self.items[:SHOWN_IN_CELL]

    @property
    def folded(self) -> tuple[Item, ...]:
        return self.items[SHOWN_IN_CELL:]

    @property
    def is_make_up(self) -> bool:
        """A weekend that is worked (调休)."""
        return bool(self.worked) and self.day.weekday() >= 5

    @property
    def is_holiday(self) -> bool:
        """A day off that the State Council set, weekends within it too."""
        return self.worked is False and bool(self.holiday)

    @property
    def mark(self) -> str:
        """What the cell says beside its number."""
        if self.is_make_up:
            return "班"
        return "休" if self.worked is False else ""

    @property
    def words(self) -> str:
        """The mark in full, for those who hear it."""
        if self.worked is None:
            return ""
        return self.holiday or ("休息日" if not self.worked else "")

    @property
    def weekday(self) -> str:
        return f"周{'一二三四五六日'[self.day.weekday()]}"


@dataclass(frozen=True)
class MonthPlan:
    """A month of days in weeks from Monday on; None fills the first and the last week."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    is_loaded: bool
    problems: tuple[QueueEntry, ...]
    undated: int  # matters whose due date lies past the loaded calendar

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day is not None]

    @property
    def busy_days(self) -> list[Day]:
        return [day for day in self.days if day.items]

    @property
    def working_days(self) -> int:
        return sum(bool(day.worked) for day in self.days)


def month_plan(user: Any, year: int, month: int, today: date) -> MonthPlan:
    """The month as `user` sees it on `today`, in a constant number of queries."""
    last = weeks_of.monthrange(year, month)[1]
    first, end = date(year, month, 1), date(year, month, last)
    entries = work_queue(open_matters(user), today)
    items: dict[date, list[Item]] = defaultdict(list)
    for day, item in (*_due(entries), *_recorded(user, first, end)):
        if first <= day <= end:
            items[day].append(item)
    loaded = CalendarYear.objects.filter(year=year).exists()
    exceptions = {row.day: row for row in CalendarException.objects.filter(day__gte=first, day__lte=end)}

    def made(day: date) -> Day | None:
        if day.month != month:
            return None
        row = exceptions.get(day)
        worked = None if not loaded else row.is_working if row else day.weekday() < 5
        return Day(day, worked, row.name if row and loaded else "", tuple(items[day]), day == today)

    weeks = weeks_of.Calendar().monthdatescalendar(year, month)
    return MonthPlan(
        first,
        tuple(tuple(made(day) for day in week) for week in weeks),
        loaded,
        tuple(entry for entry in entries if entry.problem),
        sum(any(_is_undated(clock) for clock in entry.clocks) for entry in entries),
    )


def _due(entries: Iterable[QueueEntry]) -> Iterator[tuple[date, Item]]:
    """When the clocks that now count will end; those of notices are read from the notices."""
    for entry in entries:
        for clock in entry.clocks:
            listed = clock.is_running and (clock.binds or clock.code == HEARING_APPLICATION)
            if listed and clock.due_on is not None:
                yield clock.due_on, Item(_words(clock), entry.decision, clock.wording.tone)


def _is_undated(clock: Clock) -> bool:
    return clock.state == ClockState.RUNNING and clock.binds and clock.due_on is None


def _words(clock: Clock) -> str:
    if clock.state == ClockState.OVERDUE:
        return f"{clock.name}（{clock.text}）"
    return f"{clock.name}{'期满' if clock.waits else '到期'}"


def _recorded(user: Any, first: date, end: date) -> Iterator[tuple[date, Item]]:
    """The dates that stand on records: notices, hearings, and what the applicant has to mend."""
    notices = PublicNotice.objects.visible_to(user).exclude(kind=NoticeKind.DECISION)
    for notice in _related(notices.filter(last_day__gte=first, last_day__lte=end)):
        yield notice.last_day, Item(f"{notice.get_kind_display()}期满", notice.decision, "info")
    hearings = Hearing.objects.visible_to(user).filter(waived_on__isnull=True)
    for hearing in _related(hearings.filter(held_on__gte=first, held_on__lte=end)):
        place = f"（{hearing.place}）" if hearing.place else ""
        yield hearing.held_on, Item(f"听证会{place}", hearing.decision, "info")
    corrections = CorrectionRequest.objects.visible_to(user).filter(
        decision__status=EiaStatus.CORRECTING, due_on__gte=first, due_on__lte=end
    )
    for correction in _related(corrections):
        yield correction.due_on, Item("补正材料期限", correction.decision)


def _related(rows: Any) -> Any:
    return rows.select_related("decision__enterprise").order_by("pk")

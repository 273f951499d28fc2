"""A month of the staff: working days as the State Council set them, and what falls on each day."""

from __future__ import annotations

import calendar as weeks_of
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.clocks.states import Clock, ClockState
from registry.models import CalendarException, CalendarYear
from registry.queue.entries import QueueEntry

SHOWN_IN_CELL = 4


@dataclass(frozen=True)
class Item:
    """Something that falls on a day, about one record; `url` is its page."""

    what: str
    record: Any
    title: str
    url: str
    tone: str = "neutral"


@dataclass(frozen=True)
class Agenda:
    """What one app puts into a month: dated items, and what has no day.

    `problems` counts the matters whose clocks could not be computed, `undated` those whose due date
    lies past the loaded calendar; `queue_url` is where both are listed.
    """

    items: tuple[tuple[date, Item], ...]
    problems: int
    undated: int
    queue_url: str


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
    agendas: tuple[Agenda, ...]

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day is not None]

    @property
    def busy_days(self) -> list[Day]:
        return [day for day in self.days if day.items]

    @property
    def working_days(self) -> int:
        return sum(bool(day.worked) for day in self.days)

    @property
    def undated(self) -> int:
        return sum(agenda.undated for agenda in self.agendas)

    @property
    def problems(self) -> list[Agenda]:
        """The agendas that miss matters because their clocks cannot be computed."""
        return [agenda for agenda in self.agendas if agenda.problems]

    @property
    def is_synthetic(self) -> bool:
        return any(item.record.is_synthetic for day in self.days for item in day.items)


def bounds(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, weeks_of.monthrange(year, month)[1])


def planned(year: int, month: int, today: date, agendas: Sequence[Agenda]) -> MonthPlan:
    """The month with what the apps put into it; two queries beside theirs."""
    first, end = bounds(year, month)
    items: dict[date, list[Item]] = defaultdict(list)
    for agenda in agendas:
        for day, item in agenda.items:
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
    return MonthPlan(first, tuple(tuple(made(day) for day in week) for week in weeks), loaded, tuple(agendas))


def agenda_of(
    entries: Sequence[QueueEntry],
    recorded: Iterable[tuple[date, Item]],
    item: Callable[[QueueEntry, str, str], Item],
    *,
    queue_url: str,
    waiting: frozenset[str] = frozenset(),
) -> Agenda:
    """The due dates of a queue, and the dates that stand on records.

    `item(entry, words, tone)` makes an item. Clocks that bind are listed, and of the periods that
    only have to run out those whose codes are `waiting`.
    """
    return Agenda(
        (*_due(entries, item, waiting), *recorded),
        sum(bool(entry.problem) for entry in entries),
        sum(any(_is_undated(clock) for clock in entry.clocks) for entry in entries),
        queue_url,
    )


def _due(
    entries: Iterable[QueueEntry], item: Callable[[QueueEntry, str, str], Item], waiting: frozenset[str]
) -> Iterator[tuple[date, Item]]:
    """When the clocks that now count will end."""
    for entry in entries:
        for clock in entry.clocks:
            listed = clock.is_running and (clock.binds or clock.code in waiting)
            if listed and clock.due_on is not None:
                yield clock.due_on, item(entry, _words(clock), clock.wording.tone)


def _is_undated(clock: Clock) -> bool:
    return clock.state == ClockState.RUNNING and clock.binds and clock.due_on is None


def _words(clock: Clock) -> str:
    if clock.state == ClockState.OVERDUE:
        return f"{clock.name}（{clock.text}）"
    return f"{clock.name}{'期满' if clock.waits else '到期'}"

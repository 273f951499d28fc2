"""An open matter with its clocks on a day, and its place among the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Q

from accounts.absences import deputised_by
from common.errors import PortalError
from registry.clocks.states import Clock, ClockState

SUNDAY = 6


@dataclass(frozen=True)
class QueueEntry:
    """An open matter with its clocks; `problem` says why they could not be computed.

    An app says in a subclass since when it has the matter, and how it is named and opened.
    """

    record: Any
    clocks: tuple[Clock, ...]
    problem: str = ""

    @property
    def since(self) -> date:
        """The day from which the bureau has it: of two matters equally urgent the older comes first."""
        raise NotImplementedError

    @property
    def tie(self) -> tuple[Any, ...]:
        """What orders matters that came in on one day."""
        return (self.record.pk,)

    @property
    def pressing(self) -> Clock | None:
        """The unfinished clock by which the matter is sorted: the first to be due of those that bind.

        A period that only has to run out presses nobody; it stands in for want of anything else.
        """
        unfinished = [clock for clock in self.clocks if clock.state != ClockState.DONE]
        binding = [clock for clock in unfinished if clock.binds]
        return min(binding or unfinished, key=urgency, default=None)

    @property
    def promised(self) -> Clock | None:
        """What the bureau promised, while the decision is awaited and where it does not press already."""
        found = (clock for clock in self.clocks if clock.is_promise and clock != self.pressing)
        return next((clock for clock in found if clock.state != ClockState.DONE), None)

    @property
    def state(self) -> str:
        """The state of the pressing clock; "" where there is none."""
        return self.pressing.state if self.pressing else ""

    def is_due_this_week(self, today: date) -> bool:
        """Whether the pressing clock ends within the days left of this week, today among them."""
        clock = self.pressing
        running = clock is not None and clock.state in (ClockState.DUE_TODAY, ClockState.RUNNING)
        return bool(running and clock and clock.due_on and today <= clock.due_on <= week_end(today))


def week_end(today: date) -> date:
    """The Sunday that ends the week of `today`."""
    return today + timedelta(days=SUNDAY - today.weekday())


E = TypeVar("E", bound=QueueEntry)


def urgency(clock: Clock) -> tuple[int, date, int]:
    """Most pressing first: by state, by the day on which it is due, by the days left."""
    return ClockState(clock.state).rank, clock.due_on or date.max, clock.left


def _place(entry: QueueEntry) -> tuple[Any, ...]:
    if entry.pressing is None:  # what cannot be computed must be seen, what owes nothing comes last
        rank = -1 if entry.problem else len(ClockState)
        place: tuple[int, date, int] = (rank, date.max, 0)
    else:
        place = urgency(entry.pressing)
    return (*place, entry.since, *entry.tie)


def by_deadline(entries: Iterable[E]) -> list[E]:
    """The matters, most pressing first.

    Overdue ones come first (longest first), then what is due today, then by the day on which it is
    due – limits in 工作日 and in 自然日 are not comparable by days left –, then what stands still, by
    the days that are left. A matter whose clocks cannot be computed comes before all, with its reason.
    """
    return sorted(entries, key=_place)


def computed(make: Callable[..., E], record: Any, clocks_of: Callable[[Any], Iterable[Clock]]) -> E:
    """The entry of a record by `make(record, clocks, problem)`; its clocks may refuse to be computed."""
    try:
        return make(record, tuple(clocks_of(record)), "")
    except PortalError as error:
        return make(record, (), str(error))


def counted_states(entries: Iterable[QueueEntry]) -> dict[str, int]:
    """How many matters are in each state of their pressing clock; done ones are none."""
    counts = {state.value: 0 for state in ClockState if state != ClockState.DONE}
    for entry in entries:
        if entry.state in counts:
            counts[entry.state] += 1
    return counts


def is_own(user: Any, today: date, handler: str = "handler", department: str = "department") -> Q:
    """What the user deals with, for a colleague who is away too, and what nobody of the department claimed.

    `handler` and `department` are the field paths of the model.
    """
    mine = Q(**{handler: user})
    absent = deputised_by(user, today)
    if absent:
        mine |= Q(**{f"{handler}__in": absent})
    return mine | Q(**{f"{handler}__isnull": True, f"{department}__in": user.department_ids})

"""The duties that the staff look through: by year, kind, park and state; how many were met in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from disclosure.duty.derived import Duty, duties_in
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.duty.facts import LISTED
from disclosure.models import DisclosureTrigger, DutyListEntry

COUNTED_KINDS = (DutyKind.ANNUAL, DutyKind.TEMPORARY)


def staff_duties(user: Any, today: date, year: int | None = None) -> list[Duty]:
    """The duties of annual and temporary reports in the user's scope."""
    years = None if year is None else [year]
    found = duties_in(lambda rows: rows.visible_to(user), today, years)
    return [duty for duty in found if duty.kind in COUNTED_KINDS]


def years_of(user: Any) -> list[int]:
    """The years of which there may be duties, newest first."""
    listed = DutyListEntry.objects.visible_to(user).filter(status__in=LISTED).values_list("year", flat=True)
    received = DisclosureTrigger.objects.visible_to(user).dates("received_on", "year")
    return sorted({*listed.distinct().order_by(), *(day.year for day in received)}, reverse=True)


@dataclass(frozen=True)
class Share:
    """How the duties of a kind were met, of those whose term has ended or that were handed in."""

    kind: DutyKind
    on_time: int
    late: int
    missing: int

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.missing

    @property
    def percent(self) -> str:
        """按期率 with one digit; "" where nothing was due."""
        return f"{100 * self.on_time / self.total:.1f}%" if self.total else ""


def shares(duties: Iterable[Duty]) -> list[Share]:
    """One for each kind of report."""
    counted = Counter((duty.kind, duty.state) for duty in duties)
    return [
        Share(
            kind,
            counted[kind, DutyState.FILED],
            counted[kind, DutyState.LATE],
            counted[kind, DutyState.OVERDUE],
        )
        for kind in COUNTED_KINDS
    ]


SETTLED_STATES = (DutyState.FILED, DutyState.LATE, DutyState.OVERDUE)
_NO_DAY = date.max
_ORDERS: dict[str, Callable[[Duty], Any]] = {
    "late": lambda duty: duty.days_late,
    "due": lambda duty: duty.due_on or _NO_DAY,
    "enterprise": lambda duty: (duty.enterprise.name, duty.enterprise.uscc),
    "filed": lambda duty: duty.filed_on or _NO_DAY,
    "title": lambda duty: (duty.kind, duty.title),
}
DEFAULT_ORDER = "-late"


def chosen(duties: Sequence[Duty], asked: dict[str, Any]) -> list[Duty]:
    """Those that pass the filters; the year is a matter of what was read."""
    wanted = {"": (DutyState.OVERDUE,), "all": tuple(DutyState), "due": SETTLED_STATES}
    state = asked.get("state") or ""
    states = wanted.get(state) or (DutyState(state),)
    kind, park, late, lead = (asked.get(name) for name in ("kind", "park", "late", "lead"))
    return [
        duty
        for duty in duties
        if duty.state in states
        and (not kind or duty.kind == kind)
        and (park is None or duty.enterprise.park_id == park.pk)
        and (not late or duty.days_late >= late)
        and (not lead or (duty.lead is not None) == (lead == "yes"))
        and _worded(duty, asked.get("q") or "")
    ]


def _worded(duty: Duty, words: str) -> bool:
    number = duty.trigger.document_number if duty.trigger else ""
    text = f"{duty.enterprise.name} {duty.enterprise.uscc} {duty.title} {number}".lower()
    return all(word in text for word in words.lower().split())


def ordered(duties: Sequence[Duty], sort: str) -> list[Duty]:
    """By a column (`late`, `-late`, …); the longest overdue first where nothing known is asked for."""
    name = sort.lstrip("-")
    if name not in _ORDERS:
        sort, name = DEFAULT_ORDER, "late"
    return sorted(duties, key=_ORDERS[name], reverse=sort.startswith("-"))

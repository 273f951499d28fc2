"""The dated cases of the clocks from the lead to the decision, worked by hand, and a walk from day to day.

The table is `clock_cases.csv`. Its last column says how the days were counted: “8—10(5)” reads “the 8th to
the 10th, five so far”, a star marks a make-up workday on a weekend. Columns: `ended` is the day of filing,
decision or notice (`/decided`, `/dismissed` for how it ended otherwise); a stop is `kind:first/last`, an
extension `kind:days:approved`, a hearing `applied:notified:held`. None of the numbers comes from the code
under test.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import is_workday

TABLE = Path(__file__).with_name("clock_cases.csv")
DAY = timedelta(days=1)
LIMITS = {
    "case-filing": (15, False),
    "case-decision": (90, False),
    "penalty-defence": (5, True),
    "penalty-hearing-application": (5, True),
    "penalty-hearing-notice": (7, True),
}
LAST_LOADED = date(2026, 12, 31)


@dataclass(frozen=True)
class Case:
    clock: str
    lead: str
    filed: str
    served: str
    ended: str
    stops: tuple[tuple[str, str, str], ...]
    extensions: tuple[tuple[str, str, str], ...]
    hearing: str
    on: str
    gross: int
    stopped: int
    due: str
    left: int
    state: str
    how: str

    @property
    def finished(self) -> str:
        return self.ended.partition("/")[0]

    @property
    def ending(self) -> str:
        return self.ended.partition("/")[2]


def _read() -> list[Case]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [_case(row) for row in csv.DictReader(lines)]


def _case(row: dict[str, str]) -> Case:
    values = dict(row) | {name: int(row[name]) for name in ("gross", "stopped", "left")}
    values["stops"] = tuple(_stop(text) for text in row["stops"].split())
    values["extensions"] = tuple(tuple(text.split(":")) for text in row["extensions"].split())
    return Case(**values)  # type: ignore[arg-type]


def _stop(text: str) -> tuple[str, str, str]:
    kind, _, span = text.partition(":")
    first, _, last = span.partition("/")
    return kind, first, last


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


CASES = _read()


# ---- the walk ----


def walked(case: Case) -> tuple[int, int, date | None, int, str]:
    """gross, stopped, due, left, state: each day looked at by itself, with the package's own calendar."""
    today, worked = date.fromisoformat(case.on), LIMITS[case.clock][1]
    finished = day(case.finished)
    finished = finished if finished is not None and finished <= today else None
    until = finished or today
    if case.clock == "penalty-hearing-notice":
        return _walked_back(case, until, finished)
    start = date.fromisoformat(case.lead or case.filed or case.served)
    stopped_days = {
        each
        for _, first, last in case.stops
        for each in _span(date.fromisoformat(first), day(last) or until)
        if each <= until
    }
    counted = [each for each in _span(start + DAY, until) if not worked or is_workday(each)]
    stopped = sum(each in stopped_days for each in counted)
    limit = LIMITS[case.clock][0] + sum(
        int(days) for _, days, approved in case.extensions if date.fromisoformat(approved) <= today
    )
    due = _due(start, limit, worked, stopped_days)
    waits = case.clock.startswith("penalty-")
    if finished is None and until in stopped_days and (due is None or due > until):
        return len(counted), stopped, None, limit - len(counted) + stopped, "suspended"
    left = limit - len(counted) + stopped if due is None else _left(until, due, worked, stopped_days)
    return len(counted), stopped, due, left, _state(until, due, finished, waits)


def _walked_back(case: Case, until: date, finished: date | None) -> tuple[int, int, date | None, int, str]:
    applied, _, held = (day(text) for text in case.hearing.split(":"))
    assert applied is not None
    assert held is not None
    due, seen = held, 0
    while seen < LIMITS[case.clock][0] or not is_workday(due):
        seen += is_workday(due)
        due -= DAY
    due = max(due, applied)
    gross = sum(is_workday(each) for each in _span(applied + DAY, until))
    return gross, 0, due, _left(until, due, True, set()), _state(until, due, finished, False)


def _span(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


def _due(start: date, limit: int, worked: bool, stopped: set[date]) -> date | None:
    used, each = 0, start
    while used < limit:
        each += DAY
        if each > LAST_LOADED:
            return None
        used += each not in stopped and (not worked or is_workday(each))
    while not is_workday(each) or each in stopped:
        each += DAY
    return each


def _left(until: date, due: date, worked: bool, stopped: set[date]) -> int:
    if until <= due:
        return sum(not worked or is_workday(each) for each in _span(until + DAY, due))
    late = [each for each in _span(due + DAY, until) if not worked or is_workday(each)]
    return -max(1, sum(each not in stopped for each in late))


def _state(until: date, due: date | None, finished: date | None, waits: bool) -> str:
    if finished is not None or (waits and due is not None and until > due):
        return "done"
    if due is None or until < due:
        return "running"
    return "due_today" if until == due else "overdue"

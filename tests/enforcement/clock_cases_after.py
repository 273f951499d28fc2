"""The dated cases of the clocks after a decision, and how each is walked from day to day.

Columns: clock, mode (working 工作日, roll 自然日 put off to a worked day, strict and months never put off,
hours, dated: ends on a recorded day), amount, began, finished, waits, events, on, due, left, state, how.
An event is `name=value`; several are parted by “;”.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from chinese_calendar import is_workday

TABLE = Path(__file__).with_name("clock_cases_after.csv")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Case:
    clock: str
    mode: str
    amount: int
    began: str
    finished: str
    waits: bool
    events: tuple[tuple[str, str], ...]
    on: str
    due: str
    left: int
    state: str
    how: str


def _read() -> Iterator[Case]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            events = tuple(tuple(each.split("=", 1)) for each in row["events"].split(";"))
            yield Case(
                clock=row["clock"],
                mode=row["mode"],
                amount=int(row["amount"]),
                began=row["began"],
                finished=row["finished"],
                waits=row["waits"] == "1",
                events=events,  # type: ignore[arg-type]
                on=row["on"],
                due=row["due"],
                left=int(row["left"]),
                state=row["state"],
                how=row["how"],
            )


def day_of(text: str) -> date:
    return date.fromisoformat(text[:10])


def walked(case: Case) -> tuple[date, int, str]:
    """Due day, days left and state, by looking at each day by itself with the package's own calendar."""
    due = day_of(case.due) if case.mode == "dated" else _due(case)
    on = day_of(case.on)
    done = bool(case.finished) and day_of(case.finished) <= on
    until = day_of(case.finished) if done else on
    left = _between(case, until, due)
    if done and case.mode == "hours":
        hours = datetime.fromisoformat(case.finished) - datetime.fromisoformat(case.began)
        left = min(left, -1) if hours > timedelta(hours=case.amount) else max(left, 0)
    if done or (case.waits and case.mode != "dated" and on > due):
        return due, left, "done"
    return due, left, "running" if on < due else "due_today" if on == due else "overdue"


def _due(case: Case) -> date:
    began = day_of(case.began)
    if case.mode == "hours":
        return (datetime.fromisoformat(case.began) + timedelta(hours=case.amount)).date()
    if case.mode == "months":
        return _months_on(began, case.amount)
    day, counted = began, 0
    while counted < case.amount:
        day += DAY
        counted += case.mode != "working" or is_workday(day)
    while case.mode == "roll" and not is_workday(day):
        day += DAY
    return day


def _months_on(began: date, months: int) -> date:
    """From day to day until the month is reached, then to its like day or its last."""
    day, passed = began, 0
    while passed < months:
        day += DAY
        passed += day.day == 1
    while day.day < began.day and (day + DAY).day != 1:
        day += DAY
    return day


def _between(case: Case, until: date, due: date) -> int:
    """The days from `until` to `due` that the clock counts; past it negative, and never none."""
    first, last = min(until, due), max(until, due)
    counted, day = 0, first
    while day < last:
        day += DAY
        counted += case.mode != "working" or is_workday(day)
    return counted if until <= due else -max(1, counted)


CASES = list(_read()) if TABLE.exists() else []

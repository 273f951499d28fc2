"""Decision clocks worked by hand from the holidays that the State Council announced for 2023–2026.

The table is `clock_cases.csv`. Its last column says how the days were counted: “4—8(5)” reads “the
4th to the 8th, five so far”, a star marks a make-up workday on a weekend. Limits: 报告表 30, 报告书 60,
重新审核 10 days. None of the numbers comes from the code under test. A 报告表 received on Monday,
2024-03-04 ends without stops on 16 April: 3月5—8(4)、11—15(9)、18—22(14)、25—29(19)、4月1—3(22)、
7*(23)、8—12(28)、15—16(30).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FORM, REPORT, REEXAMINATION = 30, 60, 10

Stop = tuple[str, str, str]  # kind, first day, last day ("" while open)


@dataclass(frozen=True)
class Case:
    """A clock on a day; `due` is "" where it cannot be told."""

    group: str
    how: str
    limit: int
    unit: str
    received: str
    notified: str
    corrected: str
    decided: str
    stops: tuple[Stop, ...]
    on: str
    gross: int
    stopped: int
    due: str
    left: int
    state: str

    @property
    def calendar(self) -> bool:
        return self.unit == "calendar"


NUMBERS = ("limit", "gross", "stopped", "left")


def _read(row: dict[str, str]) -> Case:
    values = row | {name: int(row[name]) for name in NUMBERS}
    return Case(**values | {"stops": tuple(_stop(text) for text in row["stops"].split())})


def _stop(text: str) -> Stop:
    kind, _, span = text.partition(":")
    first, _, last = span.partition("/")
    return kind, first, last


with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
    CASES = [_read(row) for row in csv.DictReader(file)]

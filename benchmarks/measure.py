"""What a measurement yields, and how two ways of doing one thing are timed against each other.

Absolute times wander with the machine's load, so goals are ratios of medians taken in one run, the
two ways by turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """One line of the table. `goal` is the largest ratio that will do; None where none is set."""

    name: str
    value: float
    unit: str
    peer_name: str = ""
    peer: float | None = None
    goal: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer if self.peer else None

    @property
    def ok(self) -> bool | None:
        return None if self.goal is None or self.ratio is None else self.ratio <= self.goal

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio, "ok": self.ok}


def medians(*ways: Callable[[], Any], rounds: int, warm_up: int = 1) -> list[float]:
    """The median milliseconds of each way, all run by turns `rounds` times after warming up."""
    for _ in range(warm_up):
        for way in ways:
            way()
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, taken in zip(ways, times, strict=True):
            start = time.perf_counter()
            way()
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times]

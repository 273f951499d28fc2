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


@dataclass(frozen=True)
class Taken:
    """Median milliseconds: by the clock, and of this process's own work (others' load left out)."""

    wall: float
    cpu: float


def medians(*ways: Callable[[], Any], rounds: int, warm_up: int = 1) -> list[Taken]:
    """What each way takes, all run by turns `rounds` times after warming up."""
    for _ in range(warm_up):
        for way in ways:
            way()
    times: list[list[tuple[float, float]]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, taken in zip(ways, times, strict=True):
            wall, cpu = time.perf_counter(), time.process_time()
            way()
            taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    return [
        Taken(*(statistics.median(column) * 1000 for column in zip(*each, strict=True))) for each in times
    ]

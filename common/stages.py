"""The way of a matter as its page shows it: stages passed, present and to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.presentation import zh_date

STATE_LABELS = {"done": "已完成", "current": "进行中", "todo": "未开始", "ended": "已终结"}


@dataclass(frozen=True)
class Stage:
    """One stage: done, current, todo or ended, with its days."""

    label: str
    state: str
    note: str = ""

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]


def dated_stage(label: str, day: date | None, current: bool = False) -> Stage:
    """Done on `day`; without one under way or to come."""
    if day is not None:
        return Stage(label, "done", zh_date(day))
    return Stage(label, "current" if current else "todo")

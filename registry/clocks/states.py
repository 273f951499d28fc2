"""A clock on a given day, and how it is worded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django.db import models

from common.presentation import DeadlineWording, deadline_wording
from common.working_days import DayCount
from registry.enums import Certainty, DayUnit
from registry.models import StatutoryLimit


class ClockState(models.TextChoices):
    """The states of common.presentation.deadline_wording, most pressing first."""

    OVERDUE = "overdue", "已超期"
    DUE_TODAY = "due_today", "今日到期"
    RUNNING = "running", "计时中"
    SUSPENDED = "suspended", "已中止"
    DONE = "done", "已办结"

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)

    @classmethod
    def at(cls, today: date, due_on: date | None) -> ClockState:
        """The state of a clock that neither stands still nor has ended."""
        if due_on is None or today < due_on:
            return cls.RUNNING
        return cls.DUE_TODAY if today == due_on else cls.OVERDUE


def unit_words(unit: str) -> str:
    """How days of a unit are counted in words: 剩余4个工作日, 剩余6日."""
    return "个工作日" if unit == DayUnit.WORKING else "日"


@dataclass(frozen=True)
class Clock:
    """A running, stopped or finished time limit on a given day.

    `left` counts the days to `due_on` in `unit`, from the day of reckoning or from `finished_on`;
    negative when that day lies past it, without the stopped days after it. `due_on` is None while
    the clock stands still, and where it lies past the loaded work calendar. A clock that `waits` is
    a period that only has to run out (公示, 听证申请): nobody can be late for it.
    """

    code: str
    name: str
    basis: str
    limit: int
    unit: str
    began_on: date
    used: DayCount
    due_on: date | None
    left: int
    state: str
    finished_on: date | None = None
    reasons: tuple[str, ...] = ()  # why it stands still
    unverified: bool = False  # the limit's row is 待核
    waits: bool = False

    @classmethod
    def of(cls, limit: StatutoryLimit, **values: Any) -> Self:
        """A clock by a row of the limits."""
        return cls(
            code=limit.code,
            name=limit.name,
            basis=limit.basis,
            limit=limit.amount,
            unit=limit.unit,
            unverified=limit.certainty != Certainty.VERIFIED,
            **values,
        )

    def extended(self, days: int) -> Clock:
        """The same with `days` added to its limit by an approved extension (延长)."""
        return replace(self, limit=self.limit + days) if days else self

    @property
    def unit_label(self) -> str:
        return str(DayUnit(self.unit).label)

    @property
    def is_running(self) -> bool:
        """Whether it still counts: neither ended nor standing still."""
        return self.state not in (ClockState.DONE, ClockState.SUSPENDED)

    @property
    def is_promise(self) -> bool:
        """Whether the bureau set it for itself, shorter than the law."""
        return self.code.endswith("-promised")

    @property
    def binds(self) -> bool:
        """Whether missing it is a default: a promise that the bureau has not confirmed (待核) is none."""
        return not self.waits and not (self.is_promise and self.unverified)

    @property
    def late_by(self) -> int:
        """Days past the due date, 0 when in time."""
        return 0 if self.waits else max(0, -self.left)

    @property
    def days(self) -> int:
        """What the badge counts: days left, or days past."""
        return abs(self.left)

    @property
    def due(self) -> date | None:
        return self.due_on

    @property
    def wording(self) -> DeadlineWording:
        """Text, tone and icon of its badge."""
        unit = unit_words(self.unit)
        words = deadline_wording(self.state, self.days, unit=unit)
        if self.state == ClockState.DONE:
            if self.late_by:
                return DeadlineWording(f"逾期{self.late_by}{unit}办结", "warning", "warning")
            return DeadlineWording("已届满" if self.waits else "按期办结", words.tone, words.icon)
        if self.state == ClockState.SUSPENDED:
            return DeadlineWording(f"已中止，剩余{max(0, self.left)}{unit}", words.tone, words.icon)
        if self.state == ClockState.OVERDUE:
            return DeadlineWording(f"已超期{self.days}{unit}", words.tone, words.icon)
        if self.waits and self.state == ClockState.DUE_TODAY:
            return DeadlineWording("今日届满", "info", words.icon)
        return words

    @property
    def text(self) -> str:
        return self.wording.text

    @property
    def note(self) -> str:
        """What a reader must know beside the numbers."""
        if self.reasons:
            return f"中止事由：{'、'.join(self.reasons)}"
        if self.due_on is None and self.state == ClockState.RUNNING:
            return "到期日在尚未录入的工作日历年度，录入该年放假安排（manage.py load_calendar）后显示"
        return ""

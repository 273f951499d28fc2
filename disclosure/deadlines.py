"""The clocks of disclosure: a date of the calendar for annual reports, working days for temporary ones.

Nothing stops these clocks: 部令24号 knows no suspension. The annual report is due on a date that the rule
names, which no holiday moves. A report of a change (第十八条) has no term.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from common.errors import Refused
from registry.clocks.arithmetic import ONE_DAY
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import Certainty, DayUnit
from registry.models import Threshold

ANNUAL = "disclosure-annual-due"
ANNUAL_SOON, TEMPORARY_SOON = "disclosure-annual-soon", "disclosure-temporary-soon"
TEMPORARY, AFTER_LIST = "disclosure-temporary", "disclosure-temporary-after-list"
ANNUAL_NAME = "年度环境信息依法披露报告"


class DutyRows(LimitRows):
    """Limits, thresholds and the calendar that duties are reckoned by, each read once."""

    PREFIXES = ("disclosure-",)

    @cached_property
    def _thresholds(self) -> dict[str, list[Threshold]]:
        found: dict[str, list[Threshold]] = defaultdict(list)
        for row in Threshold.objects.filter(code__startswith="disclosure-").order_by("effective_from"):
            found[row.code].append(row)
        return found

    def threshold(self, code: str, day: date) -> Threshold | None:
        """The threshold in force on `day`, None without one."""
        for row in self._thresholds.get(code, ()):
            if row.effective_from <= day and (row.effective_to is None or day <= row.effective_to):
                return row
        return None

    @cached_property
    def _annual(self) -> dict[int, tuple[date, Threshold]]:
        return {}

    def annual_due(self, year: int) -> date:
        """The last day for the annual report on `year`. Raises Refused without a row."""
        return self._annual_row(year)[0]

    def annual_basis(self, year: int) -> Threshold:
        """The row that sets that day."""
        return self._annual_row(year)[1]

    def _annual_row(self, year: int) -> tuple[date, Threshold]:
        if year not in self._annual:
            day = date(year + 1, 3, 1)
            row = self.threshold(ANNUAL, day)
            if row is None:
                raise Refused(f"未配置 {day} 有效的阈值“{ANNUAL}”，请系统管理员在“法定阈值”中录入。")
            self._annual[year] = (date(year + 1, *divmod(int(row.amount), 100)), row)
        return self._annual[year]

    def is_soon(self, code: str, day: date, left: int) -> bool:
        """Whether so many days before its end a duty counts as 临期; never without a row."""
        row = self.threshold(code, day)
        return row is not None and left <= int(row.amount)


@dataclass(frozen=True)
class Term:
    """Where a temporary report's clock begins, and by which limit it runs."""

    limit: str
    began_on: date
    before_listing: bool = False


def temporary_term(received_on: date, list_published_on: date) -> Term:
    """第十七条 from receipt; 第二十条 from the list for what came before the year's list was public."""
    if received_on < list_published_on:
        return Term(AFTER_LIST, list_published_on, before_listing=True)
    return Term(TEMPORARY, received_on)


def temporary_clock(term: Term, filed_on: date | None, today: date, rows: DutyRows) -> Clock:
    """Raises Refused without a limit, CalendarMissing where the beginning lies outside the calendar."""
    return timed(rows, rows.required(term.limit, term.began_on), term.began_on, filed_on, today)


def annual_clock(year: int, filed_on: date | None, today: date, rows: DutyRows) -> Clock:
    """From the end of the year reported on to the day of the law, in 自然日."""
    row = rows.annual_basis(year)
    clock = dated(
        rows,
        ANNUAL,
        ANNUAL_NAME,
        None,
        before=date(year, 12, 31),
        due_on=rows.annual_due(year),
        today=today,
        finished_on=filed_on,
        basis=row.basis,
        unit=DayUnit.CALENDAR,
    )
    return replace(clock, unverified=row.certainty != Certainty.VERIFIED)


def first_day_of_default(due_on: date) -> date:
    """The day on which the duty was first in default."""
    return due_on + ONE_DAY


def days_late(due_on: date, until: date) -> int:
    """自然日 past the last day; 0 in time."""
    return max(0, (until - due_on) // timedelta(days=1))

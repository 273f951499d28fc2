"""The clocks of a yearly list, computed from its recorded days (部令24号第九条).

disclosure-list-due               drawn up, noticed and published by the end of March (a threshold: 月日)
disclosure-list-notice            the notice of ten working days, which only has to run out
disclosure-list-objection-answer  answering each objection (set by the bureau, 待核)
disclosure-list-report            reported to the province within ten working days of publication
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from django.utils import timezone

from common.errors import CalendarMissing, Refused
from disclosure.listing.enums import DutyListStatus, ObjectionStatus
from disclosure.listing.rules import NINE
from disclosure.models import DutyList
from registry.clocks.arithmetic import ONE_DAY
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import Certainty, DayUnit
from registry.models import StatutoryLimit, Threshold

LIST_DUE = "disclosure-list-due"
LIST_NOTICE = "disclosure-list-notice"
LIST_ANSWER = "disclosure-list-objection-answer"
LIST_REPORT = "disclosure-list-report"
HUNDRED = 100
RELATIONS = ("objections",)


class ListRows(LimitRows):
    """Limits, calendar, and the day by which lists are due; each read once."""

    PREFIXES: ClassVar[tuple[str, ...]] = ("disclosure-list-",)

    @cached_property
    def _due(self) -> list[Threshold]:
        return list(Threshold.objects.filter(code=LIST_DUE).order_by("effective_from"))

    def due_of(self, year: int) -> tuple[date, Threshold]:
        """The day by which the list of a year is published. Raises Refused where none is set."""
        first = date(year, 1, 1)
        for row in self._due:
            # The rule came into force in the course of a year; its first list was due in that year.
            if row.effective_from.year <= year and (row.effective_to is None or first <= row.effective_to):
                month, day = divmod(int(row.amount), HUNDRED)
                return date(year, month, day), row
        raise Refused(f"未配置{year}年有效的阈值“{LIST_DUE}”，请系统管理员在“法定阈值”中录入。")


def clocks(duty_list: DutyList, today: date, rows: ListRows | None = None) -> list[Clock]:
    """Every clock of the list as it stood on `today`, in the order of the procedure."""
    rows = rows or ListRows()
    if today < duty_list.drawn_on:
        return []
    found = [_due(duty_list, today, rows)]
    if duty_list.status == DutyListStatus.NOTICED:
        found += _notice(duty_list, today, rows)
    found += _answers(duty_list, today, rows)
    if duty_list.is_finished and duty_list.published_on is not None:
        limit = rows.limit_on(LIST_REPORT, duty_list.published_on)
        if limit is not None:
            found.append(timed(rows, limit, duty_list.published_on, duty_list.reported_on, today))
    return found


def _due(duty_list: DutyList, today: date, rows: ListRows) -> Clock:
    due_on, threshold = rows.due_of(duty_list.year)
    clock = dated(
        rows,
        LIST_DUE,
        "名单公布",
        None,
        before=min(duty_list.drawn_on, due_on),
        due_on=due_on,
        today=today,
        finished_on=duty_list.published_on,
        basis=threshold.basis,
        unit=DayUnit.CALENDAR,
    )
    return replace(clock, unverified=threshold.certainty != Certainty.VERIFIED)


def _notice(duty_list: DutyList, today: date, rows: ListRows) -> Iterable[Clock]:
    first, last = duty_list.notice_first_day, duty_list.notice_last_day
    if first is None or last is None or today > last:
        return
    limit = rows.limit_on(LIST_NOTICE, first)
    yield dated(
        rows,
        LIST_NOTICE,
        "名单公示",
        limit,
        before=first - ONE_DAY,
        due_on=last,
        today=today,
        waits=True,
        basis=NINE,
    )


def _answers(duty_list: DutyList, today: date, rows: ListRows) -> Iterable[Clock]:
    for objection in duty_list.objections.all():
        received_on = timezone.localdate(objection.received_at)
        limit = rows.limit_on(LIST_ANSWER, received_on)
        if objection.status == ObjectionStatus.RECEIVED and limit is not None and received_on <= today:
            yield timed(rows, limit, received_on, None, today)


@dataclass(frozen=True)
class NoticePeriod:
    """The shortest period of a notice that begins on `first_day`; that day counts, as the list is up already.

    Raises Refused where no limit is in force on that day.
    """

    first_day: date
    limit: StatutoryLimit
    rows: ListRows

    @classmethod
    def of(cls, first_day: date, rows: ListRows | None = None) -> NoticePeriod:
        rows = rows or ListRows()
        return cls(first_day, rows.required(LIST_NOTICE, first_day), rows)

    @property
    def words(self) -> str:
        return f"{self.limit.amount}个{DayUnit(self.limit.unit).label}"

    def days(self, last_day: date) -> int:
        """The days of the period up to and with `last_day`."""
        if last_day < self.first_day:
            return 0
        return self.rows.arithmetic(self.limit.unit).count(self.first_day - ONE_DAY, last_day).gross

    @property
    def shortest_end(self) -> date:
        """The last day of the shortest period. Raises CalendarMissing past the loaded years."""
        day = self.rows.arithmetic(self.limit.unit).due(self.first_day - timedelta(days=1), self.limit.amount)
        if day is None:
            raise CalendarMissing(
                f"自{self.first_day}起{self.limit.amount}日的末日所在年度的工作日历尚未录入，请先录入该年放假安排。"
            )
        return day

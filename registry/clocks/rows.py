"""What clocks are computed by – limits and the calendar – read once for any number of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.db.models import Q

from common.errors import CalendarMissing, Refused
from common.working_days import WorkingCalendar
from registry.clocks.arithmetic import Arithmetic
from registry.enums import DayUnit
from registry.models import StatutoryLimit
from registry.selectors import work_calendar


class LimitRows:
    """Limits and calendar; each is read when first needed, and once.

    `PREFIXES` narrows what is read to the limits of one field; without any, all are read.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Raises CalendarMissing where no year is loaded."""
        return work_calendar()

    @cached_property
    def _limits(self) -> dict[str, list[StatutoryLimit]]:
        found: dict[str, list[StatutoryLimit]] = defaultdict(list)
        ours = Q()
        for prefix in self.PREFIXES:
            ours |= Q(code__startswith=prefix)
        for limit in StatutoryLimit.objects.filter(ours).order_by("effective_from"):
            found[limit.code].append(limit)
        return found

    def limit_on(self, code: str, day: date) -> StatutoryLimit | None:
        """The version of a limit in force on `day`, None where the law or the bureau set none."""
        for limit in self._limits.get(code, ()):
            if limit.effective_from <= day and (limit.effective_to is None or day <= limit.effective_to):
                return limit
        return None

    def required(self, code: str, day: date) -> StatutoryLimit:
        """The same; raises Refused without one."""
        limit = self.limit_on(code, day)
        if limit is None:
            raise Refused(f"未配置 {day} 有效的期限“{code}”，请系统管理员在“法定期限”中录入。")
        return limit

    def arithmetic(self, unit: str) -> Arithmetic:
        return Arithmetic(unit, self.calendar)

    def arithmetic_over(self, unit: str, first: date, last: date) -> Arithmetic:
        """In `unit` where every day is loaded, else in 自然日, for which no calendar is needed."""
        try:
            calendar = self.calendar
        except CalendarMissing:  # the pages that show the clock say so: `calendar_notice`
            return Arithmetic(DayUnit.CALENDAR, None)
        loaded = calendar.first <= first and last <= calendar.last
        return Arithmetic(unit if loaded else DayUnit.CALENDAR, calendar)

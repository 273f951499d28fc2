"""Look-ups that all apps share: the calendar, and the limit or threshold in force on a day."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache

from common.errors import Refused
from common.working_days import WorkingCalendar
from registry.models import CalendarException, CalendarYear, DocumentSeries, StatutoryLimit, Threshold

_CALENDAR_KEY = "registry.work_calendar"


def work_calendar() -> WorkingCalendar:
    """The working calendar of all loaded years; raises CalendarMissing when none is loaded.

    Cached until a service changes a row (`forget_work_calendar`).
    """
    calendar: WorkingCalendar | None = cache.get(_CALENDAR_KEY)
    if calendar is None:
        years = CalendarYear.objects.values_list("year", flat=True)
        exceptions = dict(CalendarException.objects.values_list("day", "is_working"))
        calendar = WorkingCalendar(years, exceptions)
        cache.set(_CALENDAR_KEY, calendar, 300)
    return calendar


def forget_work_calendar() -> None:
    """Drop the cached calendar after a correction."""
    cache.delete(_CALENDAR_KEY)


def limit_on(code: str, day: date) -> StatutoryLimit:
    """The limit `code` in force on `day`; raises Refused with how to load it."""
    row = StatutoryLimit.objects.in_force_on(day).filter(code=code).first()
    if row is None:
        raise Refused(f"未配置 {day} 有效的期限“{code}”，请系统管理员在“法定期限”中录入。")
    return row


def threshold_on(code: str, day: date) -> Threshold:
    """The threshold `code` in force on `day`; raises Refused with how to load it."""
    row = Threshold.objects.in_force_on(day).filter(code=code).first()
    if row is None:
        raise Refused(f"未配置 {day} 有效的阈值“{code}”，请系统管理员在“法定阈值”中录入。")
    return row


def number_prefix_on(kind: str, day: date) -> str:
    """The prefix under which documents of `kind` are numbered on `day`; raises Refused without one."""
    row = DocumentSeries.objects.in_force_on(day).filter(kind=kind).order_by("-effective_from").first()
    if row is None:
        raise Refused(f"未配置 {day} 启用的发文字号“{kind}”，请在“发文字号”登记簿中录入。")
    return row.prefix

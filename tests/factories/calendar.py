"""The work calendar of 2023–2026, as the portal loads it."""

from __future__ import annotations

from registry.calendars import FIRST_YEARS, packaged_days
from registry.models import CalendarException, CalendarYear
from registry.selectors import forget_work_calendar
from tests.factories.kept_rows import kept_rows


def load_work_calendar() -> None:
    """Holidays and make-up days, in bulk: many tests need them."""
    if not CalendarYear.objects.exists():
        _fill()
    forget_work_calendar()


@kept_rows(CalendarYear, CalendarException)
def _fill() -> None:
    for year in FIRST_YEARS:
        row = CalendarYear.objects.create(year=year, source="chinesecalendar")
        CalendarException.objects.bulk_create(
            CalendarException(year=row, day=day, is_working=worked, name=name)
            for day, (worked, name) in packaged_days(year).items()
        )

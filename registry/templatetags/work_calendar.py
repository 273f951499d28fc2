"""The notice on pages that show terms, where the work calendar of the day is missing."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from common.errors import CalendarMissing
from registry.selectors import work_calendar

register = template.Library()


@register.inclusion_tag("components/calendar_notice.html")
def calendar_notice() -> dict[str, Any]:
    """Which year is missing and how it is mended; nothing where the calendar is loaded."""
    today = timezone.localdate()
    try:
        work_calendar().is_working(today)
    except CalendarMissing as missing:
        return {"year": today.year, "missing": missing}
    return {"year": None}

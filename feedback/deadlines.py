"""By when an error report is answered."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from feedback.models import ErrorReport
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock
from registry.clocks.timing import timed

ANSWER = "error-report-answer"


class FeedbackRows(LimitRows):
    """The limit of answering, and the calendar."""

    PREFIXES = (ANSWER,)


def report_clocks(report: ErrorReport, today: date, rows: FeedbackRows | None = None) -> list[Clock]:
    """From receipt to the answer; none without a limit in force. Raises CalendarMissing."""
    rows = rows or FeedbackRows()
    received_on = timezone.localdate(report.received_at)
    limit = rows.limit_on(ANSWER, received_on)
    if limit is None or received_on > today:
        return []
    answered_on = report.answered_on if report.answered_on and report.answered_on <= today else None
    return [timed(rows, limit, received_on, answered_on, today)]

"""Reminders of error reports that wait for their answer (`registry.queue.telling`)."""

from __future__ import annotations

from datetime import date

from feedback.matters import REPORT
from registry.queue.telling import remind_of


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    return remind_of([REPORT], today, noun="纠错反馈")

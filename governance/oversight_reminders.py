"""Reminders of disputes, suggestions, supervision and file reviews, each occasion told once."""

from __future__ import annotations

from datetime import date

from governance.dispute.matters import DISPUTE
from governance.file_review.matters import KINDS as REVIEW_KINDS
from governance.suggestion.matters import ADVICE
from governance.supervising.matters import KINDS as SUPERVISION_KINDS
from registry.queue.telling import remind_of

KINDS = (DISPUTE, ADVICE, *SUPERVISION_KINDS, *REVIEW_KINDS)


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    return remind_of(KINDS, today, noun="法治监督事项")

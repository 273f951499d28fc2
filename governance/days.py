"""Days that officers type."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from common.errors import Refused


def refuse_future(day: date, label: str) -> None:
    """Raise Refused for a day that has not come: what did not happen yet is not on record."""
    if day > timezone.localdate():
        raise Refused(f"{label}不得晚于今天，请核对。")

"""Tests that live through days of their own choosing."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone


class Days:
    """The day on which the portal believes itself to be; its clock goes on from nine in the morning."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.real = timezone.now

    def go_to(self, day: date, hour: int = 9) -> None:
        local = timezone.get_default_timezone()
        ahead = datetime.combine(day, time(hour), local) - self.real()
        self.monkeypatch.setattr(timezone, "now", lambda: self.real() + ahead)

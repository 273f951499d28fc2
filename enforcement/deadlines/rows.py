"""What the clocks of enforcement are computed by, read once for any number of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cached_property

from registry.clocks.rows import LimitRows
from registry.models import Threshold


class CaseRows(LimitRows):
    """All limits and the calendar, and the thresholds by which hours and amounts are judged."""

    @cached_property
    def _thresholds(self) -> dict[str, list[Threshold]]:
        found: dict[str, list[Threshold]] = defaultdict(list)
        for threshold in Threshold.objects.order_by("effective_from"):
            found[threshold.code].append(threshold)
        return found

    def threshold(self, code: str, day: date) -> Threshold | None:
        """The version of a threshold in force on `day`, None where there is none."""
        for row in self._thresholds.get(code, ()):
            if row.effective_from <= day and (row.effective_to is None or day <= row.effective_to):
                return row
        return None

    def amount(self, code: str, day: date) -> Decimal | None:
        """What it amounts to on `day`."""
        row = self.threshold(code, day)
        return None if row is None else row.amount

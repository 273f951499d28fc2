"""The time to object to a rating, by the limit in force on the day of its notice (待核)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from common.errors import CalendarMissing
from common.presentation import zh_date
from disclosure.models import CreditRating
from registry.clocks.rows import LimitRows
from registry.clocks.states import unit_words
from registry.enums import Certainty, DayUnit
from registry.models import StatutoryLimit

OBJECTION = "credit-rating-objection"
REVIEW_LIMIT = "credit-rating-review"  # answering an objection: set by the bureau, 待核


class RatingRows(LimitRows):
    """Limits and calendar, each read once."""

    PREFIXES: ClassVar[tuple[str, ...]] = (OBJECTION, REVIEW_LIMIT)


@dataclass(frozen=True)
class ObjectionPeriod:
    """From the day after the notice to `last_day`, which counts to its end."""

    noticed_on: date
    last_day: date
    limit: StatutoryLimit

    def is_open(self, day: date) -> bool:
        return self.noticed_on <= day <= self.last_day

    @property
    def words(self) -> str:
        unit = "个自然日" if self.limit.unit == DayUnit.CALENDAR else unit_words(self.limit.unit)
        return f"{self.limit.amount}{unit}"

    @property
    def until(self) -> str:
        return f"{zh_date(self.last_day)}24时"

    @property
    def unverified(self) -> bool:
        return self.limit.certainty != Certainty.VERIFIED


def period_from(noticed_on: date, rows: RatingRows | None = None) -> ObjectionPeriod:
    """The time to object after a notice of that day. Raises Refused without a limit, CalendarMissing."""
    rows = rows or RatingRows()
    limit = rows.required(OBJECTION, noticed_on)
    last = rows.arithmetic(limit.unit).due(noticed_on, limit.amount)
    if last is None:
        raise CalendarMissing(
            f"自{noticed_on}起{limit.amount}日的末日所在年度的工作日历尚未录入，请先录入该年放假安排。"
        )
    return ObjectionPeriod(noticed_on, last, limit)


def period_of(rating: CreditRating, rows: RatingRows | None = None) -> ObjectionPeriod | None:
    """The same of a rating; None before its notice."""
    return None if rating.noticed_on is None else period_from(rating.noticed_on, rows)

"""How long a notice must run: its shortest period is a row of the limits, in the unit of that row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.errors import CalendarMissing
from permits.clock_rows import ClockRows
from permits.enums import NoticeKind
from permits.models import EiaDecision, PublicNotice
from registry.clocks.arithmetic import ONE_DAY
from registry.enums import DayUnit
from registry.models import StatutoryLimit

HEARING_APPLICATION = "eia-hearing-application"


def period_code(kind: str, category: str) -> str:
    """The code of the limit that sets the shortest period of a notice."""
    return "eia-proposed-notice" if kind == NoticeKind.PROPOSED else f"eia-{category}-acceptance-notice"


@dataclass(frozen=True)
class NoticePeriod:
    """The shortest period of a notice that begins on `first_day`; that day counts, as it is up already.

    Raises Refused where no limit is in force on that day.
    """

    kind: str
    first_day: date
    limit: StatutoryLimit
    rows: ClockRows

    @classmethod
    def of(
        cls, decision: EiaDecision, kind: str, first_day: date, rows: ClockRows | None = None
    ) -> NoticePeriod:
        rows = rows or ClockRows()
        return cls(kind, first_day, rows.required(period_code(kind, decision.category), first_day), rows)

    @property
    def words(self) -> str:
        return f"{self.limit.amount}个{DayUnit(self.limit.unit).label}"

    def days(self, last_day: date) -> int:
        """The days of the period up to and with `last_day`."""
        return self.rows.arithmetic(self.limit.unit).count(self.first_day - ONE_DAY, last_day).gross

    def is_long_enough(self, last_day: date) -> bool:
        return last_day >= self.first_day and self.days(last_day) >= self.limit.amount

    @property
    def shortest_end(self) -> date:
        """The last day of the shortest period. Raises CalendarMissing past the loaded years."""
        return self._due(self.first_day - ONE_DAY, self.limit)

    @property
    def usual_end(self) -> date:
        """The last day to propose: the period itself, and the time in which a hearing may be asked for."""
        return max(self.shortest_end, self.hearing_until or self.shortest_end)

    @property
    def hearing_until(self) -> date | None:
        """The last day on which a hearing may be applied for: the day of the telling is not counted.

        Basis: 行政许可法第四十七条; None for a notice that does not tell of that right.
        """
        if self.kind != NoticeKind.PROPOSED:
            return None
        return self._due(self.first_day, self.rows.required(HEARING_APPLICATION, self.first_day))

    def _due(self, start: date, limit: StatutoryLimit) -> date:
        day = self.rows.arithmetic(limit.unit).due(start, limit.amount)
        if day is None:
            raise CalendarMissing(
                f"自{start}起{limit.amount}日的末日所在年度的工作日历尚未录入，请先录入该年放假安排。"
            )
        return day


def latest_notice(decision: EiaDecision, kind: str) -> PublicNotice | None:
    """The last begun notice of a kind, by the prefetched notices."""
    found = [notice for notice in decision.notices.all() if notice.kind == kind]
    return max(found, key=lambda notice: (notice.first_day, notice.pk), default=None)

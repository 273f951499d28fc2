"""The clocks of decisions and normative documents that both have: opinions, and legality review.

governance-opinion-decision, -normative  how long a draft is before the public; it only runs out
governance-opinion-summary               publishing what was adopted (the bureau's own term, 待核)
governance-review-decision, -normative   the least time that the reviewers are given; it only runs out
governance-review-normative-most         the longest time that the review may take
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from common.errors import Refused
from common.presentation import zh_date
from governance.consultation.enums import RoundStatus
from governance.models import ForbiddenContent, LegalityReview, OpinionRound
from governance.reviewing.enums import ReviewStatus
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import DayUnit
from registry.models import StatutoryLimit, Threshold

LIST_DUE = "governance-list-due"
SUMMARY = "governance-opinion-summary"
REVIEW_MOST = "governance-review-normative-most"
HUNDRED = 100


class ProcedureRows(LimitRows):
    """The limits of these procedures and the calendar, each read once."""

    PREFIXES: ClassVar[tuple[str, ...]] = ("governance-",)

    @cached_property
    def _forbidden(self) -> list[ForbiddenContent]:
        return list(ForbiddenContent.objects.order_by("ledger_no"))

    def forbidden_on(self, day: date) -> list[ForbiddenContent]:
        """What a normative document must not hold on `day`."""
        return [
            each
            for each in self._forbidden
            if each.effective_from <= day and (each.effective_to is None or day <= each.effective_to)
        ]

    @cached_property
    def _list_due(self) -> list[Threshold]:
        return list(Threshold.objects.filter(code=LIST_DUE).order_by("-effective_from"))

    def list_due(self, year: int) -> tuple[date, Threshold]:
        """The day by which the yearly list of decisions is published. Raises Refused where none is set."""
        for row in self._list_due:
            if row.effective_from.year <= year and (
                row.effective_to is None or year <= row.effective_to.year
            ):
                month, day = divmod(int(row.amount), HUNDRED)
                return date(year, month, day), row
        raise Refused(f"未配置{year}年有效的阈值“{LIST_DUE}”，请系统管理员在“法定阈值”中录入。")


def _kind_of(part: Any) -> str:
    return "decision" if part.decision_id else "normative"


@dataclass(frozen=True)
class OpinionPeriod:
    """The shortest period of a round; its first day is not counted (民法典第二百零一条)."""

    first_day: date
    limit: StatutoryLimit
    rows: ProcedureRows

    @classmethod
    def of(cls, opinions: OpinionRound, first_day: date) -> OpinionPeriod:
        """Raises Refused where no limit is in force on that day."""
        rows = ProcedureRows()
        return cls(first_day, rows.required(f"governance-opinion-{_kind_of(opinions)}", first_day), rows)

    @property
    def words(self) -> str:
        return f"{self.limit.amount}个{DayUnit(self.limit.unit).label}"

    @property
    def shortest_end(self) -> date | None:
        """The day on which the period may end; None past the loaded calendar."""
        return self.rows.arithmetic(self.limit.unit).due(self.first_day, self.limit.amount)

    def days(self, last_day: date) -> int:
        if last_day < self.first_day:
            return 0
        return (
            self.rows.arithmetic_over(self.limit.unit, self.first_day, last_day)
            .count(self.first_day, last_day)
            .gross
        )

    def is_met_by(self, last_day: date) -> bool:
        return self.days(last_day) >= self.limit.amount

    def shortfall(self, last_day: date) -> str:
        return f"征求意见至{zh_date(last_day)}只有{self.days(last_day)}日，不足{self.words}"


@dataclass(frozen=True)
class ReviewTime:
    """The least time of a legality review."""

    limit: StatutoryLimit
    days: int

    @classmethod
    def of(cls, review: LegalityReview, until: date) -> ReviewTime:
        """What was given until a day. Raises Refused where no limit is in force, CalendarMissing."""
        rows = ProcedureRows()
        limit = rows.required(f"governance-review-{_kind_of(review)}", review.sent_on)
        return cls(limit, rows.arithmetic(limit.unit).count(review.sent_on, max(until, review.sent_on)).gross)

    @property
    def is_met(self) -> bool:
        return self.days >= self.limit.amount

    @property
    def words(self) -> str:
        return f"{self.limit.amount}个{DayUnit(self.limit.unit).label}"


def round_clocks(opinions: OpinionRound, today: date, rows: ProcedureRows) -> Iterator[Clock]:
    """The period while it runs; afterwards publishing what was adopted."""
    first, last = opinions.first_day, opinions.last_day
    if first is None or last is None or opinions.status == RoundStatus.WITHDRAWN:
        return
    if opinions.status == RoundStatus.OPEN and today <= last:
        limit = rows.limit_on(f"governance-opinion-{_kind_of(opinions)}", first)
        code = f"governance-opinion-{_kind_of(opinions)}"
        yield dated(rows, code, "公开征求意见", limit, before=first, due_on=last, today=today, waits=True)
        return
    limit = rows.limit_on(SUMMARY, last)
    if limit is not None:
        yield timed(rows, limit, last, opinions.summarised_on, max(today, last))


def review_clocks(review: LegalityReview, today: date, rows: ProcedureRows) -> Iterator[Clock]:
    """The least time, and for normative documents the longest, while the review lasts."""
    if review.status != ReviewStatus.SENT or today < review.sent_on:
        return
    least = rows.limit_on(f"governance-review-{_kind_of(review)}", review.sent_on)
    if least is not None:
        yield timed(rows, least, review.sent_on, None, today, waits=True)
    most = rows.limit_on(REVIEW_MOST, review.sent_on)
    if review.normative_id and most is not None:
        yield timed(rows, most, review.sent_on, None, today)

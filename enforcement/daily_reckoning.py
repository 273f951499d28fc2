"""按日连续处罚: which days count, and what stands in the way. Pure functions of the record.

Basis: 生态环境法典第一千零六十条 (环境保护法第五十九条 before it); 环境保护部令第28号 – from the day after
the order to correct was served to the day of the re-inspection that found no correction, both included; a
further refusal is counted from the day after the last day already counted. Each day costs the original fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.obstacles import Obstacle
from common.presentation import zh_date
from enforcement.deadlines import CaseRows
from enforcement.deadlines.orders import REFUSALS, REVIEW, review_begins_on
from enforcement.enums import CaseOutcome
from enforcement.models import DailyPenalty, EnforcementCase, Reinspection
from enforcement.procedure_enums import DailyPenaltyStatus
from registry.clocks.arithmetic import ONE_DAY, period_end

BASIS = "生态环境法典第一千零六十条；环境保护部令第28号"


@dataclass(frozen=True)
class Reckoning:
    """The days of one penalty, both ends included, and its amount in 元."""

    first_day: date
    last_day: date
    daily_amount: Decimal

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def amount(self) -> Decimal:
        return self.daily_amount * self.days


def reckoned(reinspection: Reinspection, original: EnforcementCase) -> Reckoning:
    """The days and the amount that this re-inspection brings; the order has been served."""
    order = reinspection.order
    counted = [
        each.last_day
        for each in order.daily_penalties.all()
        if each.status != DailyPenaltyStatus.DROPPED and each.last_day < reinspection.inspected_on
    ]
    assert order.served_on is not None
    last = max(counted, default=order.served_on)
    fine = original.amended_fine if original.amended_on is not None else original.fine_amount
    return Reckoning(last + ONE_DAY, reinspection.inspected_on, fine or Decimal(0))


def daily_penalty_decided_by(case: EnforcementCase) -> DailyPenalty | None:
    """The daily penalty that a case is about, None where it is about something else or it was dropped."""
    if case.pk is None:
        return None
    return case.daily_penalty_of.exclude(status=DailyPenaltyStatus.DROPPED).order_by("-pk").first()


def daily_obstacles(reinspection: Reinspection, original: EnforcementCase, rows: CaseRows) -> list[Obstacle]:
    """Everything that forbids counting daily penalties by this re-inspection."""
    return [*_order_obstacles(reinspection, rows), *_original_obstacles(reinspection, original)]


def _order_obstacles(reinspection: Reinspection, rows: CaseRows) -> Iterator[Obstacle]:
    order = reinspection.order
    if reinspection.result not in REFUSALS:
        yield Obstacle("复查已改正，不适用按日连续处罚", BASIS)
    if not order.warned_daily_penalty:
        yield Obstacle("责令改正决定书未载明拒不改正可能按日连续处罚", BASIS)
    if not reinspection.is_unannounced:
        yield Obstacle("复查未以暗查方式进行", BASIS)
    begins = review_begins_on(order, reinspection.inspected_on)
    if begins is None:
        yield Obstacle("责令改正决定书尚未送达", BASIS)
        return
    limit = rows.required(REVIEW, begins)
    last = period_end(begins, limit.amount, limit.unit)
    if reinspection.inspected_on > last:
        words = f"复查应在{limit.amount}{limit.get_unit_display()}内进行（至{zh_date(last)}）"
        yield Obstacle(f"{words}，本次复查逾期", limit.basis)


def _original_obstacles(reinspection: Reinspection, original: EnforcementCase) -> Iterator[Obstacle]:
    order = reinspection.order
    if original.enterprise_id != order.enterprise_id:
        yield Obstacle("原处罚案件的当事人与责令改正决定书不一致", BASIS)
    if original.outcome != CaseOutcome.PENALTY or not original.fine_amount:
        yield Obstacle("原违法行为尚未被处以罚款，不能按原处罚数额按日计罚", BASIS)
    elif original.annulled_on is not None:
        yield Obstacle("原处罚决定已被撤销", BASIS)

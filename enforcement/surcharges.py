"""加处罚款 of a fine not paid in time: how it grows, what stops it, and what is still owed.

Basis: 行政处罚法第七十二条 (3 % a day, never more than the fine), 第七十三条第三款 (not counted during 复议
or 诉讼), 第六十六条第二款 (what was put off or parted is not late before its own day). Counted from the day
after the due day to the day of reckoning, both included; the day on which a sum was paid still counts.
Both percentages are thresholds, taken in the version in force on the first late day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import TYPE_CHECKING

from common.errors import Refused
from common.working_days import Interval
from enforcement.enums import PaymentKind
from enforcement.models import EnforcementCase, PaymentPlan
from enforcement.procedure_enums import PaymentPlanStatus
from registry.clocks.arithmetic import ONE_DAY, covers

if TYPE_CHECKING:  # the clocks of payment are computed by what is owed
    from enforcement.deadlines.rows import CaseRows

DAILY, MOST = "late-payment-daily-percent", "late-payment-max-percent"
CENT = Decimal("0.01")
NOTHING = Decimal(0)
Sums = Sequence[tuple[date, Decimal]]  # (day, 元)


@dataclass(frozen=True)
class Debt:
    """What a decision asks for, and what came in, as of a day. All in 元."""

    fine: Decimal
    paid: Decimal
    overdue: Decimal  # the part of the fine that is past its due day
    surcharge: Decimal
    surcharge_cap: Decimal
    surcharge_paid: Decimal
    surcharge_waived: Decimal
    confiscation: Decimal
    confiscation_paid: Decimal
    late_days: int  # days on which the surcharge grew
    stopped_days: int  # late days not counted for 复议 or 诉讼

    @property
    def fine_left(self) -> Decimal:
        return max(NOTHING, self.fine - self.paid)

    @property
    def surcharge_left(self) -> Decimal:
        return max(NOTHING, self.surcharge - self.surcharge_waived - self.surcharge_paid)

    @property
    def confiscation_left(self) -> Decimal:
        return max(NOTHING, self.confiscation - self.confiscation_paid)

    @property
    def left(self) -> Decimal:
        """Everything that is still owed."""
        return self.fine_left + self.surcharge_left + self.confiscation_left

    @property
    def refund(self) -> Decimal:
        """What came in beyond what is owed, since the decision was changed or annulled afterwards."""
        surcharge = max(NOTHING, self.surcharge - self.surcharge_waived)
        return (
            max(NOTHING, self.paid - self.fine)
            + max(NOTHING, self.surcharge_paid - surcharge)
            + max(NOTHING, self.confiscation_paid - self.confiscation)
        )

    @property
    def is_capped(self) -> bool:
        """Whether the surcharge has reached its limit and grows no more."""
        return bool(self.surcharge) and self.surcharge >= self.surcharge_cap


def fine_on(case: EnforcementCase, day: date) -> Decimal:
    """The fine that stands on `day`: nothing once annulled, the changed amount once changed."""
    if case.decided_on is None or case.decided_on > day or _by(case.annulled_on, day):
        return NOTHING
    amended = case.amended_fine if _by(case.amended_on, day) else None
    return amended if amended is not None else case.fine_amount or NOTHING


def debt_on(case: EnforcementCase, day: date, rows: CaseRows) -> Debt:
    """What is owed on `day`. Reads payments, payment_plans__instalments and remedies (prefetch for many).

    Raises Refused where a percentage is not recorded and a surcharge would have to be counted.
    """
    fine, payments = fine_on(case, day), payments_by(case, day)
    late = _Late(case, day, fine, payments[PaymentKind.FINE])
    cap, surcharge, counted, stopped = NOTHING, NOTHING, 0, 0
    first = late.first_day
    if first is not None and first <= day:
        daily, most = _percent(rows, DAILY, first), _percent(rows, MOST, first)
        cap = fine * most / 100
        grown, counted, stopped = late.grown(daily / 100, cap)
        surcharge = min(grown, cap).quantize(CENT, ROUND_HALF_UP)
    annulled = _by(case.annulled_on, day)
    return Debt(
        fine=fine,
        paid=_total(payments[PaymentKind.FINE]),
        overdue=late.overdue_on(day),
        surcharge=surcharge,
        surcharge_cap=cap,
        surcharge_paid=_total(payments[PaymentKind.SURCHARGE]),
        surcharge_waived=case.surcharge_waived or NOTHING,
        confiscation=NOTHING if annulled or case.decided_on is None else case.confiscated_amount or NOTHING,
        confiscation_paid=_total(payments[PaymentKind.CONFISCATION]),
        late_days=counted,
        stopped_days=stopped,
    )


def stops_of(case: EnforcementCase, day: date) -> list[Interval]:
    """The days of 复议 and 诉讼, from acceptance to the outcome, both included; open ones up to `day`."""
    return [
        (remedy.filed_on, max(remedy.filed_on, _by(remedy.decided_on, day) or day))
        for remedy in case.remedies.all()
        if remedy.filed_on <= day
    ]


def settled_on(case: EnforcementCase, day: date) -> date | None:
    """The day on which the last of fine and confiscation came in; None while some of it is owed."""
    owed = {
        PaymentKind.FINE: fine_on(case, day),
        PaymentKind.CONFISCATION: case.confiscated_amount or NOTHING,
    }
    payments, days = payments_by(case, day), []
    for kind, sum_owed in owed.items():
        if not sum_owed:
            continue
        came = reached(payments[kind], sum_owed)
        if came is None:
            return None
        days.append(came)
    return max(days, default=None)


def due_sums(case: EnforcementCase, day: date, fine: Decimal) -> Sums:
    """The due days that hold on `day` with their sums: of the plan last granted by then, else 缴款期限."""
    plan = plan_on(case, day)
    if plan is not None:
        return sorted((each.due_on, each.amount) for each in plan.instalments.all())
    first = original_pay_by(case)
    return [(first, fine)] if first is not None else []


def plan_on(case: EnforcementCase, day: date) -> PaymentPlan | None:
    """The plan last granted by `day`."""
    granted = [plan for plan in _granted(case) if plan.answered_on and plan.answered_on <= day]
    return granted[-1] if granted else None


def original_pay_by(case: EnforcementCase) -> date | None:
    """The due day of the decision itself: a granted plan moved `pay_by` to the day of its last sum."""
    granted = _granted(case)
    return granted[0].due_before or case.pay_by if granted else case.pay_by


def _granted(case: EnforcementCase) -> list[PaymentPlan]:
    plans = [plan for plan in case.payment_plans.all() if plan.status == PaymentPlanStatus.GRANTED]
    return sorted(plans, key=lambda plan: (plan.answered_on or date.min, plan.pk))


class _Late:
    """The late part of a fine through time, by its due days, payments and stops."""

    def __init__(self, case: EnforcementCase, day: date, fine: Decimal, payments: Sums) -> None:
        self.case, self.day, self.fine, self.payments = case, day, fine, payments
        self.stops = stops_of(case, day)

    @property
    def first_day(self) -> date | None:
        """The first day that could be late."""
        if not self.fine:
            return None
        days = [due_on for due_on, _ in due_sums(self.case, self.day, self.fine)]
        first = original_pay_by(self.case)
        days += [first] if first is not None else []
        return min(days) + ONE_DAY if days else None

    def overdue_on(self, day: date) -> Decimal:
        """What was due before `day` and not paid before it."""
        due = sum((amount for due_on, amount in due_sums(self.case, day, self.fine) if due_on < day), NOTHING)
        paid = sum((amount for paid_on, amount in self.payments if paid_on < day), NOTHING)
        return max(NOTHING, min(due, self.fine) - paid)

    def grown(self, rate: Decimal, cap: Decimal) -> tuple[Decimal, int, int]:
        """(surcharge, days it grew, late days stopped), from one change to the next."""
        total, counted, stopped = NOTHING, 0, 0
        marks = sorted(self._marks())
        for begin, end in zip(marks, marks[1:], strict=False):
            base, days = self.overdue_on(begin), (end - begin).days
            if not base:
                continue
            if covers(self.stops, begin):
                stopped += days
            elif total < cap:
                growing = min(days, ceil((cap - total) / (base * rate)))
                total += base * rate * growing
                counted += growing
        return total, counted, stopped

    def _marks(self) -> set[date]:
        """The days on which the late part or the stops change, and the day after the last."""
        first, after = self.first_day, self.day + ONE_DAY
        if first is None:
            return set()
        marks = {first, after}
        for plan in self.case.payment_plans.all():
            marks |= {plan.answered_on} if plan.answered_on else set()
            marks |= {each.due_on + ONE_DAY for each in plan.instalments.all()}
        marks |= {paid_on + ONE_DAY for paid_on, _ in self.payments}
        for begin, last in self.stops:
            marks |= {begin, last + ONE_DAY}
        return {mark for mark in marks if first <= mark <= after}


def payments_by(case: EnforcementCase, day: date) -> dict[str, list[tuple[date, Decimal]]]:
    """The payments made by `day` as (day, sum), by kind."""
    found: dict[str, list[tuple[date, Decimal]]] = {kind: [] for kind in PaymentKind.values}
    for payment in case.payments.all():
        if payment.paid_on <= day:
            found[payment.kind].append((payment.paid_on, payment.amount))
    return found


def reached(payments: Sums, amount: Decimal) -> date | None:
    """The day on which the payments first made up `amount`."""
    total = NOTHING
    for paid_on, paid in sorted(payments):
        total += paid
        if total >= amount:
            return paid_on
    return None


def _total(payments: Sums) -> Decimal:
    return sum((amount for _, amount in payments), NOTHING)


def _percent(rows: CaseRows, code: str, day: date) -> Decimal:
    found = rows.amount(code, day)
    if found is None:
        raise Refused(f"未配置 {day} 有效的阈值“{code}”，请系统管理员在“法定阈值”中录入。")
    return found


def _by(event: date | None, day: date) -> date | None:
    return event if event is not None and event <= day else None

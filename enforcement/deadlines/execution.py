"""The clocks of a case after the decision, as they stood on any day.

penalty-delivery          送达 (行政处罚法第六十一条), up to the announcement where delivered by 公告
public-notice-delivery    公告送达: a period that must run out
penalty-payment           缴纳罚款 (第六十七条), to the recorded 缴款期限
payment-instalment        each sum of a granted plan (第六十六条)
remedy-periods            复议 and 诉讼 may still be sought: what must run out before coercion
coercion-notice           催告 (行政强制法第五十四条): ten days from its delivery that must run out
coercion-application      three months to apply to the court (第五十三条), from the end of the remedies
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from enforcement.deadlines.rows import CaseRows
from enforcement.deadlines.timing import at_most, by, by_record
from enforcement.enums import CaseStatus, PaymentKind
from enforcement.models import EnforcementCase, RemedyProceeding
from enforcement.procedure_enums import DeliveryMethod, RemedyKind, RemedyOutcome
from enforcement.surcharges import (
    NOTHING,
    due_sums,
    fine_on,
    payments_by,
    plan_on,
    reached,
    settled_on,
)
from registry.clocks.arithmetic import period_end
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import DayUnit

INSTALMENT, REMEDIES = "payment-instalment", "remedy-periods"
APPLICATION, REMINDER = "coercion-application", "coercion-notice"
INSTALMENT_BASIS = "行政处罚法第六十六条第二款"
REMEDIES_BASIS = "行政强制法第五十三条；行政复议法第二十条；行政诉讼法第四十五条、第四十六条"


def after_decision(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """In the order of the procedure, as they stood on `today`."""
    decided_on = by(case.decided_on, today)
    if decided_on is None:
        return []
    ended_on = by(case.annulled_on, today)
    found = _delivery(case, decided_on, today, rows, ended_on)
    if by(case.served_on, today) is not None and ended_on is None:
        found += [*_payment(case, today, rows), *_coercion(case, today, rows)]
    return found


def delivered_by_notice_on(case: EnforcementCase, rows: CaseRows) -> date | None:
    """The day on which an announced decision counts as served; None where it was not announced."""
    announced_on = case.delivery_announced_on
    if announced_on is None:
        return None
    limit = rows.required("public-notice-delivery", announced_on)
    return rows.arithmetic(limit.unit).due(announced_on, limit.amount)


def remedies_end_on(case: EnforcementCase, day: date, rows: CaseRows) -> date | None:
    """The last day on which the party may still seek 复议 or 诉讼, by what is known on `day`.

    None while one is pending, and where a limit is not recorded. After 复议 it is the suit against its
    outcome (行政诉讼法第四十五条); a judgment ends the matter on its day; what was withdrawn changes nothing.
    """
    if case.served_on is None:
        return None
    seen = [remedy for remedy in case.remedies.all() if remedy.filed_on <= day]
    if any(by(remedy.decided_on, day) is None for remedy in seen):
        return None
    ends = _first_remedies(case.served_on, rows)
    for remedy in sorted(seen, key=lambda each: (each.decided_on, each.pk)):
        ends = _end_after(remedy, ends, rows)
    return ends


def _first_remedies(served_on: date, rows: CaseRows) -> date | None:
    ends = []
    for code in ("reconsideration-application", "litigation-filing"):
        limit = rows.limit_on(code, served_on)
        if limit is None:
            return None
        ends.append(period_end(served_on, limit.amount, limit.unit))
    return max(ends)


def _end_after(remedy: RemedyProceeding, ends: date | None, rows: CaseRows) -> date | None:
    decided_on = remedy.decided_on
    assert decided_on is not None
    if remedy.outcome == RemedyOutcome.WITHDRAWN:
        return ends if ends is None else max(ends, decided_on)
    if remedy.kind == RemedyKind.LITIGATION:
        return decided_on
    limit = rows.limit_on("litigation-after-reconsideration", decided_on)
    return None if limit is None else period_end(decided_on, limit.amount, limit.unit)


def application_window(case: EnforcementCase, day: date, rows: CaseRows) -> tuple[date, date] | None:
    """(last day of the remedies, last day to apply to the court); None while it cannot be told."""
    ends = remedies_end_on(case, day, rows)
    limit = rows.limit_on(APPLICATION, ends) if ends is not None else None
    if ends is None or limit is None:
        return None
    return ends, period_end(ends, limit.amount, limit.unit)


def _delivery(
    case: EnforcementCase, decided_on: date, today: date, rows: CaseRows, ended_on: date | None
) -> list[Clock]:
    found = []
    announced_on, served_on = by(case.delivery_announced_on, today), by(case.served_on, today)
    limit = rows.limit_on("penalty-delivery", decided_on)
    done_on = announced_on or served_on
    if limit is not None and (done_on is not None or ended_on is None):
        found.append(timed(rows, limit, decided_on, done_on, today))
    notice = rows.limit_on("public-notice-delivery", announced_on) if announced_on is not None else None
    by_notice = served_on is None or case.delivery_method == DeliveryMethod.ANNOUNCED
    if announced_on is not None and notice is not None and by_notice:
        found.append(timed(rows, notice, announced_on, served_on, today, waits=True))
    return found


def _payment(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """What is owed by which day; an archived case without a recorded payment day is not reckoned."""
    assert case.served_on is not None
    settled = settled_on(case, today)
    finished_on = settled or by(case.closed_on, today)
    owes = fine_on(case, today) or case.confiscated_amount
    plan = plan_on(case, today)
    if not owes:
        return []
    if plan is not None:
        return _instalments(case, today, rows, finished_on)
    limit = rows.limit_on("penalty-payment", case.served_on)
    if limit is None:
        return []
    if case.pay_by is None:
        return [timed(rows, limit, case.served_on, finished_on, today)]
    name, due_on = limit.name, max(case.pay_by, case.served_on)
    return [
        dated(
            rows,
            limit.code,
            name,
            limit,
            before=case.served_on,
            due_on=due_on,
            today=today,
            finished_on=finished_on,
        )
    ]


def _instalments(case: EnforcementCase, today: date, rows: CaseRows, finished_on: date | None) -> list[Clock]:
    """A clock for each sum; the payments settle them in the order of their days."""
    plan = plan_on(case, today)
    assert plan is not None and plan.answered_on is not None
    found, total = [], NOTHING
    sums = due_sums(case, today, fine_on(case, today))
    for number, (due_on, amount) in enumerate(sums, start=1):
        total += amount
        found.append(
            by_record(
                rows,
                INSTALMENT,
                f"缴纳第{number}期罚款" if len(sums) > 1 else "缴纳延期的罚款",
                before=min(plan.answered_on, due_on),
                due_on=due_on,
                today=today,
                finished_on=_paid_up_on(case, today, total) or finished_on,
                basis=INSTALMENT_BASIS,
            )
        )
    return found


def _paid_up_on(case: EnforcementCase, today: date, total: Decimal) -> date | None:
    """The day on which the payments of the fine first made up `total`."""
    return reached(payments_by(case, today)[PaymentKind.FINE], total)


def _coercion(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """Only for what is still owed once its day has passed, or was when the court was applied to."""
    applied_on, reminded_on = by(case.enforcement_applied_on, today), by(case.reminded_on, today)
    due = max((due_on for due_on, _ in due_sums(case, today, fine_on(case, today))), default=case.pay_by)
    settled = settled_on(case, today) or by(case.closed_on, today)
    owes = bool(fine_on(case, today) or case.confiscated_amount)
    late = due is not None and due < (settled or today)
    if not owes or not (late or reminded_on or applied_on):
        return []
    found = []
    served_on = by(case.reminder_served_on, today)
    if served_on is not None:
        limit = rows.limit_on(REMINDER, served_on)
        if limit is not None:
            found.append(timed(rows, limit, served_on, applied_on or settled, today, waits=True))
    return [*found, *_window(case, today, rows, applied_on or settled)]


def _window(case: EnforcementCase, today: date, rows: CaseRows, finished_on: date | None) -> list[Clock]:
    window = application_window(case, finished_on or today, rows)
    if window is None or case.served_on is None:
        return []
    ends, last = window
    if today <= ends and finished_on is None:
        before = min(case.served_on, ends)
        name = "复议、诉讼期限"
        return [
            dated(
                rows, REMEDIES, name, None, before=before, due_on=ends, today=today, waits=True,
                basis=REMEDIES_BASIS,
                unit=DayUnit.CALENDAR,
            )
        ]  # fmt: skip
    if finished_on is not None and finished_on <= ends:
        return []
    clock = at_most(rows, APPLICATION, ends, finished_on, today, due_on=last)
    return [clock] if clock is not None else []


def is_after_decision(case: EnforcementCase) -> bool:
    """Whether the decision stands and is being carried out."""
    return case.status in (
        CaseStatus.DECIDED,
        CaseStatus.SERVED,
        CaseStatus.PERFORMING,
        CaseStatus.REMINDED,
        CaseStatus.ENFORCING,
    )

"""The clocks of an order to correct.

correction-order       下达 within three working days of the monitoring report (部令第28号)
correction             改正, to the day that the order sets
daily-penalty-review   复查 within thirty days of delivery, again after each refusal found (部令第28号)
"""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.rows import CaseRows
from enforcement.deadlines.timing import at_most, by, by_record
from enforcement.models import RectificationOrder
from enforcement.procedure_enums import ReinspectionResult
from registry.clocks.states import Clock
from registry.clocks.timing import timed

CORRECTION, REVIEW = "correction", "daily-penalty-review"
REFUSALS = (ReinspectionResult.NOT_CORRECTED, ReinspectionResult.OBSTRUCTED)


def order_clocks(order: RectificationOrder, today: date, rows: CaseRows) -> list[Clock]:
    """Every clock of this order as it stood on `today`. Reads `reinspections` (prefetch for many)."""
    if today < (order.report_received_on or order.issued_on):
        return []
    found = _issuing(order, today, rows)
    if order.issued_on > today:
        return found
    ended_on = by(order.corrected_on, today) or by(order.withdrawn_on, today)
    if order.correct_by is not None:
        found.append(
            by_record(
                rows,
                CORRECTION,
                "改正违法行为",
                before=min(by(order.served_on, today) or order.issued_on, order.correct_by),
                due_on=order.correct_by,
                today=today,
                finished_on=ended_on,
                basis="责令改正违法行为决定书载明的改正期限",
            )
        )
    return found + _review(order, today, rows, ended_on)


def review_begins_on(order: RectificationOrder, day: date) -> date | None:
    """From where the thirty days to re-inspect are counted: delivery, or the last refusal found."""
    refused = [each.inspected_on for each in order.reinspections.all() if each.result in REFUSALS]
    return max((each for each in refused if each < day), default=order.served_on)


def _issuing(order: RectificationOrder, today: date, rows: CaseRows) -> list[Clock]:
    received_on = order.report_received_on
    limit = rows.limit_on("correction-order", received_on) if received_on is not None else None
    if received_on is None or limit is None:
        return []
    return [timed(rows, limit, received_on, by(order.issued_on, today), today)]


def _review(order: RectificationOrder, today: date, rows: CaseRows, ended_on: date | None) -> list[Clock]:
    """Where the order told of daily penalties: every review, and the one that is now awaited."""
    served_on = by(order.served_on, today)
    if served_on is None or not order.warned_daily_penalty:
        return []
    found, begins = [], served_on
    done = sorted(
        (each for each in order.reinspections.all() if each.inspected_on <= today),
        key=lambda each: each.inspected_on,
    )
    for each in done:
        found.append(at_most(rows, REVIEW, begins, each.inspected_on, today))
        begins = each.inspected_on
    corrected = bool(done) and done[-1].result == ReinspectionResult.CORRECTED
    if ended_on is None and not corrected:
        found.append(at_most(rows, REVIEW, begins, None, today))
    return [clock for clock in found if clock is not None]

"""The clocks of what stands beside a case: seizure, curtailment, transfers, preserved evidence.

seizure-back-filing-hours, evidence-preservation-back-filing-hours    补办批准, 24 hours
seizure, seizure-extension, seizure-delivery, seizure-release-request    查封扣押 (法典第五十二条)
production-restriction*, rectification-plan, rectification-follow-up    限产停产 (部令第30号（2014）)
crime-transfer-approval, crime-transfer-hours, crime-police-decision*, crime-transfer-review    移送公安
evidence-preservation-handling    先行登记保存 (行政处罚法第五十六条)
"""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.rows import CaseRows
from enforcement.deadlines.timing import at_most, by, hourly, local_day
from enforcement.enums import TransferKind
from enforcement.models import Coercion, Curtailment, EvidencePreservation, PoliceTransfer
from enforcement.procedure_enums import CurtailmentKind, PolicePeriod
from registry.clocks.states import Clock
from registry.clocks.timing import timed

POLICE_LIMITS = {
    PolicePeriod.ORDINARY: "crime-police-decision",
    PolicePeriod.CROSS: "crime-police-decision-cross",
    PolicePeriod.COMPLEX: "crime-police-decision-complex",
}
SEIZURE_FILING, PRESERVATION_FILING = "seizure-back-filing-hours", "evidence-preservation-back-filing-hours"


def coercion_clocks(coercion: Coercion, today: date, rows: CaseRows) -> list[Clock]:
    """查封、扣押: approval afterwards, delivery, its days, and the answer to a request for release."""
    began_on = local_day(coercion.imposed_at)
    if began_on > today:
        return []
    lifted_on = by(coercion.lifted_on, today)
    found: list[Clock | None] = []
    if coercion.is_urgent and (coercion.approved_at is not None or lifted_on is None):
        found.append(hourly(rows, SEIZURE_FILING, coercion.imposed_at, coercion.approved_at, today))
    found.append(_count(rows, "seizure-delivery", began_on, by(coercion.delivered_on, today), today))
    extended_on = by(coercion.extended_on, today)
    if extended_on is None:
        until = coercion.until if coercion.extended_on is None else None
        found.append(at_most(rows, "seizure", began_on, lifted_on, today, due_on=until))
    else:
        found.append(at_most(rows, "seizure", began_on, extended_on, today))
        found.append(at_most(rows, "seizure-extension", extended_on, lifted_on, today, due_on=coercion.until))
    requested_on = by(coercion.release_requested_on, today)
    if requested_on is not None:
        answered = by(coercion.release_answered_on, today) or lifted_on
        found.append(_count(rows, "seizure-release-request", requested_on, answered, today))
    return [clock for clock in found if clock is not None]


def curtailment_clocks(curtailment: Curtailment, today: date, rows: CaseRows) -> list[Clock]:
    """限制生产、停产整治: delivery, the plan, the months of a restriction, the follow-up once lifted."""
    decided_on, delivered_on = by(curtailment.decided_on, today), by(curtailment.delivered_on, today)
    lifted_on = by(curtailment.lifted_on, today)
    if decided_on is None:
        return []
    found = [_count(rows, "production-restriction-delivery", decided_on, delivered_on, today)]
    if delivered_on is not None:
        plan_on = by(curtailment.plan_received_on, today) or lifted_on
        found.append(_count(rows, "rectification-plan", delivered_on, plan_on, today))
    if curtailment.kind == CurtailmentKind.RESTRICT and curtailment.until is not None:
        code = "production-restriction"
        found.append(at_most(rows, code, decided_on, lifted_on, today, due_on=curtailment.until))
    if lifted_on is not None:
        tracked_on = by(curtailment.tracked_on, today)
        found.append(_count(rows, "rectification-follow-up", lifted_on, tracked_on, today))
    return [clock for clock in found if clock is not None]


def transfer_clocks(transfer: PoliceTransfer, today: date, rows: CaseRows) -> list[Clock]:
    """移送涉嫌犯罪案件: approval, handing over, the examination by the police, the request for review."""
    if transfer.kind != TransferKind.CRIME:
        return []
    found: list[Clock | None] = []
    reported_on, approved_on = by(transfer.reported_on, today), by(transfer.approved_on, today)
    if reported_on is not None:
        found.append(_count(rows, "crime-transfer-approval", reported_on, approved_on, today))
    found.append(hourly(rows, "crime-transfer-hours", transfer.approved_at, transfer.handed_over_at, today))
    handed_on = local_day(transfer.handed_over_at) if transfer.handed_over_at is not None else None
    received_on = by(handed_on, today)  # of a transfer on paper nobody knows when it was handed over
    answered_on = by(transfer.answered_on, today)
    if received_on is not None:
        code = POLICE_LIMITS[PolicePeriod(transfer.police_period)]
        found.append(_count(rows, code, received_on, answered_on, today))
    if answered_on is not None and transfer.is_declined:
        requested_on = by(transfer.review_requested_on, today)
        limit = rows.limit_on("crime-transfer-review", answered_on)
        if limit is not None:
            found.append(timed(rows, limit, answered_on, requested_on, today, waits=True))
    return [clock for clock in found if clock is not None]


def preservation_clocks(preservation: EvidencePreservation, today: date, rows: CaseRows) -> list[Clock]:
    """先行登记保存: approval afterwards when urgent, and handling within seven working days."""
    began_on = local_day(preservation.preserved_at)
    if began_on > today:
        return []
    handled_on = by(preservation.handled_on, today)
    found: list[Clock | None] = []
    if preservation.is_urgent and (preservation.approved_at is not None or handled_on is None):
        found.append(
            hourly(rows, PRESERVATION_FILING, preservation.preserved_at, preservation.approved_at, today)
        )
    found.append(_count(rows, "evidence-preservation-handling", began_on, handled_on, today))
    return [clock for clock in found if clock is not None]


def _count(rows: CaseRows, code: str, began_on: date, finished_on: date | None, today: date) -> Clock | None:
    limit = rows.limit_on(code, began_on)
    return timed(rows, limit, began_on, finished_on, today) if limit is not None else None

"""Orders to correct: issued from an inspection or a case, served, corrected or not, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from common.presentation import zh_date
from enforcement.enums import OrderStatus
from enforcement.models import (
    EnforcementCase,
    Inspection,
    OrderViolation,
    RectificationOrder,
    ViolationType,
)
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import may_record
from enforcement.services.order_notices import follow_step
from registry.issuing import free_number, issue_document
from registry.telling import tell_officer, tell_party

BASIS = "行政处罚法第二十八条；生态环境行政处罚办法第九条"
DAILY_BASIS = "生态环境法典第一千零六十条；环境保护部令第28号"
ORDER_STEP_DATES = {
    OrderStatus.SERVED: "served_on",
    OrderStatus.CORRECTED: "corrected_on",
    OrderStatus.NOT_CORRECTED: "reinspected_on",
    OrderStatus.WITHDRAWN: "withdrawn_on",
}
Named = Sequence[tuple[ViolationType, str]]  # (kind, what was found)


def issue_order(
    *,
    actor: Any,
    violations: Named,
    demand: str,
    case: EnforcementCase | None = None,
    inspection: Inspection | None = None,
    issued_on: date | None = None,
    number: str = "",
    correct_by: date | None = None,
    report_received_on: date | None = None,
    warned_daily_penalty: bool = False,
) -> RectificationOrder:
    """下达责令改正违法行为决定书: one order, all violations found, out of a case or an inspection.

    Without a case nothing is punished yet: each violation may lead to a case or end with its correction.
    The number is the next of the series unless one given on paper is typed.
    """
    source = case or inspection
    if source is None or source.enterprise is None:
        raise Refused("责令改正须依据检查或者案件，并有受送达的单位。", BASIS)
    may_record(actor, source)
    day = issued_on or timezone.localdate()
    _refuse_future(day, "下达日期")
    found = [(kind, text.strip()) for kind, text in violations if text.strip()]
    if not found:
        raise Refused("请至少列出一个违法行为。", BASIS)
    if not demand.strip():
        raise Refused("请写明改正要求。", BASIS)
    _refuse_wrong_days(day, correct_by, report_received_on)
    with transaction.atomic():
        number = number.strip() or free_number("rectification-order", day, RectificationOrder, "number")
        order = records.create(
            RectificationOrder,
            actor=actor,
            department=source.department,
            enterprise=source.enterprise,
            handler=case.handler if case is not None else None,
            case=case,
            inspection=inspection or (case.inspection if case is not None else None),
            number=number,
            issued_on=day,
            demand=demand.strip(),
            correct_by=correct_by,
            report_received_on=report_received_on,
            warned_daily_penalty=warned_daily_penalty,
            is_synthetic=source.is_synthetic,
        )
        for kind, text in found:
            records.create(
                OrderViolation,
                actor=actor,
                order=order,
                violation_type=kind,
                description=text,
                case=case,
                is_synthetic=source.is_synthetic,
            )
        issue_document("rectification-order", order, actor=actor, issued_on=day, number=number)
        until = f"请于{zh_date(correct_by)}前改正。" if correct_by else "请立即改正。"
        tell_party(order, "ordered", "责令改正违法行为", until, tone="warning")
    return order


def take_order_step(
    order: RectificationOrder, to: str, *, actor: Any, reason: str = "", **details: Any
) -> RectificationOrder:
    """Move an order to state `to`; `details` are what the step records.

    That it was corrected or not is what a re-inspection finds: `services.reinspections` records it and takes
    the step. Raises Conflict on a stale page or a second click, Refused with the article.
    """
    target = OrderStatus(to)
    field = ORDER_STEP_DATES.get(target)
    with transaction.atomic():
        locked = workflow.enter(order, to, actor=actor)
        day = details.pop(field, None) if field else None
        day = day or timezone.localdate()
        _refuse_future(day, f"“{target.label}”的日期")
        changes = {field: day} if field else {}
        changes |= _CHANGES[target](locked, day, reason, details) if target in _CHANGES else details
        moved = RectificationOrder.objects.get(pk=order.pk)
        workflow.transition(moved, to, actor=actor, reason=reason, **changes)
        _after(moved, target, actor, day, reason)
    order.refresh_from_db()
    return order


def record_correction(violation: OrderViolation, *, actor: Any, corrected_on: date) -> OrderViolation:
    """One violation of several is corrected; the order itself ends with a re-inspection."""
    may_record(actor, violation)
    _refuse_future(corrected_on, "改正日期")
    if corrected_on < violation.order.issued_on:
        raise Refused("改正日期不得早于决定书下达日期。", BASIS)
    return records.change(violation, actor=actor, corrected_on=corrected_on)


def on_order_receipt(document: OfficialDocument, *, actor: Any) -> None:
    """The party confirmed online that it received the order: that is its delivery."""
    order = RectificationOrder.objects.select_for_update(of=("self",)).get(pk=document.owner_id)
    if order.status != OrderStatus.ISSUED:
        return
    changed: dict[str, Any] = {
        "served_on": timezone.localdate(),
        "delivery_method": DeliveryMethod.ELECTRONIC,
    }
    # The party has no right to the clerk's step: its receipt is what the portal itself takes note of.
    records.change(order, actor=actor, reason="当事人在线签收责令改正决定书", **changed)
    tell_officer(order, "received", "责令改正决定书已在线签收", "请核对后登记送达。")


def _serve(order: RectificationOrder, day: date, reason: str, details: dict[str, Any]) -> dict[str, Any]:
    if day < order.issued_on:
        raise Refused("送达日期不得早于下达日期。", BASIS)
    method = details.get("delivery_method") or order.delivery_method or DeliveryMethod.DIRECT
    return {"delivery_method": method}


def _correct(order: RectificationOrder, day: date, reason: str, details: dict[str, Any]) -> dict[str, Any]:
    return {"reinspected_on": details.get("reinspected_on") or order.reinspected_on or day}


def _withdraw(order: RectificationOrder, day: date, reason: str, details: dict[str, Any]) -> dict[str, Any]:
    if not reason.strip():
        raise Refused("撤销责令改正决定书须写明理由。", basis="行政处罚法第七十五条第二款")
    if order.daily_penalties.filter(status="decided").exists():
        raise Refused("该决定书已据以作出按日连续处罚，请先处理处罚案件。", DAILY_BASIS)
    return {"withdrawal_reason": reason.strip()[:200]}


_CHANGES = {
    OrderStatus.SERVED: _serve,
    OrderStatus.CORRECTED: _correct,
    OrderStatus.WITHDRAWN: _withdraw,
}


def _after(order: RectificationOrder, to: OrderStatus, actor: Any, day: date, reason: str) -> None:
    """What follows the step: corrected violations get their day, and the party is told."""
    if to == OrderStatus.CORRECTED:
        for violation in order.violations.filter(corrected_on__isnull=True):
            records.change(violation, actor=actor, corrected_on=day)
        tell_party(order, f"corrected:{day}", "已确认改正", tone="success")
    elif to == OrderStatus.NOT_CORRECTED:
        told = "复查发现未改正，依法可能按日连续处罚。" if order.warned_daily_penalty else "复查发现未改正。"
        tell_party(order, f"not-corrected:{day}", "复查发现尚未改正", told, tone="danger")
    elif to == OrderStatus.WITHDRAWN:
        issue_document("order-withdrawal", order, actor=actor, issued_on=day, reason=reason.strip())
        tell_party(order, "withdrawn", "责令改正决定书已撤销", reason.strip())
    follow_step(order, actor=actor, withdrawn=to == OrderStatus.WITHDRAWN, reason=reason.strip())


def open_order(order: RectificationOrder) -> RectificationOrder:
    """The row, locked, while it still binds; raises Conflict once corrected or withdrawn."""
    locked: RectificationOrder = RectificationOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if locked.status in (OrderStatus.CORRECTED, OrderStatus.WITHDRAWN):
        raise Conflict(f"该决定书{locked.get_status_display()}，请刷新页面。")
    return locked


def _refuse_wrong_days(day: date, correct_by: date | None, received_on: date | None) -> None:
    if correct_by is not None and correct_by < day:
        raise Refused("改正期限不得早于下达日期。", BASIS)
    if received_on is not None and received_on > day:
        raise Refused("收到监测报告日期不得晚于下达日期。", DAILY_BASIS)


def _refuse_future(day: date, label: str) -> None:
    if day > timezone.localdate():
        raise Refused(f"{label}不得晚于今天。")

"""Re-inspections of an order: unannounced, by officers with certificates, each with its record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import OfficerCertificate
from common import records
from common.errors import Conflict, Refused
from common.obstacles import refuse_for
from enforcement.deadlines import CaseRows
from enforcement.enums import OrderStatus
from enforcement.models import RectificationOrder, Reinspection
from enforcement.officers import officer_obstacles
from enforcement.procedure_enums import ReinspectionResult
from enforcement.rules import may_record
from enforcement.services.orders import open_order, take_order_step
from registry.issuing import issue_document

BASIS = "环境保护部令第28号"


def record_reinspection(
    order: RectificationOrder,
    *,
    actor: Any,
    inspected_on: date,
    officers: Sequence[OfficerCertificate],
    result: str,
    findings: str,
    is_unannounced: bool = True,
) -> Reinspection:
    """What a re-inspection found; the order becomes 已改正 or 逾期未改正 with it.

    Obstructing a re-inspection counts as a refusal to correct (部令第28号). An order that was found
    uncorrected is re-inspected again. Raises Conflict where the order no longer binds or the day is taken.
    """
    may_record(actor, order)
    if inspected_on > timezone.localdate():
        raise Refused("复查日期不得晚于今天。")
    if not findings.strip():
        raise Refused("请写明复查情况。", BASIS)
    with transaction.atomic():
        locked = open_order(order)
        if locked.served_on is None or inspected_on <= locked.served_on:
            raise Refused("复查须在决定书送达之后进行。", BASIS)
        if locked.reinspections.filter(inspected_on__gte=inspected_on).exists():
            raise Conflict("该决定书当日或之后已登记过复查，请刷新页面核对。")
        refuse_for("不能登记复查", officer_obstacles(officers, inspected_on, CaseRows()))
        reinspection = records.create(
            Reinspection,
            actor=actor,
            many={"officers": list(officers)},
            order=locked,
            inspected_on=inspected_on,
            is_unannounced=is_unannounced,
            result=ReinspectionResult(result),
            findings=findings.strip(),
            is_synthetic=locked.is_synthetic,
        )
        _move(locked, reinspection, actor)
        issue_document(
            "reinspection-record",
            reinspection,
            actor=actor,
            issued_on=inspected_on,
            reinspection=reinspection,
        )
    order.refresh_from_db()
    return reinspection


def _move(order: RectificationOrder, reinspection: Reinspection, actor: Any) -> None:
    day, reason = reinspection.inspected_on, reinspection.findings[:500]
    if reinspection.result == ReinspectionResult.CORRECTED:
        take_order_step(
            order, OrderStatus.CORRECTED, actor=actor, reason=reason, corrected_on=day, reinspected_on=day
        )
    elif order.status == OrderStatus.NOT_CORRECTED:
        records.change(order, actor=actor, reason=reason, reinspected_on=day)
    else:
        take_order_step(order, OrderStatus.NOT_CORRECTED, actor=actor, reason=reason, reinspected_on=day)

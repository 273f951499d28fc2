"""The steps of an order to correct."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common import workflow
from common.errors import Refused
from enforcement.enums import OrderStatus
from enforcement.models import RectificationOrder

ORDER_STEP_DATES = {
    OrderStatus.SERVED: "served_on",
    OrderStatus.CORRECTED: "corrected_on",
    OrderStatus.NOT_CORRECTED: "reinspected_on",
    OrderStatus.WITHDRAWN: "withdrawn_on",
}


def take_order_step(
    order: RectificationOrder, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> RectificationOrder:
    """Move an order to state `to` with the date that belongs to it; errors as above."""
    target = OrderStatus(to)
    changes.setdefault(ORDER_STEP_DATES[target], timezone.localdate())
    if target == OrderStatus.WITHDRAWN:
        if not reason.strip():
            raise Refused("撤销责令改正决定书须写明理由。")
        changes.setdefault("withdrawal_reason", reason)
    return workflow.transition(order, to, actor=actor, reason=reason, **changes)

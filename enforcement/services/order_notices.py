"""Publishing orders to correct: a second person shows them; a withdrawn order comes down with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import events, publication
from common.errors import Refused
from common.models import PublishedRecord
from enforcement.models import RectificationOrder
from enforcement.public.concealment import concealment_of_order
from enforcement.public.orders import RECTIFICATION_ORDER
from enforcement.rules import may_review

BASIS = "政府信息公开条例第二十条"


def shown_order(order: RectificationOrder) -> PublishedRecord | None:
    """What the public reads of the order now, None where nothing is on display."""
    return PublishedRecord.objects.filter(
        kind=RECTIFICATION_ORDER,
        source=events.stream_of(order),
        is_current=True,
        withdrawn_at__isnull=True,
    ).first()


def publish_order(order: RectificationOrder, *, actor: Any) -> PublishedRecord:
    """Show the order as it stands; again after a step, so that its state is the present one.

    By another than its officer in charge: one prepares, one releases.
    """
    may_review(actor, order)
    if order.handler_id is not None and order.handler_id == actor.pk:
        raise Refused("承办人不得审核公开自己承办的决定书，请由其他人员办理。", BASIS)
    return publication.publish(RECTIFICATION_ORDER, order, actor=actor)


def withdraw_order_notice(order: RectificationOrder, *, actor: Any, reason: str) -> PublishedRecord:
    """Take it off display with the reason; a tombstone stays. Raises Conflict where nothing is shown."""
    may_review(actor, order)
    return publication.withdraw(
        RECTIFICATION_ORDER, order, actor=actor, reason=concealment_of_order(order)(reason)
    )


def follow_step(order: RectificationOrder, *, actor: Any, withdrawn: bool, reason: str) -> None:
    """After a step of a published order: the public reads its new state, or that it was withdrawn."""
    if shown_order(order) is None:
        return
    with transaction.atomic():
        if withdrawn:
            why = f"决定书已撤销：{reason}" if reason else "决定书已撤销"
            told = concealment_of_order(order)(why)
            publication.withdraw(RECTIFICATION_ORDER, order, actor=actor, reason=told)
        else:
            publication.publish(RECTIFICATION_ORDER, order, actor=actor)

"""Steps of the bureau's own matters with their dates, and the carrying over of what was promised."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from common import records
from common.dated_steps import dated_step
from common.errors import Refused
from governance.enums import (
    ItemStatus,
    OpinionStatus,
)
from governance.models import NextYearPlan, Problem

take_opinion_step = dated_step(
    {
        OpinionStatus.JUDGED: "judged_on",
        OpinionStatus.HANDLED: "handled_on",
        OpinionStatus.ANSWERED: "answered_on",
    },
    reasoned={OpinionStatus.DISMISSED},
)
_item_step = dated_step({ItemStatus.CLOSED: "closed_on"})

Item = TypeVar("Item", Problem, NextYearPlan)


def take_item_step(item: Item, to: str, *, actor: Any, reason: str = "", **changes: Any) -> Item:
    """A step of a problem or plan; closing needs evidence, carrying over makes next year's item."""
    if to == ItemStatus.CARRIED:
        return carry_over(actor=actor, item=item, reason=reason)[0]
    if to == ItemStatus.CLOSED and not (changes.get("evidence") or item.evidence).strip():
        raise Refused("办结须有完成佐证，请先填写“完成佐证”。")
    return _item_step(item, to, actor=actor, reason=reason, **changes)


def carry_over(*, actor: Any, item: Item, reason: str = "", due_on: date | None = None) -> tuple[Item, Item]:
    """Mark an unfinished item as carried and enter it for the year after; returns (old, new)."""
    model = type(item)
    with transaction.atomic():
        item = _item_step(item, ItemStatus.CARRIED, actor=actor, reason=reason)
        year = item.year + 1
        last = model._default_manager.filter(year=year).aggregate(last=Max("item_number"))["last"] or 0
        copied: dict[str, Any] = {
            "content": item.content,
            "department": item.department,
            "is_synthetic": item.is_synthetic,
        }
        copied |= {"cause": item.cause} if isinstance(item, Problem) else {"title": item.title}
        following = records.create(
            model,
            actor=actor,
            year=year,
            item_number=last + 1,
            due_on=due_on,
            carried_from=item,
            **copied,
        )
    return item, following

"""The positive list: an enterprise leaves it with the reason on the record, never by deletion.

Basis: 环办执法〔2021〕10号 (动态管理).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from common import records
from common.errors import Conflict, Refused
from enforcement.models import PositiveListEntry
from enforcement.rules import may_review
from enforcement.services.inspections import step_day
from registry.telling import tell_party

BASIS = "环办执法〔2021〕10号"


def remove_from_list(
    entry: PositiveListEntry, *, actor: Any, reason: str, removed_on: date | None = None
) -> PositiveListEntry:
    """Take an enterprise off the list. Raises Refused without a reason, Conflict when it is off already."""
    may_review(actor, entry)
    if not reason.strip():
        raise Refused("移出正面清单须写明理由。", BASIS)
    day = step_day(removed_on, "移出日期")
    with transaction.atomic():
        locked = PositiveListEntry.objects.select_for_update().get(pk=entry.pk)
        if locked.removed_on is not None:
            raise Conflict("该企业已移出此版清单，请刷新页面。")
        removed = records.change(
            locked, actor=actor, reason=reason.strip(), removed_on=day, removal_reason=reason.strip()
        )
        tell_party(removed, "removed", "已移出监督执法正面清单", f"理由：{reason.strip()}")
    return removed

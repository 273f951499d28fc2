"""What a sheet may not change of annual reports: what was worked in the portal.

What came by a sheet may be corrected by one. What was begun, filled in or took a step in the portal is
sealed there, and the public reads it from the seal: an import would pass beside certification and review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from common.errors import Refused
from common.models.event import Event
from common.registers.declaration import ImportedRow

# The traces that people leave who work in the portal; a sheet leaves "imported".
WORKED = ("created", "transition", "document_issued")
# Nothing is decided, reckoned or published by it.
FREE = frozenset({"remarks"})
BASIS = "企业环境信息依法披露管理办法第四条、第十八条"


def worked_reports(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """The rows that are refused, with the reason. New rows are history that the ledger brings along."""
    asked = {
        place: f"{obj._meta.label_lower}:{obj.pk}"
        for place, (obj, changes) in enumerate(rows)
        if obj.pk is not None and changes.keys() - FREE
    }
    if not asked:
        return {}
    told = Event.objects.filter(stream__in=set(asked.values()), kind__in=WORKED, actor__isnull=False)
    held = set(told.values_list("stream", flat=True).distinct())
    return {place: _refusal(*rows[place]) for place, stream in asked.items() if stream in held}


def _refusal(obj: object, changes: Mapping[str, object]) -> Refused:
    meta = obj._meta  # type: ignore[attr-defined]
    fields = "、".join(f"“{meta.get_field(each).verbose_name}”" for each in changes if each not in FREE)
    return Refused(
        f"该报告在本门户填报和审核，{fields}不能通过台账导入更改；"
        "需要修改的，请退回企业补正，或者由企业以新版本更正",
        basis=BASIS,
    )

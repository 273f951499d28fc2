"""What a sheet may not change of decisions and normative documents: what the portal works itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from common.errors import Refused
from common.registers.declaration import ImportedRow
from governance.articles import NO_DECISION_UNREVIEWED
from governance.models import DecisionList

Refusals = Mapping[int, Refused]


def portal_only(rows: Sequence[ImportedRow]) -> Refusals:
    """Rounds, opinions, reviews and discussions arise in the portal alone."""
    return {
        place: Refused(f"{obj._meta.verbose_name}在本门户办理，不通过台账导入", NO_DECISION_UNREVIEWED)
        for place, (obj, changes) in enumerate(rows)
        if obj.pk is None or changes
    }


def history_only(rows: Sequence[ImportedRow]) -> Refusals:
    """A sheet brings the past; a matter that has an officer in the portal goes its way there.

    The officer counts as the sheet found it, so that a sheet cannot take the matter away first.
    """
    return {
        place: Refused(
            f"{obj}在本门户办理，其内容和步骤只能在事项页面登记，不能通过台账导入更改",
            NO_DECISION_UNREVIEWED,
        )
        for place, (obj, changes) in enumerate(rows)
        if obj.pk is not None and changes and _officer_before(obj, changes) is not None
    }


def listed_history_only(rows: Sequence[ImportedRow]) -> Refusals:
    """The same; and a matter of a list that the portal works begins at the first step."""
    refused = dict(history_only(rows))
    years = {obj.list_year for obj, _ in rows}
    worked = set(DecisionList.objects.filter(year__in=years).values_list("year", flat=True))
    for place, (obj, _changes) in enumerate(rows):
        if obj.pk is None and obj.list_year in worked and obj.status != "listed":
            refused[place] = Refused(
                f"{obj.list_year}年度清单在本门户办理，新增事项须从“已立项”开始", NO_DECISION_UNREVIEWED
            )
    return refused


def _officer_before(obj: Any, changes: Mapping[str, Any]) -> Any:
    return changes["handler"][0] if "handler" in changes else obj.handler_id

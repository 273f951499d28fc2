"""What a sheet may not change of decisions and normative documents: what the portal works itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from common.errors import Refused
from common.registers.declaration import ImportedRow
from common.registers.import_rules import worked_here
from enforcement.ledger.guards import of_portal
from governance.articles import LISTING, NO_DECISION_UNREVIEWED
from governance.decision.enums import ListStatus
from governance.enums import DecisionStatus
from governance.models import DecisionList

Refusals = Mapping[int, Refused]


# Rounds, opinions, reviews and discussions arise in the portal alone.
portal_only = worked_here(NO_DECISION_UNREVIEWED)


_worked = of_portal()


def history_only(rows: Sequence[ImportedRow]) -> Refusals:
    """A sheet brings the past; a matter that was worked or has an officer in the portal goes its way there.

    The officer counts as the sheet found it, so that a sheet cannot take the matter away first.
    """
    worked = _worked(rows)
    return {
        place: Refused(
            f"{obj}在本门户办理，其内容和步骤只能在事项页面登记，不能通过台账导入更改",
            NO_DECISION_UNREVIEWED,
        )
        for place, (obj, changes) in enumerate(rows)
        if place in worked or (obj.pk is not None and changes and _officer_before(obj, changes) is not None)
    }


def listed_history_only(rows: Sequence[ImportedRow]) -> Refusals:
    """The same; a matter of a list that the portal works begins at the first step, and none comes onto or
    off a list that was approved.
    """
    refused = dict(history_only(rows))
    years = {obj.list_year for obj, _ in rows}
    years |= {changes["list_year"][0] for _, changes in rows if "list_year" in changes}
    worked = dict(DecisionList.objects.filter(year__in=years).values_list("year", "status"))
    settled = {year for year, status in worked.items() if status != ListStatus.DRAFTING}
    for place, (obj, changes) in enumerate(rows):
        if obj.pk is None and obj.list_year in worked and obj.status != DecisionStatus.LISTED:
            refused[place] = Refused(
                f"{obj.list_year}年度清单在本门户办理，新增事项须从“已立项”开始", NO_DECISION_UNREVIEWED
            )
        elif settled & _lists_touched(obj, changes):
            refused[place] = Refused(
                f"{obj.list_year}年度清单已审定或者公布，增减事项须先在清单页面办理“调整清单”", LISTING
            )
    return refused


def _lists_touched(obj: Any, changes: Mapping[str, Any]) -> set[int]:
    """The years onto or off whose lists a row of a sheet takes the matter."""
    after = (obj.on_list, obj.list_year)
    if obj.pk is None:
        return {obj.list_year} if obj.on_list else set()
    before = tuple(
        changes[name][0] if name in changes else now
        for name, now in zip(("on_list", "list_year"), after, strict=True)
    )
    if before == after:
        return set()
    return {year for is_listed, year in (before, after) if is_listed}


def _officer_before(obj: Any, changes: Mapping[str, Any]) -> Any:
    return changes["handler"][0] if "handler" in changes else obj.handler_id

"""What a sheet may not change of yearly lists: what is drawn up, noticed and objected to in the portal.

History comes as entries without a list. Where the portal works the list of a year, its entries are those
of the list: a sheet would pass by notice and objections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from common.errors import Refused
from common.registers.declaration import ImportedRow
from common.registers.import_rules import worked_here
from disclosure.listing.facts import area_of
from disclosure.listing.rules import NINE
from disclosure.models import DutyList

Refusals = Mapping[int, Refused]


# Lists and objections arise in the portal alone.
portal_only = worked_here(NINE, hint="历史名单请逐企业导入“依法披露企业名单”。")


def entries_of_portal(rows: Sequence[ImportedRow]) -> Refusals:
    """Entries of lists that the portal works, and rows that a sheet would add beside such a list."""
    areas = _areas({obj.year for obj, _ in rows})
    refused: dict[int, Refused] = {}
    for place, (obj, changes) in enumerate(rows):
        if obj.pk is not None and not changes:
            continue
        before = changes.get("duty_list", (None,))[0]
        worked = obj.duty_list_id or before or obj.supplements_id
        if worked or (obj.year, obj.enterprise_id) in areas:
            refused[place] = Refused(
                f"{obj.year}年名单在本门户办理，企业的增减、公示和公布只能在名单页面登记，不能通过台账导入",
                NINE,
            )
    return refused


def _areas(years: set[int]) -> set[tuple[int, int]]:
    """(year, enterprise) of all that lies in the area of a list of the portal."""
    found: dict[int, set[int]] = defaultdict(set)
    for duty_list in DutyList.objects.filter(year__in=years).select_related("department"):
        found[duty_list.year] |= set(area_of(duty_list.department).values_list("pk", flat=True))
    return {(year, pk) for year, pks in found.items() for pk in pks}

"""What a sheet may not change: what is or was worked in the portal, by itself or in what it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from common.errors import Refused
from common.registers.declaration import ImportedRow
from enforcement.ledger.guards import of_portal

BASIS = "重大行政执法决定和行政应诉全过程留痕要求（待核）"


def worked_here(*paths: str) -> Callable[[Sequence[ImportedRow]], Mapping[int, Refused]]:
    """The rule for sheets; `paths` lead to what a row belongs to."""
    rule = of_portal(*paths, free={"title"})

    def checked(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
        return {
            place: Refused(
                f"该{rows[place][0]._meta.verbose_name}或其所属事项在本门户办理，"
                "只能在其页面登记，不能通过台账导入更改",
                BASIS,
            )
            for place in rule(rows)
        }

    return checked

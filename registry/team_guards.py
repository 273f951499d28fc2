"""What a sheet may not change of those who act for enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from common.errors import Refused
from common.registers.declaration import ImportedRow

WHY = "已登记的任命不能通过台账导入修改；终止、移交请在“企业用户任命”中办理"


def new_appointments(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """A sheet brings appointments along; it would end one beside the rule of the last certifier."""
    changed = (place for place, (row, changes) in enumerate(rows) if row.pk is not None and changes)
    return {place: Refused(WHY) for place in changed}

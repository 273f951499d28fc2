"""What a sheet may not enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from common.errors import Refused
from common.registers.declaration import ImportedRow
from disclosure.insurance.rules import BASIS


def portal_only(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """What is handed in or recorded beside a policy arises in the portal alone."""
    return {
        place: Refused(f"{record._meta.verbose_name}在本门户提交和办理，不通过台账导入。", BASIS)
        for place, (record, changes) in enumerate(rows)
        if record.pk is None or changes
    }

"""Rules on what a sheet may write that registers of several apps share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from common.errors import Refused
from common.registers.declaration import ImportedRow


def worked_here(
    basis: str = "", *, hint: str = ""
) -> Callable[[Sequence[ImportedRow]], Mapping[int, Refused]]:
    """No sheet adds or changes rows of the register: they arise in the portal alone."""

    def rule(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
        return {
            place: Refused(f"{record._meta.verbose_name}在本门户办理，不通过台账导入。{hint}", basis)
            for place, (record, changes) in enumerate(rows)
            if record.pk is None or changes
        }

    return rule

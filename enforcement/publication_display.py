"""What of a case the public sees now, and whether it still says what the record says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.errors import Refused
from common.models import PublishedRecord
from common.publication import public_url
from enforcement.models import EnforcementCase
from enforcement.services.publishing import preview_case, shown_record


@dataclass(frozen=True)
class Display:
    """The published version of a case, and how it stands to the record."""

    record: PublishedRecord | None
    obstacle: str = ""  # why the case cannot be published as it stands
    differs: bool = False

    def is_shown_on(self, day: date) -> bool:
        record = self.record
        if record is None or record.withdrawn_at is not None:
            return False
        return record.display_until is None or record.display_until >= day

    @property
    def url(self) -> str:
        return public_url(self.record) if self.record else ""


def display_of(case: EnforcementCase) -> Display:
    """What the public sees of `case` now."""
    record = shown_record(case)
    try:
        made = preview_case(case)
    except Refused as refused:
        return Display(record, obstacle=str(refused))
    return Display(record, differs=record is not None and record.sha256 != made.sha256)

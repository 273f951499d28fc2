"""双公示 of penalties: the file for the credit platform, kept as it was handed over, and its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from enforcement.models import PenaltyPublicityExport
from enforcement.publicity import PUBLICITY
from registry.publicity import export_file


def export_publicity(
    *, actor: Any, first_day: date, last_day: date, file_format: str
) -> PenaltyPublicityExport:
    """The file of what was decided, changed or annulled in the period (`registry.publicity.export_file`)."""
    made: PenaltyPublicityExport = export_file(
        PUBLICITY, actor=actor, first_day=first_day, last_day=last_day, file_format=file_format
    )
    return made

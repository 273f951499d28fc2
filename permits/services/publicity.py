"""双公示 of licences: the file for the credit platform, kept as it was handed over, and its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from permits.models import PublicityExport
from permits.publicity import PUBLICITY
from registry.publicity import export_file


def export_publicity(*, actor: Any, first_day: date, last_day: date, file_format: str) -> PublicityExport:
    """The file of the decisions made or revoked in the period (`registry.publicity.export_file`)."""
    made: PublicityExport = export_file(
        PUBLICITY, actor=actor, first_day=first_day, last_day=last_day, file_format=file_format
    )
    return made

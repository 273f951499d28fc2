"""Reads of editions."""

from __future__ import annotations

from reports.enums import SETTLED, ArtifactKind, EditionStatus
from reports.models import Artifact, ReportEdition


def current_edition(year: int) -> ReportEdition | None:
    """The edition of the year that is in hand or in force, None when there is none."""
    return ReportEdition.objects.filter(year=year).exclude(status=EditionStatus.SUPERSEDED).first()


def edition_to_verify(year: int) -> ReportEdition | None:
    """The settled edition of the year, else the assembled draft, newest first."""
    assembled = ReportEdition.objects.filter(year=year, assembled_at__isnull=False)
    return (
        assembled.filter(status__in=SETTLED - {EditionStatus.SUPERSEDED}).first()
        or assembled.exclude(status=EditionStatus.SUPERSEDED).first()
    )


def newest_artifact(edition: ReportEdition, kind: str) -> Artifact | None:
    """The newest file of a kind that was made from the edition's present data."""
    return edition.artifacts.filter(kind=ArtifactKind(kind), data_hash=edition.data_hash).first()

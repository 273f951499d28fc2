"""Report editions, what is frozen of them, and the jobs that assemble them."""

from reports.models.edition import Artifact, EditionFinding, NarrativeSection, ReportEdition
from reports.models.job import AssemblyJob
from reports.models.snapshot import FigureSnapshot

__all__ = [
    "Artifact",
    "AssemblyJob",
    "EditionFinding",
    "FigureSnapshot",
    "NarrativeSection",
    "ReportEdition",
]

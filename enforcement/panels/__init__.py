"""The desk of a case: what its page shows beside the record, each part in a module of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from common.registers.declaration import Panel
from enforcement.deadlines import CASE_RELATIONS, CaseRows
from enforcement.models import EnforcementCase
from enforcement.panels import (
    clocks,
    discretion,
    execution,
    obstacles,
    party,
    procedure,
    progress,
    publication,
    record,
)

PARTS = (clocks, obstacles, progress, party, procedure, discretion, execution, publication, record)


def case_panels(case: EnforcementCase, face: Any) -> Sequence[Panel]:
    """The panels of one case, in the order of the page."""
    today, rows = timezone.localdate(), CaseRows()
    prefetch_related_objects([case], *CASE_RELATIONS)
    return [panel for part in PARTS for panel in part.panels(case, face, today, rows)]

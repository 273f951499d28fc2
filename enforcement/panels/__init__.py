"""The desk of a case: what its page shows beside the record, each part in a module of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from common.registers.declaration import Panel
from common.sight import in_sight
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
from enforcement.ranges import WORKSHEETS

PARTS = (clocks, obstacles, progress, party, procedure, discretion, execution, publication, record)

# What the record of the case is made of besides: several parts of the page look through it.
FILE_RELATIONS = (
    "discussions__votes__member",
    "penalties",
    WORKSHEETS,
    "orders__violations",
    "orders__reinspections",
    "daily_penalties",
    "daily_penalty_of",
    "coercions",
    "curtailments",
    "soft_measures",
    "submissions",
    "evidence",
)
# What may be acted on where it is listed; part of a case that the reader sees.
ACTED_ON = ("defences", "hearings", "reviews", "discussions", "stops")


def case_panels(case: EnforcementCase, face: Any) -> Sequence[Panel]:
    """The panels of one case, in the order of the page."""
    today, rows = timezone.localdate(), CaseRows()
    prefetch_related_objects([case], *CASE_RELATIONS, *(FILE_RELATIONS if face.is_staff else ()))
    with in_sight(face.user, *(row for name in ACTED_ON for row in getattr(case, name).all())):
        return [panel for part in PARTS for panel in part.panels(case, face, today, rows)]

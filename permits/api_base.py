"""What the endpoints of EIA approval share: how they are described, checked, and answer with a matter."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.response import Response

from common.api_base import described as described_endpoint
from common.errors import CalendarMissing, Refused
from common.registers.declaration import Register, register_for
from permits import serializers as shapes
from permits.clock_rows import ClockRows
from permits.deadlines import clocks
from permits.models import EiaDecision
from permits.services.applications import SectionConflict

TAGS = ["环评审批"]
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="台账编号")


def described(
    operation: str,
    summary: str,
    answer: Any,
    example: Any,
    *,
    conflict: Any = shapes.ErrorSerializer,
    **more: Any,
) -> Any:
    """The schema of one endpoint of EIA approval (see `common.api_base.described`)."""
    shown = shapes.CONFLICT if conflict is shapes.ErrorSerializer else shapes.SECTION_CONFLICT
    return described_endpoint(
        operation, summary, answer, example, tags=TAGS, conflict=conflict, conflict_example=shown, **more
    )


def conflict_answer(conflict: SectionConflict) -> Response:
    """409 with what stands, so that the caller can put both together."""
    body = {
        "detail": conflict.message,
        "basis": conflict.basis,
        "version": str(conflict.version),
        "current": conflict.theirs,
    }
    return Response(body, status=status.HTTP_409_CONFLICT)


def decisions_register() -> Register:
    register = register_for(EiaDecision)
    assert register is not None
    return register


def matter_answer(decision: EiaDecision, rows: ClockRows) -> Any:
    """A matter with its clocks, as the serializer reads it."""
    found, problem = [], ""
    try:
        found = clocks(decision, timezone.localdate(), rows)
    except (Refused, CalendarMissing) as error:  # no limit, rule or calendar for its days
        problem = str(error)
    names = set(shapes.MatterSerializer().fields) - {"clocks", "clock_problem", "enterprise_name"}
    values = {name: getattr(decision, name) for name in names}
    return SimpleNamespace(**values, clocks=found, clock_problem=problem)


def matter_data(decision: EiaDecision) -> dict[str, Any]:
    return dict(shapes.MatterSerializer(matter_answer(decision, ClockRows())).data)

"""What the endpoints of EIA approval share: how they are described, checked, and answer with a matter."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import CalendarMissing, Refused
from common.registers.declaration import Register, register_for
from permits import serializers as shapes
from permits.clock_rows import ClockRows
from permits.deadlines import clocks
from permits.models import EiaDecision
from permits.services.applications import SectionConflict

TAGS = ["环评审批"]
CREATED = status.HTTP_201_CREATED
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="台账编号")


def described(
    operation: str,
    summary: str,
    answer: Any,
    example: Any,
    *,
    request: Any = None,
    sent: Any = None,
    code: int = 200,
    parameters: Sequence[Any] = (),
    conflict: Any = shapes.ErrorSerializer,
) -> Any:
    """The schema of one endpoint, with an example of each thing that goes over the wire."""
    writes = request is not None or operation.endswith("-do")
    examples = [OpenApiExample("答复", example, response_only=True, status_codes=[str(code)])]
    responses: dict[int, Any] = {code: answer, 404: OpenApiResponse(description="没有这一记录，或无权查看")}
    if sent is not None:
        examples.append(OpenApiExample("请求", sent, request_only=True))
    if writes:
        shown = shapes.CONFLICT if conflict is shapes.ErrorSerializer else shapes.SECTION_CONFLICT
        responses |= {
            400: OpenApiResponse({"type": "object", "additionalProperties": True}, "逐项列明有误的内容"),
            403: shapes.ErrorSerializer,
            409: conflict,
        }
        examples += [
            OpenApiExample("有误", shapes.INVALID, response_only=True, status_codes=["400"]),
            OpenApiExample("不能办理", shapes.REFUSED, response_only=True, status_codes=["403"]),
            OpenApiExample("已变动", shown, response_only=True, status_codes=["409"]),
        ]
    return extend_schema(
        operation_id=operation.removesuffix("-do"),
        summary=summary,
        description=summary,  # else the view's own docstring
        tags=TAGS,
        parameters=list(parameters),
        request=request,
        responses=responses,
        examples=examples,
    )


def refuse_invalid(form: Any) -> None:
    """400 with the form's errors by field; nothing when it is valid."""
    if not form.is_valid():
        raise Invalid({name or "detail": list(messages) for name, messages in form.errors.items()})


def given(serializer: type, request: Request) -> dict[str, Any]:
    """The request's body, checked by the serializer."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


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

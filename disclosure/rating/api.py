"""An enterprise's own ratings by its own systems, under /api/v1/ratings/.

The same scopes and services as the pages: 400 by field, 403 with the article, 404 to strangers, 409 for
what is stale. See docs/api-ratings.md.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.entrances import EnterpriseEndpoint
from common.api_base import CREATED, described, given
from common.attachments import attachments_of
from common.errors import Conflict, PortalError
from common.models.event import digest
from disclosure.annual.api import BoundedJsonParser
from disclosure.models import CreditRating, RatingEvent, RatingObjection, RatingWaiver
from disclosure.rating import api_shapes as shapes
from disclosure.rating.explaining import Explained, ExplainedLine, explained
from disclosure.rating.objection_enums import RatingObjectionStatus
from disclosure.rating.objections import (
    OBJECTABLE,
    WAIVER,
    Claim,
    file_objection,
    obstacles_to_object,
    waive_objection,
    withdraw_objection,
)
from disclosure.rating.periods import period_of

TAGS = ["信用评价异议"]
KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="评价结果编号")
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="异议编号")
STALE = "评价结果此后已变动，请重新读取后再办理。"


def _described(operation: str, summary: str, answer: Any, example: Any, **more: Any) -> Any:
    errors: dict[str, Any] = {
        "invalid_example": shapes.INVALID,
        "refused_example": shapes.REFUSED,
        "conflict_example": shapes.CONFLICT,
    }
    return described(f"rating-{operation}", summary, answer, example, tags=TAGS, **errors, **more)


class EnterpriseView(EnterpriseEndpoint, generics.GenericAPIView):
    """Base: ratings of which the user's enterprises were told; nothing to anyone else."""

    serializer_class: Any = shapes.RatingSerializer
    queryset = CreditRating.objects.none()
    parser_classes = [BoundedJsonParser]
    ordering = "-pk"

    def get_queryset(self) -> QuerySet[CreditRating]:
        return CreditRating.objects.visible_to(self.request.user).select_related("enterprise", "scheme")

    def rating(self) -> CreditRating:
        return get_object_or_404(self.get_queryset(), ledger_no=self.kwargs["key"])


class RatingList(EnterpriseView):
    @_described("list", "已告知本企业的评价结果", shapes.RatingSerializer(many=True), shapes.RATING)
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([_rating(each) for each in page])


class RatingDetail(EnterpriseView):
    @_described(
        "read",
        "一个评价结果，逐项的计分，已提出的异议",
        shapes.RatingDetailSerializer,
        shapes.DETAIL,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        return Response(_detail(self.rating(), request.user))


class ObjectionNew(EnterpriseView):
    parser_classes = [BoundedJsonParser, MultiPartParser]

    @_described(
        "object",
        "逐项提出异议，可以附证明材料",
        shapes.RatingObjectionSerializer,
        shapes.OBJECTION,
        request={
            "application/json": shapes.RatingObjectionSentSerializer,
            "multipart/form-data": shapes.RatingObjectionFilesSerializer,
        },
        sent=shapes.OBJECTION_SENT,
        code=CREATED,
        parameters=[KEY],
        description="没有附件的用 JSON；有附件的用表单（multipart/form-data），claims 为 JSON 文本，"
        "附件的字段名为 evidence，可以多个。带回读取时的 seen，重复提交的答复409，只受理一次。",
    )
    def post(self, request: Request, key: str) -> Response:
        rating = self.rating()
        sent, files = _objection_sent(request)
        claims = _claims(rating, sent["claims"])
        with transaction.atomic():
            _refuse_stale(rating, sent["seen"])
            made = file_objection(
                actor=request.user,
                rating=rating,
                claims=claims,
                text=sent["text"],
                contact=sent["contact"],
                evidence=files,
            )
        return Response(_objection(made, request.user), status=CREATED)


class ObjectionWithdrawal(EnterpriseView):
    @_described(
        "objection-withdraw",
        "撤回尚未答复的异议",
        shapes.RatingObjectionSerializer,
        shapes.OBJECTION | {"status": "withdrawn", "withdrawn_on": "2026-03-06"},
        request=shapes.RatingWithdrawalSentSerializer,
        sent=shapes.WITHDRAWAL_SENT,
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str) -> Response:
        objection = get_object_or_404(RatingObjection.objects.visible_to(request.user), ledger_no=number)
        sent = given(shapes.RatingWithdrawalSentSerializer, request)
        made = withdraw_objection(actor=request.user, objection=objection, reason=sent["reason"])
        return Response(_objection(made, request.user))


class WaiverNew(EnterpriseView):
    @_described(
        "waive",
        "由企业负责人声明放弃剩余的异议期限",
        shapes.RatingDetailSerializer,
        shapes.DETAIL | {"is_waived": True},
        request=shapes.RatingWaiverSentSerializer,
        sent=shapes.WAIVER_SENT,
        code=CREATED,
        parameters=[KEY],
        description="用负责人的令牌办理；声明内容为读取评价结果时的 waiver_statement。",
    )
    def post(self, request: Request, key: str) -> Response:
        rating = self.rating()
        sent = given(shapes.RatingWaiverSentSerializer, request)
        if not sent["agreed"]:
            raise Invalid({"agreed": ["请阅读并确认放弃异议的声明，填 true 后提交。"]})
        with transaction.atomic():
            _refuse_stale(rating, sent["seen"])
            waive_objection(actor=request.user, rating=rating, agreed=True)
        return Response(_detail(self.rating(), request.user), status=CREATED)


# -- what is sent --


def _objection_sent(request: Request) -> tuple[dict[str, Any], list[Any]]:
    """The body as JSON, or as a form whose `claims` are JSON, with its files."""
    data: Any = request.data
    files: list[Any] = []
    if request.FILES or hasattr(data, "getlist"):
        files = request.FILES.getlist("evidence")
        data = {name: data.get(name) for name in ("seen", "claims", "text", "contact") if name in data}
        try:
            data["claims"] = json.loads(data.get("claims") or "[]")
        except (ValueError, TypeError, RecursionError) as error:  # a file in place of text is of no type
            raise Invalid({"claims": ["须为 JSON 数组的文本。"]}) from error
    checked = shapes.RatingObjectionSentSerializer(data=data)
    checked.is_valid(raise_exception=True)
    if not checked.validated_data["claims"]:
        raise Invalid(shapes.INVALID)
    return dict(checked.validated_data), files


def _claims(rating: CreditRating, sent: list[dict[str, Any]]) -> list[Claim]:
    """The claims with their events; 400 for one that is not of this rating."""
    found = explained(rating)
    lines = [*found.lines, *found.left_out] if found is not None else []
    events: dict[int, RatingEvent] = {line.event.pk: line.event for line in lines if line.event is not None}
    claims = []
    for place, each in enumerate(sent, start=1):
        key = each["event"]
        if key is not None and key not in events:
            raise Invalid({"claims": [f"第{place}项：所涉事项不属于这一评价结果，请重新读取。"]})
        claims.append(Claim(each["claim"], events.get(key) if key is not None else None))
    return claims


def _refuse_stale(rating: CreditRating, seen: str) -> None:
    """Locks the rating; Conflict where it, or what was objected to it, is not as it was read."""
    locked = CreditRating.objects.select_for_update().get(pk=rating.pk)
    if seen != _mark(locked):
        raise Conflict(STALE)


def _mark(rating: CreditRating) -> str:
    objections = RatingObjection.objects.filter(rating=rating).order_by("pk").values_list("pk", "status")
    is_waived = RatingWaiver.objects.filter(rating=rating).exists()
    return digest(
        [rating.status, rating.updated_at.isoformat(), [list(each) for each in objections], is_waived]
    )[:16]


# -- what is answered --


def _rating(rating: CreditRating) -> dict[str, Any]:
    answer = {
        "key": rating.ledger_no,
        "uscc": rating.enterprise.uscc,
        "enterprise": rating.enterprise.name,
        "year": rating.cycle_year,
        **{
            name: getattr(rating, name)
            for name in ("version", "origin", "score", "grade", "veto_reason", "status")
        },
        "noticed_on": rating.noticed_on,
        "published_on": rating.published_on,
        "is_synthetic": rating.is_synthetic,
    }
    return dict(shapes.RatingSerializer(answer).data)


def _detail(rating: CreditRating, user: Any) -> dict[str, Any]:
    found = explained(rating)
    rows = RatingObjection.objects.visible_to(user).filter(rating=rating).prefetch_related("points")
    answer = {
        "seen": _mark(rating),
        **_period(rating),
        "points": _points(found) if found is not None else None,
        "objections": [_objection(each, user) for each in rows.order_by("pk")],
        "waiver_statement": WAIVER,
        "is_waived": RatingWaiver.objects.filter(rating=rating).exists(),
    }
    return _rating(rating) | answer


def _period(rating: CreditRating) -> dict[str, Any]:
    try:
        period = period_of(rating)
        obstacles = [each.message for each in obstacles_to_object(rating, timezone.localdate())]
    except PortalError as error:  # no limit or calendar for these days
        return {"object_until": None, "obstacles": [str(error)]}
    last = period.last_day if period is not None and rating.status in OBJECTABLE else None
    return {"object_until": last, "obstacles": obstacles}


def _points(found: Explained) -> dict[str, Any]:
    values = found.score
    answer = {
        "base": values.base,
        "added": values.added,
        "deducted": values.deducted,
        "score": values.score,
        "bounds": found.band.words,
        "lines": [_line(line) for line in found.lines],
        "left_out": [_line(line) for line in found.left_out],
    }
    return dict(shapes.OwnRatingPointsSerializer(answer).data)


def _line(line: ExplainedLine) -> dict[str, Any]:
    return {
        "event": line.event.pk if line.event is not None else None,
        "item": line.item.name,
        "group": line.group,
        "happened_on": line.happened_on,
        "description": line.description,
        "number": line.number,
        "points": line.points,
        "note": line.note,
    }


def _objection(objection: RatingObjection, user: Any) -> dict[str, Any]:
    """With the answers once all of it was answered, as on the page."""
    is_answered = objection.status == RatingObjectionStatus.ANSWERED
    answer = {
        "number": objection.ledger_no,
        "status": objection.status,
        "received_at": objection.received_at,
        "answered_on": objection.answered_on,
        "withdrawn_on": objection.withdrawn_on,
        "text": objection.text,
        "contact": objection.contact,
        "points": [
            {
                "event": point.event_id,
                "claim": point.claim,
                "outcome": point.outcome if is_answered else "",
                "answer": point.answer if is_answered else "",
            }
            for point in sorted(objection.points.all(), key=lambda point: point.pk)
        ],
        "files": [each["name"] for each in attachments_of(objection, reader=user)],
    }
    return dict(shapes.RatingObjectionSerializer(answer).data)

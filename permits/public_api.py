"""Public endpoints of EIA approval: notices, their comments, and filings, without a key.

All is read from snapshots, by the same filters as the pages.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import KeysetPagination
from common.public_api import GONE, TAGS, UNKNOWN, PublicView, SearchPagination
from common.public_pages import form_errors
from permits import published
from permits.enums import EiaCategory, NoticeKind
from permits.public import NOTICE, REGISTRATION
from permits.public_forms import QueryForm
from permits.public_serializers import (
    COMMENT_EXAMPLE,
    NOTICE_DETAIL_EXAMPLE,
    NOTICE_EXAMPLE,
    REGISTRATION_EXAMPLE,
    NoticeCommentSerializer,
    NoticeDetailSerializer,
    NoticeSerializer,
    RegistrationSerializer,
)
from permits.published import OPEN, PAST, REGISTRATIONS

COMMON_FILTERS = [
    OpenApiParameter("q", str, description="关键词，多个以空格分隔，须同时出现"),
    OpenApiParameter("park", str, description="园区代码"),
    OpenApiParameter("since", str, description="公示起始日（备案日期）不早于，如 2026-01-01"),
    OpenApiParameter("until", str, description="公示起始日（备案日期）不晚于"),
]
NOTICE_FILTERS = [
    *COMMON_FILTERS,
    OpenApiParameter("state", str, enum=[OPEN, PAST], description="open 正在公示，past 已结束"),
    OpenApiParameter("kind", str, enum=NoticeKind.values, description="公示种类"),
    OpenApiParameter("document", str, enum=EiaCategory.values, description="文件类别"),
]


class FilteredList(PublicView):
    """A list that is narrowed by the query; a wrong filter is answered with 400."""

    pagination_class = SearchPagination
    tab = ""

    def listed(self, request: Request) -> Response:
        form = QueryForm(request.query_params)
        if not form.is_valid():
            raise Invalid(form_errors(form))
        paginator: Any = self.paginator
        rows = paginator.paginate_found(
            published.Listing(form.criteria(self.tab), timezone.localdate()), request
        )
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class NoticeList(FilteredList):
    serializer_class = NoticeSerializer

    @extend_schema(
        operation_id="public-eia-notices-list",
        summary="环评公示与决定公告",
        description="按公示起始日由新到旧。只含正在展示的公开内容。",
        tags=TAGS,
        parameters=NOTICE_FILTERS,
        responses={200: NoticeSerializer(many=True), 400: OpenApiResponse(description="条件有误")},
        examples=[OpenApiExample("一条公示", NOTICE_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class NoticeDetail(PublicView):
    kind = NOTICE
    serializer_class = NoticeDetailSerializer

    @extend_schema(
        operation_id="public-eia-notices-detail",
        summary="一条环评公示",
        description="全部公开栏目、文件、权利告知；决定公告另含审批决定。旧版本的编号指向现行版本。",
        tags=TAGS,
        responses={200: NoticeDetailSerializer, 404: UNKNOWN, 410: GONE},
        examples=[
            OpenApiExample("一条公示", NOTICE_DETAIL_EXAMPLE, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.record_of(pk)).data)


class CommentList(PublicView):
    kind = NOTICE
    serializer_class = NoticeCommentSerializer
    pagination_class = KeysetPagination
    ordering = "-dated_on"

    @extend_schema(
        operation_id="public-eia-comments-list",
        summary="一条公示的公众意见与答复",
        description="经审核公开的文本；姓名按提出人的意愿公开或隐去。不含联系方式。",
        tags=TAGS,
        responses={200: NoticeCommentSerializer(many=True), 404: UNKNOWN, 410: GONE},
        examples=[OpenApiExample("一条意见", COMMENT_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, pk: int) -> Response:
        rows: QuerySet = published.comments_on(self.record_of(pk), timezone.localdate())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RegistrationList(FilteredList):
    serializer_class = RegistrationSerializer
    kind = REGISTRATION
    tab = REGISTRATIONS

    @extend_schema(
        operation_id="public-eia-registrations-list",
        summary="环境影响登记表备案",
        description="按备案日期由新到旧。",
        tags=TAGS,
        parameters=COMMON_FILTERS,
        responses={200: RegistrationSerializer(many=True), 400: OpenApiResponse(description="条件有误")},
        examples=[OpenApiExample("一份备案", REGISTRATION_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class RegistrationDetail(PublicView):
    serializer_class = RegistrationSerializer
    kind = REGISTRATION

    @extend_schema(
        operation_id="public-eia-registrations-detail",
        summary="一份登记表备案",
        description="全部公开栏目；承诺人只公开首字。",
        tags=TAGS,
        responses={200: RegistrationSerializer, 404: UNKNOWN, 410: GONE},
        examples=[OpenApiExample("一份备案", REGISTRATION_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.record_of(pk)).data)

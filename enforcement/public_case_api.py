"""Public endpoints of enforcement: results of cases and orders to correct, without a key.

All is read from snapshots, by the same filters as the pages of `/cases/`.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.paging import Count
from common.public_api import GONE, TAGS, UNKNOWN
from common.shelf_api import ShelfListView, ShelfView
from common.shelves import Shelf
from enforcement.enums import OrderStatus, PartyKind, PenaltyKind
from enforcement.public_case_json import (
    FACETS_EXAMPLE,
    ORDER_EXAMPLE,
    RESULT_DETAIL_EXAMPLE,
    RESULT_EXAMPLE,
    FacetsSerializer,
    OrderSerializer,
    ResultDetailSerializer,
    ResultSerializer,
)
from enforcement.published_cases import ORDERS, PROCEDURES, RESULTS

BAD_FILTER = OpenApiResponse(description="条件有误，按参数名列出原因")
FILTERS = [
    OpenApiParameter(
        "q",
        str,
        description="关键词（企业名称、统一社会信用代码、文号、违法事实中的字词，一个字起）；多个以空格分隔，须同时出现",
    ),
    OpenApiParameter("year", str, description="年度，如 2026"),
    OpenApiParameter("violation", str, description="违法行为（案由）代码"),
    OpenApiParameter("park", str, description="园区代码"),
    OpenApiParameter("since", str, description="日期不早于，如 2026-01-01"),
    OpenApiParameter("until", str, description="日期不晚于"),
]
RESULT_FILTERS = [
    *FILTERS,
    OpenApiParameter("law", str, description="适用法律法规代码"),
    OpenApiParameter("penalty", str, enum=PenaltyKind.values, description="处罚种类"),
    OpenApiParameter("kind", str, enum=PartyKind.values, description="当事人类别"),
    OpenApiParameter("procedure", str, enum=list(PROCEDURES), description="办案程序"),
    OpenApiParameter("amount_min", str, description="罚没金额不低于（万元）"),
    OpenApiParameter("amount_max", str, description="罚没金额不高于（万元）"),
]
ORDER_FILTERS = [
    *FILTERS,
    OpenApiParameter("state", str, enum=OrderStatus.values, description="改正状态"),
]


def _sort(shelf: Shelf) -> OpenApiParameter:
    words = "；".join(f"{code} {label}" for code, label in shelf.orderings.items())
    return OpenApiParameter("sort", str, enum=list(shelf.orderings), description=words)


class _FacetsView(ShelfView):
    serializer_class = FacetsSerializer

    def counted(self, request: Request) -> Response:
        labels = self.shelf.labels()
        listing = self.listing(request, labels)
        tally = listing.tally()
        facets = [
            {
                "parameter": facet.name,
                "name": facet.label,
                "values": [
                    {"code": code, "name": labels[facet.name].get(code, code), **_number(count)}
                    for code, count in tally[facet.name].items()
                ],
            }
            for facet in self.shelf.facets
        ]
        return Response(self.get_serializer({"count": _number(listing.count()), "facets": facets}).data)


def _number(count: Count) -> dict[str, Any]:
    return {"number": count.number, "more": count.more}


class ResultList(ShelfListView):
    shelf = RESULTS
    serializer_class = ResultSerializer

    @extend_schema(
        operation_id="public-enforcement-results-list",
        summary="行政处罚结果",
        description="默认按决定日期由近到远。只含正在公示的内容。按金额排序时只列有罚没金额的决定。",
        tags=TAGS,
        parameters=[*RESULT_FILTERS, _sort(RESULTS)],
        responses={200: ResultSerializer(many=True), 400: BAD_FILTER},
        examples=[OpenApiExample("一条结果", RESULT_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class ResultFacets(_FacetsView):
    shelf = RESULTS

    @extend_schema(
        operation_id="public-enforcement-results-facets",
        summary="行政处罚结果的分类条数",
        description="符合条件的条数，及其按各项的条数；计数以1000条为限，条件与列表相同。",
        tags=TAGS,
        parameters=RESULT_FILTERS,
        responses={200: FacetsSerializer, 400: BAD_FILTER},
        examples=[OpenApiExample("分类条数", FACETS_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        return self.counted(request)


class ResultDetail(ShelfView):
    shelf = RESULTS
    kind = RESULTS.kind
    serializer_class = ResultDetailSerializer

    @extend_schema(
        operation_id="public-enforcement-results-detail",
        summary="一条行政处罚结果",
        description="全部公开栏目。旧版本的编号指向现行版本。",
        tags=TAGS,
        responses={200: ResultDetailSerializer, 404: UNKNOWN, 410: GONE},
        examples=[
            OpenApiExample("一条结果", RESULT_DETAIL_EXAMPLE, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.record_of(pk)).data)


class OrderList(ShelfListView):
    shelf = ORDERS
    serializer_class = OrderSerializer

    @extend_schema(
        operation_id="public-enforcement-orders-list",
        summary="责令改正违法行为决定",
        description="默认按下达日期由近到远。只含正在公示的内容。",
        tags=TAGS,
        parameters=[*ORDER_FILTERS, _sort(ORDERS)],
        responses={200: OrderSerializer(many=True), 400: BAD_FILTER},
        examples=[OpenApiExample("一份决定", ORDER_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OrderFacets(_FacetsView):
    shelf = ORDERS

    @extend_schema(
        operation_id="public-enforcement-orders-facets",
        summary="责令改正违法行为决定的分类条数",
        description="符合条件的条数，及其按各项的条数；计数以1000条为限，条件与列表相同。",
        tags=TAGS,
        parameters=ORDER_FILTERS,
        responses={200: FacetsSerializer, 400: BAD_FILTER},
    )
    def get(self, request: Request) -> Response:
        return self.counted(request)


class OrderDetail(ShelfView):
    shelf = ORDERS
    kind = ORDERS.kind
    serializer_class = OrderSerializer

    @extend_schema(
        operation_id="public-enforcement-orders-detail",
        summary="一份责令改正违法行为决定",
        description="全部公开栏目。责令改正不是行政处罚。",
        tags=TAGS,
        responses={200: OrderSerializer, 404: UNKNOWN, 410: GONE},
        examples=[OpenApiExample("一份决定", ORDER_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.record_of(pk)).data)

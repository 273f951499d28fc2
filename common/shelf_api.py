"""The public endpoints of a shelf, declared at once: its list, the counts of its facets, each of its records.

They are narrowed by the same filters as its pages, and their schema is read from the shelf.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request
from rest_framework.response import Response

from common.models import PublishedRecord
from common.paging import Count
from common.public_api import GONE, TAGS, UNKNOWN, PublicView, SearchPagination
from common.public_pages import form_errors
from common.publication import public_url
from common.shelf_forms import ShelfQueryForm
from common.shelves import Facet, Labels, Listing, Shelf

BAD_FILTER = OpenApiResponse(description="条件有误，按参数名列出原因")
FACETS_EXAMPLE = {
    "count": {"number": 1000, "more": True},
    "facets": [
        {
            "parameter": "year",
            "name": "年度",
            "values": [{"code": "2026", "name": "2026年", "number": 950, "more": False}],
        }
    ],
}


class SnapshotSerializer(serializers.Serializer):
    """What every published record tells, whatever its kind."""

    id = serializers.IntegerField(source="pk", help_text="编号")
    version = serializers.IntegerField(help_text="公开版本；变动后加一")
    title = serializers.CharField(help_text="标题")
    published_at = serializers.DateTimeField(help_text="发布时间")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    sha256 = serializers.CharField(help_text="公开内容的校验码")
    url = serializers.SerializerMethodField(help_text="网页地址")

    @extend_schema_field(serializers.URLField())
    def get_url(self, record: PublishedRecord) -> str:
        return str(self.context["request"].build_absolute_uri(public_url(record)))


class CountSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="条数；more 为 true 时为下限")
    more = serializers.BooleanField(help_text="是否还有更多（计数以1000条为限）")


class FacetValueSerializer(CountSerializer):
    code = serializers.CharField(help_text="代码，作为参数的值")
    name = serializers.CharField(help_text="名称")


class FacetSerializer(serializers.Serializer):
    parameter = serializers.CharField(help_text="参数名")
    name = serializers.CharField(help_text="名称")
    values = FacetValueSerializer(many=True, help_text="各值及条数，由多到少")


class FacetsSerializer(serializers.Serializer):
    """How many records pass the filters, and how many of each value."""

    count = CountSerializer(help_text="符合条件的条数")
    facets = FacetSerializer(many=True, help_text="可缩小范围的各项")


class ShelfView(PublicView):
    """An endpoint of one shelf; a wrong filter is answered with 400."""

    shelf: ClassVar[Shelf]

    def listing(self, request: Request, labels: dict[str, Labels] | None = None) -> Listing:
        form = ShelfQueryForm(self.shelf, request.query_params, labels=labels)
        if not form.is_valid():
            raise Invalid(form_errors(form))
        return Listing(self.shelf, form.criteria(), timezone.localdate())

    def name_of(self, record: PublishedRecord) -> str:
        """Its number: the title says who did what, which is no longer shown."""
        return record.number or self.shelf.title


class ShelfListView(ShelfView):
    pagination_class = SearchPagination

    def get(self, request: Request) -> Response:
        paginator = self.paginator
        assert isinstance(paginator, SearchPagination)
        rows = paginator.paginate_found(self.listing(request), request)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class ShelfFacetsView(ShelfView):
    serializer_class = FacetsSerializer

    def get(self, request: Request) -> Response:
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


class ShelfRecordView(ShelfView):
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.record_of(pk)).data)


def _number(count: Count) -> dict[str, Any]:
    return {"number": count.number, "more": count.more}


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What is told of a shelf without a key. Texts and examples are those of the schema."""

    shelf: Shelf
    operations: str  # with which the names of the operations begin
    row: type[serializers.Serializer]  # of a record in the list
    row_example: dict[str, Any]
    listed: str  # what the list holds, and in which order
    one: str  # what one of its records is called
    record: type[serializers.Serializer] | None = None  # of a record by itself, where it tells more
    record_example: dict[str, Any] | None = None
    told: str = "全部公开栏目。旧版本的编号指向现行版本。"

    def urls(self, folder: str) -> list[URLPattern]:
        """The routes below `folder/`, by the names that the shelf knows."""
        name = self.shelf.api.partition(":")[2]
        return [
            path(f"{folder}/", self._list().as_view(), name=f"{name}-list"),
            path(f"{folder}/facets/", self._facets().as_view(), name=f"{name}-facets"),
            path(f"{folder}/<int:pk>/", self._record().as_view(), name=f"{name}-detail"),
        ]

    def _list(self) -> type[PublicView]:
        schema = extend_schema(
            operation_id=f"{self.operations}-list",
            summary=self.shelf.title,
            description=self.listed,
            tags=TAGS,
            parameters=[*_filters(self.shelf), _sort(self.shelf)],
            responses={200: self.row(many=True), 400: BAD_FILTER},
            examples=[_example(self.one, self.row_example)],
        )
        return self._view(ShelfListView, schema, self.row)

    def _facets(self) -> type[PublicView]:
        schema = extend_schema(
            operation_id=f"{self.operations}-facets",
            summary=f"{self.shelf.title}的分类条数",
            description="符合条件的条数，及其按各项的条数；计数以1000条为限，条件与列表相同。",
            tags=TAGS,
            parameters=_filters(self.shelf),
            responses={200: FacetsSerializer, 400: BAD_FILTER},
            examples=[_example("分类条数", FACETS_EXAMPLE)],
        )
        return self._view(ShelfFacetsView, schema, FacetsSerializer)

    def _record(self) -> type[PublicView]:
        serializer = self.record or self.row
        schema = extend_schema(
            operation_id=f"{self.operations}-detail",
            summary=self.one,
            description=self.told,
            tags=TAGS,
            responses={200: serializer, 404: UNKNOWN, 410: GONE},
            examples=[_example(self.one, self.record_example or self.row_example)],
        )
        return self._view(ShelfRecordView, schema, serializer)

    def _view(
        self, view: type[ShelfView], schema: Any, serializer: type[serializers.Serializer]
    ) -> type[PublicView]:
        values = {"shelf": self.shelf, "kind": self.shelf.kind, "serializer_class": serializer}
        named: type[PublicView] = type(view.__name__, (view,), {"__module__": view.__module__, **values})
        declared: type[PublicView] = extend_schema_view(get=schema)(named)
        return declared


def _example(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=["200"])


def _filters(shelf: Shelf) -> list[OpenApiParameter]:
    texts = {
        "q": f"关键词（{shelf.hint}，一个字起）；多个以空格分隔，须同时出现",
        "since": f"{shelf.day}不早于，如 2026-01-01",
        "until": f"{shelf.day}不晚于",
    }
    if shelf.has_amounts:
        texts |= {"amount_min": "金额不低于（万元）", "amount_max": "金额不高于（万元）"}
    return [
        *(OpenApiParameter(name, str, description=text) for name, text in texts.items()),
        *(_facet(facet) for facet in shelf.facets),
    ]


def _facet(facet: Facet) -> OpenApiParameter:
    if facet.codes:
        return OpenApiParameter(facet.name, str, enum=list(facet.codes), description=facet.label)
    about = "，如 2026" if facet.name == "year" else "名称" if facet.longest else "代码"
    return OpenApiParameter(facet.name, str, description=f"{facet.label}{about}")


def _sort(shelf: Shelf) -> OpenApiParameter:
    words = "；".join(f"{code} {label}" for code, label in shelf.orderings.items())
    return OpenApiParameter("sort", str, enum=list(shelf.orderings), description=words)

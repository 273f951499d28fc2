"""All that is published about one enterprise as JSON, without a key. From snapshots alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import KeysetPagination
from common.models import PublishedRecord
from common.public_api import TAGS, PublicView
from common.publication import public_url
from registry import published
from registry.public_views import UNKNOWN


class EnterpriseRecordSerializer(serializers.Serializer):
    """One published record, as the timeline shows it."""

    id = serializers.IntegerField(source="pk", help_text="编号")
    kind = serializers.CharField(help_text="公开类别")
    kind_label = serializers.SerializerMethodField(help_text="公开类别名称")
    title = serializers.CharField(help_text="标题")
    number = serializers.CharField(help_text="文号")
    dated_on = serializers.DateField(help_text="日期")
    amount = serializers.DecimalField(16, 2, allow_null=True, help_text="金额（元），含义见 amount_label")
    amount_label = serializers.SerializerMethodField(help_text="金额的含义，如罚没金额、总投资")
    published_at = serializers.DateTimeField(help_text="发布时间")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    sha256 = serializers.CharField(help_text="公开内容的校验码")
    url = serializers.SerializerMethodField(help_text="网页地址，没有单独网页的为空")

    @extend_schema_field(serializers.CharField())
    def get_kind_label(self, record: PublishedRecord) -> str:
        return published.label_of(record.kind)

    @extend_schema_field(serializers.CharField())
    def get_amount_label(self, record: PublishedRecord) -> str:
        return published.amount_label(record.kind) if record.amount is not None else ""

    @extend_schema_field(serializers.CharField())
    def get_url(self, record: PublishedRecord) -> str:
        path = public_url(record)
        return str(self.context["request"].build_absolute_uri(path)) if path else ""


class KindTallySerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="公开类别")
    label = serializers.CharField(help_text="公开类别名称")  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="条数")
    newest_on = serializers.DateField(help_text="最近一条的日期")


class YearTallySerializer(serializers.Serializer):
    year = serializers.IntegerField(help_text="年度")
    kind = serializers.CharField(help_text="公开类别")
    count = serializers.IntegerField(help_text="条数")
    amount = serializers.DecimalField(16, 2, allow_null=True, help_text="金额合计（元）")


class EnterpriseSerializer(serializers.Serializer):
    """The enterprise, what is published of it, and a page of its records."""

    uscc = serializers.CharField(help_text="统一社会信用代码")
    name = serializers.CharField(help_text="企业名称，以最近一次公开的为准")
    park = serializers.CharField(help_text="所在园区，以最近一次公开的为准")
    is_synthetic = serializers.BooleanField(help_text="是否含示范数据（虚构）")
    data_as_of = serializers.DateTimeField(help_text="数据截至")
    kinds = KindTallySerializer(many=True, help_text="各类信息的条数")
    years = YearTallySerializer(many=True, help_text="按年、按类别的条数和金额")
    next = serializers.URLField(allow_null=True, help_text="下一页")
    previous = serializers.URLField(allow_null=True, help_text="上一页")
    results = EnterpriseRecordSerializer(many=True, help_text="本页的信息，由新到旧")


class EnterpriseDetail(PublicView):
    serializer_class = EnterpriseSerializer
    pagination_class = KeysetPagination
    ordering = published.NEWEST

    @extend_schema(
        operation_id="public-enterprises-detail",
        summary="一家企业的全部公开环境信息",
        description="按日期由新到旧分页；已撤下和公示期已满的信息不在此列。",
        tags=TAGS,
        parameters=[OpenApiParameter("kind", str, description="只看一类信息，取 kinds 中的 kind")],
        responses={200: EnterpriseSerializer, 404: OpenApiResponse(description=UNKNOWN)},
    )
    def get(self, request: Request, uscc: str) -> Response:
        rows = published.records_of(uscc, timezone.localdate())
        tallies = published.tallies(rows)
        if not tallies:
            raise NotFound(UNKNOWN)
        name, park = published.newest_names(rows)
        kind = request.query_params.get("kind", "")
        listed = rows.filter(kind=kind) if kind else rows
        page = self.paginate_queryset(listed.defer("body", "search_text", "facets"))
        records = EnterpriseRecordSerializer(page, many=True, context={"request": request}).data
        paged: Any = self.get_paginated_response(records).data
        return Response(
            {
                "uscc": uscc,
                "name": name,
                "park": park,
                "is_synthetic": any(each.synthetic for each in tallies),
                "data_as_of": timezone.localtime(timezone.now()).isoformat(timespec="seconds"),
                "kinds": KindTallySerializer(tallies, many=True).data,
                "years": YearTallySerializer(published.years(rows), many=True).data,
                **paged,
            }
        )

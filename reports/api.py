"""Public read-only endpoints: published reports and their indicators, without a key."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.models import PublishedRecord
from reports.forms import YearForm
from reports.public import published_report, published_reports, withdrawn_reports
from reports.serializers import IndicatorsSerializer, ReportDetailSerializer, ReportSerializer

TAGS = ["公开"]
FIGURE = {
    "id": "I10",
    "name": "环评审批",
    "value": 107,
    "display": "107",
    "unit": "个",
    "formula": "本年作出批准决定的报告书、报告表件数",
    "working": "",
    "basis": "环境影响评价法第二十二条",
    "note": "",
    "variant_of": "",
    "records": 107,
}
REPORT = {
    "year": 2024,
    "edition": 1,
    "title": "兰州新区生态环境局关于2024年法治政府建设情况报告",
    "issuer": "兰州新区生态环境局",
    "addressee": "新区依法治区办",
    "dated_on": "2025-01-17",
    "published_at": "2025-01-20T09:00:00+08:00",
    "is_synthetic": False,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://example.org/reports/2024/",
    "files": [
        {
            "kind": "pdf",
            "url": "https://example.org/reports/2024/file/pdf/",
            "size": 412345,
            "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        }
    ],
}
DOCUMENT = {
    "title": REPORT["title"],
    "sections": [
        {
            "level": 1,
            "heading": "主要举措和成效",
            "run_in": False,
            "paragraphs": [
                {
                    "runs": [
                        {"text": "审批", "figure_id": ""},
                        {"text": "107", "figure_id": "I10"},
                        {"text": "个。", "figure_id": ""},
                    ]
                }
            ],
        }
    ],
}
NOT_PUBLISHED = OpenApiResponse(description="该年度报告尚未公开")
GONE = OpenApiResponse(description="该年度报告已撤下，理由见 detail")


class Withdrawn(APIException):
    """410: the report was public and has been taken off display; the reason is told."""

    status_code = status.HTTP_410_GONE
    default_code = "withdrawn"


class PublicView(generics.GenericAPIView):
    """Open to everyone; credentials are neither needed nor looked at, the rate is limited."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = [AllowAny]

    def report_of(self, year: int) -> PublishedRecord:
        record = published_report(year)
        if record is not None:
            return record
        for gone in withdrawn_reports(year):
            raise Withdrawn(f"{year}年度报告已撤下，理由：{gone.withdrawal_reason}")
        raise NotFound(f"{year}年度报告尚未公开。")


class ReportList(PublicView, generics.ListAPIView):
    serializer_class = ReportSerializer
    ordering = "-dated_on"

    def get_queryset(self) -> QuerySet[PublishedRecord]:
        return published_reports()

    @extend_schema(
        operation_id="public-reports-list",
        summary="已公开的法治政府建设报告",
        description="按成文日期由新到旧。只含已公开且未撤下的报告。",
        tags=TAGS,
        # The page around it is drawn from the pagination's own schema.
        examples=[OpenApiExample("一份报告", REPORT, response_only=True)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ReportDetail(PublicView):
    serializer_class = ReportDetailSerializer

    @extend_schema(
        operation_id="public-reports-detail",
        summary="某年度报告全文与指标",
        description="标题、日期、正文、图表，以及每个数字的定义；不含构成数字的内部记录。",
        tags=TAGS,
        responses={200: ReportDetailSerializer, 404: NOT_PUBLISHED, 410: GONE},
        examples=[
            OpenApiExample(
                "一份报告",
                REPORT | {"figures": [FIGURE], "document": DOCUMENT},
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def get(self, request: Request, year: int) -> Response:
        return Response(self.get_serializer(self.report_of(year)).data)


class IndicatorList(PublicView):
    serializer_class = IndicatorsSerializer
    pagination_class = None

    @extend_schema(
        operation_id="public-indicators-list",
        summary="某年度已公开的指标",
        description="取自该年度已公开的报告，与报告一致；未公开的数据不提供。",
        tags=TAGS,
        parameters=[OpenApiParameter("year", int, required=True, description="报告年度，如 2024")],
        responses={
            200: IndicatorsSerializer,
            400: OpenApiResponse(description="年度缺失或有误"),
            404: NOT_PUBLISHED,
            410: GONE,
        },
        examples=[
            OpenApiExample(
                "一个指标",
                {
                    "year": 2024,
                    "published_at": REPORT["published_at"],
                    "is_synthetic": False,
                    "results": [FIGURE],
                },
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def get(self, request: Request) -> Response:
        form = YearForm(request.query_params)
        if not form.is_valid():
            raise Invalid({"year": [str(message) for message in form.errors["year"]]})
        return Response(self.get_serializer(self.report_of(form.cleaned_data["year"])).data)

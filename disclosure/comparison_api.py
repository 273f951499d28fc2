"""Two published annual reports side by side as JSON, without a key."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request
from rest_framework.response import Response

from common.models import PublishedRecord
from common.public_api import TAGS, PublicView
from common.public_pages import form_errors
from common.publication import public_url
from disclosure.comparison import Line, Section, Side, compare
from disclosure.comparison_forms import SIDES, CompareForm

_QUERY = {
    "first": "第一份报告的企业：统一社会信用代码或名称",
    "first_year": "第一份报告的年度；不填取最近公开的年度",
    "second": "第二份报告的企业；不填为同一企业",
    "second_year": "第二份报告的年度；不填取最近公开的年度",
}


class ComparedReportSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="编号")
    enterprise = serializers.CharField(help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    year = serializers.IntegerField(help_text="披露年度")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    url = serializers.CharField(help_text="网页地址")


class ComparedSideSerializer(serializers.Serializer):
    amount = serializers.DecimalField(None, None, allow_null=True, help_text="数值；不是数的为空")
    text = serializers.CharField(help_text="文字")
    withheld = serializers.CharField(help_text="依法不予公开的理由；公开的为空")
    is_missing = serializers.BooleanField(help_text="该报告没有这一行")


class ComparedLineSerializer(serializers.Serializer):
    row = serializers.CharField(help_text="行的名称；各项字段为空")
    item = serializers.CharField(help_text="项目和单位")
    first = ComparedSideSerializer(help_text="第一份报告")
    second = ComparedSideSerializer(help_text="第二份报告")
    differs = serializers.BooleanField(help_text="是否不同；有一方不予公开的为否")
    difference = serializers.DecimalField(None, None, allow_null=True, help_text="后者减前者")
    percent = serializers.DecimalField(None, None, allow_null=True, help_text="差额占前者的百分比")


class ComparedSectionSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="章或表的代码")
    title = serializers.CharField(help_text="名称")
    note = serializers.CharField(help_text="未能列入对照的内容")
    lines = ComparedLineSerializer(many=True, help_text="各项")


class ComparisonSerializer(serializers.Serializer):
    """Two reports and what of them can be compared."""

    first = ComparedReportSerializer(help_text="第一份报告")
    second = ComparedReportSerializer(help_text="第二份报告")
    sections = ComparedSectionSerializer(many=True, help_text="各章的字段和各表")


class CompareReports(PublicView):
    serializer_class = ComparisonSerializer
    pagination_class = None

    @extend_schema(
        operation_id="public-disclosure-annual-compare",
        summary="两份年度环境信息依法披露报告对照",
        description="两家企业或一家企业两个年度的公开报告逐项对照，只含正在公开的内容。",
        tags=TAGS,
        parameters=[OpenApiParameter(name, str, description=text) for name, text in _QUERY.items()],
        responses={
            200: ComparisonSerializer,
            400: OpenApiResponse(description="条件有误或没有这一报告，按参数名列出原因"),
        },
    )
    def get(self, request: Request) -> Response:
        form = CompareForm(request.query_params)
        if not form.is_valid():
            raise Invalid(form_errors(form))
        first, second = (form.cleaned_data[f"{side}_report"] for side in SIDES)
        found = {
            "first": _report(request, first),
            "second": _report(request, second),
            "sections": [_section(each) for each in compare(first.body, second.body)],
        }
        return Response(self.get_serializer(found).data)


def _report(request: Request, record: PublishedRecord) -> dict[str, Any]:
    return {
        "id": record.pk,
        "enterprise": record.party,
        "uscc": record.uscc,
        "year": record.body["year"],
        "is_synthetic": record.is_synthetic,
        "url": request.build_absolute_uri(public_url(record)),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "note": section.note,
        "lines": [_line(each) for each in section.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "row": line.label,
        "item": line.item,
        "first": _side(line.first),
        "second": _side(line.second),
        "differs": line.differs,
        "difference": line.difference,
        "percent": line.percent,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "amount": side.amount,
        "text": side.text,
        "withheld": side.ground,
        "is_missing": side.is_missing,
    }

"""Public endpoints of ratings and disclosures, without a key: fields of the snapshots alone.

All is read by the same filters as the pages of `/ratings/` and `/disclosures/`.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.models import PublishedRecord
from common.shelf_api import Endpoints, SnapshotSerializer
from disclosure.published import ANNUAL, RATINGS, TEMPORARY
from disclosure.rating.public_points import public_history, shown_now


class _RecordSerializer(SnapshotSerializer):
    """What the records of all three kinds tell."""

    enterprise = serializers.CharField(source="party", help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    park = serializers.CharField(source="body.park", default="", help_text="所在园区")
    authority = serializers.CharField(source="body.authority", default="", help_text="公开机关")
    published_on = serializers.DateField(source="dated_on", help_text="公布（公开）日期")


class PublicRatingSerializer(_RecordSerializer):
    """A published credit rating."""

    year = serializers.IntegerField(source="body.year", help_text="评价年度")
    grade = serializers.CharField(source="body.grade", help_text="信用等级")
    score = serializers.CharField(source="body.score", allow_null=True, help_text="得分；未评分为空")
    scheme = serializers.CharField(source="body.scheme", help_text="评价方案")
    scheme_version = serializers.CharField(source="body.scheme_version", help_text="方案版本")
    rating_version = serializers.IntegerField(source="body.rating_version", help_text="结果版本")
    origin = serializers.CharField(source="body.origin_label", help_text="评价缘由")


class RatingPointsRowSerializer(serializers.Serializer):
    """What one item brought to a rating."""

    group = serializers.CharField(help_text="方面；依法不公开明细的为空")
    item = serializers.CharField(help_text="指标")
    count = serializers.IntegerField(help_text="件数")
    points = serializers.CharField(help_text="计分")
    numbers = serializers.ListField(child=serializers.CharField(), help_text="正在公开的记录的文号")


class RatingPointsSerializer(serializers.Serializer):
    """The points of a rating as far as they are public."""

    base = serializers.CharField(help_text="基准分")
    added = serializers.CharField(help_text="加分")
    deducted = serializers.CharField(help_text="减分")
    is_forced = serializers.BooleanField(help_text="是否一票否决")
    rows = RatingPointsRowSerializer(many=True, help_text="各项指标")


class RatingYearSerializer(serializers.Serializer):
    """A rating of the same enterprise for another year."""

    id = serializers.IntegerField(source="pk", help_text="编号")
    year = serializers.IntegerField(source="body.year", help_text="评价年度")
    grade = serializers.CharField(source="body.grade", help_text="信用等级")
    score = serializers.CharField(source="body.score", allow_null=True, help_text="得分；未评分为空")


class PublicRatingRecordSerializer(PublicRatingSerializer):
    """A published credit rating with its public points and those of other years."""

    explanation = serializers.SerializerMethodField(help_text="得分的由来；人工评定的为空")
    history = serializers.SerializerMethodField(help_text="该企业正在公布的历年结果，由远到近")

    @extend_schema_field(RatingPointsSerializer(allow_null=True))
    def get_explanation(self, record: PublishedRecord) -> dict[str, Any] | None:
        return shown_now(record, timezone.localdate())

    @extend_schema_field(RatingYearSerializer(many=True))
    def get_history(self, record: PublishedRecord) -> Any:
        return RatingYearSerializer(public_history(record, timezone.localdate()), many=True).data


class PublicAnnualSerializer(_RecordSerializer):
    """A published annual disclosure."""

    year = serializers.IntegerField(source="body.year", help_text="披露年度")
    report_version = serializers.IntegerField(source="body.report_version", help_text="报告版本")
    filed_on = serializers.DateField(source="body.filed_on", allow_null=True, help_text="提交日期")
    link = serializers.CharField(source="body.link", help_text="报告全文网址；未填写为空")


class PublicAnnualRecordSerializer(PublicAnnualSerializer):
    """A published annual disclosure with its whole content, save what the law withholds."""

    chapters = serializers.JSONField(
        source="body.chapters",
        default=tuple,  # type: ignore[arg-type]  # a list, which the stubs do not foresee
        help_text="各章：代码、名称、各项（名称、单位、值；不予公开的为理由）、所含的表",
    )
    tables = serializers.JSONField(
        source="body.tables", default=dict, help_text="各表：列（名称、单位）和行（按列名的值）"
    )


class PublicTemporarySerializer(_RecordSerializer):
    """A published temporary disclosure."""

    trigger = serializers.CharField(source="body.trigger_label", help_text="触发情形")
    document_title = serializers.CharField(source="body.document_title", help_text="法律文书名称")
    document_number = serializers.CharField(source="number", help_text="法律文书文号")
    document_authority = serializers.CharField(source="body.document_authority", help_text="作出机关")
    received_on = serializers.DateField(source="body.received_on", help_text="文书收到日期")
    items = serializers.IntegerField(source="body.items", help_text="信息条数")
    matter = serializers.CharField(source="body.matter", help_text="事由；涉及自然人的为空")
    content = serializers.CharField(source="body.content", help_text="主要内容；涉及自然人的为空")
    rectification = serializers.CharField(source="body.rectification", help_text="整改情况；涉及自然人的为空")
    filed_on = serializers.DateField(source="body.filed_on", allow_null=True, help_text="提交日期")


_RECORD = {
    "id": 4096,
    "version": 1,
    "title": "示范化工有限公司2025年度环保信用评价结果",
    "enterprise": "示范化工有限公司",
    "uscc": "91620100MADEM01082",
    "park": "化工园区",
    "authority": "兰州新区生态环境局",
    "published_on": "2026-06-29",
    "published_at": "2026-06-29T09:00:00+08:00",
    "is_synthetic": True,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://example.org/ratings/4096/",
}
RATING_EXAMPLE = _RECORD | {
    "year": 2025,
    "grade": "B",
    "score": "85.00",
    "scheme": "企业环保信用评价方案",
    "scheme_version": "示例待核",
    "rating_version": 1,
    "origin": "年度评价",
}
RATING_RECORD_EXAMPLE = RATING_EXAMPLE | {
    "explanation": {
        "base": "70.00",
        "added": "20.00",
        "deducted": "5.00",
        "is_forced": False,
        "rows": [
            {
                "group": "环境管理",
                "item": "受到行政处罚",
                "count": 1,
                "points": "-5.00",
                "numbers": ["兰新环罚〔2025〕7号"],
            }
        ],
    },
    "history": [{"id": 4096, "year": 2025, "grade": "B", "score": "85.00"}],
}
ANNUAL_EXAMPLE = _RECORD | {
    "title": "示范化工有限公司2025年度环境信息依法披露报告",
    "url": "https://example.org/disclosures/4096/",
    "year": 2025,
    "report_version": 1,
    "filed_on": "2026-03-12",
    "link": "",
}
ANNUAL_RECORD_EXAMPLE = ANNUAL_EXAMPLE | {
    "chapters": [
        {
            "code": "carbon",
            "title": "碳排放信息",
            "fields": [
                {
                    "name": "emissions",
                    "label": "二氧化碳排放量",
                    "unit": "tCO₂e",
                    "value": 12000,
                    "text": "12000",
                    "withheld": "",
                }
            ],
            "tables": ["carbon.fuels"],
        }
    ],
    "tables": {
        "carbon.fuels": {
            "title": "化石燃料消费",
            "chapter": "碳排放信息",
            "columns": [{"name": "name", "label": "燃料名称", "unit": "", "kind": "text"}],
            "withheld": "",
            "rows": [{"values": {"name": "天然气"}, "withheld": {}}],
        }
    },
}
TEMPORARY_EXAMPLE = _RECORD | {
    "title": "示范化工有限公司临时环境信息依法披露报告（生态环境行政处罚）",
    "url": "https://example.org/disclosures/temporary/4096/",
    "trigger": "生态环境行政处罚",
    "document_title": "行政处罚决定书",
    "document_number": "兰新环罚〔2026〕7号",
    "document_authority": "兰州新区生态环境局",
    "received_on": "2026-06-23",
    "items": 1,
    "matter": "超标排放水污染物",
    "content": "罚款人民币壹拾万元整。",
    "rectification": "已完成污染防治设施检修。",
    "filed_on": "2026-06-26",
}

RATING_ENDPOINTS = Endpoints(
    shelf=RATINGS,
    operations="public-disclosure-ratings",
    row=PublicRatingSerializer,
    row_example=RATING_EXAMPLE,
    listed="只含现行的公布结果，默认按公布日期由近到远；被调整的结果不再列出。",
    one="一条环保信用评价结果",
    record=PublicRatingRecordSerializer,
    record_example=RATING_RECORD_EXAMPLE,
)
ANNUAL_ENDPOINTS = Endpoints(
    shelf=ANNUAL,
    operations="public-disclosure-annual",
    row=PublicAnnualSerializer,
    row_example=ANNUAL_EXAMPLE,
    listed="只含现行的公开报告，默认按公开日期由近到远；被更正、撤回的不再列出。",
    one="一份年度环境信息依法披露报告",
    record=PublicAnnualRecordSerializer,
    record_example=ANNUAL_RECORD_EXAMPLE,
)
TEMPORARY_ENDPOINTS = Endpoints(
    shelf=TEMPORARY,
    operations="public-disclosure-temporary",
    row=PublicTemporarySerializer,
    row_example=TEMPORARY_EXAMPLE,
    listed="只含现行的公开报告，默认按公开日期由近到远；涉及自然人的不公开事由和内容。",
    one="一份临时环境信息依法披露报告",
)

"""Public endpoints of decisions and normative documents: fields of the snapshots alone."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.shelf_api import Endpoints, SnapshotSerializer
from governance.published import CLEAN_UPS, DECISIONS, DOCUMENTS, LISTS, ROUNDS


class _RecordSerializer(SnapshotSerializer):
    authority = serializers.CharField(source="body.authority", help_text="公布机关")


class PublicRoundSerializer(_RecordSerializer):
    """A draft before the public."""

    matter = serializers.CharField(
        source="body.matter", help_text="decision 重大行政决策，normative 规范性文件"
    )
    stage = serializers.CharField(
        source="body.stage", help_text="open 公开征求意见，summarised 已公布采纳情况"
    )
    department = serializers.CharField(source="body.department", help_text="承办单位")
    first_day = serializers.DateField(source="body.first_day", help_text="征求意见起")
    last_day = serializers.DateField(source="body.last_day", help_text="征求意见止，含当日")
    short_reason = serializers.CharField(source="body.short_reason", help_text="缩短期限的理由；没有为空")


class PublicRoundDetailSerializer(PublicRoundSerializer):
    """The same with the draft and what became of the opinions."""

    draft = serializers.CharField(source="body.draft", help_text="征求意见稿")
    explanation = serializers.CharField(source="body.explanation", help_text="起草说明")
    methods = serializers.CharField(source="body.methods", help_text="其他提出意见的方式")
    summary = serializers.CharField(source="body.summary", default="", help_text="意见采纳情况")
    received = serializers.IntegerField(source="body.received", default=None, help_text="收到意见条数")
    adopted = serializers.IntegerField(source="body.adopted", default=None, help_text="采纳条数")
    partly = serializers.IntegerField(source="body.partly", default=None, help_text="部分采纳条数")
    declined = serializers.IntegerField(source="body.declined", default=None, help_text="未采纳条数")


class PublicDecisionSerializer(_RecordSerializer):
    """A decision that was taken."""

    number = serializers.CharField(help_text="文号")
    year = serializers.IntegerField(source="body.year", help_text="清单年度")
    department = serializers.CharField(source="body.department", help_text="承办单位")
    decided_on = serializers.DateField(source="dated_on", help_text="公布日期")


class PublicDecisionDetailSerializer(PublicDecisionSerializer):
    """The same with its text and explanation."""

    text = serializers.CharField(source="body.text", help_text="决定文本")
    announcement = serializers.CharField(source="body.announcement", help_text="公布说明和解读")
    opinion_summary = serializers.CharField(source="body.opinion_summary", help_text="公众意见采纳情况")


class ListedMatterSerializer(serializers.Serializer):
    """A matter of a yearly list."""

    title = serializers.CharField(help_text="决策事项")
    department = serializers.CharField(help_text="承办单位")
    proposal = serializers.CharField(help_text="立项理由和依据")


class PublicDecisionListSerializer(_RecordSerializer):
    """A yearly list."""

    year = serializers.IntegerField(source="body.year", help_text="清单年度")
    number = serializers.CharField(help_text="公布文号")
    approved_on = serializers.DateField(source="body.approved_on", help_text="审定日期")
    published_on = serializers.DateField(source="dated_on", help_text="公布日期")
    count = serializers.IntegerField(source="body.count", help_text="事项数")


class PublicDecisionListDetailSerializer(PublicDecisionListSerializer):
    """The same with its matters."""

    matters = ListedMatterSerializer(source="body.matters", many=True, help_text="清单事项")


class PublicDocumentSerializer(_RecordSerializer):
    """A normative document."""

    number = serializers.CharField(help_text="文号")
    validity = serializers.CharField(
        source="body.validity", help_text="in_force 现行有效，repealed 已废止，lapsed 已失效"
    )
    department = serializers.CharField(source="body.department", help_text="承办单位")
    issued_on = serializers.DateField(source="dated_on", help_text="公布日期")
    effective_from = serializers.DateField(
        source="body.effective_from", allow_null=True, help_text="施行日期"
    )
    valid_until = serializers.DateField(source="body.valid_until", allow_null=True, help_text="有效期至")


class PublicDocumentDetailSerializer(PublicDocumentSerializer):
    """The same with its text and interpretation."""

    text = serializers.CharField(source="body.text", help_text="文件正文")
    interpretation = serializers.CharField(source="body.interpretation", help_text="政策解读")
    repealed_on = serializers.DateField(source="body.repealed_on", allow_null=True, help_text="废止日期")
    repeal_reason = serializers.CharField(source="body.repeal_reason", help_text="废止理由")


class CleanedDocumentSerializer(serializers.Serializer):
    """A document in a clean-up."""

    title = serializers.CharField(help_text="文件名称")
    number = serializers.CharField(help_text="文号")
    result = serializers.CharField(help_text="清理结果")
    reason = serializers.CharField(help_text="理由")


class PublicCleanUpSerializer(_RecordSerializer):
    """The result of a clean-up."""

    ordered_by = serializers.CharField(source="body.ordered_by", help_text="清理依据")
    cutoff_on = serializers.DateField(source="body.cutoff_on", help_text="清理基准日")
    published_on = serializers.DateField(source="dated_on", help_text="公布日期")
    count = serializers.IntegerField(source="body.count", help_text="清理件数")


class PublicCleanUpDetailSerializer(PublicCleanUpSerializer):
    """The same with the documents."""

    items = CleanedDocumentSerializer(source="body.items", many=True, help_text="清理结果逐件")


_COMMON: dict[str, Any] = {
    "id": 4096,
    "version": 1,
    "authority": "兰州新区生态环境局",
    "published_at": "2026-03-30T09:00:00+08:00",
    "is_synthetic": True,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


def _example(title: str, address: str, **more: Any) -> dict[str, Any]:
    return {**_COMMON, "title": title, "url": f"https://example.org{address}4096/", **more}


_ROUND = _example(
    "兰州新区扬尘污染防治方案（征求意见）",
    "/decisions/",
    matter="decision",
    stage="open",
    department="大气科",
    first_day="2026-03-30",
    last_day="2026-04-29",
    short_reason="",
)
_DECISION = _example(
    "兰州新区扬尘污染防治方案",
    "/decisions/decided/",
    number="兰新环决〔2026〕1号",
    year=2026,
    department="大气科",
    decided_on="2026-06-30",
)
_LIST = _example(
    "2026年度重大行政决策事项清单",
    "/decisions/lists/",
    year=2026,
    number="",
    approved_on="2026-03-20",
    published_on="2026-03-30",
    count=3,
)
_DOCUMENT = _example(
    "兰州新区排污许可监督管理办法",
    "/normative-documents/",
    number="兰新环规〔2026〕1号",
    validity="in_force",
    department="法规科",
    issued_on="2026-06-30",
    effective_from="2026-08-01",
    valid_until="2031-07-31",
)
_CLEAN_UP = _example(
    "2026年规范性文件清理",
    "/normative-documents/clean-ups/",
    ordered_by="定期清理",
    cutoff_on="2026-06-30",
    published_on="2026-09-30",
    count=4,
)
_MATTER = {
    "title": "兰州新区扬尘污染防治方案",
    "department": "大气科",
    "proposal": "示范：环境空气质量改善的需要",
}
_CLEANED = {
    "title": "兰州新区排污许可监督管理办法",
    "number": "兰新环规〔2026〕1号",
    "result": "继续有效",
    "reason": "",
}

ENDPOINTS = {
    "rounds": Endpoints(
        shelf=ROUNDS,
        operations="public-opinion-rounds",
        row=PublicRoundSerializer,
        row_example=_ROUND,
        record=PublicRoundDetailSerializer,
        record_example=_ROUND
        | {"draft": "", "explanation": "", "methods": "", "summary": ""}
        | {"received": 12, "adopted": 5, "partly": 3, "declined": 4},
        listed="重大行政决策、规范性文件草案的公开征求意见，默认按日期由近到远；撤回的不再列出。",
        one="一次公开征求意见",
    ),
    "decided": Endpoints(
        shelf=DECISIONS,
        operations="public-major-decisions",
        row=PublicDecisionSerializer,
        row_example=_DECISION,
        record=PublicDecisionDetailSerializer,
        record_example=_DECISION | {"text": "", "announcement": "", "opinion_summary": ""},
        listed="已作出并公布的重大行政决策，默认按日期由近到远。",
        one="一件重大行政决策",
    ),
    "lists": Endpoints(
        shelf=LISTS,
        operations="public-decision-lists",
        row=PublicDecisionListSerializer,
        row_example=_LIST,
        record=PublicDecisionListDetailSerializer,
        record_example=_LIST | {"matters": [_MATTER]},
        listed="重大行政决策年度清单，默认按日期由近到远。",
        one="一个年度的清单",
    ),
    "normative-documents": Endpoints(
        shelf=DOCUMENTS,
        operations="public-normative-documents",
        row=PublicDocumentSerializer,
        row_example=_DOCUMENT,
        record=PublicDocumentDetailSerializer,
        record_example=_DOCUMENT
        | {"text": "", "interpretation": "", "repealed_on": None, "repeal_reason": ""},
        listed="行政规范性文件，现行有效、已废止和已失效的都列出，默认按公布日期由近到远。",
        one="一件行政规范性文件",
    ),
    "clean-ups": Endpoints(
        shelf=CLEAN_UPS,
        operations="public-normative-clean-ups",
        row=PublicCleanUpSerializer,
        row_example=_CLEAN_UP,
        record=PublicCleanUpDetailSerializer,
        record_example=_CLEAN_UP | {"items": [_CLEANED]},
        listed="规范性文件清理结果，默认按日期由近到远。",
        one="一次清理的结果",
    ),
}

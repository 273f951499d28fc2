"""Published notices, comments and filings as JSON: fields of the snapshot, never of working tables."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.models import PublishedRecord
from permits.enums import EiaCategory, NoticeKind, Outcome
from permits.published import withheld_comments


class RecordSerializer(serializers.Serializer):
    """What every published record tells of itself."""

    page = ""  # the URL name of its page

    id = serializers.IntegerField(source="pk", help_text="编号")
    version = serializers.IntegerField(help_text="版本；更正后加一")
    title = serializers.CharField(help_text="标题")
    number = serializers.CharField(help_text="文号或备案号")
    published_at = serializers.DateTimeField(help_text="发布时间")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    sha256 = serializers.CharField(help_text="公开内容的校验码")
    url = serializers.SerializerMethodField(help_text="网页地址")
    project_name = serializers.CharField(source="body.project_name", help_text="项目名称")
    site = serializers.CharField(source="body.site", help_text="建设地点")
    builder = serializers.CharField(source="body.builder", help_text="建设单位")
    uscc = serializers.CharField(help_text="建设单位统一社会信用代码")
    park = serializers.CharField(source="body.park", help_text="园区")

    @extend_schema_field(serializers.URLField())
    def get_url(self, record: PublishedRecord) -> str:
        return self.absolute(reverse(self.page, args=[record.pk]))

    def absolute(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


class NoticeSerializer(RecordSerializer):
    """A notice without its long texts and files."""

    page = "public-eia-notice"

    kind = serializers.ChoiceField(NoticeKind.choices, source="body.notice_kind", help_text="公示种类")
    document = serializers.ChoiceField(EiaCategory.choices, source="body.document_kind", help_text="文件类别")
    agency = serializers.CharField(source="body.agency", help_text="环评机构")
    first_day = serializers.DateField(source="dated_on", help_text="公示起始日")
    last_day = serializers.DateField(source="closes_on", allow_null=True, help_text="公示截止日，含当日")


class NoticeFileSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="文件名")
    kind = serializers.CharField(help_text="文件种类")
    size = serializers.IntegerField(allow_null=True, help_text="字节数")
    sha256 = serializers.CharField(help_text="校验码")
    url = serializers.URLField(help_text="下载地址")


class WithheldSerializer(serializers.Serializer):
    reason = serializers.CharField(help_text="不予公开理由")
    number = serializers.IntegerField(help_text="条数")


class NoticeDecisionSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="决定文号")
    title = serializers.CharField(help_text="决定文书名称")
    decided_on = serializers.DateField(help_text="决定日期")
    outcome = serializers.ChoiceField(Outcome.choices, help_text="审批结论")
    refusal_ground = serializers.CharField(help_text="不予批准理由")
    requirements = serializers.ListField(child=serializers.CharField(), help_text="须落实的要求或说明")


class NoticeDetailSerializer(NoticeSerializer):
    """Everything that is published with a notice."""

    application = serializers.CharField(source="body.application_label", help_text="报批类型")
    accepted_on = serializers.DateField(source="body.accepted_on", allow_null=True, help_text="受理日期")
    overview = serializers.CharField(source="body.overview", help_text="项目概况")
    impacts = serializers.CharField(source="body.impacts", help_text="主要环境影响及对策措施")
    participation = serializers.CharField(
        source="body.participation", default="", help_text="公众参与情况（报告书）"
    )
    told = serializers.ListField(
        source="body.told", child=serializers.CharField(), help_text="权利告知，每段一项"
    )
    takes_comments = serializers.BooleanField(source="body.takes_comments", help_text="是否接收在线意见")
    decision = NoticeDecisionSerializer(
        source="body.decision", default=None, help_text="审批决定（决定公告）"
    )
    files = serializers.SerializerMethodField(help_text="公开文件")
    withheld_comments = serializers.SerializerMethodField(help_text="未予公开的意见：理由和条数")

    @extend_schema_field(NoticeFileSerializer(many=True))
    def get_files(self, record: PublishedRecord) -> list[dict[str, Any]]:
        return [
            file | {"url": self.absolute(reverse("eia:notice-file", args=[record.pk, file["sha256"]]))}
            for file in record.body["files"]
        ]

    @extend_schema_field(WithheldSerializer(many=True))
    def get_withheld_comments(self, record: PublishedRecord) -> list[dict[str, Any]]:
        found = withheld_comments(record, timezone.localdate())
        return [{"reason": reason, "number": number} for reason, number in found]


class NoticeCommentSerializer(serializers.Serializer):
    """A comment as published, with the reply."""

    number = serializers.CharField(help_text="意见编号")
    author = serializers.CharField(source="body.author", help_text="提出人，按其意愿隐去")
    received_on = serializers.DateField(source="body.received_on", help_text="收到日期")
    text = serializers.CharField(source="body.text", help_text="公开文本")
    reply = serializers.CharField(source="body.reply", help_text="本局答复")
    published_at = serializers.DateTimeField(help_text="发布时间")


class RegistrationSerializer(RecordSerializer):
    """A registration form as published."""

    page = "public-eia-registration"

    catalogue_item = serializers.CharField(source="body.catalogue_item", help_text="名录类别")
    filed_on = serializers.DateField(source="dated_on", help_text="备案日期")
    production_planned_on = serializers.DateField(
        source="body.production_planned_on", allow_null=True, help_text="拟投产日期"
    )
    investment = serializers.DecimalField(16, 2, source="amount", allow_null=True, help_text="总投资（元）")
    overview = serializers.CharField(source="body.overview", help_text="建设内容及规模")
    impacts = serializers.CharField(source="body.impacts", help_text="主要环境影响及采取的措施")
    has_undertaking = serializers.BooleanField(source="body.has_undertaking", help_text="是否已签署承诺")
    signatory = serializers.CharField(source="body.signatory", help_text="承诺人，只公开首字")
    origin = serializers.CharField(source="body.source_label", help_text="备案来源")


_RECORD = {
    "id": 1024,
    "version": 1,
    "title": "示范项目环评文件受理公示",
    "number": "",
    "published_at": "2026-11-20T09:00:00+08:00",
    "is_synthetic": True,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://example.org/eia/1024/",
    "project_name": "示范项目",
    "site": "兰州新区示范路1号",
    "builder": "示范新能源有限公司",
    "uscc": "91620100MADEM01082",
    "park": "装备制造园区",
}
NOTICE_EXAMPLE = _RECORD | {
    "kind": "acceptance",
    "document": "report",
    "agency": "示范环境科技有限公司",
    "first_day": "2026-11-20",
    "last_day": "2026-12-03",
}
NOTICE_DETAIL_EXAMPLE = NOTICE_EXAMPLE | {
    "application": "首次报批",
    "accepted_on": "2026-11-19",
    "overview": "新建年产一万吨生产线一条。",
    "impacts": "废气经收集处理后达标排放。",
    "participation": "两次信息公开，未收到反对意见。",
    "told": ["公示期间，公民、法人和其他组织可以在本页提出意见和建议。"],
    "takes_comments": True,
    "decision": None,
    "files": [
        {
            "name": "环评文件公示本（全本）.pdf",
            "kind": "环评文件公示本（全本）",
            "size": 412345,
            "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
            "url": "https://example.org/eia/1024/files/60303ae22b998861/",
        }
    ],
    "withheld_comments": [{"reason": "与该项目无关", "number": 1}],
}
COMMENT_EXAMPLE = {
    "number": "HPO-2026-0001",
    "author": "张**",
    "received_on": "2026-11-21",
    "text": "请说明夜间施工噪声的控制措施。",
    "reply": "已要求夜间停止高噪声作业。",
    "published_at": "2026-11-23T10:00:00+08:00",
}
REGISTRATION_EXAMPLE = _RECORD | {
    "title": "示范项目环境影响登记表备案",
    "number": "202662010000000123",
    "url": "https://example.org/eia/registrations/1024/",
    "catalogue_item": "仓储（示范）",
    "filed_on": "2026-11-20",
    "production_planned_on": "2027-03-01",
    "investment": "5790000.00",
    "overview": "新建仓库一座。",
    "impacts": "施工期洒水降尘。",
    "has_undertaking": True,
    "signatory": "王**",
    "origin": "本门户网上备案",
}

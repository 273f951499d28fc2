"""The JSON of files that belong with a report, and of requests not to publish; with an example of each."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.models import Attachment
from disclosure.annual.api_shapes import PATH_HELP
from disclosure.annual.check_forms import OTHER
from disclosure.annual.checks.attachments import KINDS
from disclosure.enums import WithholdingGround, WithholdingStatus


class DisclosureFileSerializer(serializers.Serializer):
    uuid = serializers.UUIDField(help_text="文件标识")
    kind = serializers.CharField(help_text="材料名称")
    name = serializers.CharField(help_text="文件名")
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="字节数")
    sha256 = serializers.CharField(help_text="文件内容的校验码")
    uploaded_at = serializers.DateTimeField()


class AnnualFileSentSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(
        [(each, each) for each in (*KINDS, OTHER)], help_text="材料名称，核对规则据此查找附件"
    )
    upload = serializers.FileField(help_text="文件")


class WithholdingSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    path = serializers.CharField(help_text=PATH_HELP)
    place = serializers.CharField(help_text="位置的名称")
    ground = serializers.ChoiceField(WithholdingGround.choices)
    reason = serializers.CharField(help_text="具体理由，不公开")
    status = serializers.ChoiceField(WithholdingStatus.choices)
    decision_reason = serializers.CharField(allow_blank=True, help_text="审定理由")


class WithholdingSentSerializer(serializers.Serializer):
    path = serializers.CharField(
        max_length=160, help_text="项目、整张表（章.表）、列（章.表.列）、行或者一格"
    )
    ground = serializers.ChoiceField(WithholdingGround.choices)
    reason = serializers.CharField(max_length=500, help_text="写明为何属于该类情形；公开页面只显示理由类别")


FILE: dict[str, Any] = {
    "uuid": "3d3f1a0e-5f6b-4e5e-8a4c-0b5a2f0d7c11",
    "kind": KINDS[0],
    "name": "自行监测年度报告.pdf",
    "content_type": "application/pdf",
    "size": 182044,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "uploaded_at": "2026-02-20T10:15:00+08:00",
}
WITHHOLDING_SENT = {
    "path": "basics.products.name",
    "ground": "trade_secret",
    "reason": "新产品名称尚未公开，披露后将使竞争对手获知研发方向。",
}
WITHHOLDING = WITHHOLDING_SENT | {
    "id": 12,
    "place": "主要产品“产品名称”列",
    "status": "requested",
    "decision_reason": "",
}
REFUSED_FILE = {"detail": "不接收“.exe”文件，可上传：pdf、png、jpg、jpeg、docx、xlsx、ofd。", "basis": ""}


def file_data(attachment: Attachment) -> dict[str, Any]:
    return dict(DisclosureFileSerializer(attachment).data)

"""Published reports as JSON: fields of the snapshot, never of the working tables."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.models import PublishedRecord
from reports.enums import ArtifactKind

DOWNLOADS = (ArtifactKind.PDF, ArtifactKind.DOCX)


class FigureSerializer(serializers.Serializer):
    """An indicator as published: value, how the report writes it, and its definition."""

    id = serializers.CharField(help_text="指标编号")
    name = serializers.CharField(help_text="名称")
    value = serializers.JSONField(help_text="数值：整数、小数（以文本给出，不失精度）、真假值或空")
    display = serializers.CharField(help_text="报告中的写法，如“6400余”")
    unit = serializers.CharField(help_text="单位")
    formula = serializers.CharField(help_text="计算口径")
    working = serializers.CharField(help_text="演算")
    basis = serializers.CharField(help_text="依据")
    note = serializers.CharField(help_text="说明")
    variant_of = serializers.CharField(default="", help_text="所属指标编号；非空表示是该指标的另一口径")
    records = serializers.IntegerField(help_text="构成该数值的记录数")


class FileSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in DOWNLOADS], help_text="格式")
    url = serializers.URLField(help_text="下载地址")
    size = serializers.IntegerField(help_text="字节数")
    sha256 = serializers.CharField(help_text="文件摘要")


class ReportSerializer(serializers.Serializer):
    """A published report without its text."""

    year = serializers.IntegerField(source="body.year", help_text="报告年度")
    edition = serializers.IntegerField(source="body.edition", help_text="版次")
    title = serializers.CharField(help_text="标题")
    issuer = serializers.CharField(source="body.issuer", help_text="发文机关")
    addressee = serializers.CharField(source="body.addressee", help_text="主送机关")
    dated_on = serializers.DateField(help_text="成文日期")
    published_at = serializers.DateTimeField(help_text="发布时间")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    sha256 = serializers.CharField(help_text="公开内容的摘要")
    url = serializers.SerializerMethodField(help_text="网页地址")
    files = serializers.SerializerMethodField(help_text="可下载的文件")

    @extend_schema_field(serializers.URLField())
    def get_url(self, record: PublishedRecord) -> str:
        return self._absolute(reverse("public-reports:report-detail", args=[record.body["year"]]))

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, record: PublishedRecord) -> list[dict[str, Any]]:
        year, files = record.body["year"], record.body["files"]
        return [
            {
                "kind": kind.value,
                "url": self._absolute(reverse("public-reports:report-file", args=[year, kind.value])),
                **files[kind],
            }
            for kind in DOWNLOADS
            if kind in files
        ]

    def _absolute(self, path: str) -> str:
        return self.context["request"].build_absolute_uri(path)


class ReportDetailSerializer(ReportSerializer):
    """A published report with its figures and its text."""

    figures = FigureSerializer(source="body.figures", many=True, help_text="全部指标及其定义")
    document = serializers.JSONField(source="body.document", help_text="正文：章节、段落、图表、附件")


class IndicatorsSerializer(serializers.Serializer):
    """The indicators of one published report."""

    year = serializers.IntegerField(source="body.year", help_text="报告年度")
    published_at = serializers.DateTimeField(help_text="报告发布时间")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    results = FigureSerializer(source="body.figures", many=True, help_text="全部指标及其定义")

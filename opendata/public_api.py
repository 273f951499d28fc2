"""The index of the open data as JSON, without a key."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.public_api import TAGS, PublicView
from opendata.models import BulkFile
from opendata.selectors import OpenRegister, registers


class BulkFileSerializer(serializers.Serializer):
    format = serializers.CharField(source="file_format", help_text="csv、xlsx 或 jsonl")
    url = serializers.SerializerMethodField(help_text="下载地址")
    rows = serializers.IntegerField(help_text="行数，不含表头")
    size = serializers.IntegerField(help_text="字节数")
    sha256 = serializers.CharField(help_text="文件的 SHA-256")
    data_as_of = serializers.DateTimeField(help_text="数据截至")
    made_at = serializers.DateTimeField(help_text="生成时间")

    @extend_schema_field(serializers.URLField())
    def get_url(self, file: BulkFile) -> str:
        path = reverse("open-data:file", args=[file.kind, file.file_format])
        return str(self.context["request"].build_absolute_uri(path))


class OpenRegisterSerializer(serializers.Serializer):
    kind = serializers.CharField(source="kind.code", help_text="公开类别")
    title = serializers.CharField(source="kind.list_title", help_text="名称")
    is_due = serializers.BooleanField(help_text="文件生成后又有公开或撤下，正在等待重新生成")
    has_synthetic = serializers.BooleanField(help_text="是否含示范数据（虚构）")
    dictionary = serializers.SerializerMethodField(help_text="数据字典地址")
    files = BulkFileSerializer(many=True, help_text="现行文件")

    @extend_schema_field(serializers.URLField())
    def get_dictionary(self, register: OpenRegister) -> str:
        path = reverse("open-data:dictionary", args=[register.kind.code, "json"])
        return str(self.context["request"].build_absolute_uri(path))


class OpenDataIndex(PublicView):
    serializer_class = OpenRegisterSerializer
    pagination_class = None

    @extend_schema(
        operation_id="public-open-data-list",
        summary="开放数据目录",
        description="全部公开登记簿的批量文件：行数、大小、校验码、数据截至时间和数据字典。",
        tags=TAGS,
        responses={200: OpenRegisterSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        data: Any = self.get_serializer(registers(), many=True).data
        return Response(data)

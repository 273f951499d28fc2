"""Files of annual reports, and requests not to publish, by the enterprises' own systems.

The same services as the pages: what may be uploaded, how many, until when, and who sees what.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.api_base import CREATED, given
from common.models import Attachment
from disclosure.annual import file_shapes as shapes
from disclosure.annual import store
from disclosure.annual.api import KEY, EnterpriseView, described_here
from disclosure.annual.files import attach_file, withdraw_file
from disclosure.filing.places import Places
from disclosure.filing.withholding import drop_withholding, request_withholding
from disclosure.models import Withholding

UUID_OF = OpenApiParameter("uuid", str, OpenApiParameter.PATH, description="文件标识")
ID = OpenApiParameter("pk", int, OpenApiParameter.PATH, description="申请的 id")


class AnnualFiles(EnterpriseView):
    parser_classes = [MultiPartParser]
    pagination_class = None  # at most as many as a report may have
    serializer_class = shapes.DisclosureFileSerializer

    @described_here(
        "files",
        "报告的附件",
        shapes.DisclosureFileSerializer(many=True),
        shapes.FILE,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        rows = Attachment.objects.of(self.report()).current()
        return Response([shapes.file_data(each) for each in rows])

    @described_here(
        "file-upload",
        "上传附件（multipart/form-data）",
        shapes.DisclosureFileSerializer,
        shapes.FILE,
        request=shapes.AnnualFileSentSerializer,
        code=CREATED,
        parameters=[KEY],
        description="类型、大小、内容和宏的检查与页面相同；提交后不能再上传。",
    )
    def post(self, request: Request, key: str) -> Response:
        report = self.report()
        made = attach_file(
            actor=request.user, report=report, **given(shapes.AnnualFileSentSerializer, request)
        )
        return Response(shapes.file_data(made), status=CREATED)


class AnnualFile(EnterpriseView):
    serializer_class = shapes.DisclosureFileSerializer

    @described_here(
        "file-remove-do",
        "撤回附件",
        shapes.DisclosureFileSerializer,
        shapes.FILE,
        parameters=[KEY, UUID_OF],
    )
    def delete(self, request: Request, key: str, uuid: UUID) -> Response:
        report = self.report()
        get_object_or_404(Attachment.objects.of(report), uuid=uuid)
        return Response(shapes.file_data(withdraw_file(actor=request.user, report=report, uuid=uuid)))


class Withholdings(EnterpriseView):
    pagination_class = None
    serializer_class = shapes.WithholdingSerializer

    @described_here(
        "withholdings",
        "申请不予公开的项目",
        shapes.WithholdingSerializer(many=True),
        shapes.WITHHOLDING,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        report = self.report()
        rows = Withholding.objects.filter(report=report).order_by("pk")
        return Response([_withholding(each) for each in _placed(report, rows)])

    @described_here(
        "withholding-request",
        "申请一处不予公开",
        shapes.WithholdingSerializer,
        shapes.WITHHOLDING,
        request=shapes.WithholdingSentSerializer,
        sent=shapes.WITHHOLDING_SENT,
        code=CREATED,
        parameters=[KEY],
        description="随报告一并确认提交，由审核人逐项审定；提交后不能再提出。",
    )
    def post(self, request: Request, key: str) -> Response:
        report = self.report()
        sent = given(shapes.WithholdingSentSerializer, request)
        made = request_withholding(actor=request.user, report=report, **sent)
        return Response(_withholding(*_placed(report, [made])), status=CREATED)


class WithholdingOne(EnterpriseView):
    serializer_class = shapes.WithholdingSerializer

    @described_here(
        "withholding-drop-do",
        "撤回一处不予公开的申请",
        shapes.WithholdingSerializer,
        shapes.WITHHOLDING | {"status": "dropped"},
        parameters=[KEY, ID],
    )
    def delete(self, request: Request, key: str, pk: int) -> Response:
        report = self.report()
        row = get_object_or_404(Withholding, report=report, pk=pk)
        return Response(
            _withholding(*_placed(report, [drop_withholding(actor=request.user, withholding=row)]))
        )


def _placed(report: Any, rows: Any) -> list[tuple[Withholding, str]]:
    """Each with its place in words."""
    places = Places(store.typed_content(report))
    return [(each, places.label(each.path)) for each in rows]


def _withholding(placed: tuple[Withholding, str]) -> dict[str, Any]:
    row, place = placed
    row.place = place  # type: ignore[attr-defined]
    return dict(shapes.WithholdingSerializer(row).data)

"""Documents received and temporary reports by the enterprises' own systems, under /api/v1/disclosures/.

The same services as the pages: declared, begun from a document, filled in, certified and sealed. Strangers
and the staff find nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.entrances import EnterpriseEndpoint
from common.api_base import CREATED, described, given
from common.models import Attachment
from common.models.event import digest
from disclosure.annual.api import BoundedJsonParser
from disclosure.annual.file_api import UUID_OF
from disclosure.annual.file_shapes import FILE, DisclosureFileSerializer, file_data
from disclosure.duty import api_shapes as shapes
from disclosure.duty.temporary import (
    STATEMENT,
    attach_file,
    begin_change,
    begin_temporary,
    content_of,
    problems_of,
    save_temporary,
    submit_temporary,
    withdraw_attached,
)
from disclosure.duty.triggers import declare_document
from disclosure.enums import EDITABLE_FILINGS
from disclosure.models import DisclosureTrigger, TemporaryDisclosure
from registry.models import Enterprise

TAGS = ["临时披露报告办理"]
DOCUMENT_KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="文书编号")
KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="报告编号")


def described_here(operation: str, summary: str, answer: Any, example: Any, **more: Any) -> Any:
    more.setdefault("invalid_example", shapes.INVALID)
    return described(f"temporary-{operation}", summary, answer, example, tags=TAGS, **more)


class OwnView(EnterpriseEndpoint, generics.GenericAPIView):
    """Base: what concerns the enterprises that the user represents; nothing to anyone else."""

    serializer_class: Any = shapes.TemporaryReportSerializer
    queryset = TemporaryDisclosure.objects.none()
    parser_classes = [BoundedJsonParser]
    ordering = "-pk"

    def firm(self, uscc: str) -> Enterprise:
        found = Enterprise.objects.visible_to(self.request.user).filter(uscc=uscc).first()
        if found is None:
            raise Invalid({"uscc": ["没有您代表的这一企业，请核对统一社会信用代码。"]})
        return found

    def reports(self) -> QuerySet[TemporaryDisclosure]:
        rows = TemporaryDisclosure.objects.visible_to(self.request.user)
        return rows.select_related("enterprise", "department", "corrects")

    def report(self) -> TemporaryDisclosure:
        return get_object_or_404(self.reports(), ledger_no=self.kwargs["key"])

    def documents(self) -> QuerySet[DisclosureTrigger]:
        rows = DisclosureTrigger.objects.visible_to(self.request.user)
        return rows.select_related("enterprise", "department", "report")


class Documents(OwnView):
    serializer_class = shapes.ReceivedDocumentSerializer
    parser_classes = [BoundedJsonParser, MultiPartParser]

    def get_queryset(self) -> QuerySet[DisclosureTrigger]:
        return self.documents()

    @described_here(
        "documents",
        "须以临时报告披露的文书",
        shapes.ReceivedDocumentSerializer(many=True),
        shapes.DOCUMENT,
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([_document(each) for each in page])

    @described_here(
        "document-declare",
        "申报收到的法律文书（有文件时用 multipart/form-data）",
        shapes.ReceivedDocumentSerializer,
        shapes.DOCUMENT,
        request=shapes.DocumentDeclaredSerializer,
        sent=shapes.DECLARED,
        code=CREATED,
        description="本局送达的许可、处罚文书自动列入，不必申报；同一情形、同一文号只申报一次。",
    )
    def post(self, request: Request) -> Response:
        sent = given(shapes.DocumentDeclaredSerializer, request)
        firm = self.firm(sent.pop("uscc"))
        made = declare_document(actor=request.user, enterprise=firm, **sent)
        return Response(_document(made), status=CREATED)


class DocumentReport(OwnView):
    @described_here(
        "begin-do",
        "据一份文书开始填写临时报告；已有的，答复该报告",
        shapes.TemporaryReportSerializer,
        shapes.REPORT,
        parameters=[DOCUMENT_KEY],
        code=CREATED,
    )
    def post(self, request: Request, key: str) -> Response:
        trigger = get_object_or_404(self.documents(), ledger_no=key)
        return Response(_report(begin_temporary(actor=request.user, trigger=trigger)), status=CREATED)


class Changes(OwnView):
    @described_here(
        "change",
        "开始填写已披露信息的变更报告",
        shapes.TemporaryReportSerializer,
        shapes.REPORT | {"trigger": "change"},
        request=shapes.ChangeBegunSerializer,
        sent=shapes.CHANGE,
        code=CREATED,
    )
    def post(self, request: Request) -> Response:
        sent = given(shapes.ChangeBegunSerializer, request)
        firm = self.firm(sent.pop("uscc"))
        return Response(_report(begin_change(actor=request.user, enterprise=firm, **sent)), status=CREATED)


class Reports(OwnView):
    def get_queryset(self) -> QuerySet[TemporaryDisclosure]:
        return self.reports()

    @described_here("list", "本企业的临时报告", shapes.TemporaryReportSerializer(many=True), shapes.REPORT)
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([_report(each) for each in page])


class ReportOne(OwnView):
    @described_here("read", "一份临时报告", shapes.TemporaryReportSerializer, shapes.REPORT, parameters=[KEY])
    def get(self, request: Request, key: str) -> Response:
        return Response(_report(self.report()))

    @described_here(
        "save",
        "修改临时报告中的若干项",
        shapes.TemporaryReportSerializer,
        shapes.REPORT,
        request=shapes.TemporarySavedSerializer,
        sent=shapes.SAVED,
        parameters=[KEY],
        description="没有给出的项不变；未填完的可以保存。他人此后改过的答复409。",
    )
    def patch(self, request: Request, key: str) -> Response:
        report = self.report()
        sent = given(shapes.TemporarySavedSerializer, request)
        saved = save_temporary(actor=request.user, report=report, seen_at=sent.pop("seen"), **sent)
        return Response(_report(saved))


class ReportFiles(OwnView):
    serializer_class = DisclosureFileSerializer
    parser_classes = [MultiPartParser]
    pagination_class = None  # at most as many as a report may have

    @described_here("files", "临时报告的附件", DisclosureFileSerializer(many=True), FILE, parameters=[KEY])
    def get(self, request: Request, key: str) -> Response:
        return Response([file_data(each) for each in Attachment.objects.of(self.report()).current()])

    @described_here(
        "file-upload",
        "上传临时报告的附件（multipart/form-data）",
        DisclosureFileSerializer,
        FILE,
        request=shapes.TemporaryFileSentSerializer,
        code=CREATED,
        parameters=[KEY],
    )
    def post(self, request: Request, key: str) -> Response:
        report = self.report()
        sent = given(shapes.TemporaryFileSentSerializer, request)
        return Response(file_data(attach_file(actor=request.user, report=report, **sent)), status=CREATED)


class ReportFile(OwnView):
    serializer_class = DisclosureFileSerializer

    @described_here(
        "file-remove-do", "撤回临时报告的附件", DisclosureFileSerializer, FILE, parameters=[KEY, UUID_OF]
    )
    def delete(self, request: Request, key: str, uuid: UUID) -> Response:
        report = self.report()
        get_object_or_404(Attachment.objects.of(report), uuid=uuid)
        return Response(file_data(withdraw_attached(actor=request.user, report=report, uuid=uuid)))


class ReportSubmit(OwnView):
    @described_here(
        "submit-read",
        "提交前须确认的声明、内容摘要和须处理的内容",
        shapes.TemporaryAskedSerializer,
        shapes.ASKED,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        report = self.report()
        answer = {
            "statement": STATEMENT,
            "sha256": digest(content_of(report)),
            "problems": problems_of(report) if report.status in EDITABLE_FILINGS else {},
            "files": list(Attachment.objects.of(report).current()),
        }
        return Response(shapes.TemporaryAskedSerializer(answer).data)

    @described_here(
        "submit",
        "由企业负责人（确认人）确认并提交临时报告",
        shapes.TemporaryReportSerializer,
        shapes.SUBMITTED,
        request=shapes.TemporarySentSerializer,
        sent=shapes.SENT,
        parameters=[KEY],
        description="用负责人的令牌办理。提交后内容即行封存；重复提交答复409，只办理一次。",
    )
    def post(self, request: Request, key: str) -> Response:
        report = self.report()
        sent = given(shapes.TemporarySentSerializer, request)
        if not sent["certified"]:
            raise ValidationError({"certified": "请阅读并确认声明，填 true 后提交。"})
        return Response(_report(submit_temporary(actor=request.user, report=report, seen=sent["sha256"])))


def _document(trigger: DisclosureTrigger) -> dict[str, Any]:
    return dict(shapes.ReceivedDocumentSerializer(trigger).data)


def _report(report: TemporaryDisclosure) -> dict[str, Any]:
    return dict(shapes.TemporaryReportSerializer(report).data)

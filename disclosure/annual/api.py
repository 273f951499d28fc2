"""Annual reports of enterprises by their own systems, under /api/v1/disclosures/annual/.

The same scopes, readers, checks and services as the pages: 400 by path, 403 with the article, 404 to
strangers, 409 for what is stale. See docs/api-annual.md.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ParseError
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.entrances import EnterpriseEndpoint
from common.api_base import CREATED, described, given
from disclosure.annual import api_shapes as shapes
from disclosure.annual import store
from disclosure.annual.access import is_writable
from disclosure.annual.checks import Finding, context_of, current_explanations, findings, unexplained
from disclosure.annual.checks.explaining import explain_finding
from disclosure.annual.exchange import content_of, mark_of, put_content
from disclosure.annual.schema import content_schema
from disclosure.annual.starting import start_report
from disclosure.filing.sealing import Sealable
from disclosure.filing.services import submit_report
from disclosure.models import AnnualDisclosure, FindingExplanation
from registry.models import Enterprise

TAGS = ["年度披露报告办理"]
KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="报告编号")


def described_here(operation: str, summary: str, answer: Any, example: Any, **more: Any) -> Any:
    """The schema of an endpoint of annual reports, with examples of their errors."""
    errors: dict[str, Any] = {
        "invalid_example": shapes.INVALID,
        "refused_example": shapes.REFUSED,
        "conflict_example": shapes.CONFLICT,
    }
    return described(f"annual-{operation}", summary, answer, example, tags=TAGS, **errors, **more)


class BoundedJsonParser(JSONParser):
    """JSON of a bearable size and depth."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") or "0" if request is not None else "0"
        if not length.isdecimal() or int(length) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024**2
            raise ParseError(f"提交的内容超过 {limit} MB 的上限，请改用工作簿分表导入。")
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("提交的内容嵌套过深，请按公布的结构提交。") from error


class EnterpriseView(EnterpriseEndpoint, generics.GenericAPIView):
    """Base: the annual reports of the enterprises that the user represents; nothing to anyone else."""

    serializer_class: Any = shapes.AnnualReportSerializer
    queryset = AnnualDisclosure.objects.none()
    parser_classes = [BoundedJsonParser]
    ordering = "-pk"

    def get_queryset(self) -> QuerySet[AnnualDisclosure]:
        return AnnualDisclosure.objects.visible_to(self.request.user).select_related("enterprise")

    def report(self) -> AnnualDisclosure:
        return get_object_or_404(self.get_queryset(), ledger_no=self.kwargs["key"])


class ContentSchema(APIView):
    """The schema of the content, for everyone."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(
        operation_id="annual-schema",
        summary="年度报告内容的 JSON Schema（2020-12）",
        description="由填报页面所用的同一定义生成；单位、必填、关键列在 x- 开头的关键字中。",
        tags=TAGS,
        responses={(200, "application/schema+json"): {"type": "object", "additionalProperties": True}},
    )
    def get(self, request: Request) -> Response:
        address = request.build_absolute_uri(reverse("annual-api:schema"))
        return Response(content_schema(address), content_type="application/schema+json")


class ReportList(EnterpriseView):
    @described_here("list", "本企业的年度报告", shapes.AnnualReportSerializer(many=True), shapes.REPORT)
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([_report(each) for each in page])

    @described_here(
        "start",
        "开始填报一个年度的报告；已有填报中的，答复该报告",
        shapes.ReportWithContentSerializer,
        shapes.WITH_CONTENT,
        request=shapes.AnnualStartSerializer,
        sent=shapes.START,
        code=CREATED,
    )
    def post(self, request: Request) -> Response:
        asked = given(shapes.AnnualStartSerializer, request)
        firm = Enterprise.objects.visible_to(request.user).filter(uscc=asked["uscc"]).first()
        if firm is None:
            raise Invalid({"uscc": ["没有您代表的这一企业，请核对统一社会信用代码。"]})
        report = start_report(actor=request.user, enterprise=firm, for_year=asked["year"])
        return Response(_with_content(report), status=CREATED)


class ReportDetail(EnterpriseView):
    @described_here(
        "read",
        "一份年度报告及其全部内容",
        shapes.ReportWithContentSerializer,
        shapes.WITH_CONTENT,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        return Response(_with_content(self.report()))

    @described_here(
        "write",
        "以整份内容替换原有内容",
        shapes.ReportWithContentSerializer,
        shapes.WITH_CONTENT,
        request=shapes.ContentSentSerializer,
        sent=shapes.CONTENT_SENT,
        parameters=[KEY],
        description="没有给出的项目和表视为空。有一处不合格式的，逐处答复400，全部不写入；"
        "前后不一致的照样写入，在核对结果中列明。",
    )
    def put(self, request: Request, key: str) -> Response:
        report = self.report()
        sent = given(shapes.ContentSentSerializer, request)
        put_content(actor=request.user, report=report, body=sent["content"], seen=sent["seen"])
        return Response(_with_content(report))


class FindingsView(EnterpriseView):
    @described_here(
        "findings",
        "一份年度报告的核对结果",
        shapes.FindingsSerializer,
        shapes.FINDINGS,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        return Response(_findings(self.report()))

    @described_here(
        "explain",
        "说明一处属实的提示",
        shapes.FindingsSerializer,
        shapes.FINDINGS,
        request=shapes.ExplanationSentSerializer,
        sent=shapes.EXPLANATION_SENT,
        parameters=[KEY],
        description="错误须改正，不能说明；有关数值改动后，原说明不再适用。",
    )
    def post(self, request: Request, key: str) -> Response:
        report = self.report()
        explain_finding(actor=request.user, report=report, **given(shapes.ExplanationSentSerializer, request))
        return Response(_findings(report))


class SubmitView(EnterpriseView):
    @described_here(
        "submit-read",
        "提交前须确认的声明、内容摘要和须处理的内容",
        shapes.SubmissionAskedSerializer,
        shapes.ASKED,
        parameters=[KEY],
    )
    def get(self, request: Request, key: str) -> Response:
        draft = Sealable(self.report())
        answer = {"statement": draft.statement, "sha256": draft.sha256, "problems": draft.problems}
        return Response(shapes.SubmissionAskedSerializer(answer).data)

    @described_here(
        "submit",
        "由企业负责人（确认人）确认并提交",
        shapes.SubmittedSerializer,
        shapes.SUBMITTED,
        request=shapes.SubmissionSentSerializer,
        sent=shapes.SUBMISSION_SENT,
        parameters=[KEY],
        description="用负责人的令牌办理。提交后内容即行封存；重复提交答复409，只办理一次。",
    )
    def post(self, request: Request, key: str) -> Response:
        report = self.report()
        sent = given(shapes.SubmissionSentSerializer, request)
        if not sent["certified"]:
            raise Invalid({"certified": ["请阅读并确认声明，填 true 后提交。"]})
        made = submit_report(actor=request.user, report=report, seen=sent["sha256"])
        answer = {
            "key": report.ledger_no,
            "status": AnnualDisclosure.objects.values_list("status", flat=True).get(pk=report.pk),
            "number": made.number,
            "filed_on": made.filed_on,
            "days_late": made.days_late,
            "sha256": made.sha256,
        }
        return Response(shapes.SubmittedSerializer(answer).data)


def _report(report: AnnualDisclosure) -> dict[str, Any]:
    answer = {
        "key": report.ledger_no,
        "uscc": report.enterprise.uscc,
        "enterprise": report.enterprise.name,
        "year": report.for_year,
        "version": report.version,
        "status": report.status,
        "status_label": report.get_status_display(),
        "is_writable": is_writable(report),
        "return_reason": report.return_reason,
        "filed_on": report.filed_on,
        "is_synthetic": report.is_synthetic,
    }
    return dict(shapes.AnnualReportSerializer(answer).data)


def _with_content(report: AnnualDisclosure) -> dict[str, Any]:
    kept = store.kept_of(report)
    return _report(report) | {"seen": mark_of(kept), "content": content_of(kept)}


def _findings(report: AnnualDisclosure) -> dict[str, Any]:
    kept, given_ones = store.kept_of(report), current_explanations(report)
    contents = store.contents(kept)
    found = findings(contents, context_of(report))
    still_open = set(unexplained(found, given_ones))
    answer = {
        "entry_errors": store.errors(kept),
        "missing": store.missing(contents),
        "findings": [
            {
                "code": each.code,
                "level": each.level,
                "path": each.path,
                "message": each.message,
                "basis": each.basis,
                "is_open": each in still_open,
                "explanation": "" if each in still_open else given_ones[each.code, each.path].text,
                "carried_explanation": _carried(given_ones.get((each.code, each.path)), each),
            }
            for each in found
        ],
    }
    return dict(shapes.FindingsSerializer(answer).data)


def _carried(given_one: FindingExplanation | None, finding: Finding) -> str:
    """What was said before a correction to the same words, and waits to be confirmed."""
    if given_one is None or given_one.carried_from_id is None or given_one.message != finding.message:
        return ""
    return given_one.text

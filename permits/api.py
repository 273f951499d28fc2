"""Endpoints of an enterprise's applications, from the draft to its handing in.

The same services, forms and scopes as the pages: 400 by field, 403 with the article, 404 to
strangers, 409 for what is stale. What only reads a register stands in `common.registers.api`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.api_base import CREATED, given, refuse_invalid
from common.attachments import visible_attachment
from common.errors import Refused
from permits import serializers as shapes
from permits.api_base import NUMBER, conflict_answer, described, matter_data
from permits.application_forms import SECTION_OF
from permits.drafts import Draft, SectionState
from permits.enterprise_forms import StartForm, UploadForm
from permits.enums import ApplicationStatus
from permits.models import EiaApplication
from permits.services import applications


class ApplicationView(generics.GenericAPIView):
    """Base: applications that the user may see."""

    serializer_class: Any = shapes.ApplicationSerializer
    queryset = EiaApplication.objects.none()

    def get_queryset(self) -> QuerySet[EiaApplication]:
        rows = EiaApplication.objects.visible_to(self.request.user)
        return rows.select_related("enterprise", "decision")

    def application(self) -> EiaApplication:
        return get_object_or_404(self.get_queryset(), ledger_no=self.kwargs["number"])

    def full(self, application: EiaApplication) -> dict[str, Any]:
        application = self.get_queryset().get(pk=application.pk)
        return dict(shapes.ApplicationSerializer(application_answer(application)).data)


def application_answer(application: EiaApplication) -> Any:
    """An application with the state of its draft, as the serializer reads it."""
    draft = Draft(application)
    names = [*shapes.ApplicationRowSerializer().fields, "decision_id"]
    values = {name: getattr(application, name) for name in names}
    return SimpleNamespace(
        **values,
        percent=draft.percent,
        content_sha256=draft.sha256,
        sections=[section_answer(state) for state in draft.sections],
        materials=draft.materials,
        problems=draft.problems() if application.status == ApplicationStatus.DRAFT else [],
    )


def section_answer(state: SectionState) -> Any:
    names = ["section", "version", "is_complete", "saved_by", "saved_at", "data", "form"]
    return SimpleNamespace(**{name: getattr(state, name) for name in names}, problems=state.problems())


class ApplicationList(ApplicationView):
    ordering = "-updated_at"

    @described(
        "eia-applications-list",
        "本企业的环评申请",
        shapes.ApplicationRowSerializer(many=True),
        shapes.APPLICATION_ROW,
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(shapes.ApplicationRowSerializer(page, many=True).data)

    @described(
        "eia-applications-create",
        "新建草稿",
        shapes.ApplicationSerializer,
        shapes.APPLICATION,
        request=shapes.StartSerializer,
        sent=shapes.START,
        code=CREATED,
    )
    def post(self, request: Request) -> Response:
        if not getattr(request.user, "is_enterprise", False):
            raise Refused("环评申请须由申请企业的用户提出。", basis="行政许可法第二十九条")
        form = StartForm(request.user, given(shapes.StartSerializer, request))
        refuse_invalid(form)
        made = applications.start_draft(actor=request.user, **form.cleaned_data)
        return Response(self.full(made), status=CREATED)


class ApplicationDetail(ApplicationView):
    @described(
        "eia-applications-read",
        "一份申请的全部内容、完成情况和尚缺事项",
        shapes.ApplicationSerializer,
        shapes.APPLICATION,
        parameters=[NUMBER],
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(self.full(self.application()))


class SectionDetail(ApplicationView):
    @described(
        "eia-applications-section-save",
        "保存一个栏目（未提及的字段保持不变；填写有误也予保存）",
        shapes.SectionSerializer,
        shapes.SECTION,
        request=shapes.SectionPatchSerializer,
        sent=shapes.SECTION_PATCH,
        parameters=[NUMBER, OpenApiParameter("code", str, OpenApiParameter.PATH, enum=list(SECTION_OF))],
        conflict=shapes.SectionConflictSerializer,
    )
    def patch(self, request: Request, number: str, code: str) -> Response:
        if code not in SECTION_OF:
            raise Http404("没有这一栏目")
        application, body = self.application(), given(shapes.SectionPatchSerializer, request)
        _refuse_unknown(code, body["typed"])
        typed = Draft(application).section(code).data | body["typed"]
        try:
            draft = applications.save_section(
                actor=request.user, application=application, code=code, typed=typed, seen=body["version"]
            )
        except applications.SectionConflict as conflict:
            return conflict_answer(conflict)
        return Response(shapes.SectionSerializer(section_answer(draft.section(code))).data)


def _refuse_unknown(code: str, data: dict[str, Any]) -> None:
    names = SECTION_OF[code].form.names()
    if unknown := sorted(set(data) - set(names)):
        raise Invalid(
            {
                name: [f"“{SECTION_OF[code].title}”没有这一字段，可用：{'、'.join(names)}。"]
                for name in unknown
            }
        )


class MaterialList(ApplicationView):
    parser_classes = [MultiPartParser]

    @described(
        "eia-applications-material-upload",
        "上传材料",
        shapes.MaterialFileSerializer,
        shapes.FILE,
        request=shapes.UploadSerializer,
        code=CREATED,
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str) -> Response:
        application = self.application()
        form = UploadForm(request.data, request.FILES)
        refuse_invalid(form)
        made = applications.add_material(actor=request.user, owner=application, **form.cleaned_data)
        return Response(shapes.MaterialFileSerializer(made).data, status=CREATED)


class MaterialWithdraw(ApplicationView):
    @described(
        "eia-applications-material-withdraw",
        "撤回已上传的材料",
        shapes.MaterialFileSerializer,
        shapes.FILE,
        request=shapes.ReasonSerializer,
        sent={"reason": "上传有误"},
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str, uuid: UUID) -> Response:
        application = self.application()
        attachment = visible_attachment(request.user, uuid)
        if attachment is None or attachment.owner != application:
            raise Http404("没有这个文件，或已撤回。")
        reason = given(shapes.ReasonSerializer, request)["reason"]
        taken = applications.withdraw_material(actor=request.user, attachment=attachment, reason=reason)
        return Response(shapes.MaterialFileSerializer(taken).data)


class ApplicationSubmit(ApplicationView):
    @described(
        "eia-applications-submit",
        "提交申请（封存内容，发给接收凭证）",
        shapes.MatterSerializer,
        shapes.MATTER,
        request=shapes.SubmitSerializer,
        sent={"sha256": shapes.SHA},
        code=CREATED,
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str) -> Response:
        application, body = self.application(), given(shapes.SubmitSerializer, request)
        made = applications.submit_application(
            actor=request.user, application=application, seen=body["sha256"]
        )
        return Response(matter_data(made), status=CREATED)


class ApplicationDiscard(ApplicationView):
    @described(
        "eia-applications-discard",
        "作废草稿",
        shapes.ApplicationRowSerializer,
        shapes.APPLICATION_ROW | {"status": "discarded"},
        request=shapes.DiscardSerializer,
        sent=shapes.REASON,
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str) -> Response:
        application, body = self.application(), given(shapes.DiscardSerializer, request)
        applications.discard_draft(actor=request.user, application=application, reason=body["reason"])
        return Response(shapes.ApplicationRowSerializer(application).data)

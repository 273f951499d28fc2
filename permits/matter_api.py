"""Endpoints of the matters that applications become: for the staff, and their own for enterprises.

The same services, step forms and scopes as the pages (see `permits.api`).
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common import workflow
from common.api_base import CREATED, given, named_by_key, refuse_invalid
from common.errors import Conflict, Refused
from common.models import Attachment
from common.registers.faces import StaffFace, face_of
from common.registers.forms import StepForm, record_form
from permits import serializers as shapes
from permits.answering import ItemState, item_states
from permits.api_base import (
    NUMBER,
    conflict_answer,
    decisions_register,
    described,
    matter_answer,
    matter_data,
)
from permits.clock_rows import ClockRows
from permits.enums import EiaStatus
from permits.models import CorrectionRequest, EiaDecision
from permits.services import answers
from permits.services.applications import SectionConflict


class MatterView(generics.GenericAPIView):
    """Base: matters that the user may see, by the register's own face."""

    serializer_class: Any = shapes.MatterSerializer
    queryset = EiaDecision.objects.none()
    staff_only = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        face = StaffFace(request.user) if self.staff_only else face_of(request.user)
        face.enter(decisions_register())

    def get_queryset(self) -> QuerySet[EiaDecision]:
        rows = EiaDecision.objects.visible_to(self.request.user).select_related("enterprise")
        return rows.prefetch_related("stops", "notices", "hearings")

    def matter(self) -> EiaDecision:
        return get_object_or_404(self.get_queryset(), ledger_no=self.kwargs["number"])


class MatterList(MatterView):
    ordering = "-received_on"

    @described(
        "eia-decisions-list",
        "审批事项及其各项期限",
        shapes.MatterSerializer(many=True),
        shapes.MATTER,
        parameters=[OpenApiParameter("status", str, enum=EiaStatus.values, description="办理状态")],
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset()
        if wanted := request.query_params.get("status"):
            if wanted not in EiaStatus.values:
                raise Invalid({"status": [f"没有状态“{wanted}”，可用：{'、'.join(EiaStatus.values)}。"]})
            rows = rows.filter(status=wanted)
        shared = ClockRows()
        page = [matter_answer(row, shared) for row in self.paginate_queryset(rows) or []]
        return self.get_paginated_response(shapes.MatterSerializer(page, many=True).data)

    @described(
        "eia-decisions-create",
        "登记纸质申请（工作人员）",
        shapes.MatterSerializer,
        shapes.MATTER,
        request=shapes.PaperApplicationSerializer,
        sent=shapes.PAPER,
        code=CREATED,
    )
    def post(self, request: Request) -> Response:
        register = decisions_register()
        StaffFace(request.user).enter(register)
        register.may_create(request.user, None)
        form = named_by_key(record_form(register, request.user, editing=False)(request.data))
        refuse_invalid(form)
        values, many = form.values()
        made = register.create_service(register.model, actor=request.user, many=many, **values)
        return Response(matter_data(made), status=CREATED)


class MatterDetail(MatterView):
    @described(
        "eia-decisions-read",
        "一个审批事项：期限、可办步骤、材料",
        shapes.MatterDetailSerializer,
        shapes.MATTER_DETAIL,
        parameters=[NUMBER],
    )
    def get(self, request: Request, number: str) -> Response:
        decision = self.matter()
        answer = matter_answer(decision, ClockRows())
        is_staff = getattr(request.user, "is_staff_member", False)
        answer.steps = workflow.steps(decision, request.user) if is_staff else []
        answer.files = list(Attachment.objects.of(decision).current())
        return Response(shapes.MatterDetailSerializer(answer).data)


class MatterStep(MatterView):
    staff_only = True

    def _form(self, decision: EiaDecision, to: str, data: Any = None) -> tuple[workflow.Step, StepForm]:
        register = decisions_register()
        if to not in EiaStatus.values:
            raise Http404("没有这一办理步骤")
        step = next((step for step in workflow.steps(decision, self.request.user) if step.to == to), None)
        if step is None:
            raise Conflict(
                f"该事项当前为“{decision.get_status_display()}”，不能转为“{EiaStatus(to).label}”。"
            )
        form_class = register.step_forms.get(to, StepForm)
        return step, named_by_key(form_class(register, decision, to, self.request.user, data))

    @described(
        "eia-decisions-step-read",
        "一个办理步骤须填写的字段",
        shapes.StepFormSerializer,
        shapes.STEP_FORM,
        parameters=[NUMBER, OpenApiParameter("to", str, OpenApiParameter.PATH, enum=EiaStatus.values)],
    )
    def get(self, request: Request, number: str, to: str) -> Response:
        decision = self.matter()
        step, form = self._form(decision, to)
        asked = [
            {
                "name": bound.name,
                "title": str(bound.label),
                "is_required": bound.field.required,
                "choices": [[str(key), str(label)] for key, label in getattr(bound.field, "choices", ())],
            }
            for bound in form
            if not bound.is_hidden
        ]
        answer = {"to": to, "title": step.label, "seen": decision.status, "fields_asked": asked}
        return Response(shapes.StepFormSerializer(answer).data)

    @described(
        "eia-decisions-step-take",
        "办理一个步骤（工作人员）",
        shapes.MatterSerializer,
        shapes.MATTER | {"status": "accepted", "accepted_on": "2026-03-03"},
        request=shapes.StepRequestSerializer,
        sent=shapes.STEP,
        parameters=[NUMBER, OpenApiParameter("to", str, OpenApiParameter.PATH, enum=EiaStatus.values)],
    )
    def post(self, request: Request, number: str, to: str) -> Response:
        decision, body = self.matter(), given(shapes.StepRequestSerializer, request)
        if body["seen"] != decision.status:
            raise Conflict("该事项已由他人办理或已提交过，请重新读取最新状态后再操作。")
        data = {**body["fields_given"], "reason": body["reason"], "seen": body["seen"]}
        step, form = self._form(decision, to, data)
        if step.refusal:
            raise Refused(step.refusal)
        refuse_invalid(form)
        decisions_register().step_service(
            decision, to, actor=request.user, reason=form.cleaned_data["reason"], **form.changes()
        )
        return Response(matter_data(self.matter()))


# -- 补正 and withdrawal --


class CorrectionView(MatterView):
    """Base: the demand for correction of a matter."""

    def correction(self) -> CorrectionRequest:
        return get_object_or_404(
            CorrectionRequest.objects.select_related("decision__enterprise"), decision=self.matter()
        )


class CorrectionDetail(CorrectionView):
    @described(
        "eia-decisions-correction-read",
        "补正告知及各项答复",
        shapes.CorrectionSerializer,
        shapes.CORRECTION,
        parameters=[NUMBER],
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(correction_data(self.correction()))


def correction_data(correction: CorrectionRequest) -> dict[str, Any]:
    answer = {
        "issued_on": correction.issued_on,
        "due_on": correction.due_on,
        "answered_at": correction.answered_at,
        "items": item_states(correction),
    }
    return dict(shapes.CorrectionSerializer(answer).data)


class CorrectionAnswer(CorrectionView):
    parser_classes = [JSONParser, MultiPartParser, FormParser]

    @described(
        "eia-decisions-correction-answer",
        "答复一项补正要求（上传文件时用 multipart/form-data）",
        shapes.ItemSerializer,
        shapes.ITEM | {"answer": "已补充，见第三章。", "answered_at": "2026-03-05T09:00:00+08:00"},
        request=shapes.AnswerSerializer,
        sent=shapes.ANSWER,
        parameters=[NUMBER],
        conflict=shapes.SectionConflictSerializer,
    )
    def post(self, request: Request, number: str, item: int) -> Response:
        correction, body = self.correction(), given(shapes.AnswerSerializer, request)
        state = self._state(correction, item)
        try:
            answers.answer_item(
                actor=request.user,
                item=state.item,
                answer=body["answer"],
                seen=body["seen"],
                typed=state.typed() | body["typed"],
                upload=body.get("upload"),
            )
        except SectionConflict as conflict:
            return conflict_answer(conflict)
        return Response(shapes.ItemSerializer(self._state(self.correction(), item)).data)

    def _state(self, correction: CorrectionRequest, number: int) -> ItemState:
        for state in item_states(correction):
            if state.item.number == number:
                return state
        raise Http404("没有这一补正事项")


class CorrectionSubmit(CorrectionView):
    @described(
        "eia-decisions-correction-submit-do",
        "提交补正",
        shapes.MatterSerializer,
        shapes.MATTER,
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str) -> Response:
        answers.submit_corrections(actor=request.user, correction=self.correction())
        return Response(matter_data(self.matter()))


class MatterWithdraw(MatterView):
    @described(
        "eia-decisions-withdraw",
        "撤回申请",
        shapes.MatterSerializer,
        shapes.MATTER | {"status": "withdrawn"},
        request=shapes.ReasonSerializer,
        sent=shapes.REASON,
        parameters=[NUMBER],
    )
    def post(self, request: Request, number: str) -> Response:
        decision, body = self.matter(), given(shapes.ReasonSerializer, request)
        answers.withdraw_application(actor=request.user, decision=decision, reason=body["reason"])
        return Response(matter_data(self.matter()))

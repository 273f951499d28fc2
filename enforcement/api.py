"""Endpoints of cases and of what is worked on beside them, for the staff and for enterprises.

The same scopes, forms and services as the pages: 400 by field, 403 with the article, 404 to strangers,
409 for what is stale. What only reads a register stands in `common.registers.api`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import Http404, QueryDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import generics
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.api_base import (
    CREATED,
    form_errors,
    form_fields,
    given,
    named_by_key,
    refuse_invalid,
    refuse_shapes,
    refuse_unknown,
    serialise,
)
from common.errors import Conflict
from common.registers.declaration import Register, register_for
from common.registers.faces import Face, StaffFace, face_of
from common.registers.filters import filterset_class
from common.registers.forms import record_form
from common.registers.listing import default_ordering
from common.sight import in_sight
from enforcement import api_answers as answers
from enforcement import api_serializers as shapes
from enforcement.action import Action
from enforcement.api_acts import CASES, act_named, targets
from enforcement.api_schema import documented
from enforcement.deadlines import CASE_RELATIONS, CaseRows
from enforcement.models import CasePublication, EnforcementCase, RandomDraw
from enforcement.procedure_enums import PublicationStatus
from enforcement.publication_forms import ApproveForm
from enforcement.services.draws import differences

STALE = "该事项已由他人办理或已提交过，请重新读取最新状态后再操作。"
# What an enterprise may filter its cases by: what its own pages show.
PARTY_FILTERS = {"q", "status", "decided_on_after", "decided_on_before"}
_PAGING = {"after", "before", "page_size", "format"}


class RecordView(generics.GenericAPIView):
    """Base: the register that the address names, by the face of the user."""

    serializer_class: Any = shapes.RecordSerializer
    queryset = EnforcementCase.objects.none()
    parser_classes = [JSONParser, MultiPartParser, FormParser]
    staff_only = False

    @property
    def target(self) -> Register:
        return targets()[self.kwargs.get("register", CASES)]

    @property
    def face(self) -> Face:
        return StaffFace(self.request.user) if self.staff_only else face_of(self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.face.enter(self.target)

    def record(self) -> Any:
        return self.face.find(self.target, self.kwargs["key"])

    def _check_shapes(self, form: Any, data: Any) -> None:
        if not _is_form(self.request):
            refuse_shapes(form, data)

    def taken(self, record: Any, made: Any = None, code: int = 200) -> Response:
        """Where the record stands now, and what was made."""
        record = type(record)._default_manager.get(pk=record.pk)
        answer = answers.where_it_stands(self.target, record) | {"made": _made(made, record)}
        return Response(shapes.TakenSerializer(answer).data, status=code)


def _made(made: Any, record: Any) -> dict[str, str] | None:
    register = register_for(type(made)) if isinstance(made, Model) else None
    if register is None or made == record:
        return None
    return {"register": register.slug, "key": str(getattr(made, register.key))}


# -- what is sent --


def _is_form(request: Request) -> bool:
    return isinstance(request.data, QueryDict)


def _sent(request: Request, shape: type, *, beside: tuple[str, ...]) -> tuple[str, Any, list[str]]:
    """What the caller has seen, the form's data, and the names given: from JSON, or from a sent form."""
    if _is_form(request):
        data: Any = request.data.copy()
        checked = shape(data={name: data.get(name, "") for name in beside})
        checked.is_valid(raise_exception=True)
        return data["seen"], data, [name for name in data if name not in (*beside, "csrfmiddlewaretoken")]
    body = given(shape, request)
    fields = {name: value for name, value in body["fields_given"].items() if value is not None}
    data = fields | {name: body[name] for name in beside if name != "seen"}
    return body["seen"], data, list(fields)


def attempt(form: Any, work: Callable[[], Any]) -> Any:
    """What the work gives; what it finds wrong with a value is 400 at its field, as on the page."""
    try:
        return work()
    except ValidationError as error:
        form.take_errors(error)
        raise Invalid(form_errors(form)) from error


# -- cases --


class CaseFilters(DjangoFilterBackend):
    """The filters of the register's page; a party's are those of what it reads."""

    def get_filterset_class(self, view: Any, queryset: Any = None) -> Any:
        user = getattr(view.request, "user", None)  # there is none while the schema is written
        for_party = bool(getattr(user, "is_enterprise", False))
        return filterset_class(targets()[CASES], for_party=for_party)

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        if getattr(request.user, "is_enterprise", False):
            unknown = set(request.query_params) - PARTY_FILTERS - _PAGING
            if unknown:
                words = f"不能按此筛选，可用：{'、'.join(sorted(PARTY_FILTERS))}。"
                raise Invalid({name: [words] for name in sorted(unknown)})
        return super().filter_queryset(request, queryset, view)


class CaseView(RecordView):
    """Base: cases with what their clocks read."""

    def get_queryset(self) -> QuerySet[EnforcementCase]:
        rows = EnforcementCase.objects.visible_to(self.request.user)
        return rows.select_related("enterprise").prefetch_related(*CASE_RELATIONS)


class CaseList(CaseView):
    serializer_class = shapes.CaseRowSerializer
    filter_backends = [CaseFilters]

    @property
    def ordering(self) -> str:
        # The day of the lead is nothing that a party reads, not even out of a cursor.
        return default_ordering(self.target) if self.face.is_staff else "-notified_on"

    @documented("case-list")
    def get(self, request: Request) -> Response:
        rows, face = CaseRows(), self.face
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        found = [answers.row_answer(case, face, rows) for case in page]
        return self.get_paginated_response(shapes.CaseRowSerializer(found, many=True).data)


class CaseDetail(CaseView):
    @documented("case-read")
    def get(self, request: Request, key: str) -> Response:
        case = self.get_queryset().get(pk=self.record().pk)
        return Response(shapes.CaseSerializer(answers.case_answer(self.target, case, self.face)).data)


class RecordDetail(RecordView):
    @documented("record-read")
    def get(self, request: Request, register: str, key: str) -> Response:
        record = self.record()
        if isinstance(record, EnforcementCase):
            prefetch_related_objects([record], *answers.CASE_PARTS)
        with in_sight(request.user, record):  # `record` found it in the scope of the user
            answer = answers.record_answer(self.target, record, self.face)
        return Response(shapes.RecordSerializer(answer).data)


class RecordNew(RecordView):
    """A record entered by hand: a case as a lead, an inspection, a draw, an exclusion."""

    staff_only = True

    def _form(self, data: Any = None) -> Any:
        self.target.may_create(self.request.user, None)
        return named_by_key(record_form(self.target, self.request.user, editing=False)(data))

    @documented("record-new-read")
    def get(self, request: Request, register: str) -> Response:
        answer = {"title": self.target.title, "fields_asked": form_fields(self._form(), without=("seen_at",))}
        return Response(shapes.NewRecordFormSerializer(answer).data)

    @documented("record-new")
    def post(self, request: Request, register: str) -> Response:
        data = request.data
        if not isinstance(data, dict):
            raise Invalid({"detail": ["请提交字段与内容。"]})
        names = [name for name in data if name != "csrfmiddlewaretoken"]
        form = self._form(data)
        refuse_unknown(form, names)
        self._check_shapes(form, data)
        refuse_invalid(form)
        values, many = form.values()
        create = self.target.create_service
        made = attempt(form, lambda: create(self.target.model, actor=request.user, many=many, **values))
        return self.taken(made, code=CREATED)


# -- steps --


class StepView(RecordView):
    staff_only = True

    def _entered(self, to: str) -> tuple[Any, Any]:
        """The record and the step, open to this user."""
        record = self.record()
        states = dict(record._meta.get_field("status").flatchoices) if hasattr(record, "WORKFLOW") else {}
        if to not in states:
            raise Http404("没有这一办理步骤")
        return record, answers.step_named(record, to, self.request.user)

    def _describe(self, to: str) -> Response:
        record, step = self._entered(to)
        form = answers.step_form(self.target, record, to, self.request.user)
        answer = {"title": step.label, "seen": record.status, **answers.step_asks(form)}
        return Response(shapes.FormAskedSerializer(answer).data)

    def _take(self, to: str) -> Response:
        record, _ = self._entered(to)
        user = self.request.user
        seen, data, names = _sent(self.request, shapes.StepSentSerializer, beside=("seen", "reason"))
        if seen != record.status:
            raise Conflict(STALE)
        data["seen"] = seen
        form = answers.step_form(self.target, record, to, user, data)
        refuse_unknown(form, names, beside=("reason",))
        self._check_shapes(form, data)
        refuse_invalid(form)
        reason, changes = form.cleaned_data["reason"], form.changes()
        serve = self.target.step_service
        made = attempt(form, lambda: serve(record, to, actor=user, reason=reason, **changes))
        return self.taken(record, made)


class CaseStep(StepView):
    @documented("case-step-read")
    def get(self, request: Request, key: str, to: str) -> Response:
        return self._describe(to)

    @documented("case-step")
    def post(self, request: Request, key: str, to: str) -> Response:
        return self._take(to)


class RecordStep(StepView):
    @documented("record-step-read")
    def get(self, request: Request, register: str, key: str, to: str) -> Response:
        return self._describe(to)

    @documented("record-step")
    def post(self, request: Request, register: str, key: str, to: str) -> Response:
        return self._take(to)


# -- acts --


class ActView(RecordView):
    def _entered(self, name: str) -> tuple[Any, Action]:
        """The record and the act, which has a point and is open to this user."""
        action = act_named(self.target, self.request.user, name)
        record = self.record()
        if action is None:
            raise Http404("没有这一办理事项")
        action.rule(self.request.user, record)
        if not action.is_open(record):
            raise Conflict(f"该记录现在不能办理“{action.title}”，请重新读取最新状态。")
        return record, action

    def _describe(self, name: str) -> Response:
        record, action = self._entered(name)
        form = answers.act_form(action, record, self.request.user)
        answer = {"title": action.title, "seen": answers.revision(record), **answers.act_asks(form)}
        return Response(shapes.FormAskedSerializer(answer).data)

    def _take(self, name: str) -> Response:
        record, action = self._entered(name)
        user, request = self.request.user, self.request
        seen, data, names = _sent(request, shapes.ActSentSerializer, beside=("seen",))
        files = request.FILES if _is_form(request) else None
        form = answers.act_form(action, record, user, data, files)
        refuse_unknown(form, names)
        self._check_shapes(form, data)
        if seen != answers.revision(record):
            raise Conflict(STALE)
        refuse_invalid(form)
        made = attempt(form, lambda: self._act(action, record, seen, form.filled()))
        return self.taken(record, made)

    def _act(self, action: Action, record: Any, seen: str, values: dict[str, Any]) -> Any:
        """Of two callers who saw the same only the first gets through."""
        with transaction.atomic():
            serialise(f"{self.target.slug}:{record.pk}")
            fresh = self.record()
            if answers.revision(fresh) != seen:
                raise Conflict(STALE)
            return action.act(fresh, actor=self.request.user, **values)


class CaseAct(ActView):
    @documented("case-act-read")
    def get(self, request: Request, key: str, act: str) -> Response:
        return self._describe(act)

    @documented("case-act")
    def post(self, request: Request, key: str, act: str) -> Response:
        return self._take(act)


class RecordAct(ActView):
    @documented("record-act-read")
    def get(self, request: Request, register: str, key: str, act: str) -> Response:
        return self._describe(act)

    @documented("record-act")
    def post(self, request: Request, register: str, key: str, act: str) -> Response:
        return self._take(act)


# -- draws and publications --


class DrawVerification(RecordView):
    """The draw drawn again from its kept pools and seed."""

    staff_only = True

    @property
    def target(self) -> Register:
        return targets()["random-draws"]

    @documented("draw-verification")
    def get(self, request: Request, key: str) -> Response:
        draw: RandomDraw = self.record()
        found = differences(draw)
        names = ("algorithm", "seed", "snapshot_sha256", "drawn_at", "witness", "snapshot")
        values = {name: getattr(draw, name) for name in names}
        answer = values | {"key": draw.ledger_no, "agrees": not found, "differences": found}
        return Response(shapes.VerificationSerializer(answer).data)


class PublicationPreview(RecordView):
    """What the public will read of a case beside its internal record; nothing is written."""

    staff_only = True

    @property
    def target(self) -> Register:
        return targets()["case-publications"]

    @documented("publication-preview")
    def get(self, request: Request, key: str) -> Response:
        publication: CasePublication = self.record()
        form = ApproveForm(self.target, publication, PublicationStatus.PUBLISHED, request.user)
        answer = {
            "key": publication.ledger_no,
            "status": publication.status,
            "preview_hash": form.made.sha256 if form.made else "",
            "refusal": form.refusal,
            "display_until": form.period.last_day if form.period else publication.display_until,
            "compared": form.rows,
            "body": form.made.body if form.made else None,
        }
        return Response(shapes.PreviewSerializer(answer).data)

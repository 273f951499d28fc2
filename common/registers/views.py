"""The pages of every register. Each view is given its register by the URL."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from common import events
from common.attachments import attachment_url, attachments_of
from common.errors import Conflict, Refused
from common.exporting import FORMATS, export_rows
from common.registers import detail as parts
from common.registers.declaration import Register
from common.registers.faces import EnterpriseFace, Face, StaffFace, allows
from common.registers.filters import filtered
from common.registers.forms import RecordForm, StepForm, record_form
from common.registers.listing import cells, render_listing
from common.sight import in_sight

UNPROCESSABLE = 422


def _enter(face: Face, register: Register) -> Face:
    face.enter(register)
    return face


@require_GET
def list_view(request: HttpRequest, register: Register) -> HttpResponse:
    face = _enter(StaffFace(request.user), register)
    context = {
        "may_create": allows(register.may_create, request.user),
        "new_url": register.url("new"),
        "export_url": register.url("export"),
        "import_url": reverse("common:import-new"),
    }
    return render_listing(request, register, face.rows(register), face=face, context=context)


@require_GET
def export_view(request: HttpRequest, register: Register) -> HttpResponseBase:
    """The filtered rows as a file; the filter is that of the list page, the format `?format=`."""
    face = _enter(StaffFace(request.user), register)
    file_format = request.GET.get("format", "xlsx")
    if file_format not in FORMATS:
        raise Http404(f"没有“{file_format}”格式，可用：{'、'.join(FORMATS)}。")
    filterset, rows = filtered(register, face.rows(register), request.GET, request)
    if filterset.errors:
        return render_listing(request, register, face.rows(register), face=face)
    return export_rows(register, rows, file_format)


@require_GET
def detail_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    face = _enter(StaffFace(request.user), register)
    record = parts.record_with_related(register, face, key)
    with in_sight(request.user, record):
        context = _staff_context(request.user, register, face, record)
    return render(request, "registers/detail.html", context)


def _staff_context(user: Any, register: Register, face: Face, record: Any) -> dict[str, Any]:
    may_change = allows(register.may_change, user, record)
    return _detail_context(register, face, record) | {
        "steps": [
            (step, register.url("step", getattr(record, register.key), step.to))
            for step in parts.steps(record, user)
        ],
        "may_change": may_change,
        "edit_url": register.url("edit", getattr(record, register.key)),
        "events": events.history(record),
        "files": attachments_of(record, withdrawable=may_change),
        "attach_url": attachment_url(record) if may_change else "",
    }


def _detail_context(register: Register, face: Face, record: Any) -> dict[str, Any]:
    children = parts.children(record, register, face)
    panels = register.panels(record, face)
    fields = cells(record, face.details(register), face)
    return {
        "base": face.base,
        "face": face,
        "register": register,
        "record": record,
        "list_url": face.list_url(register),
        "fields": [cell for cell in fields if cell.text],
        "blank": [cell.header for cell in fields if not cell.text],
        "children": children,
        "panels": [panel for panel in panels if not panel.aside],
        "aside_panels": [panel for panel in panels if panel.aside],
        "synthetic": getattr(record, "is_synthetic", False) or any(table["synthetic"] for table in children),
    }


@require_http_methods(["GET", "POST"])
def create_view(request: HttpRequest, register: Register) -> HttpResponse:
    _enter(StaffFace(request.user), register)
    register.may_create(request.user, None)
    form_class = record_form(register, request.user, editing=False)
    form = form_class(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values, many = form.values()
        saved = _attempt(
            form, register.create_service, register.model, actor=request.user, many=many, **values
        )
        if saved is not None:
            messages.success(request, f"已登记：{saved}")
            return HttpResponseRedirect(register.detail_url(saved))
    return _form_page(request, register, form)


@require_http_methods(["GET", "POST"])
def edit_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    face = _enter(StaffFace(request.user), register)
    record = face.find(register, key)
    register.may_change(request.user, record)
    form_class = record_form(register, request.user, editing=True)
    form = form_class(request.POST or None, request.FILES or None, instance=record)
    if request.method == "POST" and form.is_valid():
        values, many = form.values()
        seen = form.cleaned_data.get("seen_at")
        saved = _attempt(
            form, register.change_service, record, actor=request.user, seen_at=seen, many=many, **values
        )
        if saved is not None:
            messages.success(request, "修改已保存。")
            return HttpResponseRedirect(register.detail_url(saved))
    return _form_page(request, register, form, record)


def _attempt(form: RecordForm | StepForm, service: Any, *targets: Any, **values: Any) -> Any:
    """Call a writing service; what it refuses is shown in the form, so that nothing typed is lost."""
    try:
        return service(*targets, **values)
    except (ValidationError, Refused) as error:
        form.take_errors(error)
        return None


def _form_page(
    request: HttpRequest, register: Register, form: RecordForm, record: Any = None
) -> HttpResponse:
    context = {
        "base": StaffFace.base,
        "register": register,
        "form": form,
        "record": record,
        "list_url": register.list_url(),
        "cancel_url": register.detail_url(record) if record else register.list_url(),
        "synthetic": getattr(record, "is_synthetic", False),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "registers/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def step_view(request: HttpRequest, register: Register, key: str, to: str) -> HttpResponse:
    """Ask for confirmation, then take the step. Raises Conflict when the page is stale."""
    face = _enter(StaffFace(request.user), register)
    record = face.find(register, key)
    labels = dict(record._meta.get_field("status").flatchoices) if hasattr(record, "WORKFLOW") else {}
    if to not in labels:
        raise Http404("没有这一办理步骤")
    form_class = register.step_forms.get(to, StepForm)
    form = form_class(register, record, to, request.user, request.POST or None)
    if request.method == "POST" and request.POST.get("seen") not in ("", None, record.status):
        raise Conflict("该事项已由他人办理或已提交过，请刷新页面查看最新状态后再操作。")
    step = next((step for step in parts.steps(record, request.user) if step.to == to), None)
    if step is None:
        raise Conflict(f"该事项当前为“{record.get_status_display()}”，不能转为“{labels[to]}”。")
    if step.refusal:
        raise Refused(step.refusal)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        taken = _attempt(
            form, register.step_service, record, to, actor=request.user, reason=reason, **form.changes()
        )
        if taken is not None:
            messages.success(request, f"已办理：{step.label}")
            return HttpResponseRedirect(register.detail_url(record))
    context = {
        "register": register,
        "record": record,
        "step": step,
        "consequence": f"办理后，该事项由“{record.get_status_display()}”转为“{labels[to]}”，并记入办理过程。",
        "form": form,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(record),
        "synthetic": getattr(record, "is_synthetic", False),
    }
    return render(request, "registers/step.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def enterprise_list_view(request: HttpRequest, register: Register) -> HttpResponse:
    face = _enter(EnterpriseFace(request.user), register)
    return render_listing(request, register, face.rows(register), face=face)


@require_GET
def enterprise_detail_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    face = _enter(EnterpriseFace(request.user), register)
    record = parts.record_with_related(register, face, key)
    return render(request, "registers/detail.html", _detail_context(register, face, record))

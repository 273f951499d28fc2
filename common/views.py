"""Attachments of records: uploaded, withdrawn and downloaded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common.attachments import attach, visible_attachment, withdraw
from common.errors import Refused
from common.forms import AttachmentForm, WithdrawalForm
from common.models import Attachment
from common.registers.declaration import Register, register_for
from common.registers.faces import StaffFace

UNPROCESSABLE = 422


@require_GET
def attachment(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file, to whoever sees the record that it belongs to; 404 to everyone else."""
    found = _visible(request, uuid)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def attachment_new(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Attach a file to a record of a register, by whoever may change the record."""
    register = _register(request, kind)
    owner = get_object_or_404(StaffFace(request.user).rows(register), pk=pk)
    register.may_change(request.user, owner)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if form.is_valid():
        try:
            made = attach(
                owner, form.cleaned_data["file"], actor=request.user, kind=form.cleaned_data["kind"]
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, f"已上传附件：{made.name}")
            return redirect(register.detail_url(owner))
    return _page(request, "common/attachment_new.html", register, owner, form)


@require_http_methods(["GET", "POST"])
def attachment_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file out of use, with the reason, by whoever may change its record."""
    found = _visible(request, uuid)
    owner: Any = found.owner
    register = _register(request, owner._meta.label_lower)
    register.may_change(request.user, owner)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw(found, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"已撤回附件：{found.name}")
        return redirect(register.detail_url(owner))
    return _page(request, "common/attachment_withdraw.html", register, owner, form, attachment=found)


def _visible(request: HttpRequest, uuid: UUID) -> Attachment:
    found = visible_attachment(request.user, uuid)
    if found is None:
        raise Http404("没有这个附件，或您无权查看。")
    return found


def _register(request: HttpRequest, kind: str) -> Register:
    """The register of a kind of record ("app.model") that the user may enter, or Http404."""
    try:
        register = register_for(apps.get_model(kind))
    except (LookupError, ValueError):  # no such model, or no name of one
        register = None
    if register is None:
        raise Http404("这类记录没有附件页面。")
    StaffFace(request.user).enter(register)
    return register


def _page(
    request: HttpRequest, template: str, register: Register, owner: Any, form: Any, **more: Any
) -> HttpResponse:
    context = {
        "register": register,
        "record": owner,
        "form": form,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(owner),
        "synthetic": getattr(owner, "is_synthetic", False),
        **more,
    }
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)

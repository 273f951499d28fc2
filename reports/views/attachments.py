"""Material that belongs to an edition: the signed scan, the letter of transmittal, proofs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.attachments import attach, visible_attachment, withdraw
from common.errors import Refused
from common.forms import AttachmentForm, WithdrawalForm
from reports import rules
from reports.models import ReportEdition
from reports.views.access import edition_or_404, staff_page

UNPROCESSABLE = 422


@staff_page
@require_http_methods(["GET", "POST"])
def attachment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file to the edition; its figures and text are not touched."""
    edition = edition_or_404(request, pk)
    rules.may_attach(request.user, edition)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            made = attach(edition, form.cleaned_data["file"], actor=request.user, kind=kind)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, f"已上传附件：{made.name}")
            return redirect("reports:edition-detail", pk)
    return _page(request, "common/attachment_new.html", edition, form)


@staff_page
@require_http_methods(["GET", "POST"])
def attachment_withdraw(request: HttpRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Take a file of the edition out of use, with the reason; it is kept."""
    edition = edition_or_404(request, pk)
    rules.may_attach(request.user, edition)
    found = visible_attachment(request.user, uuid)
    if found is None or found.owner != edition:
        raise Http404("没有这个附件，或您无权查看。")
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw(found, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"已撤回附件：{found.name}")
        return redirect("reports:edition-detail", pk)
    return _page(request, "common/attachment_withdraw.html", edition, form, attachment=found)


def _page(
    request: HttpRequest, template: str, edition: ReportEdition, form: Any, **more: Any
) -> HttpResponse:
    context = {
        "register": {"title": "法治政府建设报告"},
        "record": edition,
        "form": form,
        "list_url": reverse("reports:edition-list"),
        "detail_url": reverse("reports:edition-detail", args=[edition.pk]),
        "synthetic": edition.is_synthetic,
        **more,
    }
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)

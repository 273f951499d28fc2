"""Staff pages of a case's record: evidence with its files, and the export of the whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, found
from common.registers.faces import allows
from enforcement.case_file import CaseFile
from enforcement.completeness import gaps
from enforcement.forms_record import EvidenceFilesForm, EvidenceForm
from enforcement.models import CaseEvidence, CaseExport, EnforcementCase, ExportState
from enforcement.rules import may_export, may_keep_evidence
from enforcement.services import archives
from enforcement.services.evidence import add_files, record_evidence


@require_http_methods(["GET", "POST"])
def evidence_new(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a piece of evidence of a case, with its files."""
    case = found(request, EnforcementCase, key)
    may_keep_evidence(request.user, case)
    form = EvidenceForm(*_sent(request), record=case, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            evidence = record_evidence(case, actor=request.user, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已登记证据：{evidence.name}")
            return redirect(_url(evidence))
    return _form(request, case, form, "登记证据", "登记后，此前出具的法制审核意见失效，须重新审核。")


@require_http_methods(["GET", "POST"])
def evidence_files(request: HttpRequest, key: str) -> HttpResponse:
    """Add files to a piece of evidence."""
    evidence = found(request, CaseEvidence, key)
    may_keep_evidence(request.user, evidence)
    form = EvidenceFilesForm(*_sent(request), record=evidence, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            add_files(evidence, actor=request.user, uploads=form.cleaned_data["uploads"])
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "已补充文件")
            return redirect(_url(evidence))
    return _form(request, evidence, form, "补充文件", "文件上传后即记入校验码，只能撤回，不能更改。")


@require_GET
def archive(request: HttpRequest, key: str) -> HttpResponse:
    """The exports of a case; while one is under way, htmx asks here for the progress bar alone."""
    case = found(request, EnforcementCase, key)
    exports = CaseExport.objects.filter(case=case).select_related("requested_by")
    latest = exports.first()
    context = {
        **_page(case),
        "exports": exports[:10],
        "latest": latest,
        "url": reverse("enforcement:case-archive", args=[case.ledger_no]),
        "done": ExportState.DONE,
    }
    if request.headers.get("HX-Request"):
        response = render(request, "enforcement/record/_progress.html", context)
        if latest is None or not latest.is_under_way:
            response["HX-Refresh"] = "true"  # the whole page has something new to say
        return response
    context["gaps"] = gaps(CaseFile(case))
    context["may_export"] = allows(may_export, request.user, case)
    return render(request, "enforcement/record/archive.html", context)


@require_POST
def archive_start(request: HttpRequest, key: str) -> HttpResponse:
    case = found(request, EnforcementCase, key)
    archives.request_export(case, actor=request.user)
    messages.success(request, "已开始导出案卷。")
    return redirect("enforcement:case-archive", case.ledger_no)


@require_GET
def archive_download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The package, to those of the staff who see the case and may export it."""
    export = CaseExport.objects.visible_to(request.user).select_related("case").filter(uuid=uuid).first()
    if export is None:
        raise Http404("没有这个案卷导出包，或您无权查看。")
    found(request, EnforcementCase, export.case.ledger_no)
    may_export(request.user, export.case)
    if export.state != ExportState.DONE:
        raise Http404("这个案卷导出包已由新的导出替代，或尚未完成。")
    archives.note_download(export, actor=request.user)
    name = f"案卷-{export.case.ledger_no}.zip"
    response = FileResponse(export.file.open("rb"), as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form was sent, files too; a form with nothing but files sends no text at all."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _url(record: Any) -> str:
    register = register_for(type(record))
    return register.detail_url(record) if register else "/staff/"


def _page(record: Any) -> dict[str, Any]:
    register: Any = register_for(type(record))
    return {
        "register": register,
        "record": record,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(record),
        "synthetic": record.is_synthetic,
    }


def _form(request: HttpRequest, record: Any, form: Any, title: str, consequence: str) -> HttpResponse:
    context = {**_page(record), "form": form, "title": title, "consequence": consequence}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/record/evidence_form.html", context, status=status)

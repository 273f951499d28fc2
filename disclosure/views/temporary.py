"""The enterprise's temporary reports: begun from a document, filled in, certified, handed in again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrances import enterprise_only
from common.attachments import attachments_of
from common.documents.selectors import documents_of
from common.errors import Refused
from common.models import Attachment
from common.models.event import digest
from disclosure.duty.derived import duties_of
from disclosure.duty.forms import FileForm, TemporaryForm
from disclosure.duty.temporary import (
    STATEMENT,
    attach_file,
    begin_temporary,
    content_of,
    problems_of,
    save_temporary,
    submit_temporary,
    withdraw_attached,
)
from disclosure.enums import EDITABLE_FILINGS, TriggerKind
from disclosure.filing.forms import CertifyForm
from disclosure.models import DisclosureTrigger, TemporaryDisclosure, TemporarySubmission
from disclosure.rules import certifier_or_handler
from disclosure.views.enterprise_home import UNPROCESSABLE


def report_or_404(request: HttpRequest, number: str) -> TemporaryDisclosure:
    """A report of an enterprise that the user represents."""
    rows = TemporaryDisclosure.objects.visible_to(enterprise_only(request))
    return get_object_or_404(rows.select_related("enterprise", "department", "corrects"), ledger_no=number)


def _url(report: TemporaryDisclosure, page: str = "detail", *args: Any) -> str:
    return reverse(f"disclosure-enterprise:temporary-{page}", args=[report.ledger_no, *args])


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin the report on a document of `?trigger=`: its draft, or the one there is."""
    user = enterprise_only(request)
    number = (request.POST if request.method == "POST" else request.GET).get("trigger", "")
    rows = DisclosureTrigger.objects.visible_to(user).select_related("enterprise", "department", "report")
    trigger = get_object_or_404(rows, ledger_no=number)
    if trigger.report is not None:
        return redirect(_url(trigger.report))
    if request.method == "POST":
        report = begin_temporary(actor=user, trigger=trigger)
        messages.success(request, "已建立临时报告草稿，请核对预填内容并补充；由企业负责人确认提交。")
        return redirect(_url(report, "edit"))
    duty = next((each for each in duties_of(trigger.enterprise) if each.source == trigger), None)
    context = {
        "trigger": trigger,
        "duty": duty,
        "files": attachments_of(trigger, reader=user),
        "synthetic": trigger.is_synthetic,
    }
    return render(request, "disclosure/enterprise/temporary_new.html", context)


@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The report as it stands: what is missing, the files, the receipts; the certifier hands it in here."""
    report = report_or_404(request, number)
    return render(request, "disclosure/enterprise/temporary_detail.html", _context(request, report))


def _context(request: HttpRequest, report: TemporaryDisclosure) -> dict[str, Any]:
    editable = report.status in EDITABLE_FILINGS
    duty = next((each for each in duties_of(report.enterprise) if each.report == report), None)
    sha256 = digest(content_of(report))
    return {
        "certify_form": CertifyForm(request.user, initial={"sha256": sha256}) if editable else None,
        "report": report,
        "duty": duty,
        "is_change": report.trigger == TriggerKind.CHANGE,
        "editable": editable,
        "problems": _named(report) if editable else [],
        "refusal": _refusal(request.user, report) if editable else "",
        "statement": STATEMENT,
        "sha256": sha256,
        "files": attachments_of(report, reader=request.user),
        "submissions": TemporarySubmission.objects.filter(report=report).select_related("certified_by"),
        "documents": documents_of(report, request.user),
        "file_form": FileForm() if editable else None,
        "synthetic": report.is_synthetic,
    }


def _named(report: TemporaryDisclosure) -> list[dict[str, str]]:
    edit_url = _url(report, "edit")
    return [{"text": text, "url": f"{edit_url}#id_{name}"} for name, text in problems_of(report).items()]


def _refusal(user: Any, report: TemporaryDisclosure) -> str:
    """Why the user may not hand it in; "" where they may."""
    try:
        certifier_or_handler(user, report)
    except Refused as refused:
        return str(refused)
    return ""


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Fill in; what is incomplete is kept, what another saved in between is a conflict."""
    report = report_or_404(request, number)
    if report.status not in EDITABLE_FILINGS:
        messages.info(request, f"报告{report.get_status_display()}，不能再修改。")
        return redirect(_url(report))
    sent = request.method == "POST"
    form = TemporaryForm(report, request.POST if sent else None)
    if sent and form.is_valid():
        try:
            save_temporary(actor=request.user, report=report, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "已保存。")
            return redirect(_url(report))
    context = {"report": report, "form": form, "synthetic": report.is_synthetic}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/enterprise/temporary_edit.html", context, status=status)


@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file to the draft."""
    report = report_or_404(request, number)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_file(actor=request.user, report=report, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "已上传。")
            return redirect(_url(report))
    context = _context(request, report) | {"file_form": form}
    return render(request, "disclosure/enterprise/temporary_detail.html", context, status=UNPROCESSABLE)


@require_POST
def withdraw_file(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """Take a file of the draft out of use."""
    report = report_or_404(request, number)
    get_object_or_404(Attachment.objects.of(report), uuid=uuid)
    withdraw_attached(actor=request.user, report=report, uuid=uuid)
    messages.success(request, "已撤回该附件。")
    return redirect(_url(report))


@require_POST
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Certify with the own password and hand in. With something missing the page comes back and lists it."""
    report = report_or_404(request, number)
    form = CertifyForm(request.user, request.POST)
    form.refuse_guessing()
    if not form.is_valid():
        context = _context(request, report) | {"certify_form": form}
        return render(request, "disclosure/enterprise/temporary_detail.html", context, status=UNPROCESSABLE)
    try:
        done = submit_temporary(actor=request.user, report=report, seen=form.cleaned_data["sha256"])
    except ValidationError:
        messages.error(request, "报告尚有未填写的内容，未提交；请按清单补充。")
        return redirect(_url(report))
    messages.success(request, f"已提交临时报告 {done.ledger_no}，接收凭证见“文书”。")
    return redirect(_url(report))

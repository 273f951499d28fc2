"""What the cross-checks find in a report, explained where it is true, and the files that go along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common.attachments import attachments_of
from common.errors import Refused
from common.models import Attachment
from disclosure.annual import store
from disclosure.annual.access import is_writable
from disclosure.annual.chapters import CHAPTER_OF
from disclosure.annual.check_forms import ExplainForm, ReportFileForm
from disclosure.annual.checks import (
    RULES,
    Finding,
    current_explanations,
    unexplained,
)
from disclosure.annual.checks import (
    context_of as facts_of,
)
from disclosure.annual.checks import (
    findings as find,
)
from disclosure.annual.checks.explaining import explain_finding, withdraw_explanation
from disclosure.annual.contents import Contents
from disclosure.annual.files import attach_file, withdraw_file
from disclosure.models import AnnualDisclosure, FindingExplanation
from disclosure.views.annual_pages import ROWS_PER_PAGE, UNPROCESSABLE, Pages, context_of, report_or_404

FINDINGS_PER_PAGE = 50


@dataclass
class Line:
    """A finding as the page draws it. `carried` is an explanation of the version before, to be confirmed;
    `stale` one given to other words."""

    finding: Finding
    place: str  # the chapter, and the table in it
    url: str
    explanation: FindingExplanation | None
    carried: FindingExplanation | None
    stale: FindingExplanation | None
    form: ExplainForm | None


@require_http_methods(["GET", "POST"])
def findings(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that does not fit, with its place and its ground. POST explains one warning."""
    report, pages = report_or_404(request, number)
    form = ExplainForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            explain_finding(actor=request.user, report=report, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.add_error("text", str(error) if isinstance(error, Refused) else error.messages)
        else:
            messages.success(request, "已保存说明。")
            return redirect(request.get_full_path())
    return _findings_page(request, report, pages, form)


def _findings_page(
    request: HttpRequest, report: AnnualDisclosure, pages: Pages, form: ExplainForm | None
) -> HttpResponse:
    kept = store.kept_of(report)
    contents = store.contents(kept)
    found, given = find(contents, facts_of(report)), current_explanations(report)
    still_open = unexplained(found, given)
    open_ones = set(still_open)  # there may be thousands
    answered = [each for each in found if each not in open_ones]
    page = Paginator([*still_open, *answered], FINDINGS_PER_PAGE).get_page(request.GET.get("page"))
    context = context_of(report, pages, kept, current="findings")
    context |= {
        "page": page,
        "lines": [_line(each, report, pages, contents, given, form) for each in page],
        "errors": sum(each.is_error for each in still_open),
        "warnings": sum(not each.is_error for each in still_open),
        "answered": len(answered),
        "rules": list(RULES.values()),
        "form": form,
        "withdraw_url": pages.url("explanation-withdraw", report.ledger_no),
        "files_url": pages.url("files", report.ledger_no),
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "disclosure/annual/findings.html", context, status=status)


def _line(
    finding: Finding,
    report: AnnualDisclosure,
    pages: Pages,
    contents: Contents,
    given: dict[tuple[str, str], FindingExplanation],
    form: ExplainForm | None,
) -> Line:
    explanation = given.get((finding.code, finding.path))
    is_carried = explanation is not None and explanation.carried_from_id is not None
    holds = explanation is not None and explanation.message == finding.message
    own = None
    if is_writable(report) and not finding.is_error:
        mine = (
            form is not None
            and form.data.get("code") == finding.code
            and form.data.get("path") == finding.path
        )
        start = {"code": finding.code, "path": finding.path, "text": explanation.text if explanation else ""}
        own = form if mine else ExplainForm(initial=start, auto_id=f"id_{finding.code}_%s_{finding.path}")
    return Line(
        finding,
        _place_words(finding.path),
        place_url(pages, report, contents, finding.path),
        explanation if holds and not is_carried else None,
        explanation if holds and is_carried else None,
        None if holds else explanation,
        own,
    )


def _place_words(path: str) -> str:
    code, name = path.split(".")[:2]
    chapter = CHAPTER_OF[code]
    tables = [table.title for table in chapter.tables if table.code == name]
    return " · ".join([chapter.title, *tables])


def place_url(pages: Pages, report: AnnualDisclosure, contents: Contents, path: str) -> str:
    """The page on which what stands at a path is mended."""
    parts = path.split(".")
    table = ".".join(parts[:2])
    if table not in contents.tables:
        return f"{pages.url('chapter', report.ledger_no, parts[0])}#id_{parts[1]}"
    url = pages.url("table", report.ledger_no, table)
    row = next((each for each in contents.rows(table) if len(parts) > 2 and each.id == parts[2]), None)
    if row is None:
        return url
    return f"{url}?page={(row.position - 1) // ROWS_PER_PAGE + 1}#id_{row.id}_{parts[3]}"


@require_POST
def explanation_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take an explanation back."""
    report, pages = report_or_404(request, number)
    code, path = request.POST.get("code", ""), request.POST.get("path", "")
    if withdraw_explanation(actor=request.user, report=report, code=code, path=path):
        messages.success(request, "已撤回说明。")
    else:
        messages.info(request, "该说明已撤回。")
    return redirect(pages.url("findings", report.ledger_no))


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, number: str) -> HttpResponse:
    """The files of a report. POST adds one."""
    report, pages = report_or_404(request, number)
    form = ReportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = attach_file(actor=request.user, report=report, **form.cleaned_data)
        except Refused as refused:
            form.add_error("upload", str(refused))
        else:
            messages.success(request, f"已上传：{made.name}")
            return redirect(request.path)
    context: dict[str, Any] = context_of(report, pages, store.kept_of(report), current="files")
    context |= {
        "form": form,
        "files": [
            each | {"withdraw_url": pages.url("file-withdraw", report.ledger_no, each["uuid"])}
            for each in attachments_of(report, reader=request.user)
        ],
    }
    return render(
        request, "disclosure/annual/files.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_POST
def file_withdraw(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """Take a file out of use."""
    report, pages = report_or_404(request, number)
    get_object_or_404(Attachment.objects.of(report), uuid=uuid)
    taken = withdraw_file(actor=request.user, report=report, uuid=uuid)
    messages.success(request, f"已撤回：{taken.name}")
    return redirect(pages.url("files", report.ledger_no))

"""Tables of an annual report from a workbook: template, upload, what the check found, confirmation."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Refused
from common.exporting import XLSX
from common.models.import_job import ImportState
from disclosure.annual import store, workbooks
from disclosure.annual.access import is_writable
from disclosure.annual.check_forms import WorkbookForm
from disclosure.models import AnnualDisclosure, AnnualImport
from disclosure.views.annual_pages import UNPROCESSABLE, Pages, context_of, report_or_404

RECENT = 10
SHOWN_ERRORS = 200
IN_MEMORY = 4 * 1024**2  # of a template; a longer one waits on disk


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, number: str, path: str = "") -> HttpResponse:
    """Upload a workbook of one table, or of all."""
    report, pages = report_or_404(request, number)
    title = _title_or_404(report, path)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = workbooks.start(
                actor=request.user, report=report, upload=given["file"], table=path, mode=given["mode"]
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(pages.url("import-detail", report.ledger_no, job.pk))
    context = _frame(report, pages, path) | {
        "form": form,
        "title": title,
        "template_url": _beside(pages, report, "template", path),
        "jobs": [
            (each, pages.url("import-detail", report.ledger_no, each.pk))
            for each in _own_jobs(request, report)[:RECENT]
        ],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/annual/import_new.html", context, status=status)


@require_GET
def template(request: HttpRequest, number: str, path: str = "") -> HttpResponseBase:
    """A workbook to fill in; with `?filled=1` it holds what stands in the report."""
    report, _ = report_or_404(request, number)
    title = _title_or_404(report, path)
    filled_in = request.GET.get("filled") == "1"
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    workbooks.write_template(report, target, table=path, filled_in=filled_in)
    target.seek(0)
    name = f"{report.for_year}年度报告-{title}{'' if filled_in else '-模板'}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@require_GET
def import_detail(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What the check found; while it runs, htmx asks here for the progress bar alone."""
    report, pages = report_or_404(request, number)
    job = get_object_or_404(_own_jobs(request, report), pk=pk)
    percent, stage = workbooks.progress(job)
    progress = {"job": job, "percent": percent, "stage": stage, "url": request.path}
    if request.headers.get("HX-Request"):
        response = render(request, "disclosure/annual/import_progress.html", progress)
        if not job.is_running:
            response["HX-Refresh"] = "true"  # the whole page has something new to say
        return response
    context = _frame(report, pages, job.table) | progress
    context |= {
        "title": _title_or_404(report, job.table),
        "errors": job.errors[:SHOWN_ERRORS],
        "may_confirm": job.state == ImportState.READY and is_writable(report),
        "confirm_url": pages.url("import-confirm", report.ledger_no, job.pk),
        "errors_url": pages.url("import-errors", report.ledger_no, job.pk) if job.errors_file else "",
        "new_url": _beside(pages, report, "import", job.table),
    }
    return render(request, "disclosure/annual/import_detail.html", context)


@require_GET
def import_errors(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """All problems as csv, to be worked off beside the workbook."""
    report, _ = report_or_404(request, number)
    job = get_object_or_404(_own_jobs(request, report), pk=pk)
    if not job.errors_file:
        raise Http404("这次导入没有问题清单。")
    name = f"{job.original_name}-问题清单.csv"
    return FileResponse(
        job.errors_file.open("rb"), as_attachment=True, filename=name, content_type="text/csv"
    )


@require_POST
def import_confirm(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    report, pages = report_or_404(request, number)
    job = get_object_or_404(_own_jobs(request, report).select_related("report"), pk=pk)
    workbooks.confirm(actor=request.user, job=job)
    messages.success(request, "已确认，正在写入。")
    return redirect(pages.url("import-detail", report.ledger_no, job.pk))


def _own_jobs(request: HttpRequest, report: AnnualDisclosure) -> Any:
    """An upload is its uploader's own, as long as they see the report."""
    return AnnualImport.objects.filter(report=report, uploaded_by=request.user.pk)


def _title_or_404(report: AnnualDisclosure, path: str) -> str:
    if not path:
        return "全部表格"
    table = workbooks.tables_of(report).get(path)
    if table is None:
        raise Http404("该报告没有这张表")
    return table.title


def _beside(pages: Pages, report: AnnualDisclosure, page: str, path: str) -> str:
    """The address of a page for one table, or for all."""
    if path:
        return pages.url(page, report.ledger_no, path)
    return pages.url(f"{page}-all", report.ledger_no)


def _frame(report: AnnualDisclosure, pages: Pages, path: str) -> dict[str, Any]:
    context = context_of(report, pages, store.kept_of(report), current="import")
    back = pages.url("table", report.ledger_no, path) if path else pages.url("detail", report.ledger_no)
    return context | {"path": path, "back_url": back}

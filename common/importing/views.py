"""Staff pages of the import: upload, what the check found, confirmation, result."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Refused
from common.exporting import XLSX
from common.importing import jobs
from common.importing.forms import UploadForm
from common.importing.workbooks import write_template
from common.models.import_job import ImportJob, ImportState
from common.registers.declaration import Register

RECENT = 20
SHOWN_ERRORS = 200


def _registers(user: Any) -> list[Register]:
    """The registers that the user may import into; Http404 to enterprises, Refused to other staff."""
    if not getattr(user, "is_staff_member", False):
        raise Http404("没有这个页面。")
    registers = jobs.importable_registers(user)
    if not registers:
        raise Refused("您没有可导入的登记簿，请由承办科室的经办人导入。")
    return registers


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    registers = _registers(request.user)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            job = jobs.start(form.cleaned_data["file"], actor=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("common:import-detail", job.pk)
    books: dict[str, list[str]] = {}
    for register in registers:
        books.setdefault(register.workbook, []).append(register.title)
    context = {
        "form": form,
        "books": [{"name": name, "sheets": "、".join(sheets)} for name, sheets in books.items()],
        "jobs": ImportJob.objects.visible_to(request.user)[:RECENT],
    }
    return render(request, "common/import_new.html", context, status=422 if form.errors else 200)


@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The job's page; while it runs, htmx asks here for the progress bar alone."""
    job = _own_job(request, pk)
    percent, stage = jobs.progress(job)
    context = {
        "job": job,
        "percent": percent,
        "stage": stage,
        "url": reverse("common:import-detail", args=[job.pk]),
        "errors": job.errors[:SHOWN_ERRORS],
        "sheets": [{"title": title, **counts} for title, counts in job.result.items()],
        "may_confirm": job.state == ImportState.READY,
    }
    if not request.headers.get("HX-Request"):
        return render(request, "common/import_detail.html", context)
    response = render(request, "common/import_progress.html", context)
    if not job.is_running:
        response["HX-Refresh"] = "true"  # the whole page has something new to say
    return response


@require_GET
def import_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All problems of a job as csv, to be worked off beside the workbook."""
    job = _own_job(request, pk)
    if not job.errors_file:
        raise Http404("这次导入没有问题清单。")
    name = f"{job.original_name}-问题清单.csv"
    return FileResponse(
        job.errors_file.open("rb"), as_attachment=True, filename=name, content_type="text/csv"
    )


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    job = _own_job(request, pk)
    jobs.confirm(job, actor=request.user)
    messages.success(request, "已确认，正在写入。")
    return redirect("common:import-detail", job.pk)


@require_GET
def template_download(request: HttpRequest, workbook: str) -> HttpResponseBase:
    """A blank workbook with the registers that the user may import into."""
    members = [register for register in _registers(request.user) if register.workbook == workbook]
    if not members:
        raise Http404(f"没有名为“{workbook}”的台账模板。")
    target = io.BytesIO()
    write_template(members, target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{workbook}.xlsx", content_type=XLSX)


def _own_job(request: HttpRequest, pk: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)

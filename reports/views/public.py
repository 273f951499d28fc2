"""What the public reads: published reports, from snapshots only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from common.models import PublishedRecord
from reports.enums import ArtifactKind
from reports.models import Artifact
from reports.public import KIND, published_report, withdrawn_reports
from reports.rendering.document import ReportDocument
from reports.rendering.html import render_html
from reports.views.access import file_response

GONE = 410
DOWNLOADS = (ArtifactKind.PDF, ArtifactKind.DOCX)


@login_not_required
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Published reports, newest first; withdrawn ones stay with their reason."""
    records = PublishedRecord.objects.current().filter(kind=KIND).order_by("-dated_on", "-pk")
    context = {"records": records, "synthetic": any(record.is_synthetic for record in records)}
    return render(request, "reports/public_list.html", context)


@login_not_required
@require_safe
def public_detail(request: HttpRequest, year: int) -> HttpResponse:
    """A report: title, source, time, text, each figure with its definition, files."""
    record = published_report(year)
    withdrawn = withdrawn_reports(year)
    if record is None:
        return _tombstones(request, year, withdrawn)
    document = ReportDocument.from_json(record.body["document"])
    context = {
        "record": record,
        "body": mark_safe(render_html(document)),  # noqa: S308  (escaped by the renderer)
        "files": {kind: file for kind, file in record.body["files"].items() if kind in DOWNLOADS},
        "withdrawn": withdrawn,
        "synthetic": record.is_synthetic,
    }
    return render(request, "reports/public_detail.html", context)


def _tombstones(request: HttpRequest, year: int, withdrawn: list[PublishedRecord]) -> HttpResponse:
    if not withdrawn:
        raise Http404(f"{year}年度报告尚未公开。")
    context = {
        "year": year,
        "withdrawn": withdrawn,
        "synthetic": any(record.is_synthetic for record in withdrawn),
    }
    return render(request, "reports/public_withdrawn.html", context, status=GONE)


@login_not_required
@require_safe
def public_record(request: HttpRequest, pk: int) -> HttpResponse:
    """From a search result to the page of its year."""
    record = get_object_or_404(PublishedRecord.objects.current(), pk=pk, kind=KIND, withdrawn_at__isnull=True)
    return redirect("public-reports:report-detail", record.body["year"])


@login_not_required
@require_safe
def public_file(request: HttpRequest, year: int, kind: str) -> FileResponse:
    """A file of a published report, found by the hash that its snapshot names."""
    record = published_report(year)
    if record is None:
        raise Http404(f"{year}年度报告尚未公开。")
    named = record.body["files"].get(kind)
    if kind not in DOWNLOADS or named is None:
        raise Http404("没有这种格式")
    artifact = Artifact.objects.filter(kind=kind, sha256=named["sha256"]).first()
    if artifact is None:
        raise Http404("文件暂不可用")
    return file_response(artifact, f"{record.title}.{kind}", as_attachment=kind != ArtifactKind.PDF)

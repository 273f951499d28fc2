"""What the public reads: published reports, from snapshots only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from common.models import PublishedRecord
from reports.enums import ArtifactKind
from reports.models import Artifact
from reports.public import KIND
from reports.rendering.document import ReportDocument
from reports.rendering.html import render_html


def _published(year: int) -> PublishedRecord:
    record = (
        PublishedRecord.objects.current()
        .filter(kind=KIND, body__year=year, withdrawn_at__isnull=True)
        .order_by("-published_at")
        .first()
    )
    if record is None:
        raise Http404(f"{year}年度报告尚未公开。")
    return record


@login_not_required
@require_GET
def public_list(request: HttpRequest) -> HttpResponse:
    """Published reports, newest first; withdrawn ones stay with their reason."""
    records = PublishedRecord.objects.current().filter(kind=KIND).order_by("-dated_on", "-pk")
    context = {"records": records, "synthetic": any(record.is_synthetic for record in records)}
    return render(request, "reports/public_list.html", context)


@login_not_required
@require_GET
def public_detail(request: HttpRequest, year: int) -> HttpResponse:
    """A report: title, source, time, text, each figure with its definition, files."""
    record = _published(year)
    document = ReportDocument.from_json(record.body["document"])
    context = {
        "record": record,
        "body": mark_safe(render_html(document)),  # noqa: S308  (escaped by the renderer)
        "figures": record.body["figures"],
        "files": record.body["files"],
        "synthetic": record.is_synthetic,
    }
    return render(request, "reports/public_detail.html", context)


@login_not_required
@require_GET
def public_record(request: HttpRequest, pk: int) -> HttpResponse:
    """From a search result to the page of its year."""
    record = get_object_or_404(PublishedRecord.objects.current(), pk=pk, kind=KIND, withdrawn_at__isnull=True)
    return redirect("public-reports:report-detail", record.body["year"])


@login_not_required
@require_GET
def public_file(request: HttpRequest, year: int, kind: str) -> FileResponse:
    """A file of a published report, found by the hash that its snapshot names."""
    record = _published(year)
    named = record.body["files"].get(kind)
    if kind not in (ArtifactKind.PDF, ArtifactKind.DOCX) or named is None:
        raise Http404("没有这种格式")
    artifact = Artifact.objects.filter(kind=kind, sha256=named["sha256"]).first()
    if artifact is None:
        raise Http404("文件暂不可用")
    return FileResponse(
        artifact.file.open("rb"), as_attachment=kind != ArtifactKind.PDF, filename=f"{record.title}.{kind}"
    )

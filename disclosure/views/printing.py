"""Annual reports as PDF, for their enterprise (or the staff who enter one from paper) and for everyone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_safe

from accounts.sessions import client_address
from common.models import PublishedRecord
from common.public_pages import answer_record
from common.shelf_views import gone_page
from disclosure.printing.pdf import own_pdf, pdf_response, published_pdf, refuse_haste
from disclosure.public import ANNUAL_DISCLOSURE
from disclosure.published import SHELVES
from disclosure.views.annual_pages import report_or_404


@require_GET
def own(request: HttpRequest, number: str) -> HttpResponse:
    """The draft, or what was handed in."""
    report, _ = report_or_404(request, number)
    refuse_haste(f"user.{request.user.pk}")
    return pdf_response(own_pdf(report), f"{report.enterprise.name}{report.for_year}年度披露报告")


@login_not_required
@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as published; what was withdrawn is gone here too."""
    return answer_record(request, pk, ANNUAL_DISCLOSURE, page=_file, gone=_gone)


def _file(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return pdf_response(published_pdf(record, asker=f"address.{client_address(request)}"), record.title)


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return gone_page(request, SHELVES[record.kind], record, "disclosure/gone.html")

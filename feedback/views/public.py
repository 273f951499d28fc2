"""A visitor reports an error, is thanked with number and code, and follows the report by them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions import client_address
from common.errors import Refused
from common.models import PublishedRecord
from common.public_pages import is_shown
from common.publication import public_url
from common.visitors import TooMany, hash_of_sender
from feedback import services
from feedback.deadlines import report_clocks
from feedback.forms import ReportForm, TrackForm
from feedback.models import ErrorReport

RECEIPT_SALT = "feedback.receipt"
PAGE_LIMIT = 300  # as the model's
NOT_FOUND, UNPROCESSABLE, TOO_MANY = 404, 422, 429


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """The form on a page or a published record (`?record=`, `?page=`); sent, it leads to the receipt."""
    asked = request.POST if request.method == "POST" else request.GET
    record = _record(asked.get("record", ""))
    page = _page(asked.get("page", ""), record)
    form = ReportForm(_subject(page, record), request.POST or None)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                report = _receive(request, form, page, record)
            except (Refused, ValidationError) as error:
                form.add_error(None, error.message if isinstance(error, Refused) else error.messages)
                status = TOO_MANY if isinstance(error, TooMany) else UNPROCESSABLE
            else:
                return redirect("public-feedback:received", signing.dumps(report.pk, salt=RECEIPT_SALT))
    # The title of what is no longer shown is not told here either.
    named = record is not None and is_shown(record, timezone.localdate())
    context = {"form": form, "page": page, "record": record, "named": named}
    return render(request, "feedback/report_new.html", context, status=status)


def _receive(
    request: HttpRequest, form: ReportForm, page: str, record: PublishedRecord | None
) -> ErrorReport:
    values = {name: form.cleaned_data[name] for name in ("kind", "text", "contact")}
    sender = hash_of_sender(client_address(request), services.PURPOSE)
    return services.receive_report(page=page, record=record, sender_hash=sender, **values)


def _record(key: str) -> PublishedRecord | None:
    """The published record named, in whatever version; unknown ones are left out."""
    return PublishedRecord.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None


def _page(page: str, record: PublishedRecord | None) -> str:
    """A path of this site; of a record, its own page."""
    own = public_url(record) if record is not None else ""
    if own:
        return own
    inside = page.startswith("/") and not page.startswith("//") and "\\" not in page
    return page[:PAGE_LIMIT] if inside else "/"


def _subject(page: str, record: PublishedRecord | None) -> str:
    return f"{record.pk if record else ''}:{page}"


@login_not_required
@never_cache
@require_safe
def received(request: HttpRequest, receipt: str) -> HttpResponse:
    """Thanks, with the number and the code by which the report is followed."""
    try:
        report = ErrorReport.objects.get(pk=signing.loads(receipt, salt=RECEIPT_SALT))
    except (signing.BadSignature, ErrorReport.DoesNotExist) as error:
        raise Http404("没有这一回执") from error
    return render(request, "feedback/received.html", {"report": report, "clocks": _clocks(report)})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """What became of a report, for who has number and code; neither stands in an address."""
    form = TrackForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            sender = hash_of_sender(client_address(request), services.TRACKING)
            try:
                report = services.tracked(**form.cleaned_data, sender_hash=sender)
            except TooMany as error:
                form.add_error(None, error.message)
                status = TOO_MANY
            else:
                status = 200 if report else NOT_FOUND
                if report is None:
                    form.add_error(None, "没有找到这一反馈，请核对反馈编号和查询码。")
                else:
                    context |= {"report": report, "clocks": _clocks(report)}
    return render(request, "feedback/track.html", context, status=status)


def _clocks(report: ErrorReport) -> list[Any]:
    return report_clocks(report, timezone.localdate())

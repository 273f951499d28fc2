"""A visitor's comment on an open notice: sent, thanked for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import client_address
from common.errors import Refused
from common.models import PublishedRecord
from common.publication import current_version
from common.visitors import TooMany
from permits import published
from permits.public import NOTICE
from permits.public_forms import CommentForm
from permits.services.comments import receive_comment, sender_hash_of
from permits.views.public import notice_page

RECEIPT_SALT = "permits.comment-receipt"
UNPROCESSABLE, TOO_MANY = 422, 429


@login_not_required
@require_POST
def comment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a comment; what is wrong with it is shown in the form with all that was typed."""
    arrived = timezone.now()
    record = get_object_or_404(PublishedRecord, pk=pk, kind=NOTICE)
    record = record if record.is_current else current_version(record)
    if record.withdrawn_at is not None:
        return notice_page(request, record)
    notice = published.notice_key(record)
    form = CommentForm(notice, name_required=record.body["name_required"], data=request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        sender = sender_hash_of(client_address(request))
        try:
            comment = receive_comment(notice_pk=notice, sender_hash=sender, at=arrived, **form.values())
        except (Refused, ValidationError) as error:
            if isinstance(error, Refused) and not published.takes_comments_on(
                record, timezone.localdate(arrived)
            ):
                raise  # closed: there is no form left in which to say so
            form.add_error(None, error.message if isinstance(error, Refused) else error.messages)
            status = TOO_MANY if isinstance(error, TooMany) else UNPROCESSABLE
        else:
            receipt = signing.dumps([comment.ledger_no, record.pk], salt=RECEIPT_SALT)
            return redirect("eia:comment-received", receipt)
    return notice_page(request, record, form=form, status=status)


@login_not_required
@require_safe
def comment_received(request: HttpRequest, receipt: str) -> HttpResponse:
    """Thanks, with the number by which the comment can be asked after."""
    try:
        number, pk = signing.loads(receipt, salt=RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404("没有这一回执") from error
    record = get_object_or_404(PublishedRecord, pk=pk, kind=NOTICE)
    context = {"number": number, "record": record, "synthetic": record.is_synthetic}
    return render(request, "eia/comment_received.html", context)

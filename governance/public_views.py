"""The public's pages of decisions and normative documents, and opinions on drafts. From snapshots alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import client_address
from common.errors import Refused
from common.feeds import Entry
from common.models import PublishedRecord
from common.models.event import digest
from common.presentation import zh_date
from common.public_pages import answer_record
from common.publication import current_version, public_url
from common.shelf_views import gone_page, record_context, shelf_feed, shelf_page
from common.visitors import TooMany
from governance.consultation.forms import OpinionForm
from governance.consultation.opinions import receive_opinion, sender_hash_of
from governance.consultation.public import OPINION, ROUND
from governance.models import NormativeDocument
from governance.normative.public import DOCUMENT, public_files
from governance.published import (
    SHELVES,
    opinions_in,
    round_key,
    round_of,
    section_of,
    takes_opinions,
    withheld_in,
)

RECEIPT_SALT = "governance.opinion-receipt"
UNPROCESSABLE, TOO_MANY = 422, 429
OPINIONS_SHOWN = 20
MORE_DAYS = {"effective_from", "valid_until", "opinion_from", "opinion_to"}
FILE_SECONDS = 300  # a withdrawn file may stay in a reader's cache no longer
TEXTS = ("text", "announcement", "draft", "summary", "interpretation")
TEMPLATES = {
    "opinion-round": "governance/public_round.html",
    "major-decision": "governance/public_decision.html",
    "decision-list": "governance/public_list.html",
    "normative-document": "governance/public_document.html",
    "normative-clean-up": "governance/public_clean_up.html",
}


@login_not_required
@require_safe
def record_list(request: HttpRequest, kind: str) -> HttpResponse:
    """One list beside its neighbours."""
    return shelf_page(request, SHELVES[kind], section_of(kind), "governance/shelf.html", texts=TEXTS)


@login_not_required
@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest records of a list as Atom."""
    shelf = SHELVES[kind]
    return shelf_feed(
        request, shelf, subtitle=f"{shelf.title}的公开信息", name=f"governance/{kind}", entry=_feed_entry
    )


def _feed_entry(record: PublishedRecord) -> Entry:
    body = record.body
    label = body.get("stage_label") or body.get("validity_label") or ""
    return Entry(
        page=public_url(record),
        name=f"{record.kind}/{digest([record.source])[:16]}",
        summary=[
            ("文号", record.number),
            ("状态", label),
            ("承办单位", body.get("department", "")),
            ("意见征集截止", body.get("last_day", "")),
            (SHELVES[record.kind].day, zh_date(record.dated_on)),
        ],
        categories=[label] if label else [],
    )


@login_not_required
@require_safe
def record_detail(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A record as published; an older version leads to the one that stands."""
    return answer_record(request, pk, kind, page=_page, gone=_gone)


def _page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    if record.kind == ROUND:
        return round_page(request, record)
    context = record_context(request, SHELVES[record.kind], section_of(record.kind), record)
    for name in MORE_DAYS & set(record.body):
        context["days"][name] = parse_date(record.body[name]) if record.body[name] else None
    return render(request, TEMPLATES[record.kind], context)


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return gone_page(request, SHELVES[record.kind], record, "governance/gone.html")


# ---- opinions ----


def round_page(
    request: HttpRequest, record: PublishedRecord, *, form: OpinionForm | None = None, status: int = 200
) -> HttpResponse:
    """The draft with its explanation and opinions; while it is open with a form to speak."""
    open_now = takes_opinions(record)
    if open_now and form is None:
        form = OpinionForm(round_key(record))
    page = Paginator(opinions_in(record), OPINIONS_SHOWN).get_page(request.GET.get("page"))
    context = record_context(request, SHELVES[ROUND], section_of(ROUND), record) | {
        "page": page,
        "withheld": withheld_in(record),
        "form": form if open_now else None,
        "is_over": not open_now and record.body.get("stage") == "open",
    }
    return render(request, TEMPLATES[ROUND], context, status=status)


@login_not_required
@require_POST
def opinion_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an opinion; what is wrong with it is shown in the form with all that was typed."""
    arrived = timezone.now()
    record = get_object_or_404(PublishedRecord, pk=pk, kind=ROUND)
    record = record if record.is_current else current_version(record)
    if record.withdrawn_at is not None:
        return _gone(request, record)
    form = OpinionForm(round_key(record), request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        sender = sender_hash_of(client_address(request))
        try:
            made = receive_opinion(
                round_pk=round_key(record), sender_hash=sender, at=arrived, **form.values()
            )
        except (Refused, ValidationError) as error:
            if not takes_opinions(record):
                raise  # closed: there is no form left in which to say so
            form.add_error(None, error.message if isinstance(error, Refused) else error.messages)
            status = TOO_MANY if isinstance(error, TooMany) else UNPROCESSABLE
        else:
            receipt = signing.dumps([made.ledger_no, record.pk], salt=RECEIPT_SALT)
            return redirect("decisions:opinion-received", receipt)
    return round_page(request, record, form=form, status=status)


@login_not_required
@require_safe
def opinion_received(request: HttpRequest, receipt: str) -> HttpResponse:
    """Thanks, with the number by which the opinion can be asked after."""
    try:
        number, pk = signing.loads(receipt, salt=RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404("没有这一回执") from error
    record = get_object_or_404(PublishedRecord, pk=pk, kind=ROUND)
    context = {"number": number, "record": record, "synthetic": record.is_synthetic}
    return render(request, "governance/opinion_received.html", context)


@login_not_required
@require_safe
def opinion_record(request: HttpRequest, pk: int) -> HttpResponse:
    """From a published opinion to the page of its round."""
    opinion = get_object_or_404(PublishedRecord.objects.current(), pk=pk, kind=OPINION)
    found = round_of(opinion)
    if found is None:
        raise Http404("该意见所在的征求意见未公开")
    return redirect(f"{public_url(found)}#opinions")


# ---- files of documents ----


@login_not_required
@require_safe
def document_file(request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
    """A file that a displayed document names by its hash; nothing else can be reached here."""
    record = get_object_or_404(PublishedRecord, pk=pk, kind=DOCUMENT)
    if not record.is_current:
        return redirect("normative-documents:file", current_version(record).pk, sha256)
    if record.withdrawn_at is not None:
        return _gone(request, record)
    named: Any = next((each for each in record.body["files"] if each["sha256"] == sha256), None)
    document = NormativeDocument.objects.filter(pk=round_key(record)).first()
    stored = public_files(document).filter(sha256=sha256).first() if named and document else None
    if stored is None:
        raise Http404("该文件没有这一附件，或者附件已经撤回。")
    response = FileResponse(stored.file.open("rb"), as_attachment=True, filename=named["name"])
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, public=True, max_age=FILE_SECONDS)
    return response

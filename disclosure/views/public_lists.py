"""The public's pages of yearly lists: by year, by enterprise, and objections while one is on notice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
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
from disclosure.listing.forms import SearchForm, VisitorObjectionForm
from disclosure.listing.objections import entry_named, receive_objection, sender_hash_of
from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.listing.published import LIST_SHELVES, list_key, takes_objections
from disclosure.published import DISCLOSURES
from disclosure.standing.public import STANDING
from disclosure.standing.published import standings_among

RECEIPT_SALT = "disclosure.list-objection-receipt"
UNPROCESSABLE, TOO_MANY = 422, 429
PAGE_SIZE = 50
SUBTITLES = {
    DUTY_LIST: "公示和公布的环境信息依法披露企业名单",
    DUTY_LIST_ENTRY: "列入名单、应当依法披露环境信息的企业",
    STANDING: "名单企业年度报告的披露情况：按时、逾期、未披露",
}


@login_not_required
@require_safe
def record_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Yearly lists, or the enterprises on them, beside the reports of the same section."""
    section = DISCLOSURES | LIST_SHELVES
    return shelf_page(request, LIST_SHELVES[kind], section, "disclosure/list_shelf.html", texts=())


@login_not_required
@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest lists, or enterprises, as Atom."""
    return shelf_feed(
        request, LIST_SHELVES[kind], subtitle=SUBTITLES[kind], name=f"disclosure/{kind}", entry=_feed_entry
    )


def _feed_entry(record: PublishedRecord) -> Entry:
    body = record.body
    label = body.get("stage_label") or body.get("standing_label") or ""
    return Entry(
        page=public_url(record),
        name=f"{record.kind}/{digest([record.source])[:16]}",
        summary=[
            ("企业名称", record.party),
            ("阶段", body.get("stage_label", "")),
            ("披露情况", body.get("standing_label", "")),
            ("列入情形", body.get("criteria", "")),
            (LIST_SHELVES[record.kind].day, zh_date(record.dated_on)),
        ],
        categories=[label] if label else [],
    )


@login_not_required
@require_safe
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An enterprise's place on a list, as published."""
    return answer_record(request, pk, DUTY_LIST_ENTRY, page=_entry_page, gone=_gone)


def _entry_page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    context = record_context(request, LIST_SHELVES[record.kind], LIST_SHELVES, record)
    return render(request, "disclosure/list_entry.html", context)


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return gone_page(request, LIST_SHELVES[record.kind], record, "disclosure/list_gone.html")


@login_not_required
@require_safe
def list_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A list as published; an older version leads to the one that stands."""
    return answer_record(request, pk, DUTY_LIST, page=list_page, gone=_gone)


def list_page(
    request: HttpRequest,
    record: PublishedRecord,
    *,
    form: VisitorObjectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list with its enterprises, narrowed by a part of the name; on notice with a form to object."""
    open_now = takes_objections(record)
    if open_now and form is None:
        form = VisitorObjectionForm(list_key(record))
    search = SearchForm(request.GET or None)
    words = search.cleaned_data["q"].split() if search.is_valid() else []
    rows = [
        row
        for row in record.body["entries"]
        if all(word in f"{row['enterprise']} {row['uscc']}" for word in words)
    ]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    standings = standings_among(record.body.get("year"), [row["uscc"] for row in page])
    context = record_context(request, LIST_SHELVES[record.kind], LIST_SHELVES, record) | {
        "page": page,
        "lines": [(row, standings.get(row["uscc"])) for row in page],
        "has_standings": bool(standings),
        "search": search,
        "searched": bool(words),
        "form": form if open_now else None,
    }
    return render(request, "disclosure/list_detail.html", context, status=status)


@login_not_required
@require_POST
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an objection; what is wrong with it is shown in the form with all that was typed."""
    arrived = timezone.now()
    record = get_object_or_404(PublishedRecord, pk=pk, kind=DUTY_LIST)
    record = record if record.is_current else current_version(record)
    if record.withdrawn_at is not None:
        return _gone(request, record)
    form = VisitorObjectionForm(list_key(record), request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = receive_objection(
                actor=None,
                duty_list_pk=list_key(record),
                entry=entry_named(list_key(record), values["uscc"]),
                text=values["text"],
                name=values["name"],
                contact=values["contact"],
                sender_hash=sender_hash_of(client_address(request)),
                at=arrived,
            )
        except (Refused, ValidationError) as error:
            if not takes_objections(record):
                raise  # closed: there is no form left in which to say so
            form.add_error(None, error.message if isinstance(error, Refused) else error.messages)
            status = TOO_MANY if isinstance(error, TooMany) else UNPROCESSABLE
        else:
            receipt = signing.dumps([made.ledger_no, record.pk], salt=RECEIPT_SALT)
            return redirect("disclosures:duty-list-objection-received", receipt)
    return list_page(request, record, form=form, status=status)


@login_not_required
@require_safe
def objection_received(request: HttpRequest, receipt: str) -> HttpResponse:
    """Thanks, with the number by which the objection can be asked after."""
    try:
        number, pk = signing.loads(receipt, salt=RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404("没有这一回执") from error
    record = get_object_or_404(PublishedRecord, pk=pk, kind=DUTY_LIST)
    context = {"number": number, "record": record, "synthetic": record.is_synthetic}
    return render(request, "disclosure/list_objection_received.html", context)

"""The public's pages of EIA approval: lists, notices, filings, files. From snapshots alone."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from common.models import PublishedRecord
from common.paging import BadCursor, KeysetPage, capped_count, keyset_page
from common.public_pages import GONE, answer_record, page_context
from common.publication import current_version, versions
from common.registers.listing import position, query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from permits import published
from permits.enums import NoticeKind
from permits.models import PublicNotice
from permits.public import COMMENT, NOTICE, REGISTRATION, public_attachments, public_documents
from permits.public_forms import CommentForm, ListForm, chosen_ordering
from permits.published import CLOSING, DECISIONS, NEWEST, OPEN, PAST, REGISTRATIONS, TABS, Criteria

PAGE_SIZE = 20
COMMENTS_SHOWN = 20
CARRIED = ("q", "document", "park", "since", "until")  # mean the same in every tab
FILE_SECONDS = 300  # a withdrawn file may stay in a reader's cache no longer

PAGES = {
    OPEN: "eia:notice-list",
    PAST: "eia:past-list",
    DECISIONS: "eia:decision-list",
    REGISTRATIONS: "eia:registration-list",
}


@login_not_required
@require_safe
def record_list(request: HttpRequest, tab: str) -> HttpResponse:
    """One tab of the list: what is open, over, decided, or filed."""
    form = ListForm(tab, request.GET)
    ordering = chosen_ordering(tab, request.GET.get("sort", ""))
    valid = form.is_valid()
    context: dict[str, Any] = {
        "tab": tab,
        "title": TABS[tab],
        "tabs": _tabs(tab, request.GET),
        "form": form,
        "feed_query": _feed_query(tab, request.GET),
        "orderings": _orderings(tab, request.GET, ordering),
        "now": timezone.now(),
        "query": query_without(request.GET, *POSITION_PARAMETERS, "sort"),
    }
    if valid:
        context |= _found(request, form.criteria(tab, ordering))
    return render(request, "eia/list.html", context, status=200 if valid else 400)


def _tabs(current: str, query: QueryDict) -> list[dict[str, Any]]:
    """The tabs; what was asked for is asked again in each, as far as it has a field for it."""
    tabs = []
    for tab, label in TABS.items():
        fields = [name for name in CARRIED if query.get(name) and name in ListForm(tab).fields]
        asked = f"?{urlencode({name: query[name] for name in fields})}" if fields else ""
        tabs.append({"label": label, "url": f"{reverse(PAGES[tab])}{asked}", "current": tab == current})
    return tabs


def _found(request: HttpRequest, criteria: Criteria) -> dict[str, Any]:
    today, calendar = timezone.localdate(), published.calendar()
    found = page_context(request, published.Listing(criteria, today), PAGE_SIZE)
    rows, is_notice = found["rows"], criteria.tab != REGISTRATIONS
    return found | {
        "rows": [
            {"record": row, "period": published.period_of(row, today, calendar) if is_notice else None}
            for row in rows
        ],
        "has_reports": any("participation" in row.body for row in rows),
    }


def _orderings(tab: str, query: QueryDict, current: str) -> list[dict[str, Any]]:
    """The orders to choose from; only what is open can close soon."""
    if tab != OPEN:
        return []
    orders = []
    for order, label in ((NEWEST, "最新发布"), (CLOSING, "即将截止")):
        chosen = query.copy()
        for name in POSITION_PARAMETERS:
            chosen.pop(name, None)
        chosen["sort"] = order
        orders.append({"label": label, "url": f"?{chosen.urlencode()}", "current": order == current})
    return orders


def _feed_query(tab: str, query: QueryDict) -> str:
    """The query by which the feed shows what the list shows; filings have no feed."""
    if tab == REGISTRATIONS:
        return ""
    chosen = query.copy()
    for name in (*POSITION_PARAMETERS, "sort"):
        chosen.pop(name, None)
    if tab == DECISIONS:
        chosen["kind"] = NoticeKind.DECISION
    else:
        chosen["state"] = tab
    return chosen.urlencode()


@login_not_required
@require_safe
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A notice as published; an older version leads to the one that stands."""
    return answer_record(request, pk, NOTICE, page=notice_page, gone=_tombstone)


def notice_page(
    request: HttpRequest, record: PublishedRecord, *, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a current record: its tombstone when withdrawn, else all that is published with it."""
    today = timezone.localdate()
    if record.withdrawn_at is not None:
        return _tombstone(request, record)
    open_now = published.takes_comments_on(record, today)
    if open_now and form is None:
        form = CommentForm(published.notice_key(record), name_required=record.body["name_required"])
    comments = _comment_page(request, record)
    context = {
        "record": record,
        "body": record.body,
        "days": _days(record.body),
        "period": published.period_of(record, today, published.calendar()),
        "files": _file_rows(record),
        "form": form if open_now else None,
        "comments": comments.rows,
        "comment_count": capped_count(published.comments_on(record, today)),
        "next": position(request.GET, "after", comments.next),
        "previous": position(request.GET, "before", comments.previous),
        "withheld": published.withheld_comments(record, today),
        "related": published.related(record, today),
        "versions": versions(record) if record.version > 1 else [],
        "synthetic": record.is_synthetic,
    }
    return render(request, "eia/notice.html", context, status=status)


def _days(body: dict[str, Any]) -> dict[str, date]:
    """The dates that a snapshot holds as text."""
    found = {"accepted_on": body.get("accepted_on"), **(body.get("decision") or {})}
    return {
        name: date.fromisoformat(found[name]) for name in ("accepted_on", "decided_on") if found.get(name)
    }


def _comment_page(request: HttpRequest, record: PublishedRecord) -> KeysetPage:
    rows = published.comments_on(record, timezone.localdate())
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset_page(rows, NEWEST, after=after, before=before, size=COMMENTS_SHOWN)
    except BadCursor:
        return keyset_page(rows, NEWEST, size=COMMENTS_SHOWN)


def _file_rows(record: PublishedRecord) -> list[dict[str, Any]]:
    return [
        file | {"url": reverse("eia:notice-file", args=[record.pk, file["sha256"]])}
        for file in record.body["files"]
    ]


def _tombstone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    """What stays of a withdrawn record: its title, when and why it was withdrawn."""
    context = {"record": record, "synthetic": record.is_synthetic}
    return render(request, "eia/withdrawn.html", context, status=GONE)


@login_not_required
@require_safe
def registration_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A registration form as published."""
    return answer_record(request, pk, REGISTRATION, page=_registration_page, gone=_tombstone)


def _registration_page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    context = {"record": record, "body": record.body, "synthetic": record.is_synthetic}
    return render(request, "eia/registration.html", context)


@login_not_required
@require_safe
def comment_record(request: HttpRequest, pk: int) -> HttpResponse:
    """From a published comment to its place on the page of its notice."""
    comment = get_object_or_404(PublishedRecord.objects.current(), pk=pk, kind=COMMENT)
    notice = published.notice_of_comment(comment)
    if notice is None:
        raise Http404("该意见所在的公示未公开")
    return redirect(f"{reverse('public-eia-notice', args=[notice.pk])}#comment-{comment.number}")


@login_not_required
@require_safe
def notice_file(request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
    """A file that a displayed record names by its hash; nothing else can be reached here."""
    record = get_object_or_404(PublishedRecord, pk=pk, kind=NOTICE)
    if not record.is_current:
        return redirect("eia:notice-file", current_version(record).pk, sha256)
    if record.withdrawn_at is not None:
        return _tombstone(request, record)
    named = next((file for file in record.body["files"] if file["sha256"] == sha256), None)
    stored = _stored_file(record, sha256) if named else None
    if named is None or not stored:
        raise Http404("该公示没有这一文件，或文件正在生成，请稍后再试。")
    try:
        content = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在存储中，请与本局联系。") from error
    is_pdf = stored.name is not None and stored.name.endswith(".pdf")
    response = FileResponse(content, as_attachment=not is_pdf, filename=named["name"])
    patch_cache_control(response, public=True, max_age=FILE_SECONDS)
    return response


def _stored_file(record: PublishedRecord, sha256: str) -> FieldFile | None:
    """Where the content lies: with the application or the notice, if it was not taken back there."""
    notice = PublicNotice.objects.select_related("decision").filter(pk=published.notice_key(record)).first()
    if notice is None:
        return None
    attachment = public_attachments(notice.decision).filter(sha256=sha256).first()
    if attachment is not None:
        return attachment.file
    document = next((each for each in public_documents(notice) if each.sha256 == sha256), None)
    return document.pdf if document else None

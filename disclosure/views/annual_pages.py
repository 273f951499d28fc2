"""What the pages of filling in share: whose report, where its pages are, what frames them.

Enterprises fill in under /enterprise/disclosure/annual/, the staff enter reports from paper under
/staff/disclosure/paper/: the same pages with another frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.sessions import client_address
from common.rates import within_rate
from common.unsaved import keep_typed, take_typed
from disclosure.annual import store
from disclosure.annual.access import begun_by_enterprise, is_writable
from disclosure.annual.chapters import chapters_for
from disclosure.annual.completeness import Completeness, Gap, completeness
from disclosure.annual.declaration import Chapter
from disclosure.enums import FilingStatus
from disclosure.filing.pages import review_notes
from disclosure.filing.sealing import typed_content
from disclosure.models import AnnualDisclosure

ENTERPRISE, STAFF = "disclosure-enterprise:annual", "disclosure:paper"
ROWS_PER_PAGE = 50
KEPT_PER_HOUR = 60  # from one address, behind which a whole enterprise may sit
TYPED_BEFORE = "登录超时前填写的内容已保留在下面，尚未保存，请核对后保存。"
UNPROCESSABLE = 422
PAGES = (
    "new",
    "detail",
    "chapter",
    "chapter-prefill",
    "table",
    "row-remove",
    "table-prefill",
    "preview",
    "pdf",
    "findings",
    "files",
    "import",
    "import-all",
)


class Pages:
    """The addresses of one face: `names` for templates, `url` for views."""

    def __init__(self, request: HttpRequest) -> None:
        self.is_staff = request.resolver_match.namespace == "disclosure"  # type: ignore[union-attr]
        self.stem = STAFF if self.is_staff else ENTERPRISE
        self.names = {page.replace("-", "_"): f"{self.stem}-{page}" for page in PAGES}

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"{self.stem}-{page}", args=args)

    def handing_in(self, report: AnnualDisclosure) -> str:
        """Where the report is handed in: certified by the enterprise, or by a step of the register."""
        if self.is_staff:
            return reverse("disclosure:annual-disclosures-detail", args=[report.ledger_no])
        return reverse("disclosure-enterprise:filing-certify", args=[report.ledger_no])

    def of_gap(self, report: AnnualDisclosure, gap: Gap) -> str:
        """Where a gap is mended."""
        if not gap.table:
            chapter, _, name = gap.path.partition(".")
            return f"{self.url('chapter', report.ledger_no, chapter)}#id_{name}"
        url = self.url("table", report.ledger_no, gap.table)
        if not gap.row:
            return url
        cell = f"id_{gap.row}_{gap.path.rpartition('.')[2]}"
        return f"{url}?page={(gap.place - 1) // ROWS_PER_PAGE + 1}#{cell}"


def enter(request: HttpRequest) -> tuple[Any, Pages]:
    """The user and the face, 404 to whom the face is not made for."""
    user, pages = request.user, Pages(request)
    kind = "is_staff_member" if pages.is_staff else "is_enterprise"
    if not getattr(user, kind, False):
        raise Http404("页面不存在")
    return user, pages


def report_or_404(request: HttpRequest, number: str) -> tuple[AnnualDisclosure, Pages]:
    """A report that the user may see here: of the own enterprise, or one entered from paper."""
    user, pages = enter(request)
    rows = AnnualDisclosure.objects.visible_to(user).select_related("enterprise")
    report = get_object_or_404(rows, ledger_no=number)
    if pages.is_staff and begun_by_enterprise(report):
        raise Http404("企业在线填报的报告，在审核页面查看")
    return report, pages


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; what was typed waits for the user to come back.

    Whoever posts may be a stranger, and each keeps a row of the database: no address may fill it.
    """
    if within_rate(f"disclosure.kept-forms.{client_address(request)}", KEPT_PER_HOUR):
        keep_typed(request)
    return redirect_to_login(request.path, reverse("accounts:sign-in"))


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was typed on this page when the session had ended, once; told to the reader."""
    typed = take_typed(request) or {}
    if typed:
        messages.warning(request, TYPED_BEFORE)
    return typed


def chapter_or_404(report: AnnualDisclosure, code: str) -> Chapter:
    """A chapter that the enterprise fills in, by the criteria of the list."""
    for chapter in chapters_for(store.criteria_of(report)):
        if chapter.code == code:
            return chapter
    raise Http404("该报告没有这一章")


def context_of(
    report: AnnualDisclosure, pages: Pages, kept: store.Kept, current: str = "", **more: Any
) -> dict[str, Any]:
    """What every page of a report shows: its name, whether it may be written, the state of its chapters."""
    meter = completeness(kept)
    return {
        "report": report,
        "base": "base_staff.html" if pages.is_staff else "base_enterprise.html",
        "names": pages.names,
        "list_url": list_url(pages),
        "writable": is_writable(report),
        "is_voluntary": not kept.criteria,
        "meter": meter,
        "current": current,
        "review_notes": _notes(report, kept, current),
        "synthetic": report.is_synthetic,
        **more,
    }


def _notes(report: AnnualDisclosure, kept: store.Kept, current: str) -> list[dict[str, Any]]:
    """What the bureau asked to be mended; the content is put together for a returned report alone."""
    if report.status != FilingStatus.RETURNED:
        return []
    return review_notes(report, typed_content(kept), current)


def list_url(pages: Pages) -> str:
    """Where one comes from: the enterprise's home of disclosures, or the staff's register."""
    return reverse("disclosure:annual-disclosures-list" if pages.is_staff else "disclosure-enterprise:home")


def gaps_with_links(report: AnnualDisclosure, pages: Pages, meter: Completeness) -> list[Mapping[str, Any]]:
    """What is missing or wrong, chapter by chapter, each with its link."""
    return [
        {
            "state": state,
            "gaps": [{"gap": gap, "url": pages.of_gap(report, gap)} for gap in state.gaps[:GAPS_SHOWN]],
            "more": max(len(state.gaps) - GAPS_SHOWN, 0),
        }
        for state in meter.chapters
        if state.gaps
    ]


GAPS_SHOWN = 20  # of one chapter; a table of thousands of rows would fill the page

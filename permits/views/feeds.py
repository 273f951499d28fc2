"""The Atom feed of notices, narrowed by the same filters as the lists."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.feeds import ENTRIES, About, Entry, atom_feed, refused_feed
from common.models import PublishedRecord
from common.presentation import zh_date
from permits import published
from permits.public_forms import QueryForm


@login_not_required
@require_safe
def notice_feed(request: HttpRequest) -> HttpResponse:
    """The newest notices as Atom. A reader that names the version it holds is told when nothing changed."""
    form = QueryForm(request.GET)
    if not form.is_valid():
        return refused_feed(form)
    records = published.newest(form.criteria(), timezone.localdate(), ENTRIES)
    about = About(
        title="环评公示",
        subtitle="环境影响评价文件的受理公示、拟审批公示与决定公告",
        page=reverse("eia:notice-list"),
        name="eia/feed",
    )
    return atom_feed(request, records, about, _entry)


def _entry(record: PublishedRecord) -> Entry:
    """A notice as the list shows it."""
    body = record.body
    ends = f"至{zh_date(record.closes_on)}" if record.closes_on else ""
    return Entry(
        page=reverse("public-eia-notice", args=[record.pk]),
        name=f"eia-notice/{published.notice_key(record)}",
        summary=[
            ("项目名称", body["project_name"]),
            ("建设地点", body["site"]),
            ("建设单位", body["builder"]),
            ("环评机构", body["agency"]),
            ("公示期" if ends else "公告日期", f"{zh_date(record.dated_on)}{ends}"),
            ("文号", record.number),
        ],
        categories=[body["notice_label"], body["document_label"]],
    )

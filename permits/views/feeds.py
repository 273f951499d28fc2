"""The Atom feed of notices, narrowed by the same filters as the lists."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.http import http_date, quote_etag
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from common.models import PublishedRecord
from common.models.event import digest
from common.presentation import zh_date
from common.typesetting.text import clean
from permits import published
from permits.public_forms import QueryForm

ENTRIES = 30
FEED_SECONDS = 300
# RFC 4151: an identifier names its minter and a day on which the name was his; it never changes.
TAG_YEAR = 2026


@login_not_required
@require_safe
def notice_feed(request: HttpRequest) -> HttpResponse:
    """The newest notices as Atom. A reader that names the version it holds is told when nothing changed."""
    form = QueryForm(request.GET)
    if not form.is_valid():
        errors = "\n".join(f"{name}：{'；'.join(map(str, texts))}" for name, texts in form.errors.items())
        return HttpResponse(errors, status=400, content_type="text/plain; charset=utf-8")
    records = published.newest(form.criteria(), timezone.localdate(), ENTRIES)
    etag = quote_etag(digest([[record.pk, record.version] for record in records]))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content_type=Atom1Feed.content_type)
        _feed(request, records).write(response, "utf-8")
        if records:
            newest = max(record.published_at for record in records)
            response.headers["Last-Modified"] = http_date(newest.timestamp())
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FEED_SECONDS)
    return response


def _feed(request: HttpRequest, records: list[PublishedRecord]) -> Atom1Feed:
    site = settings.SITE["name"]
    feed = Atom1Feed(
        title=f"环评公示 - {site}",
        link=request.build_absolute_uri(reverse("eia:notice-list")),
        description="",
        subtitle="环境影响评价文件的受理公示、拟审批公示与决定公告",
        language="zh-Hans",
        author_name=site,
        feed_url=request.build_absolute_uri(),
        feed_guid=_tag(request, f"eia/feed?{request.GET.urlencode()}"),
    )
    for record in records:
        published_at = timezone.localtime(record.published_at)
        feed.add_item(
            title=clean(record.title),
            link=request.build_absolute_uri(reverse("public-eia-notice", args=[record.pk])),
            description=_summary(record),
            unique_id=_tag(request, f"eia-notice/{published.notice_key(record)}"),
            pubdate=published_at,
            updateddate=published_at,
            categories=[record.body["notice_label"], record.body["document_label"]],
        )
    return feed


def _tag(request: HttpRequest, name: str) -> str:
    return f"tag:{request.get_host().partition(':')[0]},{TAG_YEAR}:{name}"


def _summary(record: PublishedRecord) -> SafeString:
    """What the list shows of a notice, as HTML: a reader of feeds takes it for that."""
    body = record.body
    ends = f"至{zh_date(record.closes_on)}" if record.closes_on else ""
    parts = [
        ("项目名称", body["project_name"]),
        ("建设地点", body["site"]),
        ("建设单位", body["builder"]),
        ("环评机构", body["agency"]),
        ("公示期" if ends else "公告日期", f"{zh_date(record.dated_on)}{ends}"),
        ("文号", record.number),
    ]
    # XML has no place for control characters: one in one notice would fail the feed for every reader.
    return format_html_join("", "<p>{}：{}</p>", [(name, clean(value)) for name, value in parts if value])

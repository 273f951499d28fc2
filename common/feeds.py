"""Atom feeds of what is published: stable identifiers, and nothing sent to a reader that holds the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.http import http_date, quote_etag
from django.utils.safestring import SafeString

from common.models import PublishedRecord
from common.models.event import digest
from common.public_pages import form_errors
from common.typesetting.text import clean

ENTRIES = 30
FEED_SECONDS = 300
# RFC 4151: an identifier names its minter and a day on which the name was his; it never changes.
TAG_YEAR = 2026


@dataclass(frozen=True)
class About:
    """What a feed says of itself: title, the address of the list that it follows, its name."""

    title: str
    subtitle: str
    page: str
    name: str  # e.g. "eia/feed", within the identifiers


@dataclass(frozen=True)
class Entry:
    """One record as an entry. `name` is the same for all versions."""

    page: str
    name: str
    summary: Sequence[tuple[str, str]]  # what it tells, label and value; empty ones are left out
    categories: Sequence[str] = field(default_factory=tuple)


def atom_feed(
    request: HttpRequest,
    records: list[PublishedRecord],
    about: About,
    entry: Callable[[PublishedRecord], Entry],
) -> HttpResponse:
    """The records as Atom; 304 to a reader that names the version it holds, when nothing changed."""
    etag = quote_etag(digest([[record.pk, record.version] for record in records]))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content_type=Atom1Feed.content_type)
        _feed(request, records, about, entry).write(response, "utf-8")
        if records:
            newest = max(record.published_at for record in records)
            response.headers["Last-Modified"] = http_date(newest.timestamp())
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FEED_SECONDS)
    return response


def refused_feed(form: Any) -> HttpResponse:
    """400 with what is wrong with the query, as plain text: readers of feeds show no pages."""
    errors = "\n".join(f"{name}：{'；'.join(texts)}" for name, texts in form_errors(form).items())
    return HttpResponse(errors, status=400, content_type="text/plain; charset=utf-8")


def _feed(
    request: HttpRequest,
    records: list[PublishedRecord],
    about: About,
    entry: Callable[[PublishedRecord], Entry],
) -> Atom1Feed:
    site = settings.SITE["name"]
    feed = Atom1Feed(
        title=f"{about.title} - {site}",
        link=request.build_absolute_uri(about.page),
        description="",
        subtitle=about.subtitle,
        language="zh-Hans",
        author_name=site,
        feed_url=request.build_absolute_uri(),
        feed_guid=_tag(request, f"{about.name}?{request.GET.urlencode()}"),
    )
    for record in records:
        made = entry(record)
        published_at = timezone.localtime(record.published_at)
        feed.add_item(
            title=clean(record.title),
            link=request.build_absolute_uri(made.page),
            description=_summary(made.summary),
            unique_id=_tag(request, made.name),
            pubdate=published_at,
            updateddate=published_at,
            categories=made.categories,
        )
    return feed


def _tag(request: HttpRequest, name: str) -> str:
    return f"tag:{request.get_host().partition(':')[0]},{TAG_YEAR}:{name}"


def _summary(parts: Sequence[tuple[str, str]]) -> SafeString:
    """As HTML: a reader of feeds takes it for that."""
    # XML has no place for control characters: one in one record would fail the feed for every reader.
    return format_html_join("", "<p>{}：{}</p>", [(name, clean(value)) for name, value in parts if value])

"""Reads of what is published of EIA approval. Nothing here looks at a working table.

The pages, the feed and the API share these, so that they never differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import models

from common.errors import CalendarMissing
from common.models import PublishedRecord
from common.models.publication import PublishedQuerySet
from common.paging import Count, KeysetPage, capped_count, keyset_page
from common.public_search import PublicSearch, matching
from common.working_days import WorkingCalendar
from permits.enums import CommentStatus, NoticeKind
from permits.public import (
    COMMENT,
    NOTICE,
    REGISTRATION,
    comment_category,
    notice_categories,
)
from registry.selectors import work_calendar

OPEN, PAST, DECISIONS, REGISTRATIONS = "open", "past", "decisions", "registrations"
TABS = {OPEN: "正在公示", PAST: "已结束", DECISIONS: "审批决定", REGISTRATIONS: "登记表备案"}

NEWEST, CLOSING = "-dated_on", "closes_on"


@dataclass(frozen=True)
class Criteria:
    """What a reader asks of a list; what is left empty does not narrow it."""

    tab: str = OPEN
    kind: str = ""  # NoticeKind
    document: str = ""  # EiaCategory
    park: str = ""
    first: date | None = None  # the period begins, or the filing was made, on or after
    last: date | None = None  # on or before
    text: str = ""
    ordering: str = NEWEST


def listed(criteria: Criteria, today: date) -> PublishedQuerySet:
    """The records of a tab that pass the criteria save the words; unordered."""
    rows = PublishedRecord.objects.on_display(today).filter(
        kind=REGISTRATION if criteria.tab == REGISTRATIONS else NOTICE
    )
    if criteria.tab == OPEN:
        rows = rows.filter(closes_on__gte=today)
    elif criteria.tab == PAST:
        rows = rows.filter(closes_on__lt=today)
    if criteria.tab != REGISTRATIONS:
        rows = _in_categories(rows, criteria)
    if criteria.park:
        rows = rows.filter(park=criteria.park)
    if criteria.first:
        rows = rows.filter(dated_on__gte=criteria.first)
    if criteria.last:
        rows = rows.filter(dated_on__lte=criteria.last)
    return rows


def _in_categories(rows: PublishedQuerySet, criteria: Criteria) -> PublishedQuerySet:
    kind = NoticeKind.DECISION if criteria.tab == DECISIONS else criteria.kind
    if not kind and not criteria.document:
        return rows
    categories = notice_categories(kind, criteria.document)
    return (
        rows.filter(category=categories[0]) if len(categories) == 1 else rows.filter(category__in=categories)
    )


class Listing:
    """What passes the criteria on a day, in the order asked for: by pages, and how many there are."""

    def __init__(self, criteria: Criteria, today: date) -> None:
        rows = listed(criteria, today)
        self._search = PublicSearch(rows, criteria.text)
        # Of what is open there are few: they are compared row by row.
        self._closing = matching(rows, criteria.text) if criteria.ordering == CLOSING else None

    def page(self, *, after: str = "", before: str = "", size: int) -> KeysetPage:
        """The page after or before a cursor, the first without either. Raises BadCursor."""
        if self._closing is not None:
            return keyset_page(self._closing, CLOSING, after=after, before=before, size=size)
        return self._search.page(after=after, before=before, size=size)

    def count(self) -> Count:
        """How many there are, counted no further than the limit of `common.paging`."""
        return self._search.count() if self._closing is None else capped_count(self._closing)


def closing_soon(today: date, limit: int) -> list[PublishedRecord]:
    """The notices that are open, those that close first in front."""
    return list(listed(Criteria(), today).order_by(CLOSING, "pk")[:limit])


def newest(criteria: Criteria, today: date, limit: int) -> list[PublishedRecord]:
    """The newest notices of a feed."""
    return Listing(replace(criteria, ordering=NEWEST), today).page(size=limit).rows


def related(record: PublishedRecord, today: date) -> list[PublishedRecord]:
    """The other notices of the same project, in the order of the procedure."""
    project = record.body.get("project")
    if not project or not record.uscc:
        return []
    rows = PublishedRecord.objects.on_display(today).filter(kind=NOTICE, uscc=record.uscc)
    return list(rows.filter(body__project=project).exclude(pk=record.pk).order_by("dated_on", "pk"))


def notice_key(record: PublishedRecord) -> str:
    """The key of the notice that a record shows, by which its comments are found."""
    return record.source.rpartition(":")[2]


def comments_on(record: PublishedRecord, today: date) -> PublishedQuerySet:
    """The comments on a notice that were published."""
    return _comments(record, today).filter(body__state=CommentStatus.PUBLISHED)


def withheld_comments(record: PublishedRecord, today: date) -> list[tuple[str, int]]:
    """Why comments on a notice were not published, and how many for each reason."""
    rows = _comments(record, today).filter(body__state=CommentStatus.REJECTED)
    counted = rows.order_by().values_list("body__reason").annotate(number=models.Count("pk"))
    return sorted(counted, key=lambda row: (-row[1], row[0]))


def _comments(record: PublishedRecord, today: date) -> PublishedQuerySet:
    category = comment_category(notice_key(record))
    return PublishedRecord.objects.on_display(today).filter(kind=COMMENT, category=category)


def notice_of_comment(record: PublishedRecord) -> PublishedRecord | None:
    """The notice on which a published comment was made, None when it is not on display."""
    source = f"permits.publicnotice:{record.category}"
    return PublishedRecord.objects.current().filter(kind=NOTICE, source=source).first()


@dataclass(frozen=True)
class Period:
    """The period of a notice as it stands on a day."""

    state: str  # "coming", "open", "closed"; "standing" has no end
    first: date
    last: date | None
    days_left: int | None = None  # 工作日, today among them; None where the calendar is not loaded

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def calendar() -> WorkingCalendar | None:
    """The working calendar, None before any year is loaded: the pages then tell the last day alone."""
    try:
        return work_calendar()
    except CalendarMissing:
        return None


def period_of(record: PublishedRecord, today: date, calendar: WorkingCalendar | None) -> Period:
    """The period of a published notice on `today`; only what is asked about has an end."""
    first, last = record.dated_on, record.closes_on
    if last is None:
        return Period("standing", first, None)
    if today > last:
        return Period("closed", first, last)
    if today < first:
        return Period("coming", first, last)
    return Period("open", first, last, _working_days(calendar, today, last))


def _working_days(calendar: WorkingCalendar | None, first: date, last: date) -> int | None:
    try:
        return calendar.within(first, last) if calendar else None
    except CalendarMissing:  # past the last loaded year
        return None


def takes_comments_on(record: PublishedRecord, today: date) -> bool:
    """Whether the public may comment on a displayed notice on `today`."""
    closes = record.closes_on
    is_within = closes is not None and record.dated_on <= today <= closes
    return bool(is_within and record.withdrawn_at is None and record.body.get("takes_comments"))

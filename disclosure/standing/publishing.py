"""A year's standings are published by a decision of the reviewers; afterwards they follow the reports.

A snapshot is made anew where its facts changed, so that doing it again changes nothing, and a report that
comes in late is seen to have come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from common import events, publication
from common.errors import Refused
from common.models import PublishedRecord
from disclosure.enums import ListingStatus
from disclosure.filing.due import annual_due_on
from disclosure.filing.summary import YearRow, row_of_entry, rows_of
from disclosure.models import AnnualDisclosure, DutyListEntry
from disclosure.rules import reviewers
from disclosure.standing.public import BASIS, FACTS, STANDING, facts_of

REMOVED = "该企业已移出名单，披露情况不再展示"
CLOSED = "该企业在披露期限届满前已注销或关停，不再要求披露"


@dataclass(frozen=True)
class YearStandings:
    """The rows of a year's list, which of them the public does not read as they are, and whose are gone."""

    rows: list[YearRow]
    changed: list[YearRow]
    gone: list[DutyListEntry]  # on display, but nothing is owed: known since to have been closed in time


def may_publish_standings(user: Any) -> None:
    """Reviewers and leaders who see the enterprises of all parks. Raises Refused."""
    reviewers(user, None)
    if not user.sees_all_departments:
        raise Refused("披露情况须由能查看全局企业的审核人、局领导公布。", BASIS)


def standings_of(year: int, user: Any) -> YearStandings:
    """In a fixed number of queries."""
    rows = [row for row in rows_of(year, user) if row.entry is not None]
    entries = DutyListEntry.objects.visible_to(user).filter(year=year, status=ListingStatus.PUBLISHED)
    by_stream = {events.stream_of(each): each for each in entries}
    shown = _shown(by_stream.values())
    owing = {events.stream_of(row.entry): row for row in rows}  # type: ignore[arg-type]
    changed = [row for stream, row in owing.items() if shown.get(stream) != facts_of(row)]
    return YearStandings(rows, changed, [by_stream[stream] for stream in shown if stream not in owing])


def publish_standings(*, actor: Any, year: int) -> int:
    """Show each enterprise of the published list as it stands today; returns how many changed thereby.

    Raises Refused before the term has run out, and where nobody is on the list.
    """
    may_publish_standings(actor)
    if timezone.localdate() <= annual_due_on(year):
        raise Refused(f"{year}年度报告的披露期限尚未届满，期满后再公布披露情况。", BASIS)
    found = standings_of(year, actor)
    if not found.rows and not found.gone:
        raise Refused(f"{year}年度没有已公布的披露企业名单，不能公布披露情况。", BASIS)
    for row in found.changed:
        publication.publish(STANDING, row.entry, actor=actor)  # type: ignore[arg-type]
    for entry in found.gone:
        publication.withdraw(STANDING, entry, actor=actor, reason=CLOSED)
    return len(found.changed) + len(found.gone)


def follow_report(report: AnnualDisclosure) -> None:
    """After a report was handed in: what the public reads of the enterprise's standing, if anything.

    By nobody: the decision was taken for the whole year, and facts alone are told.
    """
    entry = DutyListEntry.objects.filter(
        enterprise=report.enterprise_id, year=report.for_year, status=ListingStatus.PUBLISHED
    ).first()
    if entry is not None and _shown([entry]):
        republish(entry)


def follow_imported(keys: Sequence[int], actor: Any = None) -> None:
    """After a sheet brought reports: the same, for those whose standings are on display."""
    reports = AnnualDisclosure.objects.filter(pk__in=keys)
    asked = set(reports.values_list("enterprise", "for_year"))
    rows = DutyListEntry.objects.filter(
        status=ListingStatus.PUBLISHED,
        enterprise__in={enterprise for enterprise, _ in asked},
        year__in={year for _, year in asked},
    )
    entries = [each for each in rows.order_by("pk") if (each.enterprise_id, each.year) in asked]
    shown = _shown(entries)
    for entry in entries:
        if events.stream_of(entry) in shown:
            republish(entry)


def republish(entry: DutyListEntry) -> None:
    """A new version where the facts differ from those on display."""
    if not row_of_entry(entry).is_owed:
        return  # taken down with the next decision
    made = publication.preview(STANDING, entry)
    if _shown([entry]).get(events.stream_of(entry)) != _facts(made.body):
        publication.publish(STANDING, entry, actor=None)


def take_down_standing(entry: DutyListEntry, *, actor: Any) -> None:
    """Of an enterprise that was taken off the list."""
    if _shown([entry]):
        publication.withdraw(STANDING, entry, actor=actor, reason=REMOVED)


def _shown(entries: Iterable[DutyListEntry]) -> dict[str, dict[str, Any]]:
    """The facts on display, by the stream of the entry."""
    sources = [events.stream_of(each) for each in entries]
    rows = PublishedRecord.objects.filter(
        kind=STANDING, source__in=sources, is_current=True, withdrawn_at__isnull=True
    )
    return {source: _facts(body) for source, body in rows.values_list("source", "body")}


def _facts(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in FACTS}

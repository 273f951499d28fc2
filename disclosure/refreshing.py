"""Public annual reports brought up to what is published of them now, after an upgrade.

Where the body would read differently a new version is published; where only facets and words for the search
differ, which no reader sees and no hash covers, they are written in place. In batches by key, so that memory
does not grow; what was done is found as it should be, so that a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from common import events, publication
from common.errors import Refused
from common.models import PublishedRecord
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure
from disclosure.public import ANNUAL_DISCLOSURE

BATCH = 200
PROBLEMS_KEPT = 20
INDEXED = ("facets", "search_text", "category", "park", "uscc")  # beside what the hash covers


@dataclass
class Refreshed:
    seen: int = 0
    published: int = 0
    indexed: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)


def refresh_reports(batch: int = BATCH) -> Refreshed:
    """Go through every report on display."""
    done = Refreshed()
    for reports in _batches(batch):
        sources = {events.stream_of(each): each for each in reports}
        rows = PublishedRecord.objects.filter(
            kind=ANNUAL_DISCLOSURE, source__in=sources, is_current=True, withdrawn_at__isnull=True
        )
        for record in rows.order_by("pk"):
            done.seen += 1
            try:
                _refresh(sources[record.source], done)
            except Refused as error:
                done.refused += 1
                if len(done.problems) < PROBLEMS_KEPT:
                    done.problems.append(f"{record.title}：{error}")
    return done


def _refresh(report: AnnualDisclosure, done: Refreshed) -> None:
    with transaction.atomic():
        AnnualDisclosure.objects.select_for_update(of=("self",)).get(pk=report.pk)  # publishers wait
        stands = (
            PublishedRecord.objects.select_for_update()
            .filter(
                kind=ANNUAL_DISCLOSURE,
                source=events.stream_of(report),
                is_current=True,
                withdrawn_at__isnull=True,
            )
            .first()
        )
        if stands is None:  # withdrawn meanwhile
            return
        made = publication.preview(ANNUAL_DISCLOSURE, report)
        if made.sha256 != stands.sha256:
            publication.publish(ANNUAL_DISCLOSURE, report, actor=None)
            done.published += 1
            return
        changed = [name for name in INDEXED if getattr(stands, name) != getattr(made, name)]
        for name in changed:
            setattr(stands, name, getattr(made, name))
        if changed:
            stands.save(update_fields=changed)
            done.indexed += 1


def _batches(size: int) -> Iterator[list[AnnualDisclosure]]:
    last = 0
    rows = AnnualDisclosure.objects.filter(status=FilingStatus.PUBLISHED).select_related("enterprise__park")
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        last = found[-1].pk
        yield found

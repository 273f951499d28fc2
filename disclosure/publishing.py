"""Showing and withdrawing ratings and disclosures: each follows the step that its record takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from common import events, publication
from common.errors import Refused
from common.models import PublishedRecord
from disclosure.enums import FilingStatus, RatingStatus
from disclosure.models import AnnualDisclosure, CreditRating, TemporaryDisclosure
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from disclosure.rules import leaders

CHUNK = 500
PROBLEMS_KEPT = 20
REPLACED = "已有调整后的评价结果，本结果不再展示"
CORRECTED = "企业已提交更正版报告，本版不再展示"

KINDS: dict[type[models.Model], str] = {
    CreditRating: CREDIT_RATING,
    AnnualDisclosure: ANNUAL_DISCLOSURE,
    TemporaryDisclosure: TEMPORARY_DISCLOSURE,
}
# What the public is told when a record that was public is public no longer, by its state.
_FILING_OVER = {FilingStatus.SUPERSEDED: CORRECTED, FilingStatus.WITHDRAWN: "报告已撤回公开"}
_OVER: dict[type[models.Model], dict[Any, str]] = {
    CreditRating: {RatingStatus.SUPERSEDED: REPLACED},
    AnnualDisclosure: _FILING_OVER,
    TemporaryDisclosure: _FILING_OVER,
}


def shown(record: models.Model) -> PublishedRecord | None:
    """What the public reads of the record now, None where nothing is on display."""
    return PublishedRecord.objects.filter(
        kind=KINDS[type(record)],
        source=events.stream_of(record),
        is_current=True,
        withdrawn_at__isnull=True,
    ).first()


def follow_step(record: Any, *, actor: Any, reason: str = "") -> None:
    """After a step: show what has become public, take down what no longer is.

    A public reason is the state's own; the clerk's is told of a withdrawal alone, which is made for it.
    """
    kind = KINDS[type(record)]
    if record.status in (RatingStatus.PUBLISHED, FilingStatus.PUBLISHED):
        publication.publish(kind, record, actor=actor)
    elif record.status in _OVER[type(record)] and shown(record) is not None:
        publication.withdraw(kind, record, actor=actor, reason=_why(record, reason))


def _why(record: Any, reason: str) -> str:
    words = _OVER[type(record)][record.status]
    return (
        f"{words}：{reason.strip()}" if record.status == FilingStatus.WITHDRAWN and reason.strip() else words
    )


@dataclass
class DisclosureHistory:
    """What taking over did: how many were shown and taken down, and why some could not be shown."""

    published: int = 0
    withdrawn: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)  # the first of them

    def refuse(self, what: object, error: Refused) -> None:
        self.refused += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(f"{what}：{error}")


def publish_disclosure_history(*, actor: Any) -> DisclosureHistory:
    """Show imported ratings and disclosures that are public by their state, and take down what no longer is.

    What is shown already or was withdrawn stays as it is, so that running it twice changes nothing. One
    that is refused does not keep the others back. Memory does not grow with their number.
    """
    leaders(actor, None)
    done = DisclosureHistory()
    for model in KINDS:
        for record in _never_shown(model, actor):
            try:
                publication.publish(KINDS[model], record, actor=actor)
                done.published += 1
            except Refused as error:
                done.refuse(record, error)
        for record in _no_longer_public(model, actor):
            with transaction.atomic():
                follow_step(record, actor=actor)
            done.withdrawn += 1
    return done


def _never_shown(model: Any, actor: Any) -> Iterator[Any]:
    """Public rows without any version."""
    rows = model.objects.visible_to(actor).filter(status="published").select_related("enterprise__park")
    if model is CreditRating:
        rows = rows.select_related("enterprise__park", "scheme")
    for chunk in _chunks(rows):
        sources = {events.stream_of(each): each for each in chunk}
        known = PublishedRecord.objects.filter(kind=KINDS[model], source__in=sources)
        versions = set(known.values_list("source", flat=True))
        yield from (each for source, each in sources.items() if source not in versions)


def _no_longer_public(model: Any, actor: Any) -> Iterator[Any]:
    """Rows that are over and yet on display, as after an import of corrected rows."""
    rows = model.objects.visible_to(actor).filter(status__in=list(_OVER[model]))
    for chunk in _chunks(rows):
        sources = {events.stream_of(each): each for each in chunk}
        known = PublishedRecord.objects.filter(
            kind=KINDS[model], source__in=sources, is_current=True, withdrawn_at__isnull=True
        )
        for source in known.values_list("source", flat=True):
            yield sources[source]


def _chunks(rows: Any) -> Iterator[list[Any]]:
    """The rows in pieces by primary key."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield chunk

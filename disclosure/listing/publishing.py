"""Showing and withdrawing the yearly list and the enterprises on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from common import events, publication
from common.errors import Refused
from common.models import PublishedRecord
from disclosure.enums import ListingStatus
from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.models import DutyList, DutyListEntry
from disclosure.publishing import CHUNK, DisclosureHistory
from disclosure.rules import leaders
from disclosure.standing.publishing import take_down_standing


def show_list(duty_list: DutyList, *, actor: Any) -> PublishedRecord:
    """The list as it now stands; a new version where something of it changed."""
    return publication.publish(DUTY_LIST, duty_list, actor=actor)


def show_entries(entries: Iterable[DutyListEntry], *, actor: Any) -> None:
    for entry in entries:
        publication.publish(DUTY_LIST_ENTRY, entry, actor=actor)


def take_down_list(duty_list: DutyList, *, actor: Any, reason: str) -> None:
    if shown(DUTY_LIST, duty_list) is not None:
        publication.withdraw(DUTY_LIST, duty_list, actor=actor, reason=f"公示已撤回：{reason}")


def take_down_entry(entry: DutyListEntry, *, actor: Any, reason: str) -> None:
    if shown(DUTY_LIST_ENTRY, entry) is not None:
        publication.withdraw(DUTY_LIST_ENTRY, entry, actor=actor, reason=f"已移出名单：{reason}")
    take_down_standing(entry, actor=actor)


def shown(kind: str, record: models.Model) -> PublishedRecord | None:
    """What the public reads of the record now, None where nothing is on display."""
    return PublishedRecord.objects.filter(
        kind=kind, source=events.stream_of(record), is_current=True, withdrawn_at__isnull=True
    ).first()


def publish_listing_history(*, actor: Any) -> DisclosureHistory:
    """Show the published entries of lists that came by a sheet, take down those that were removed since.

    Running it twice changes nothing.
    """
    leaders(actor, None)
    done = DisclosureHistory()
    for entry in _never_shown(actor):
        try:
            publication.publish(DUTY_LIST_ENTRY, entry, actor=actor)
            done.published += 1
        except Refused as error:
            done.refuse(entry, error)
    for entry in _removed_since(actor):
        take_down_entry(entry, actor=actor, reason=entry.ground or "登记已更正")
        done.withdrawn += 1
    return done


def _removed_since(actor: Any) -> Iterator[DutyListEntry]:
    """Removed by a sheet and yet on display."""
    rows = DutyListEntry.objects.visible_to(actor).filter(
        status=ListingStatus.REMOVED, duty_list__isnull=True
    )
    for chunk in _chunks(rows):
        on_display = PublishedRecord.objects.filter(
            kind=DUTY_LIST_ENTRY, source__in=chunk, is_current=True, withdrawn_at__isnull=True
        )
        for source in on_display.values_list("source", flat=True):
            yield chunk[source]


def _never_shown(actor: Any) -> Iterator[DutyListEntry]:
    rows = DutyListEntry.objects.visible_to(actor).filter(
        status=ListingStatus.PUBLISHED, duty_list__isnull=True
    )
    rows = rows.select_related("enterprise__park", "duty_list").prefetch_related("criteria", "grounds")
    for chunk in _chunks(rows):
        known = PublishedRecord.objects.filter(kind=DUTY_LIST_ENTRY, source__in=chunk)
        versions = set(known.values_list("source", flat=True))
        yield from (each for source, each in chunk.items() if source not in versions)


def _chunks(rows: Any) -> Iterator[dict[str, DutyListEntry]]:
    """The rows in pieces by primary key, by their streams."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = found[-1].pk
        yield {events.stream_of(each): each for each in found}

"""What of a list differs from that of the year before: who is added, who is kept, who leaves and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from disclosure.enums import ListingStatus
from disclosure.listing.enums import Change
from disclosure.listing.facts import area_of, facts_of
from disclosure.listing.grounds import why_leaving
from disclosure.models import DutyCriterion, DutyList, DutyListEntry
from disclosure.models.duty import STANDING


@dataclass(frozen=True)
class ChangedEntry:
    """An enterprise that is added, kept or leaving; of one that leaves the entry is last year's."""

    change: str
    entry: DutyListEntry
    reason: str = ""

    @property
    def label(self) -> str:
        return str(Change(self.change).label)


@dataclass(frozen=True)
class ListChanges:
    added: tuple[ChangedEntry, ...]
    kept: tuple[ChangedEntry, ...]
    leaving: tuple[ChangedEntry, ...]

    @property
    def all(self) -> tuple[ChangedEntry, ...]:
        return (*self.added, *self.leaving, *self.kept)

    def of(self, change: str) -> tuple[ChangedEntry, ...]:
        return {Change.ADDED: self.added, Change.KEPT: self.kept, Change.LEAVING: self.leaving}[
            Change(change)
        ]


def last_years(duty_list: DutyList) -> QuerySet[DutyListEntry]:
    """The entries of the year before in the area of the list that stood to its end."""
    rows = DutyListEntry.objects.filter(
        year=duty_list.year - 1,
        status=ListingStatus.PUBLISHED,
        enterprise__in=area_of(duty_list.department),
    )
    return rows.select_related("enterprise").prefetch_related("criteria", "grounds")


def standing_entries(duty_list: DutyList) -> QuerySet[DutyListEntry]:
    """The entries that are on the list, or about to be, in order of the credit codes."""
    rows = duty_list.entries.filter(status__in=STANDING).select_related("enterprise__park")
    return rows.prefetch_related("criteria", "grounds__criterion").order_by("enterprise__uscc")


def changes_of(duty_list: DutyList) -> ListChanges:
    """The differences against last year's list, as the records now stand; constant in queries."""
    now = list(standing_entries(duty_list))
    before = {entry.enterprise_id: entry for entry in last_years(duty_list)}
    elsewhere = _on_other_lists(duty_list)
    # Who was taken off after publication was on the list.
    here = {entry.enterprise_id for entry in now} | set(_removed(duty_list))
    gone = [entry for pk, entry in before.items() if pk not in here and pk not in elsewhere]
    added = [entry for entry in now if entry.enterprise_id not in before]
    kept = [entry for entry in now if entry.enterprise_id in before]
    return ListChanges(
        tuple(ChangedEntry(Change.ADDED, entry) for entry in added),
        tuple(ChangedEntry(Change.KEPT, entry) for entry in kept),
        tuple(ChangedEntry(Change.LEAVING, *each) for each in _with_reasons(duty_list, gone)),
    )


def _removed(duty_list: DutyList) -> QuerySet[Any, int]:
    return duty_list.entries.filter(status=ListingStatus.REMOVED).values_list("enterprise", flat=True)


def _on_other_lists(duty_list: DutyList) -> set[int]:
    """Who stands on the list of another department of the same year does not leave."""
    rows = DutyListEntry.objects.filter(year=duty_list.year, status__in=STANDING)
    return set(rows.exclude(duty_list=duty_list).values_list("enterprise", flat=True))


def _with_reasons(duty_list: DutyList, gone: Sequence[DutyListEntry]) -> list[tuple[DutyListEntry, str]]:
    """What was decided of it on this list, else why no criterion holds it any more."""
    if not gone:
        return []
    dropped = duty_list.entries.filter(status=ListingStatus.DROPPED)
    decided = dict(dropped.values_list("enterprise", "ground"))
    names = dict(DutyCriterion.objects.values_list("code", "name"))
    facts = facts_of([entry.enterprise for entry in gone], duty_list.year, duty_list.drawn_on)
    return [
        (
            entry,
            decided.get(entry.enterprise_id)
            or why_leaving(duty_list.year, duty_list.drawn_on, facts[entry.enterprise_id], names),
        )
        for entry in sorted(gone, key=lambda each: each.enterprise.uscc)
    ]

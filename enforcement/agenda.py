"""What enforcement puts into a month: due dates, hearings, inspections planned, displays that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from common.registers import register_for
from enforcement.enums import InspectionStatus
from enforcement.matters import HEARING_DAY, INSPECTION_DAY
from enforcement.models import CasePublication, Inspection, PenaltyHearing
from enforcement.procedure_enums import PublicationStatus
from registry.queue.entries import QueueEntry
from registry.queue.matters import Matter, Reader, all_kinds, gathered
from registry.queue.month import Agenda, Item, agenda_of

# Of the periods that only have to run out, those whose end someone waits for.
WAITING = frozenset(
    {
        "penalty-defence",
        "penalty-hearing-application",
        "public-notice-delivery",
        "coercion-notice",
        "remedy-periods",
        "crime-transfer-review",
    }
)
# Their days are read from the records themselves, whatever stands still.
RECORDED = frozenset({HEARING_DAY, INSPECTION_DAY})


def agenda(user: Any, first: date, end: date, today: date) -> Agenda:
    """What falls on the days from `first` to `end` of the matters that the user may see."""
    return _agenda(user, first, end, today, own=False)


def own_agenda(user: Any, first: date, end: date, today: date) -> Agenda:
    """The same of the user's own matters: dealt with, stood in for, or not yet claimed."""
    return _agenda(user, first, end, today, own=True)


def _agenda(user: Any, first: date, end: date, today: date, *, own: bool) -> Agenda:
    reader = Reader(user, today)

    def rows_of(kind: Any) -> Any:
        rows = kind.open_rows(user)
        return rows.filter(reader.own(kind)) if own else rows

    entries = [_without_recorded(each) for each in gathered(all_kinds(), rows_of, today)]
    recorded = _recorded(user, reader, first, end, own=own)
    url = reverse("enforcement:queue") + ("" if own else "?whose=all")
    return agenda_of(entries, recorded, _due_item, queue_url=url, waiting=WAITING)


def _without_recorded(matter: Matter) -> Matter:
    """A matter without the clocks whose days are read from the records."""
    kept = tuple(each for each in matter.clocks if each.code not in RECORDED)
    return Matter(matter.record, kept, matter.problem, kind=matter.kind, today=matter.today, rows=matter.rows)


def _due_item(entry: QueueEntry, words: str, tone: str) -> Item:
    assert isinstance(entry, Matter)
    title = entry.title if entry.title == entry.party else f"{entry.title} {entry.party}".strip()
    return Item(words, entry.record, title, entry.url, tone)


def _recorded(user: Any, reader: Reader, first: date, end: date, *, own: bool) -> Iterator[tuple[date, Item]]:
    """The days that stand on records: hearings, inspections planned, and ends of public displays."""
    officers = [user.pk, *reader.stands_in_for] if own else None

    def of(rows: Any, path: str) -> Any:
        return rows if officers is None else rows.filter(**{f"{path}__in": officers})

    hearings = PenaltyHearing.objects.visible_to(user).filter(
        held_on__gte=first, held_on__lte=end, withdrawn_on__isnull=True
    )
    for hearing in of(hearings, "case__handler").select_related("case__enterprise").order_by("pk"):
        place = f"（{hearing.place}）" if hearing.place else ""
        yield hearing.held_on, _item(f"听证会{place}", hearing.case, str(hearing.case), "info")
    planned = Inspection.objects.visible_to(user).filter(
        status=InspectionStatus.PLANNED,
        drawn_object__isnull=True,
        inspected_on__gte=first,
        inspected_on__lte=end,
    )
    for inspection in of(planned, "handler").select_related("enterprise").order_by("pk"):
        yield inspection.inspected_on, _item("计划检查", inspection, inspection.enterprise.name, "info")
    ending = CasePublication.objects.visible_to(user).filter(
        status=PublicationStatus.PUBLISHED, display_until__gte=first, display_until__lte=end
    )
    for publication in of(ending, "case__handler").select_related("case").order_by("pk"):
        assert publication.display_until is not None
        yield publication.display_until, _item("处罚决定公示期满", publication, str(publication.case))


def _item(what: str, record: Any, title: str, tone: str = "neutral") -> Item:
    register = register_for(type(record))
    assert register is not None
    return Item(what, record, title, register.detail_url(record), tone)

"""What EIA approval puts into a month: due dates, ends of notices, hearings, dates given to applicants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from common.registers import register_for
from permits.enums import EiaStatus, NoticeKind
from permits.models import CorrectionRequest, EiaDecision, Hearing, PublicNotice
from permits.selectors import is_own, open_matters, work_queue
from registry.queue.entries import QueueEntry
from registry.queue.month import Agenda, Item, MonthPlan, agenda_of, bounds, planned

# Of the periods that only have to run out; those of notices are read from the notices.
WAITING = frozenset({"eia-hearing-application"})


def month_plan(user: Any, year: int, month: int, today: date) -> MonthPlan:
    """The month as `user` sees it on `today`, in a constant number of queries."""
    return planned(year, month, today, [agenda(user, *bounds(year, month), today)])


def agenda(user: Any, first: date, end: date, today: date) -> Agenda:
    """What falls on the days from `first` to `end` of the applications that the user may see."""
    entries = work_queue(open_matters(user), today)
    recorded = _recorded(user, first, end)
    return agenda_of(entries, recorded, _due_item, queue_url=reverse("permits:queue"), waiting=WAITING)


def own_agenda(user: Any, first: date, end: date, today: date) -> Agenda:
    """The same of the applications that the user deals with, or that nobody of the department has claimed."""
    entries = work_queue(open_matters(user).filter(is_own(user, today)), today)
    own = {entry.record.pk for entry in entries}
    recorded = ((day, item) for day, item in _recorded(user, first, end) if item.record.pk in own)
    url = f"{reverse('permits:queue')}?whose=own"
    return agenda_of(entries, recorded, _due_item, queue_url=url, waiting=WAITING)


def _due_item(entry: QueueEntry, words: str, tone: str) -> Item:
    return _item(words, entry.record, tone)


def _item(what: str, decision: EiaDecision, tone: str = "neutral") -> Item:
    register = register_for(EiaDecision)
    assert register is not None
    return Item(what, decision, decision.project_name, register.detail_url(decision), tone)


def _recorded(user: Any, first: date, end: date) -> Iterator[tuple[date, Item]]:
    """The dates that stand on records: notices, hearings, and what the applicant has to mend."""
    notices = PublicNotice.objects.visible_to(user).exclude(kind=NoticeKind.DECISION)
    for notice in _related(notices.filter(last_day__gte=first, last_day__lte=end)):
        yield notice.last_day, _item(f"{notice.get_kind_display()}期满", notice.decision, "info")
    hearings = Hearing.objects.visible_to(user).filter(waived_on__isnull=True)
    for hearing in _related(hearings.filter(held_on__gte=first, held_on__lte=end)):
        place = f"（{hearing.place}）" if hearing.place else ""
        yield hearing.held_on, _item(f"听证会{place}", hearing.decision, "info")
    corrections = CorrectionRequest.objects.visible_to(user).filter(
        decision__status=EiaStatus.CORRECTING, due_on__gte=first, due_on__lte=end
    )
    for correction in _related(corrections):
        yield correction.due_on, _item("补正材料期限", correction.decision)


def _related(rows: Any) -> Any:
    return rows.select_related("decision__enterprise").order_by("pk")

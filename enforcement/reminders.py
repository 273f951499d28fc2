"""Reminders of every clock of enforcement (`registry.queue.telling`), each occasion told once.

Who is concerned: the officer in charge and who stands in; superiors of what the bureau is late with; the
party of what binds it. 双公示 is watched for decisions of the last year, whatever became of the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from enforcement.enums import CaseOutcome
from enforcement.matters import CASE, KINDS, OPEN_CASES
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import PublicationStatus
from enforcement.publicity import duties, with_reports
from registry.clocks.states import Clock
from registry.publicity import PublicityRows
from registry.queue.matters import MatterKind
from registry.queue.reminding import RemindersIncomplete
from registry.queue.telling import Further, remind_of

__all__ = ["REMINDED_FOR", "RemindersIncomplete", "remind"]

REMINDED_FOR = timedelta(days=366)


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    publicity = PublicityRows()

    def further(kind: MatterKind) -> Further | None:
        return (lambda case: _publicity(case, today, publicity)) if kind is CASE else None

    return remind_of(
        KINDS, today, rows_of=lambda kind: _watched(kind, today), further=further, noun="执法事项"
    )


def _watched(kind: MatterKind, today: date) -> QuerySet[Any]:
    """The open matters; of cases also those decided within the last year, which may owe 双公示."""
    rows: QuerySet[Any] = kind.model._default_manager.all()
    if kind is not CASE:
        return rows.filter(kind.open)
    since = today - REMINDED_FOR
    changed = Q(decided_on__gte=since) | Q(amended_on__gte=since) | Q(annulled_on__gte=since)
    found: QuerySet[Any] = with_reports(rows.filter(OPEN_CASES | changed))
    return found


def _publicity(case: EnforcementCase, today: date, rows: PublicityRows) -> Iterable[Clock]:
    """What must stand on the credit platform; nothing of what is not handed over to it."""
    publication = getattr(case, "publication", None)
    withheld = publication is not None and publication.status == PublicationStatus.WITHHELD
    if case.outcome != CaseOutcome.PENALTY or case.is_minor_party or withheld:
        return []
    if case.decided_on is None or case.decided_on < today - REMINDED_FOR:
        return []
    return [duty.clock for duty in duties(case, today, rows)]

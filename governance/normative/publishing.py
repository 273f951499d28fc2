"""Showing normative documents and the results of clean-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from common import events, publication
from common.models import PublishedRecord
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from governance.normative.public import CLEAN_UP, DOCUMENT, Validity


def show_document(document: NormativeDocument, *, actor: Any) -> PublishedRecord:
    return publication.publish(DOCUMENT, document, actor=actor)


def show_clean_up(clean_up: CleanUp, *, actor: Any) -> PublishedRecord:
    return publication.publish(CLEAN_UP, clean_up, actor=actor)


def lapsed_on_display(today: date) -> Iterator[NormativeDocument]:
    """Documents whose term ended and which the public still reads as valid."""
    over = NormativeDocument.objects.filter(
        status__in=[NormativeStatus.ISSUED, NormativeStatus.FILED], valid_until__lt=today
    )
    by_source = {events.stream_of(each): each for each in over.select_related("department").order_by("pk")}
    stale = PublishedRecord.objects.current().filter(
        kind=DOCUMENT, source__in=by_source, withdrawn_at__isnull=True, category=Validity.IN_FORCE
    )
    for source in stale.values_list("source", flat=True):
        yield by_source[source]

"""Reads that span cases and their publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from enforcement.enums import DisclosureKind
from enforcement.models import EnforcementDisclosure
from registry.selectors import work_calendar


def recounted_disclosures(
    rows: QuerySet[EnforcementDisclosure],
) -> Iterator[tuple[EnforcementDisclosure, int]]:
    """Each published result with the 工作日 from its decision to its publication."""
    calendar = None
    results = rows.filter(kind=DisclosureKind.RESULT, case__decided_on__isnull=False)
    for row in results.select_related("case").order_by("pk").iterator(chunk_size=2000):
        calendar = calendar or work_calendar()
        assert row.case is not None and row.case.decided_on is not None
        yield row, calendar.between(row.case.decided_on, row.published_on)


def misstated_disclosures(first: date, after: date) -> list[tuple[EnforcementDisclosure, int]]:
    """Results published in [first, after) whose stored days differ from what their dates give."""
    rows = EnforcementDisclosure.objects.filter(published_on__gte=first, published_on__lt=after)
    return [(row, days) for row, days in recounted_disclosures(rows) if row.days_taken != days]

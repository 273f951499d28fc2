"""Reads of what is published beforehand and of the results of inspections. No working table is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.models import PublishedRecord
from common.models.publication import PublishedQuerySet
from common.paging import Count, KeysetPage
from common.public_search import PublicSearch
from enforcement.procedure_enums import PublicInfoKind
from enforcement.public.info import INFO, OFFICER
from enforcement.public.inspections import INSPECTION_RESULT, RANDOM_DRAW


@dataclass(frozen=True)
class Criteria:
    """What a reader asks of a list; what is left empty does not narrow it."""

    text: str = ""
    source: str = ""  # InspectionSource
    result: str = ""  # InspectionResult
    park: str = ""
    first: date | None = None
    last: date | None = None


class Listing:
    """One kind's records that pass the criteria on a day: by pages, newest first, and how many."""

    def __init__(self, kind: str, criteria: Criteria, today: date) -> None:
        rows = PublishedRecord.objects.on_display(today).filter(kind=kind)
        facets = {"result": criteria.result} if criteria.result else None
        self._search = PublicSearch(_narrowed(rows, criteria), criteria.text, facets=facets)

    def page(self, *, after: str = "", before: str = "", size: int) -> KeysetPage:
        """The page after or before a cursor, the first without either. Raises BadCursor."""
        return self._search.page(after=after, before=before, size=size)

    def count(self) -> Count:
        return self._search.count()


def _narrowed(rows: PublishedQuerySet, criteria: Criteria) -> PublishedQuerySet:
    if criteria.source:
        rows = rows.filter(category=criteria.source)
    if criteria.park:
        rows = rows.filter(park=criteria.park)
    if criteria.first:
        rows = rows.filter(dated_on__gte=criteria.first)
    if criteria.last:
        rows = rows.filter(dated_on__lte=criteria.last)
    return rows


def info_by_kind(today: date) -> list[tuple[str, list[PublishedRecord]]]:
    """The texts in force under the name of each kind, in the order of the kinds; only kinds that have one."""
    rows = PublishedRecord.objects.on_display(today).filter(kind=INFO, dated_on__lte=today)
    by_kind: dict[str, list[PublishedRecord]] = {}
    for record in rows.order_by("-dated_on", "pk"):
        by_kind.setdefault(record.category, []).append(record)
    return [(str(kind.label), by_kind[kind]) for kind in PublicInfoKind if kind in by_kind]


def counts(today: date) -> dict[str, int]:
    """How many officers, results and draws are on display."""
    shown = PublishedRecord.objects.on_display(today)
    return {
        "officers": shown.filter(kind=OFFICER).count(),
        "draws": shown.filter(kind=RANDOM_DRAW).count(),
    }


def result_of(draw: PublishedRecord, today: date) -> dict[str, PublishedRecord]:
    """The published results of a draw's inspections, by the enterprise's code."""
    codes = [each["uscc"] for each in draw.body["objects"]]
    rows = PublishedRecord.objects.on_display(today).filter(kind=INSPECTION_RESULT, uscc__in=codes)
    return {row.uscc: row for row in rows.filter(body__task_number=draw.number)}


def draw_of(result: PublishedRecord, today: date) -> PublishedRecord | None:
    """The published draw that sent an inspection, None for any other."""
    number = result.body.get("task_number")
    if not number:
        return None
    return PublishedRecord.objects.on_display(today).filter(kind=RANDOM_DRAW, number=number).first()

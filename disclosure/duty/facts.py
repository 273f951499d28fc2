"""What duties are derived from, read for any number of enterprises with the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from disclosure.enums import FilingStatus, ListingStatus, TriggerKind
from disclosure.models import (
    AnnualDisclosure,
    DisclosureTrigger,
    DutyListEntry,
    TemporaryDisclosure,
    TemporarySubmission,
)
from disclosure.models.annual_submission import AnnualSubmission
from registry.models import Enterprise

Scope = Callable[[Any], Any]  # a queryset of any of the models below → those rows of it that count

LISTED = (ListingStatus.PUBLISHED, ListingStatus.REMOVED)
HANDED_IN = tuple(status for status in FilingStatus if status != FilingStatus.DRAFT)


@dataclass(frozen=True)
class FilingFact:
    """A report and the day on which it was first handed in, None while it is a draft."""

    record: Any
    first_filed_on: date | None

    @property
    def is_returned(self) -> bool:
        return bool(self.record.status == FilingStatus.RETURNED)

    def filed_by(self, day: date) -> date | None:
        """The day of handing in, as known on `day`."""
        return self.first_filed_on if self.first_filed_on and self.first_filed_on <= day else None


@dataclass
class EnterpriseFacts:
    """One enterprise: its places on the lists by year, its reports, the documents it received."""

    enterprise: Enterprise
    lists: dict[int, date]  # year → the day on which that year's list became public
    entries: dict[int, DutyListEntry] = field(default_factory=dict)
    annual: dict[int, list[FilingFact]] = field(default_factory=lambda: defaultdict(list))
    triggers: list[tuple[DisclosureTrigger, FilingFact | None]] = field(default_factory=list)
    reports: list[FilingFact] = field(default_factory=list)  # handed in without a trigger on record


def gather(scope: Scope, years: Collection[int] | None = None) -> list[EnterpriseFacts]:
    """The facts of all enterprises of which `scope` leaves rows.

    `years` narrows them to lists of these years and documents received in them. The number of queries
    does not grow with the number of enterprises.
    """
    found: dict[int, EnterpriseFacts] = {}
    lists = _lists()

    def facts_of(record: Any) -> EnterpriseFacts:
        known = found.get(record.enterprise_id)
        if known is None:
            known = found[record.enterprise_id] = EnterpriseFacts(record.enterprise, lists)
        return known

    for entry in _entries(scope, years):
        facts_of(entry).entries[entry.year] = entry
    for report in _annual(scope, years):
        facts_of(report).annual[report.for_year].append(_fact(report, report.first_submitted))
    for trigger in _triggers(scope, years):
        report = trigger.report
        fact = _fact(report, trigger.first_submitted) if report is not None else None
        facts_of(trigger).triggers.append((trigger, fact))
    for report in _reports(scope, years):
        facts_of(report).reports.append(_fact(report, report.first_submitted))
    return list(found.values())


def _lists() -> dict[int, date]:
    """The first day on which anything of a year's list was public; of the whole bureau."""
    rows = DutyListEntry.objects.filter(status__in=LISTED).values_list("year")
    return dict(rows.annotate(Min("published_on")).order_by("year"))


def _in_years(path: str, years: Collection[int] | None) -> Q:
    return Q() if years is None else Q(**{f"{path}__in": list(years)})


def _entries(scope: Scope, years: Collection[int] | None) -> QuerySet[Any]:
    rows = DutyListEntry.objects.filter(_in_years("year", years), status__in=LISTED)
    return scope(rows).select_related("enterprise__park", "department", "duty_lead__lead")


def _first_day(model: type[Any], path: str = "pk") -> Subquery:
    """The day of the first handing-in, by the rows of what was sealed; `path` leads to the report."""
    rows = model.objects.filter(report=OuterRef(path)).order_by("number")
    return Subquery(rows.values("filed_on")[:1])


def _annual(scope: Scope, years: Collection[int] | None) -> QuerySet[Any]:
    rows = AnnualDisclosure.objects.filter(_in_years("for_year", years))
    rows = rows.annotate(first_submitted=_first_day(AnnualSubmission))
    return scope(rows).select_related("enterprise__park", "department").order_by("pk")


def _triggers(scope: Scope, years: Collection[int] | None) -> QuerySet[Any]:
    rows = DisclosureTrigger.objects.filter(_in_years("received_on__year", years))
    rows = rows.annotate(first_submitted=_first_day(TemporarySubmission, "report"))
    related = ("enterprise__park", "department", "report", "duty_lead__lead")
    return scope(rows).select_related(*related).order_by("received_on", "pk")


def _reports(scope: Scope, years: Collection[int] | None) -> QuerySet[Any]:
    rows = TemporaryDisclosure.objects.filter(
        _in_years("received_on__year", years),
        triggers__isnull=True,
        corrects__isnull=True,
        status__in=HANDED_IN,
    ).exclude(trigger=TriggerKind.CHANGE)
    rows = rows.annotate(first_submitted=_first_day(TemporarySubmission))
    return scope(rows).select_related("enterprise__park", "department").order_by("received_on", "pk")


def _fact(report: Any, first_submitted: date | None) -> FilingFact:
    """A report returned and handed in again was filed on the first day, which its own date does not tell."""
    if report.status == FilingStatus.DRAFT:
        return FilingFact(report, None)
    return FilingFact(report, first_submitted or report.filed_on)

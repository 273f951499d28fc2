"""What the portal knows already, proposed for an annual report with its source.

Nothing is filled in by itself: a proposal is shown, and taken over by whoever answers for the report. It
never replaces what was typed; rows are proposed as long as no row with their key stands in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from disclosure.annual import store
from disclosure.annual.access import locked_for_writing
from disclosure.annual.chapters import CHAPTER_OF
from disclosure.annual.declaration import Item, Table
from disclosure.annual.entry import shown, typed_of
from disclosure.annual.saving import add_rows, save_fields
from disclosure.annual.store import Kept
from disclosure.enums import FilingStatus, RatingStatus
from disclosure.models import (
    AnnualChapter,
    AnnualDisclosure,
    AnnualRow,
    CreditRating,
    InsurancePolicy,
    TemporaryDisclosure,
)
from enforcement.enums import CaseOutcome
from enforcement.models import EnforcementCase
from permits.enums import Outcome
from permits.models import EiaDecision

RECORDS = "本局登记"
LAST_YEAR = "上年数据，请核对"

# What of last year's own report still describes the enterprise, unless it changed since.
CARRIED_FIELDS = (
    "basics.site",
    "basics.contact",
    "basics.website",
    "carbon.in_market",
    "emergencies.plan_number",
    "emergencies.plan_filed_on",
    "emergencies.risk",
    "emergencies.alert_grade",
)
CARRIED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "basics.products": ("name", "unit", "capacity"),
    "basics.processes": ("name", "equipment", "discharges"),
    "discharges.facilities": ("name", "medium", "process", "capacity"),
    "discharges.outlets": ("code", "name", "medium", "kind", "destination"),
    "discharges.concentrations": ("outlet", "pollutant", "unit", "standard", "limit"),
    "discharges.outlet_totals": ("outlet", "pollutant"),
    "discharges.totals": ("medium", "pollutant", "permitted"),
    "discharges.toxic": ("name", "control"),
    "discharges.solid_waste": ("name",),
    "discharges.hazardous_waste": ("code", "name", "receiver", "licence"),
    "discharges.monitoring": ("outlet", "pollutant", "mode", "required"),
    "carbon.fuels": ("name", "unit"),
}
# What was in store at the end of last year is in store at the beginning of this one.
OPENING_STOCKS = {
    "discharges.solid_waste": ("closing", "opening"),
    "discharges.hazardous_waste": ("closing", "opening"),
}
_HANDED_IN = [
    FilingStatus.PUBLISHED,
    FilingStatus.ACCEPTED,
    FilingStatus.RESUBMITTED,
    FilingStatus.SUBMITTED,
]

Typed = dict[str, str]


@dataclass(frozen=True)
class FieldProposal:
    """A text for a field that is still empty."""

    chapter: str
    item: Item
    text: str
    source: str

    @property
    def path(self) -> str:
        return f"{self.chapter}.{self.item.name}"

    @property
    def shown(self) -> str:
        return shown(self.item, store.read(self.item, self.text)) or self.text


@dataclass(frozen=True)
class RowsProposal:
    """Rows for a table that do not stand in it yet."""

    path: str
    table: Table
    source: str
    rows: tuple[Typed, ...]

    @property
    def shown(self) -> list[list[str]]:
        return [
            [shown(each, store.read(each, row.get(each.name, ""))) for each in self.table.columns]
            for row in self.rows
        ]


# -- what is proposed --


def field_proposals(report: AnnualDisclosure, kept: Kept, code: str) -> list[FieldProposal]:
    """For the empty fields of a chapter: the bureau's records first, then last year's report."""
    chapter, typed = CHAPTER_OF[code], kept.typed(code)
    empty = [item for item in chapter.fields if not typed.get(item.name, "").strip()]
    found = []
    for item in empty:
        if item.prefill:
            text, source = FIELD_SOURCES[item.prefill](report)
            found.append(FieldProposal(code, item, text, source))
    carried = [item for item in empty if f"{code}.{item.name}" in CARRIED_FIELDS]
    last = last_report(report) if carried else None
    if last is not None:
        earlier = AnnualChapter.objects.filter(report=last, code=code).first()
        texts = earlier.typed if earlier else {}
        found += [FieldProposal(code, item, texts.get(item.name, ""), LAST_YEAR) for item in carried]
    return [each for each in found if each.text.strip()]


def row_proposals(report: AnnualDisclosure, kept: Kept, path: str) -> list[RowsProposal]:
    """For a table: the rows of the bureau's records, and those of last year's report."""
    table = store.table_at(path)
    present = {_key(table, row.typed) for row in kept.rows.get(path, ())}
    offers: list[tuple[str, list[Typed]]] = []
    if table.prefill:
        offers.append((RECORDS, ROW_SOURCES[table.prefill](report)))
    if path in CARRIED_COLUMNS:
        offers.append((LAST_YEAR, _carried_rows(report, path)))
    found = []
    for source, rows in offers:
        fresh = tuple(_new_rows(table, rows, present))
        if fresh:
            found.append(RowsProposal(path, table, source, fresh))
    return found


def _new_rows(table: Table, rows: Iterable[Typed], present: set[tuple[str, ...]]) -> Iterator[Typed]:
    for row in rows:
        key = _key(table, row)
        if key not in present:
            present.add(key)
            yield row


def _key(table: Table, typed: Mapping[str, str]) -> tuple[str, ...]:
    """By what a row is known: the key of its table, else all that is typed."""
    names = table.key or tuple(column.name for column in table.columns)
    return tuple(" ".join(typed.get(name, "").split()) for name in names)


# -- taking over --


def take_over_fields(
    *, actor: Any, report: AnnualDisclosure, chapter: str, names: Iterable[str] | None = None
) -> int:
    """Fill in what is proposed for the fields named, all without `names`; returns how many were filled in."""
    wanted = None if names is None else set(names)
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        offers = field_proposals(locked, store.kept_of(locked), chapter)
        typed: Typed = {}
        for each in offers:
            if wanted is None or each.item.name in wanted:
                typed.setdefault(each.item.name, each.text)
        # Nothing was seen in them, so that what someone typed meanwhile stays.
        saved = save_fields(actor=actor, report=locked, chapter=chapter, typed=typed, seen={})
    return len(saved.written)


def take_over_rows(*, actor: Any, report: AnnualDisclosure, table: str, source: str) -> int:
    """Add the rows that `source` proposes for "chapter.table"; returns how many were added."""
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        offers = row_proposals(locked, store.kept_of(locked), table)
        rows = [row for each in offers if each.source == source for row in each.rows]
        return add_rows(actor=actor, report=locked, table=table, rows=rows)


# -- sources --


def last_report(report: AnnualDisclosure) -> AnnualDisclosure | None:
    """The enterprise's own report on the year before: the public one, else the last handed in."""
    earlier = AnnualDisclosure.objects.filter(
        enterprise=report.enterprise_id, for_year=report.for_year - 1, status__in=_HANDED_IN
    )
    found = sorted(earlier, key=lambda each: (_HANDED_IN.index(FilingStatus(each.status)), -each.version))
    return found[0] if found else None


def _carried_rows(report: AnnualDisclosure, path: str) -> list[Typed]:
    last = last_report(report)
    if last is None:
        return []
    columns = CARRIED_COLUMNS[path]
    closing, opening = OPENING_STOCKS.get(path, ("", ""))
    rows = []
    for row in AnnualRow.objects.filter(report=last, table=path).order_by("position", "pk"):
        typed = {name: row.typed[name] for name in columns if row.typed.get(name)}
        if row.typed.get(closing):
            typed[opening] = row.typed[closing]
        rows.append(typed)
    return [row for row in rows if row]


def _of_enterprise(name: str) -> Callable[[AnnualDisclosure], tuple[str, str]]:
    def read(report: AnnualDisclosure) -> tuple[str, str]:
        return typed_of(getattr(report.enterprise, name)), "企业登记信息"

    return read


def _rating_grade(report: AnnualDisclosure) -> tuple[str, str]:
    """The grade that stands of the last cycle up to the year reported on."""
    rating = (
        CreditRating.objects.filter(
            enterprise=report.enterprise_id, cycle_year__lte=report.for_year, status=RatingStatus.PUBLISHED
        )
        .order_by("-cycle_year", "-version")
        .first()
    )
    return (rating.get_grade_display(), f"{rating.cycle_year}年度信用评价结果") if rating else ("", "")


def _permits(report: AnnualDisclosure) -> list[Typed]:
    """EIA approvals up to the end of the year that were not revoked by then."""
    end = date(report.for_year, 12, 31)
    approved = EiaDecision.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=end),
        enterprise=report.enterprise_id,
        outcome=Outcome.APPROVED,
        decided_on__lte=end,
    )
    return [
        {
            "name": f"建设项目环评批复：{each.project_name}"[:200],
            "number": each.document_number,
            "authority": settings.SITE["name"],
            "issued_on": typed_of(each.decided_on),
        }
        for each in approved.order_by("decided_on", "pk")
    ]


def _insurance(report: AnnualDisclosure) -> list[Typed]:
    """Policies in force on some day of the year."""
    policies = InsurancePolicy.objects.filter(
        enterprise=report.enterprise_id,
        starts_on__lte=date(report.for_year, 12, 31),
        ends_on__gte=date(report.for_year, 1, 1),
    )
    names = ("policy_number", "insurer", "limit", "premium", "starts_on", "ends_on")
    return [
        {name: typed_of(getattr(each, name)) for name in names}
        for each in policies.order_by("starts_on", "pk")
    ]


def _penalties(report: AnnualDisclosure) -> list[Typed]:
    """Penalty decisions delivered in the year – made in it, while no delivery is known – and not annulled."""
    year = report.for_year
    cases = EnforcementCase.objects.filter(
        Q(served_on__year=year) | Q(served_on__isnull=True, decided_on__year=year),
        enterprise=report.enterprise_id,
        outcome=CaseOutcome.PENALTY,
        annulled_on__isnull=True,
    )
    return [
        {
            "number": each.decision_number,
            "authority": settings.SITE["name"],
            "decided_on": typed_of(each.decided_on),
            "matter": _short(each.facts, each.title),
            "penalty": _short(each.decision_content, "罚款" if _fine(each) else ""),
            "amount": typed_of(_fine(each) + (each.confiscated_amount or 0)),
        }
        for each in cases.order_by("decided_on", "pk")
    ]


def _fine(case: EnforcementCase) -> Any:
    return (case.fine_amount if case.amended_fine is None else case.amended_fine) or 0


def _short(text: str, instead: str) -> str:
    """A text that fits into a cell, else the shorter one in its place."""
    plain = " ".join(text.split())
    return plain if plain and len(plain) <= Item(name="", label="").max_length else instead


def _temporary(report: AnnualDisclosure) -> list[Typed]:
    """Temporary reports on what was received in the year, each once however often it was corrected."""
    filed = TemporaryDisclosure.objects.filter(
        enterprise=report.enterprise_id,
        received_on__year=report.for_year,
        filed_on__isnull=False,
        corrects__isnull=True,
    ).exclude(status=FilingStatus.WITHDRAWN)
    return [
        {
            "title": each.document_title,
            "number": each.document_number,
            "received_on": typed_of(each.received_on),
            "disclosed_on": typed_of(each.published_on or each.filed_on),
        }
        for each in filed.order_by("received_on", "pk")
    ]


FIELD_SOURCES: Mapping[str, Callable[[AnnualDisclosure], tuple[str, str]]] = {
    **{
        f"enterprise.{name}": _of_enterprise(name)
        for name in ("name", "uscc", "legal_representative", "address", "industry_code", "industry")
    },
    "rating.grade": _rating_grade,
}
ROW_SOURCES: Mapping[str, Callable[[AnnualDisclosure], list[Typed]]] = {
    "permits": _permits,
    "insurance": _insurance,
    "penalties": _penalties,
    "temporary": _temporary,
}

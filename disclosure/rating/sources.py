"""The registers that items read: for each kind a reader of a year's records, by range of enterprises.

A reader asks the database a fixed number of times for a whole range, tells the facts by which
conditions choose (`disclosure.rating.facts`), and gives the ground where a record does not count:
annulled, withdrawn, repaired. Which item a record meets, and for how much, is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone

from common.indicators import ledger_key_field
from disclosure.rating.enums import RatingSource
from disclosure.rating.facts import NO, YES
from enforcement.enums import CaseOutcome, InspectionStatus, OrderStatus
from enforcement.models import (
    Coercion,
    CreditRepair,
    Curtailment,
    EnforcementCase,
    EnforcementLead,
    Inspection,
    PoliceTransfer,
    RectificationOrder,
    Reinspection,
)
from enforcement.procedure_enums import LeadStatus, RepairStatus
from registry.clocks.rows import LimitRows

ONE_DAY = timedelta(days=1)


class RatingLimits(LimitRows):
    """The limits of law that readers measure by, read once for a run."""

    PREFIXES = ("disclosure-", "clean-production-")


@dataclass(frozen=True)
class Span:
    """What a reader reads: the records of a year on enterprises with keys in (after, upto]."""

    year: int
    as_of: date  # the state of this day counts
    after: int
    upto: int
    scheme: int  # primary key; entries by hand name an item of it
    limits: RatingLimits = field(default_factory=RatingLimits)

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last

    def of(self, path: str = "enterprise") -> dict[str, int]:
        """The condition on the path to the enterprise."""
        return {f"{path}__gt": self.after, f"{path}__lte": self.upto}


@dataclass(frozen=True)
class Found:
    """A record as a reader found it; `ground` says why it does not count."""

    enterprise: int
    happened_on: date
    record: models.Model
    description: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    ground: str = ""
    item: int | None = None  # of entries by hand, which name their item
    recorded_by: str = ""

    @property
    def model(self) -> str:
        return self.record._meta.label_lower

    @property
    def number(self) -> str:
        """The natural key of the record in its register."""
        return str(getattr(self.record, ledger_key_field(type(self.record))))


Reader = Callable[[Span], Iterable[Found]]


def yes_no(value: object) -> str:
    return YES if value else NO


def _penalties(span: Span) -> Iterator[Found]:
    """Decided penalties, each with the fine that is in force; annulled and repaired ones do not count."""
    granted = CreditRepair.objects.filter(status=RepairStatus.GRANTED, answered_on__lte=span.as_of)
    cases = EnforcementCase.objects.filter(
        **span.of(), outcome=CaseOutcome.PENALTY, decided_on__range=span.days
    ).prefetch_related(
        "penalties",
        "violation_types",
        "daily_penalty_of",
        Prefetch("repairs", granted.order_by("answered_on"), to_attr="granted_repairs"),
    )
    for case in cases.only(*_CASE).order_by("pk"):
        assert case.enterprise_id is not None and case.decided_on is not None  # by the conditions above
        yield Found(
            case.enterprise_id,
            case.decided_on,
            case,
            f"{case.decision_number}：{case.title}",
            {
                "罚款": _fine(case, span.as_of),
                "没收": case.confiscated_amount or Decimal(0),
                "处罚种类": [each.get_kind_display() for each in case.penalties.all()],
                "案由": [each.name for each in case.violation_types.all()],
                "失信程度": case.get_seriousness_display(),
                "按日连续处罚": yes_no(case.daily_penalty_of.all()),
                "简易程序": yes_no(case.is_simplified),
            },
            _case_ground(case, span.as_of),
        )


# What is read of each record beside its key: cases have some eighty columns.
_CASE = (
    "ledger_no",
    "enterprise",
    "title",
    "decided_on",
    "decision_number",
    "fine_amount",
    "amended_on",
    "amended_fine",
    "confiscated_amount",
    "seriousness",
    "is_simplified",
    "annulled_on",
)


def _fine(case: EnforcementCase, as_of: date) -> Decimal:
    if case.amended_on is not None and case.amended_on <= as_of and case.amended_fine is not None:
        return case.amended_fine
    return case.fine_amount or Decimal(0)


def _case_ground(case: Any, as_of: date) -> str:
    if case.annulled_on is not None and case.annulled_on <= as_of:
        return f"处罚决定已于{case.annulled_on}撤销"
    if case.granted_repairs:
        return f"已于{case.granted_repairs[0].answered_on}准予信用修复"
    return ""


def _orders(span: Span) -> Iterator[Found]:
    """Orders whose day of correction passed without it; the first day overdue is the day of the event."""
    orders = RectificationOrder.objects.filter(
        **span.of(), correct_by__range=(span.first - ONE_DAY, span.last - ONE_DAY)
    )
    read = ("ledger_no", "enterprise", "number", "correct_by", "corrected_on", "withdrawn_on", "status")
    for order in orders.only(*read).order_by("pk"):
        assert order.correct_by is not None  # by the condition above
        corrected = order.corrected_on or min(span.as_of, span.last)
        late = (corrected - order.correct_by).days
        if late <= 0:
            continue
        withdrawn = order.status == OrderStatus.WITHDRAWN
        yield Found(
            order.enterprise_id,
            order.correct_by + ONE_DAY,
            order,
            f"{order.number}逾期未改正",
            {"逾期天数": Decimal(late), "改正状态": order.get_status_display()},
            f"责令改正决定已于{order.withdrawn_on}撤销" if withdrawn else "",
        )


def _reinspections(span: Span) -> Iterator[Found]:
    """What re-inspections found: no correction, or obstruction."""
    rows = Reinspection.objects.filter(**span.of("order__enterprise"), inspected_on__range=span.days)
    for row in rows.select_related("order").order_by("pk"):
        withdrawn = row.order.status == OrderStatus.WITHDRAWN
        result = row.get_result_display()
        yield Found(
            row.order.enterprise_id,
            row.inspected_on,
            row,
            f"{row.order.number}复查：{result}",
            {"复查结果": result},
            f"责令改正决定已于{row.order.withdrawn_on}撤销" if withdrawn else "",
        )


def _transfers(span: Span) -> Iterator[Found]:
    """Matters handed to the police; those that the police declined do not count."""
    rows = PoliceTransfer.objects.filter(**span.of(), transferred_on__range=span.days)
    for row in rows.order_by("pk"):
        assert row.enterprise_id is not None and row.transferred_on is not None
        kind = row.get_kind_display()
        yield Found(
            row.enterprise_id,
            row.transferred_on,
            row,
            f"移送公安机关（{kind}）",
            {"移送类型": kind},
            f"公安机关已于{row.answered_on}决定不予立案" if row.is_declined else "",
        )


def _coercions(span: Span) -> Iterator[Found]:
    rows = Coercion.objects.filter(**span.of(), imposed_at__date__range=span.days)
    for row in rows.order_by("pk"):
        kind = row.get_kind_display()
        day = timezone.localtime(row.imposed_at).date()
        yield Found(row.enterprise_id, day, row, f"实施{kind}", {"措施种类": kind})


def _curtailments(span: Span) -> Iterator[Found]:
    for row in Curtailment.objects.filter(**span.of(), decided_on__range=span.days).order_by("pk"):
        kind = row.get_kind_display()
        yield Found(row.enterprise_id, row.decided_on, row, f"决定{kind}", {"措施种类": kind})


def _inspections(span: Span) -> Iterator[Found]:
    rows = Inspection.objects.filter(**span.of(), inspected_on__range=span.days, status=InspectionStatus.DONE)
    for row in rows.only("ledger_no", "enterprise", "inspected_on", "source", "result").order_by("pk"):
        source, result = row.get_source_display(), row.get_result_display()
        yield Found(
            row.enterprise_id,
            row.inspected_on,
            row,
            f"{source}：{result}",
            {"检查来源": source, "检查结果": result},
        )


def _leads(span: Span) -> Iterator[Found]:
    """Leads with what the check came to; who reported is told nowhere."""
    rows = EnforcementLead.objects.filter(
        **span.of(), answered_on__range=span.days, status=LeadStatus.ANSWERED
    )
    for row in rows.only("ledger_no", "enterprise", "answered_on", "kind", "result").order_by("pk"):
        assert row.enterprise_id is not None and row.answered_on is not None
        kind, result = row.get_kind_display(), row.get_result_display()
        yield Found(
            row.enterprise_id,
            row.answered_on,
            row,
            f"{kind}核查：{result}",
            {"线索种类": kind, "核查结果": result},
        )


ENFORCEMENT_READERS: dict[str, Reader] = {
    RatingSource.PENALTY: _penalties,
    RatingSource.ORDER: _orders,
    RatingSource.REINSPECTION: _reinspections,
    RatingSource.TRANSFER: _transfers,
    RatingSource.COERCION: _coercions,
    RatingSource.CURTAILMENT: _curtailments,
    RatingSource.INSPECTION: _inspections,
    RatingSource.LEAD: _leads,
}

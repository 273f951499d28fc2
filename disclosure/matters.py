"""What of the disclosures waits for the staff: overdue reports to be pursued, filings to be reviewed.

Whether a report is overdue is derived (`disclosure.duty.derived`), so the rows of those kinds are told by the
derivation: no question to the database alone could.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from common.registers import register_for
from disclosure.deadlines import DutyRows, annual_clock, temporary_clock, temporary_term
from disclosure.duty.derived import Duty, duties_in
from disclosure.duty.enums import DutyState
from disclosure.duty.facts import LISTED
from disclosure.enums import FilingStatus, TriggerKind
from disclosure.models import AnnualDisclosure, DisclosureTrigger, DutyListEntry, TemporaryDisclosure
from disclosure.rules import handlers, reviewers
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

BREACH_BASIS = "企业环境信息依法披露管理办法第二十八条、第二十九条"
NOBODYS = Q(pk__in=[])
TO_REVIEW = Q(status__in=[FilingStatus.SUBMITTED, FilingStatus.RESUBMITTED])
FOUNDING = Q(status__in=LISTED, duty_lead__isnull=True)
OBLIGING = Q(excused_on__isnull=True, duty_lead__isnull=True) & ~Q(kind=TriggerKind.CHANGE)


class MatterRows(DutyRows):
    """Also the days on which the lists became public, by enterprise and year."""

    @cached_property
    def listed_on(self) -> dict[tuple[int, int], date]:
        rows = DutyListEntry.objects.filter(status__in=LISTED, published_on__isnull=False)
        found = rows.values_list("enterprise", "year", "published_on")
        return {(enterprise, year): day for enterprise, year, day in found if day}


@dataclass(frozen=True)
class OverdueKind(MatterKind):
    """Reports that are overdue on the day on which the queue is read, and not pursued yet."""

    def open_rows(self, user: Any) -> QuerySet[Any]:
        return self._overdue(super().open_rows(user))

    def _overdue(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(pk__in=[duty.source.pk for duty in overdue(rows, self.model)])


def overdue(rows: QuerySet[Any], model: type[Any]) -> Iterable[Duty]:
    """The overdue duties that rows of a model found, of the enterprises that these rows are about."""
    enterprises = rows.values("enterprise")
    today = timezone.localdate()
    return [
        duty
        for duty in duties_in(lambda each: each.filter(enterprise__in=enterprises), today)
        if duty.state == DutyState.OVERDUE and isinstance(duty.source, model)
    ]


def _annual_clocks(entry: DutyListEntry, today: date, rows: MatterRows) -> list[Clock]:
    return [annual_clock(entry.year, None, today, rows)]


def _temporary_clocks(trigger: DisclosureTrigger, today: date, rows: MatterRows) -> list[Clock]:
    listed_on = rows.listed_on.get((trigger.enterprise_id, trigger.received_on.year))
    if listed_on is None or listed_on > today:
        return []
    return [temporary_clock(temporary_term(trigger.received_on, listed_on), None, today, rows)]


def _no_clocks(record: Any, today: date, rows: MatterRows) -> list[Clock]:
    return []


def _pursue(matter: Matter, user: Any) -> NextStep:
    kind = "annual" if isinstance(matter.record, DutyListEntry) else "temporary"
    url = reverse("disclosure:duty-lead", args=[kind, matter.record.ledger_no])
    return NextStep("催办或转执法线索", url, matter.record, handlers, BREACH_BASIS)


def _review(matter: Matter, user: Any) -> NextStep:
    register: Any = register_for(type(matter.record))
    return NextStep("审核", register.detail_url(matter.record), matter.record, handlers)


def _assigning(is_open: Q, noun: str) -> Assigning:
    return Assigning(is_open, handlers, reviewers, noun=noun)


def _enterprise(record: Any) -> str:
    name: str = record.enterprise.name
    return name


_OF_FIRM: dict[str, Any] = {
    "rows": MatterRows,
    "party": _enterprise,
    "handlers": (),
    "select": ("enterprise", "department"),
    "may_await_approval": NOBODYS,
}
_SEARCHED = ("enterprise__name", "enterprise__uscc", "ledger_no")

OVERDUE_ANNUAL = OverdueKind(
    "annual-overdue",
    "年度报告逾期",
    DutyListEntry,
    FOUNDING,
    clocks=_annual_clocks,
    since=lambda entry: entry.published_on,
    next_step=_pursue,
    title=lambda entry: f"{entry.enterprise}{entry.year}年度报告逾期未提交",
    stage=lambda entry: "逾期未提交",
    assigning=_assigning(FOUNDING, "逾期披露"),
    searched=_SEARCHED,
    **_OF_FIRM,
)
OVERDUE_TEMPORARY = OverdueKind(
    "temporary-overdue",
    "临时报告逾期",
    DisclosureTrigger,
    OBLIGING,
    clocks=_temporary_clocks,
    since=lambda trigger: trigger.received_on,
    next_step=_pursue,
    title=lambda trigger: f"{trigger}：临时报告逾期未提交",
    stage=lambda trigger: "逾期未提交",
    assigning=_assigning(OBLIGING, "逾期披露"),
    searched=(*_SEARCHED, "document_title", "document_number"),
    **_OF_FIRM,
)
ANNUAL_REVIEW = MatterKind(
    "annual-review",
    "年度报告审核",
    AnnualDisclosure,
    TO_REVIEW,
    clocks=_no_clocks,
    since=lambda report: report.filed_on,
    next_step=_review,
    assigning=_assigning(TO_REVIEW, "报告"),
    searched=_SEARCHED,
    **_OF_FIRM,
)
TEMPORARY_REVIEW = MatterKind(
    "temporary-review",
    "临时报告审核",
    TemporaryDisclosure,
    TO_REVIEW,
    clocks=_no_clocks,
    since=lambda report: report.filed_on,
    next_step=_review,
    assigning=_assigning(TO_REVIEW, "报告"),
    searched=(*_SEARCHED, "document_title", "document_number"),
    **_OF_FIRM,
)
KINDS = (OVERDUE_ANNUAL, OVERDUE_TEMPORARY, ANNUAL_REVIEW, TEMPORARY_REVIEW)

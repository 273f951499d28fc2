"""What of clean-production audits waits for the staff: steps that were missed, and what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from common.errors import PortalError
from common.registers import register_for
from disclosure.models import CleanProductionAudit, ProductionFiling
from disclosure.production.clocks import RELATIONS, ProductionRows, StepState, states_of
from disclosure.production.enums import ProductionFilingStatus
from disclosure.production.rules import BASIS, handlers
from disclosure.rules import reviewers
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

NOBODYS = Q(pk__in=[])
UNDONE = Q(information_published_on__isnull=True) | Q(started_on__isnull=True) | Q(reported_on__isnull=True)
TO_REVIEW = Q(status=ProductionFilingStatus.SUBMITTED)


def missed(audit: CleanProductionAudit, today: date, rows: ProductionRows) -> list[StepState]:
    """The overdue steps that were not made into leads yet."""
    return [each for each in states_of(audit, today, rows) if each.is_overdue and each.lead is None]


@dataclass(frozen=True)
class MissedKind(MatterKind):
    """Audits with a step that is overdue on the day on which the queue is read, and not pursued yet.

    The last day follows from months and holidays, so the rows are told by reckoning, not by the database.
    """

    def open_rows(self, user: Any) -> QuerySet[Any]:
        rows = super().open_rows(user)
        today, limits = timezone.localdate(), ProductionRows()
        found = [audit.pk for audit in self.related(rows) if _is_missed(audit, today, limits)]
        return rows.filter(pk__in=found)


def _is_missed(audit: CleanProductionAudit, today: date, rows: ProductionRows) -> bool:
    """Also where it cannot be told: the queue says why (`registry.queue.matters.matter_of`)."""
    try:
        return bool(missed(audit, today, rows))
    except PortalError:
        return True


def _clocks(audit: CleanProductionAudit, today: date, rows: ProductionRows) -> list[Clock]:
    return [state.clock for state in missed(audit, today, rows) if state.clock is not None]


def _no_clocks(record: Any, today: date, rows: Any) -> list[Clock]:
    return []


def _pursue(matter: Matter, user: Any) -> NextStep | None:
    found = [] if matter.problem else missed(matter.record, matter.today, matter.rows)
    if not found:
        return None
    url = reverse("disclosure:production-lead", args=[matter.record.ledger_no, found[0].step])
    return NextStep("催办或转执法线索", url, matter.record, handlers, BASIS)


def _review(matter: Matter, user: Any) -> NextStep:
    register: Any = register_for(ProductionFiling)
    return NextStep("审核", register.detail_url(matter.record), matter.record, handlers)


def _enterprise(record: Any) -> str:
    name: str = record.enterprise.name
    return name


_OF_FIRM: dict[str, Any] = {
    "rows": ProductionRows,
    "party": _enterprise,
    "handlers": (),
    "may_await_approval": NOBODYS,
    "searched": ("enterprise__name", "enterprise__uscc", "ledger_no"),
}
MISSED = MissedKind(
    "production-missed",
    "清洁生产审核逾期",
    CleanProductionAudit,
    UNDONE,
    clocks=_clocks,
    since=lambda audit: audit.listed_on,
    next_step=_pursue,
    title=lambda audit: f"{audit.enterprise}{audit.year}年清洁生产审核逾期",
    stage=lambda audit: "逾期未办理",
    assigning=Assigning(UNDONE, handlers, reviewers, noun="清洁生产审核"),
    select=("enterprise", "department"),
    prefetch=RELATIONS,
    **_OF_FIRM,
)
REVIEW = MatterKind(
    "production-review",
    "清洁生产审核办理情况",
    ProductionFiling,
    TO_REVIEW,
    clocks=_no_clocks,
    since=lambda filing: filing.filed_on,
    next_step=_review,
    assigning=Assigning(TO_REVIEW, handlers, reviewers, noun="办理情况"),
    select=("enterprise", "department", "audit"),
    **_OF_FIRM,
)
KINDS = (MISSED, REVIEW)

"""Supervision in the queue: planned checks, what a unit has to mend, what is to be rechecked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from governance.dispute.matters import act_url, step_url
from governance.matter_clocks import MatterRows, finding_clocks, plan_item_clocks, recheck_clocks
from governance.models import SupervisionFinding, SupervisionPlanItem
from governance.supervising import rules
from governance.supervising.enums import FindingStatus, PlanStatus
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

NOBODYS = Q(pk__in=[])
UNCHECKED = Q(plan__status=PlanStatus.APPROVED, checks__isnull=True)
TO_MEND = Q(status=FindingStatus.OPEN)
TO_RECHECK = Q(status=FindingStatus.RECTIFIED)


def _item_clocks(item: SupervisionPlanItem, today: date, rows: MatterRows) -> list[Clock]:
    return plan_item_clocks(item, today, rows)


def _mend_clocks(finding: SupervisionFinding, today: date, rows: MatterRows) -> list[Clock]:
    return finding_clocks(finding, today, rows)


def _recheck_clocks(finding: SupervisionFinding, today: date, rows: MatterRows) -> list[Clock]:
    return recheck_clocks(finding, today, rows)


def _check(matter: Matter, user: Any) -> NextStep:
    url = act_url(matter.record, "check")
    return NextStep("登记检查", url, matter.record, rules.supervisors, rules.BASIS)


def _mend(matter: Matter, user: Any) -> NextStep:
    url = step_url(matter.record, FindingStatus.RECTIFIED)
    return NextStep("报送整改情况", url, matter.record, rules.menders, rules.BASIS)


def _recheck(matter: Matter, user: Any) -> NextStep:
    url = step_url(matter.record, FindingStatus.ACCEPTED)
    return NextStep("复查", url, matter.record, rules.recheckers, rules.BASIS, is_approval=True)


def _supervised(finding: SupervisionFinding) -> str:
    return finding.check_record.target.name


_FINDING: dict[str, Any] = {
    "rows": MatterRows,
    "party": _supervised,
    "handlers": (),
    "select": ("check_record__target", "check_record__department"),
    "searched": ("content", "check_record__subject", "check_record__target__name", "ledger_no"),
}
PLANNED = MatterKind(
    "supervision-plan",
    "计划监督事项",
    SupervisionPlanItem,
    UNCHECKED,
    rows=MatterRows,
    clocks=_item_clocks,
    since=lambda item: item.plan.approved_on,
    party=lambda item: str(item.target.name),
    next_step=_check,
    assigning=Assigning(UNCHECKED, rules.supervisors, rules.supervisors, noun="监督事项"),
    stage=lambda item: "待检查",
    handlers=(),
    department="plan__department",
    select=("plan__department", "target"),
    prefetch=("checks",),
    searched=("subject", "target__name", "ledger_no"),
    may_await_approval=NOBODYS,
)
MENDING = MatterKind(
    "supervision-finding",
    "监督问题整改",
    SupervisionFinding,
    TO_MEND,
    clocks=_mend_clocks,
    since=lambda finding: finding.check_record.checked_on,
    next_step=_mend,
    assigning=Assigning(TO_MEND, rules.menders, rules.menders, noun="监督问题"),
    department="check_record__target",
    may_await_approval=NOBODYS,
    **_FINDING,
)
RECHECK = MatterKind(
    "supervision-recheck",
    "监督整改复查",
    SupervisionFinding,
    TO_RECHECK,
    clocks=_recheck_clocks,
    since=lambda finding: finding.rectified_on,
    next_step=_recheck,
    assigning=Assigning(TO_RECHECK, rules.recheckers, rules.recheckers, noun="监督问题"),
    holder=lambda finding: finding.check_record,
    department="check_record__department",
    may_await_approval=TO_RECHECK,
    **_FINDING,
)
KINDS = (PLANNED, MENDING, RECHECK)

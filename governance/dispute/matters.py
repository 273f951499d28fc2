"""Disputes in the queue: what is pending, not yet in force, to be performed, to be learnt from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from common.registers import register_for
from governance.dispute import rules
from governance.dispute.enums import LOST
from governance.enums import LitigationKind, LitigationOutcome, LitigationStatus
from governance.matter_clocks import DISPUTE_RELATIONS, MatterRows, awaits_effect, dispute_clocks
from governance.models import DisputeSitting, Litigation
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

_S = LitigationStatus
PENDING = Q(status__in=[_S.RECEIVED, _S.ANSWERED, _S.HEARD])
AWAITING_EFFECT = (
    Q(status=_S.CONCLUDED, effective_on__isnull=True, judgment_received_on__isnull=False)
    & ~Q(outcome=LitigationOutcome.REMANDED)
    & ~Q(following__kind=LitigationKind.APPEAL)
)
TO_PERFORM = Q(status=_S.CONCLUDED, effective_on__isnull=False, perform_by__isnull=False)
# What an affirmed appeal leaves lost has the outcome of the first instance written into it.
LOST_Q = Q(outcome__in=LOST) | Q(
    kind=LitigationKind.APPEAL, outcome=LitigationOutcome.WITHDRAWN, previous__outcome__in=LOST
)
UNANALYSED = Q(effective_on__isnull=False, lessons__isnull=True) & LOST_Q
UNMENDED = Q(lessons__isnull=False, lessons__corrected_on__isnull=True)
OPEN = PENDING | AWAITING_EFFECT | TO_PERFORM | UNANALYSED | UNMENDED


def _clocks(dispute: Litigation, today: date, rows: MatterRows) -> list[Clock]:
    return dispute_clocks(dispute, today, rows)


def act_url(record: Any, act: str) -> str:
    register: Any = register_for(type(record))
    return reverse(f"governance:{register.slug}-{act}", args=[record.ledger_no])


def step_url(record: Any, to: str) -> str:
    register: Any = register_for(type(record))
    return str(register.url("step", record.ledger_no, to))


def _next(matter: Matter, user: Any) -> NextStep | None:
    dispute: Litigation = matter.record
    return _pending_step(dispute, matter.today) or _result_step(dispute)


def _pending_step(dispute: Litigation, today: date) -> NextStep | None:
    work = rules.workers
    untied = dispute.enforcement_case_id is not None and dispute.remedy_id is None
    if rules.is_pending(dispute) and untied:
        basis = "行政处罚法第七十三条"
        return NextStep("登记到处罚案件", act_url(dispute, "tie"), dispute, rules.recorders, basis)
    if dispute.status == _S.RECEIVED:
        return NextStep("提交答复答辩", step_url(dispute, _S.ANSWERED), dispute, work)
    if rules.is_pending(dispute):
        sitting = _awaited(dispute)
        if sitting is not None and sitting.planned_on <= today:
            url = act_url(sitting, "hold")
            return NextStep("登记审理情况", url, dispute, work, rules.HEAD_BASIS)
        if sitting is not None:
            return NextStep(f"等待{sitting.get_kind_display()}", act_url(dispute, "sitting"))
        return NextStep("登记结果", step_url(dispute, _S.CONCLUDED), dispute, work)
    return None


def _awaited(dispute: Litigation) -> DisputeSitting | None:
    return next((each for each in dispute.sittings.all() if each.held_on is None), None)


def _result_step(dispute: Litigation) -> NextStep | None:
    if awaits_effect(dispute):
        url = act_url(dispute, "effect")
        return NextStep("登记生效并回写", url, dispute, rules.may_write_back, rules.EFFECT_BASIS)
    if dispute.perform_by is not None and dispute.status == _S.CONCLUDED:
        url = step_url(dispute, _S.EXECUTED)
        return NextStep("登记履行完毕", url, dispute, rules.givers, rules.PERFORM_BASIS)
    review = next(iter(dispute.lessons.all()), None)
    if review is None and dispute.is_lost:
        return NextStep("登记败诉分析", act_url(dispute, "analyse"), dispute, rules.workers, rules.OWN_BASIS)
    if review is not None and review.corrected_on is None:
        url = act_url(review, "correct")
        return NextStep("确认整改完成", url, dispute, rules.givers, rules.OWN_BASIS, is_approval=True)
    return None


DISPUTE = MatterKind(
    "dispute",
    "行政复议与应诉",
    Litigation,
    OPEN,
    rows=MatterRows,
    clocks=_clocks,
    since=lambda dispute: dispute.received_on,
    party=lambda dispute: str(dispute.claimant),
    next_step=_next,
    assigning=Assigning(OPEN, rules.workers, rules.givers, noun="争议案件", officer="承办人"),
    select=("department", "previous", "enforcement_case"),
    prefetch=DISPUTE_RELATIONS,
    searched=("title", "claimant", "case_number", "ledger_no"),
    may_await_approval=UNMENDED,
)

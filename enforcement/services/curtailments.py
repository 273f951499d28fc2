"""Restricting production, or suspending it until mended (限制生产、停产整治).

Basis: 环境保护部令第30号（2014）《环境保护主管部门实施限制生产、停产整治办法》.

Unlike sealing and seizing (coercion_ends) neither ends by itself: the measure is lifted from the day on which
the party, having finished mending, reports it for the record (备案), with its monitoring and what it made
public. The last day of a restriction only ends the time within which to mend; were it lifted by a task, a
plant that still pollutes would be free to run. Its clock reminds the officer, who registers the report as
解除, or has the restriction prolonged once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.presentation import zh_date
from enforcement.deadlines import CaseRows
from enforcement.models import Curtailment, EnforcementCase
from enforcement.procedure_enums import CurtailmentKind, CurtailmentStatus
from enforcement.rules import may_decide
from registry.clocks.arithmetic import period_end
from registry.issuing import free_number, issue_document
from registry.models import Enterprise, Provision
from registry.rules import require_law_in_force
from registry.telling import tell_party
from registry.wording import limit_words

BASIS = "环境保护部令第30号（2014）"
STEP_DATES = {
    CurtailmentStatus.DELIVERED: "delivered_on",
    CurtailmentStatus.PLANNED: "plan_received_on",
    CurtailmentStatus.LIFTED: "lifted_on",
    CurtailmentStatus.TRACKED: "tracked_on",
}
# What each step must not come before.
AFTER = {
    "delivered_on": ("decided_on",),
    "plan_received_on": ("delivered_on",),
    "lifted_on": ("plan_received_on", "delivered_on"),
    "tracked_on": ("lifted_on",),
}


def impose_curtailment(
    *,
    actor: Any,
    kind: str,
    ground: str,
    decided_on: date,
    provision: Provision | None,
    enterprise: Enterprise | None = None,
    case: EnforcementCase | None = None,
) -> Curtailment:
    """A leader decides; a restriction lasts three months at most, a suspension until mended."""
    may_decide(actor, case)
    owner = enterprise or (case.enterprise if case is not None else None)
    if owner is None:
        raise Refused("限制生产、停产整治须写明当事单位。", BASIS)
    _refuse_future(decided_on)
    if not ground.strip() or provision is None:
        raise Refused("请写明实施理由和依据条款。", BASIS)
    require_law_in_force(provision.law, decided_on)
    until = None
    if kind == CurtailmentKind.RESTRICT:
        limit = CaseRows().required("production-restriction", decided_on)
        until = period_end(decided_on, limit.amount, limit.unit)
    with transaction.atomic():
        number = free_number("curtailment-decision", decided_on, Curtailment, "document_number")
        curtailment = records.create(
            Curtailment,
            actor=actor,
            department=case.department if case is not None else actor.department,
            enterprise=owner,
            case=case,
            kind=CurtailmentKind(kind),
            document_number=number,
            ground=ground.strip(),
            provision=provision,
            decided_on=decided_on,
            until=until,
            is_synthetic=owner.is_synthetic,
        )
        issue_document("curtailment-decision", curtailment, actor=actor, issued_on=decided_on, number=number)
        told = f"请自收到决定书之日起{limit_words('rectification-plan', decided_on)}内报送整改方案。"
        tell_party(curtailment, "imposed", f"决定{curtailment.get_kind_display()}", told, tone="danger")
    return curtailment


def take_curtailment_step(
    curtailment: Curtailment, to: str, *, actor: Any, reason: str = "", **details: Any
) -> Curtailment:
    """送达, 整改方案, 解除, 跟踪检查, each with its day; lifting needs its ground."""
    target = CurtailmentStatus(to)
    field = STEP_DATES[target]
    with transaction.atomic():
        locked = workflow.enter(curtailment, to, actor=actor)
        day = details.get(field) or timezone.localdate()
        _refuse_future(day)
        _refuse_before(locked, field, day)
        changes: dict[str, Any] = {field: day}
        if target == CurtailmentStatus.LIFTED:
            if not reason.strip():
                raise Refused("解除须写明整改完成情况。", BASIS)
            changes["lift_ground"] = reason.strip()[:300]
        if target == CurtailmentStatus.TRACKED:
            tracking = (details.get("tracking") or reason).strip()
            if not tracking:
                raise Refused("请写明跟踪检查情况。", BASIS)
            changes["tracking"] = tracking[:300]
        moved = Curtailment.objects.get(pk=curtailment.pk)
        workflow.transition(moved, to, actor=actor, reason=reason, **changes)
        if target == CurtailmentStatus.LIFTED:
            issue_document(
                "curtailment-release", moved, actor=actor, issued_on=day, ground=reason.strip(), lifted_on=day
            )
            tell_party(moved, "lifted", f"{moved.get_kind_display()}已解除", reason.strip(), tone="success")
    curtailment.refresh_from_db()
    return curtailment


def extend_curtailment(
    curtailment: Curtailment, *, actor: Any, reason: str, extended_on: date | None = None
) -> Curtailment:
    """A restriction goes on for three more months at most, once, while it still lasts."""
    may_decide(actor, curtailment)
    day = extended_on or timezone.localdate()
    _refuse_future(day)
    if not reason.strip():
        raise Refused("延长须写明理由。", BASIS)
    with transaction.atomic():
        locked: Curtailment = Curtailment.objects.select_for_update(of=("self",)).get(pk=curtailment.pk)
        if locked.kind != CurtailmentKind.RESTRICT or locked.until is None:
            raise Refused("停产整治没有期限，无须延长。", BASIS)
        if locked.extended_on is not None:
            raise Conflict("限制生产只能延长一次，该期限已经延长过。")
        if locked.lifted_on is not None or day > locked.until or day < locked.decided_on:
            raise Refused("限制生产已解除或者期限已届满，不能延长。", BASIS)
        limit = CaseRows().required("production-restriction-extension", day)
        until = period_end(locked.until, limit.amount, limit.unit)
        changed = records.change(locked, actor=actor, reason=reason.strip(), extended_on=day, until=until)
        issue_document(
            "curtailment-extension", changed, actor=actor, issued_on=day, until=until, ground=reason.strip()
        )
        tell_party(changed, "extended", "限制生产期限已延长", f"延长至{zh_date(until)}。", tone="warning")
    return changed


def _refuse_before(curtailment: Curtailment, field: str, day: date) -> None:
    names = {each.name: str(each.verbose_name) for each in Curtailment._meta.concrete_fields}
    for before in AFTER[field]:
        first = getattr(curtailment, before)
        if first is not None and day < first:
            raise Refused(f"{names[field]}不得早于{names[before]}。", BASIS)


def _refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise Refused("日期不得晚于今天。")

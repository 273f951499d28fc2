"""Sealing and seizing: imposed, approved afterwards when urgent, served, extended once, lifted.

Basis: 生态环境法典第五十二条; 行政强制法第十八条、第十九条、第二十三条至第二十八条; 环境保护部令第29号.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import OfficerCertificate
from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import refuse_for
from common.presentation import zh_date
from enforcement.deadlines import CaseRows
from enforcement.deadlines.measures import SEIZURE_FILING
from enforcement.deadlines.timing import hours_over, local_day
from enforcement.models import Coercion, EnforcementCase
from enforcement.officers import officer_obstacles
from enforcement.procedure_enums import CoercionKind, CoercionStatus
from enforcement.rules import may_decide, may_record, party_or_clerk
from registry.clocks.arithmetic import period_end
from registry.issuing import free_number, issue_document
from registry.models import Enterprise, Provision
from registry.rules import require_law_in_force
from registry.telling import tell_leaders, tell_officer, tell_party

IMPOSING_BASIS = "行政强制法第十八条"
URGENT_BASIS = "行政强制法第十九条；环境保护部令第29号"
TERM_BASIS = "行政强制法第二十五条；生态环境法典第五十二条"
LIFTING_BASIS = "行政强制法第二十七条、第二十八条"


def impose_coercion(
    *,
    actor: Any,
    kind: str,
    ground: str,
    items: str,
    imposed_at: datetime,
    officers: Sequence[OfficerCertificate],
    enterprise: Enterprise | None = None,
    case: EnforcementCase | None = None,
    provision: Provision | None = None,
    is_urgent: bool = False,
    approved_at: datetime | None = None,
    approver: Any = None,
) -> Coercion:
    """查封、扣押, with decision and list; approved by a leader before, or within 24 hours if urgent."""
    owner = enterprise or (case.enterprise if case is not None else None)
    if owner is None:
        raise Refused("查封、扣押须写明当事单位。", IMPOSING_BASIS)
    may_record(actor, case)
    if imposed_at > timezone.now():
        raise Refused("实施时间不得晚于现在。")
    if not ground.strip() or not items.strip():
        raise Refused("请写明实施理由，并逐件列出查封、扣押的设施、设备。", "行政强制法第二十四条")
    day, rows = local_day(imposed_at), CaseRows()
    refuse_for("不能实施", officer_obstacles(officers, day, rows, basis=IMPOSING_BASIS))
    _refuse_unapproved(imposed_at, is_urgent, approved_at, approver, rows)
    if provision is not None:
        require_law_in_force(provision.law, day)
    limit = rows.required("seizure", day)
    with transaction.atomic():
        number = free_number("seizure-decision", day, Coercion, "document_number")
        coercion = records.create(
            Coercion,
            actor=actor,
            many={"officers": list(officers)},
            department=case.department if case is not None else actor.department,
            enterprise=owner,
            case=case,
            kind=CoercionKind(kind),
            document_number=number,
            ground=ground.strip(),
            provision=provision,
            items=items.strip(),
            imposed_at=imposed_at,
            is_urgent=is_urgent,
            approved_at=approved_at,
            approver=approver if approved_at is not None else None,
            until=period_end(day, limit.amount, limit.unit),
            is_synthetic=owner.is_synthetic,
        )
        issue_document("seizure-decision", coercion, actor=actor, issued_on=day, number=number)
        issue_document("seizure-list", coercion, actor=actor, issued_on=day)
        told = f"期限至{zh_date(coercion.until)}；您有权陈述、申辩，可以申请解除。"
        tell_party(coercion, "imposed", f"已实施{coercion.get_kind_display()}", told, tone="danger")
        if approved_at is None:
            tell_leaders(coercion, "unapproved", "紧急查封扣押待补办批准", coercion.ground, tone="danger")
    return coercion


def _refuse_unapproved(
    imposed_at: datetime, is_urgent: bool, approved_at: datetime | None, approver: Any, rows: CaseRows
) -> None:
    if approved_at is not None:
        if approver is None:
            raise Refused("请选择批准人。", IMPOSING_BASIS)
        may_decide(approver, None)
        if not is_urgent and approved_at > imposed_at:
            raise Refused("非紧急情况须先经负责人批准再实施。", IMPOSING_BASIS)
        if is_urgent:
            _refuse_late_approval(imposed_at, approved_at, rows)
    elif not is_urgent:
        raise Refused("实施前须报负责人批准；情况紧急的请注明并补办批准。", IMPOSING_BASIS)


def _refuse_late_approval(imposed_at: datetime, approved_at: datetime, rows: CaseRows) -> None:
    hours = rows.amount(SEIZURE_FILING, local_day(imposed_at))
    if approved_at < imposed_at:
        raise Refused("补办批准的时间不得早于实施时间。", URGENT_BASIS)
    if hours is not None and hours_over(imposed_at, approved_at, int(hours)):
        raise Refused(f"已超过{hours:.0f}小时的补办期限，应当立即解除。", URGENT_BASIS)


def approve_coercion(coercion: Coercion, *, actor: Any, approved_at: datetime | None = None) -> Coercion:
    """A leader approves what was imposed on the spot, within 24 hours; else it must be lifted at once."""
    may_decide(actor, coercion)
    approved_at = approved_at or timezone.now()
    if approved_at > timezone.now():
        raise Refused("批准时间不得晚于现在。")
    with transaction.atomic():
        locked = _standing(coercion)
        if locked.approved_at is not None:
            raise Conflict("该措施已经批准，请刷新页面。")
        _refuse_late_approval(locked.imposed_at, approved_at, CaseRows())
        return records.change(locked, actor=actor, approved_at=approved_at, approver=actor)


def deliver_coercion(coercion: Coercion, *, actor: Any, delivered_on: date) -> Coercion:
    """The decision and the list reached the party."""
    may_record(actor, coercion)
    if delivered_on > timezone.localdate():
        raise Refused("送达日期不得晚于今天。")
    with transaction.atomic():
        locked: Coercion = Coercion.objects.select_for_update(of=("self",)).get(pk=coercion.pk)
        if locked.delivered_on is not None:
            raise Conflict("该决定书已登记送达，请刷新页面。")
        if delivered_on < local_day(locked.imposed_at):
            raise Refused("送达日期不得早于实施日期。", basis="行政强制法第二十四条")
        return records.change(locked, actor=actor, delivered_on=delivered_on)


def take_coercion_step(
    coercion: Coercion, to: str, *, actor: Any, reason: str = "", **details: Any
) -> Coercion:
    """Extend once, before the days run out, or lift; a leader decides and states why."""
    if not reason.strip():
        raise Refused(f"“{CoercionStatus(to).label}”须写明理由。", TERM_BASIS)
    with transaction.atomic():
        locked = workflow.enter(coercion, to, actor=actor)
        taker = _extend if to == CoercionStatus.EXTENDED else _lift
        taker(locked, actor, reason.strip(), **details)
    coercion.refresh_from_db()
    return coercion


def _extend(coercion: Coercion, actor: Any, reason: str, *, extended_on: date | None = None) -> None:
    day, rows = extended_on or timezone.localdate(), CaseRows()
    _refuse_future(day)
    if coercion.approved_at is None:
        raise Refused("尚未补办批准，不得延长。", URGENT_BASIS)
    if coercion.until is None or day > coercion.until:
        raise Refused("期限已经届满，应当解除，不得延长。", TERM_BASIS)
    if day < local_day(coercion.imposed_at):
        raise Refused("批准延长日期不得早于实施日期。", TERM_BASIS)
    limit = rows.required("seizure-extension", day)
    until = period_end(coercion.until, limit.amount, limit.unit)
    moved = Coercion.objects.get(pk=coercion.pk)
    workflow.transition(
        moved,
        CoercionStatus.EXTENDED,
        actor=actor,
        reason=reason,
        extended_on=day,
        extension_ground=reason[:300],
        until=until,
    )
    issue_document("seizure-extension", moved, actor=actor, issued_on=day, until=until, ground=reason)
    tell_party(
        moved, "extended", f"{moved.get_kind_display()}期限已延长", f"延长至{zh_date(until)}。{reason}"
    )


def _lift(coercion: Coercion, actor: Any, reason: str, *, lifted_on: date | None = None) -> None:
    day = lifted_on or timezone.localdate()
    _refuse_future(day)
    if day < local_day(coercion.imposed_at):
        raise Refused("解除日期不得早于实施日期。", LIFTING_BASIS)
    changes: dict[str, Any] = {"lifted_on": day, "lift_ground": reason[:300]}
    if coercion.release_requested_on is not None and coercion.release_answered_on is None:
        changes |= {"release_answered_on": day, "release_answer": f"解除：{reason}"[:300]}
    moved = Coercion.objects.get(pk=coercion.pk)
    workflow.transition(moved, CoercionStatus.LIFTED, actor=actor, reason=reason, **changes)
    issue_document("seizure-release", moved, actor=actor, issued_on=day, ground=reason, lifted_on=day)
    tell_party(moved, "lifted", f"{moved.get_kind_display()}已解除", reason, tone="success")


def request_release(
    coercion: Coercion, *, actor: Any, ground: str, requested_on: date | None = None
) -> Coercion:
    """The party asks for release, online or on paper; it is answered within five working days."""
    party_or_clerk(actor, coercion)
    today = timezone.localdate()
    day = today if getattr(actor, "is_enterprise", False) else requested_on or today
    _refuse_future(day)
    if not ground.strip():
        raise Refused("请写明申请解除的理由。", LIFTING_BASIS)
    with transaction.atomic():
        locked = _standing(coercion)
        if locked.release_requested_on is not None and locked.release_answered_on is None:
            raise Conflict("已有一份解除申请等待答复。")
        changed = records.change(
            locked,
            actor=actor,
            reason=f"申请解除：{ground.strip()}",
            release_requested_on=day,
            release_answered_on=None,
            release_answer="",
        )
        title, occasion = "当事人申请解除查封扣押", f"release:{day}"
        if changed.case is not None:
            tell_officer(changed.case, f"{changed.ledger_no}:{occasion}", title, ground, tone="warning")
        tell_leaders(changed, occasion, title, ground, tone="warning")
    return changed


def refuse_release(
    coercion: Coercion, *, actor: Any, answer: str, answered_on: date | None = None
) -> Coercion:
    """The request is not granted, with the reason; granting it is lifting (`take_coercion_step`)."""
    may_decide(actor, coercion)
    day = answered_on or timezone.localdate()
    _refuse_future(day)
    if not answer.strip():
        raise Refused("不予解除须写明理由。", LIFTING_BASIS)
    with transaction.atomic():
        locked = _standing(coercion)
        requested_on = locked.release_requested_on
        if requested_on is None or locked.release_answered_on is not None:
            raise Conflict("没有等待答复的解除申请，请刷新页面。")
        if day < requested_on:
            raise Refused("答复日期不得早于申请日期。", LIFTING_BASIS)
        changed = records.change(
            locked, actor=actor, release_answered_on=day, release_answer=answer.strip()[:300]
        )
        issue_document("seizure-release-refusal", changed, actor=actor, issued_on=day, answer=answer.strip())
        tell_party(changed, f"release-refused:{day}", "不予解除查封扣押", answer.strip(), tone="warning")
    return changed


def _standing(coercion: Coercion) -> Coercion:
    locked: Coercion = Coercion.objects.select_for_update(of=("self",)).get(pk=coercion.pk)
    if locked.status == CoercionStatus.LIFTED:
        raise Conflict("该措施已经解除，请刷新页面。")
    return locked


def _refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise Refused("日期不得晚于今天。")

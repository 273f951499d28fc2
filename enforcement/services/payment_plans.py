"""Paying later or by instalments (行政处罚法第六十六条第二款): the application and what is decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.presentation import money, zh_date
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase, Instalment, PaymentPlan
from enforcement.procedure_enums import PaymentPlanKind, PaymentPlanStatus
from enforcement.rules import party_or_clerk
from enforcement.surcharges import debt_on
from registry.issuing import issue_document
from registry.telling import tell_leaders, tell_party

BASIS = "行政处罚法第六十六条第二款"
OPEN_STATES = (CaseStatus.SERVED, CaseStatus.PERFORMING, CaseStatus.REMINDED)
Sums = Sequence[tuple[date, Decimal]]


def apply_for_plan(
    case: EnforcementCase,
    *,
    actor: Any,
    kind: str,
    ground: str,
    applied_on: date | None = None,
    requested_until: date | None = None,
) -> PaymentPlan:
    """The party asks to pay later or by instalments, online, or the clerk records it from paper."""
    party_or_clerk(actor, case)
    today = timezone.localdate()
    applied_on = today if getattr(actor, "is_enterprise", False) else applied_on or today
    if applied_on > today:
        raise Refused("申请日期不得晚于今天。")
    if not ground.strip():
        raise Refused("请写明经济困难的情况和申请理由。", BASIS)
    if requested_until is not None and requested_until <= applied_on:
        raise Refused("申请缴清日期须晚于申请日期。", BASIS)
    with transaction.atomic():
        locked = _locked(case)
        _refuse_unpayable(locked, applied_on)
        if locked.payment_plans.filter(status=PaymentPlanStatus.APPLIED).exists():
            raise Conflict("该案已有一份申请等待审批，请等候答复。")
        plan = records.create(
            PaymentPlan,
            actor=actor,
            case=locked,
            kind=PaymentPlanKind(kind),
            applied_on=applied_on,
            ground=ground.strip(),
            requested_until=requested_until,
            is_synthetic=locked.is_synthetic,
        )
        title = f"当事人申请{plan.get_kind_display()}罚款"
        tell_leaders(locked, f"plan:{plan.ledger_no}", title, plan.ground, tone="warning")
    return plan


def take_plan_step(
    plan: PaymentPlan, to: str, *, actor: Any, reason: str = "", instalments: Sums = (), **details: Any
) -> PaymentPlan:
    """Grant, with the days and sums that replace the due day, or refuse, with the reason.

    The sums make up what is unpaid of the fine; a deferral has one. Raises Conflict on a second click.
    """
    with transaction.atomic():
        locked = workflow.enter(plan, to, actor=actor)
        case = _locked(locked.case)
        day = details.get("answered_on") or timezone.localdate()
        if day > timezone.localdate():
            raise Refused("审批日期不得晚于今天。")
        answer = reason.strip()
        granted = to == PaymentPlanStatus.GRANTED
        if granted:
            _refuse_unpayable(case, day)
            sums = _checked(locked, case, day, instalments)
            answer = answer or "批准"
        elif not answer:
            raise Refused("不予批准须写明理由。", BASIS)
        changes: dict[str, Any] = {"answered_on": day, "approver": actor, "answer": answer[:300]}
        if granted:
            changes["due_before"] = case.pay_by
        decided = workflow.transition(
            PaymentPlan.objects.get(pk=plan.pk), to, actor=actor, reason=answer, **changes
        )
        if granted:
            _grant(decided, case, actor, sums)
        issue_document(
            "payment-plan-decision", decided, actor=actor, issued_on=day, plan=decided, granted=granted
        )
        _tell(decided, case)
    plan.refresh_from_db()
    return plan


def _checked(plan: PaymentPlan, case: EnforcementCase, day: date, instalments: Sums) -> Sums:
    sums = sorted(instalments)
    if not sums:
        raise Refused("请填写批准的应缴日期和金额。", BASIS)
    if plan.kind == PaymentPlanKind.DEFERRED and len(sums) != 1:
        raise Refused("延期缴纳只有一期，请填写一个应缴日期。", BASIS)
    if plan.kind == PaymentPlanKind.INSTALMENTS and len(sums) < 2:
        raise Refused("分期缴纳须至少两期。", BASIS)
    days = [due_on for due_on, _ in sums]
    if len(set(days)) != len(days):
        raise Refused("各期应缴日期不得相同。", BASIS)
    if days[0] <= day:
        raise Refused("应缴日期须晚于审批日期。", BASIS)
    total, owed = sum(amount for _, amount in sums), debt_on(case, day, CaseRows()).fine_left
    if total != owed:
        raise Refused(f"各期金额合计{money(total)}元，应等于尚欠的罚款{money(owed)}元。", BASIS)
    return sums


def _grant(plan: PaymentPlan, case: EnforcementCase, actor: Any, sums: Sums) -> None:
    """The sums that were already paid come first in the plan, so that they settle no later one."""
    paid = debt_on(case, plan.answered_on or timezone.localdate(), CaseRows()).paid
    if paid:
        # What was paid stands as due on the day of the grant, so the later sums are owed in full.
        _instalment(plan, actor, plan.answered_on, paid)
    for due_on, amount in sums:
        _instalment(plan, actor, due_on, amount)
    records.change(case, actor=actor, reason="批准延期（分期）缴纳罚款", pay_by=sums[-1][0])


def _instalment(plan: PaymentPlan, actor: Any, due_on: Any, amount: Decimal) -> None:
    records.create(
        Instalment, actor=actor, plan=plan, due_on=due_on, amount=amount, is_synthetic=plan.is_synthetic
    )


def _tell(plan: PaymentPlan, case: EnforcementCase) -> None:
    granted = plan.status == PaymentPlanStatus.GRANTED
    last = plan.instalments.order_by("-due_on").first()
    text = f"请于{zh_date(last.due_on)}前缴清。" if granted and last else plan.answer
    title = f"{plan.get_kind_display()}申请{'已批准' if granted else '未获批准'}"
    tone = "success" if granted else "warning"
    tell_party(case, f"plan:{plan.ledger_no}", title, text, tone=tone)


def _refuse_unpayable(case: EnforcementCase, day: date) -> None:
    if case.status not in OPEN_STATES:
        raise Refused("决定书送达后、结案前才能申请延期或者分期缴纳。", BASIS)
    if not debt_on(case, day, CaseRows()).fine_left:
        raise Refused("罚款已缴清，无须延期或者分期。", BASIS)


def _locked(case: EnforcementCase) -> EnforcementCase:
    found: EnforcementCase = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return found

"""按日连续处罚: reckoned from a re-inspection, decided through a case of its own, or dropped."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import refuse_for
from common.presentation import money
from enforcement.daily_reckoning import BASIS, daily_obstacles, reckoned
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseSource
from enforcement.models import DailyPenalty, EnforcementCase, Reinspection
from enforcement.procedure_enums import DailyPenaltyStatus
from enforcement.rules import may_record
from registry.telling import tell_leaders


def propose_daily_penalty(
    reinspection: Reinspection, *, actor: Any, original_case: EnforcementCase
) -> DailyPenalty:
    """Reckon the days and the amount, and open the case that decides them.

    The new case goes the whole way of a penalty: notice, defence, hearing, review, discussion
    (部令第28号; 行政处罚法). Raises Conflict where this re-inspection was reckoned already.
    """
    may_record(actor, reinspection)
    with transaction.atomic():
        locked = Reinspection.objects.select_for_update(of=("self",)).get(pk=reinspection.pk)
        if DailyPenalty.objects.filter(reinspection=locked).exists():
            raise Conflict("该次复查已核算按日连续处罚，请刷新页面。")
        refuse_for("不能按日连续处罚", daily_obstacles(locked, original_case, CaseRows()))
        made = reckoned(locked, original_case)
        penalty = records.create(
            DailyPenalty,
            actor=actor,
            order=locked.order,
            reinspection=locked,
            original_case=original_case,
            case=_open_case(locked, original_case, actor),
            first_day=made.first_day,
            last_day=made.last_day,
            days=made.days,
            daily_amount=made.daily_amount,
            amount=made.amount,
            is_synthetic=locked.is_synthetic,
        )
        told = f"共{made.days}日，每日{money(made.daily_amount)}元，合计{money(made.amount)}元。"
        tell_leaders(original_case, f"daily:{penalty.ledger_no}", "拟按日连续处罚", told, tone="warning")
    return penalty


def _open_case(reinspection: Reinspection, original: EnforcementCase, actor: Any) -> EnforcementCase:
    return records.create(
        EnforcementCase,
        actor=actor,
        many={"violation_types": list(original.violation_types.all())},
        department=reinspection.order.department,
        enterprise=reinspection.order.enterprise,
        handler=original.handler,
        party_kind=original.party_kind,
        party_name=original.party_name,
        title=f"{original.title}（按日连续处罚）"[:200],
        source=CaseSource.INSPECTION,
        lead_on=reinspection.inspected_on,
        conduct_on=reinspection.inspected_on,
        facts=reinspection.findings,
        is_synthetic=reinspection.is_synthetic,
    )


def take_daily_step(
    penalty: DailyPenalty, to: str, *, actor: Any, reason: str = "", **details: Any
) -> DailyPenalty:
    """Decide, once its case has decided the very amount; or drop it with the reason."""
    with transaction.atomic():
        locked = workflow.enter(penalty, to, actor=actor)
        if to == DailyPenaltyStatus.DROPPED:
            if not reason.strip():
                raise Refused("不予实施按日连续处罚须写明理由。", BASIS)
            changes: dict[str, Any] = {"drop_reason": reason.strip()[:300]}
        else:
            changes = {}
            _refuse_undecided(locked)
        workflow.transition(
            DailyPenalty.objects.get(pk=penalty.pk), to, actor=actor, reason=reason, **changes
        )
    penalty.refresh_from_db()
    return penalty


def _refuse_undecided(penalty: DailyPenalty) -> None:
    case = penalty.case
    if case is None or case.outcome != CaseOutcome.PENALTY or case.annulled_on is not None:
        raise Refused("按日连续处罚须经处罚案件决定，请先在其案件中作出处罚决定。", BASIS)
    if case.fine_amount != penalty.amount:
        raise Refused(
            f"案件决定的罚款{money(case.fine_amount)}元与核算的{money(penalty.amount)}元不一致，请核对。",
            BASIS,
        )
    if case.decided_on is not None and case.decided_on > timezone.localdate():
        raise Refused("处罚决定日期不得晚于今天。")

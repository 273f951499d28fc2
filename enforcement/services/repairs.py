"""信用修复: the party asks that the display of a decision end before its time; a leader decides.

Basis: 信用修复管理办法 (36号令 [s]): only after the shortest display period, and once every duty of the
decision is fulfilled; the party pledges to keep the law.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import PortalError, Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import money, zh_date
from enforcement.deadlines.rows import CaseRows
from enforcement.display_periods import BASIS
from enforcement.enums import OrderStatus
from enforcement.models import CasePublication, CreditRepair, EnforcementCase
from enforcement.procedure_enums import PublicationStatus, RepairStatus, WithdrawalGround
from enforcement.rules import may_record, party_or_clerk
from enforcement.services.publishing import withdraw_case
from enforcement.services.telling import tell_officer, tell_party
from enforcement.surcharges import debt_on
from registry.issuing import issue_document

UNCORRECTED = (OrderStatus.ISSUED, OrderStatus.SERVED, OrderStatus.NOT_CORRECTED)


def repair_obstacles(case: EnforcementCase, day: date, rows: CaseRows | None = None) -> list[Obstacle]:
    """Why the display of this decision cannot end early on `day`; none when repair may be granted."""
    shown: CasePublication | None = getattr(case, "publication", None)
    if shown is None or shown.status != PublicationStatus.PUBLISHED:
        return [Obstacle("该处罚决定当前未在本门户公示，无须修复", BASIS)]
    found = []
    if shown.withdrawal_due_from is not None:
        found.append(Obstacle("该公示已有撤下事由，将依法撤下，无须修复", "行政处罚法第四十八条第二款"))
    if shown.repair_from is not None and day < shown.repair_from:
        since = zh_date(shown.repair_from)
        found.append(Obstacle(f"最短公示期尚未届满，自{since}起可以申请修复", BASIS))
    return [*found, *_unfulfilled(case, day, rows or CaseRows())]


def _unfulfilled(case: EnforcementCase, day: date, rows: CaseRows) -> list[Obstacle]:
    """What the decision and the orders of the case still ask for."""
    found = []
    try:
        left = debt_on(case, day, rows).left
    except PortalError as error:  # what is owed cannot be reckoned, so that it is paid cannot be said
        found.append(Obstacle(f"罚没款是否缴清无法核算：{error.message}", error.basis or BASIS))
    else:
        if left:
            found.append(Obstacle(f"罚没款尚有{money(left)}元未缴清", BASIS))
    numbers = [order.number for order in case.orders.all() if order.status in UNCORRECTED]
    if numbers:
        found.append(Obstacle(f"责令改正尚未完成：{'、'.join(numbers)}", BASIS))
    return found


def apply_for_repair(case: EnforcementCase, *, actor: Any, statement: str, pledge: bool) -> CreditRepair:
    """File an application, by the party online or by the clerk for one on paper.

    Raises Refused (too early, duties open, no pledge), ValidationError when one is already open.
    """
    party_or_clerk(actor, case)
    if not pledge:
        raise Refused("申请信用修复须作出信用承诺，请阅读后勾选。", BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        refuse_for("现在不能申请信用修复", repair_obstacles(locked, timezone.localdate()))
        made = records.create(
            CreditRepair,
            actor=actor,
            case=locked,
            applied_on=timezone.localdate(),
            applicant=actor if getattr(actor, "is_enterprise", False) else None,
            statement=statement.strip(),
            pledge=True,
            is_synthetic=locked.is_synthetic,
        )
        tell_officer(locked, f"repair:{made.pk}", "收到信用修复申请，请审核")
    return made


def take_repair_step(
    repair: CreditRepair, to: str, *, actor: Any, reason: str = "", answer: str = "", **changes: Any
) -> CreditRepair:
    """Grant an application – the display ends at once, with a tombstone – refuse it, or take it back.

    Signature of `common.workflow.transition`. Raises Conflict, Refused.
    """
    target = RepairStatus(to)
    answer = (answer or reason).strip()
    if target != RepairStatus.WITHDRAWN and not answer:
        raise Refused("请填写审核意见，将告知申请人。", BASIS)
    with transaction.atomic():
        case = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=repair.case_id)
        today = timezone.localdate()
        workflow.enter(repair, target, actor=actor)
        if target == RepairStatus.GRANTED:
            refuse_for("不能准予修复", repair_obstacles(case, today))
        if target != RepairStatus.WITHDRAWN:
            changes |= {"answer": answer, "answered_by": actor}
        done = workflow.transition(repair, target, actor=actor, reason=reason, answered_on=today, **changes)
        if target == RepairStatus.GRANTED:
            withdraw_case(
                case.publication,
                actor=actor,
                reason=str(WithdrawalGround.REPAIRED.label),
                ground=WithdrawalGround.REPAIRED,
            )
        if target != RepairStatus.WITHDRAWN:
            issue_document("repair-decision", done, actor=actor, issued_on=today)
            tell_party(case, f"repair-{target}:{repair.pk}", f"信用修复申请：{target.label}", answer)
    return done


def repair_by_clerk(
    case: EnforcementCase, *, actor: Any, statement: str, pledge: bool = False
) -> CreditRepair:
    """The same for an application on paper, filed by the staff alone."""
    may_record(actor, case)
    return apply_for_repair(case, actor=actor, statement=statement, pledge=pledge)

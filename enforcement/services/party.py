"""What the party itself does online, with its files, each in its window (`enforcement.party_windows`).

The services of the staff's pages do the work; here the row is locked first, so that what is sent twice is
kept once, and what comes too early or too late is refused with what can still be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common.errors import Conflict, Refused
from enforcement import party_windows as windows
from enforcement.deadlines import CaseRows
from enforcement.gates.hearing import DEFENCE_BASIS
from enforcement.models import (
    Coercion,
    CreditRepair,
    Defence,
    EnforcementCase,
    PaymentPlan,
    PenaltyHearing,
)
from enforcement.procedure_enums import DefenceChannel, RepairStatus
from enforcement.rules import own_enterprise
from enforcement.services import hearings, participation, payment_plans, repairs
from enforcement.services.coercion import request_release
from enforcement.services.defences import waive_defence
from enforcement.services.submissions import check_files, keep_files

Files = Sequence[File]


def defend(case: EnforcementCase, *, actor: Any, text: str, author: str = "", uploads: Files = ()) -> Defence:
    """陈述申辩, with evidence. Raises Conflict where the same words were handed in already."""
    check_files(uploads)
    with transaction.atomic():
        locked = _open(case, windows.defence, actor)
        same = locked.defences.filter(channel=DefenceChannel.ONLINE, text=text.strip())
        if same.filter(answered_on__isnull=True).exists():
            raise Conflict("内容相同的陈述申辩已经提交，请勿重复提交。")
        made = participation.file_defence(locked, actor=actor, text=text, author=author)
        keep_files(made, uploads, actor=actor, kind="陈述申辩材料")
    return made


def waive(
    case: EnforcementCase, *, actor: Any, statement: str, includes_hearing: bool = False, understood: bool
) -> EnforcementCase:
    """放弃陈述申辩, expressly and for good."""
    if not understood:
        raise Refused("放弃陈述申辩不能撤回，请阅读后勾选确认。", DEFENCE_BASIS)
    with transaction.atomic():
        locked = _open(case, windows.waiver, actor)
        return waive_defence(locked, actor=actor, statement=statement, includes_hearing=includes_hearing)


def ask_for_hearing(
    case: EnforcementCase, *, actor: Any, agents: str = "", uploads: Files = ()
) -> PenaltyHearing:
    """申请听证, with one or two agents and their powers of attorney."""
    check_files(uploads)
    if agents.strip() and not uploads:
        raise Refused("委托代理人的，请上传授权委托书。", windows.ORDER_BASIS)
    with transaction.atomic():
        locked = _open(case, windows.hearing, actor)
        made = participation.apply_for_hearing(locked, actor=actor, agents=agents)
        keep_files(made, uploads, actor=actor, kind="听证申请材料")
    return made


def give_up_hearing(case: EnforcementCase, *, actor: Any, ground: str) -> PenaltyHearing:
    """撤回听证申请."""
    with transaction.atomic():
        locked = _open(case, windows.hearing_withdrawal, actor)
        hearing = windows.open_hearing(locked)
        assert hearing is not None  # or the window is closed
        return hearings.withdraw_hearing(hearing, actor=actor, ground=ground)


def ask_for_plan(
    case: EnforcementCase,
    *,
    actor: Any,
    kind: str,
    ground: str,
    requested_until: date | None = None,
    uploads: Files = (),
) -> PaymentPlan:
    """申请延期、分期缴纳罚款."""
    check_files(uploads)
    with transaction.atomic():
        locked = _open(case, windows.payment_plan, actor)
        made = payment_plans.apply_for_plan(
            locked, actor=actor, kind=kind, ground=ground, requested_until=requested_until
        )
        keep_files(made, uploads, actor=actor, kind="延期分期申请材料")
    return made


def ask_for_repair(
    case: EnforcementCase, *, actor: Any, statement: str, pledge: bool, uploads: Files = ()
) -> CreditRepair:
    """申请信用修复."""
    check_files(uploads)
    with transaction.atomic():
        locked = _open(case, windows.repair, actor)
        made = repairs.apply_for_repair(locked, actor=actor, statement=statement, pledge=pledge)
        keep_files(made, uploads, actor=actor, kind="信用修复申请材料")
    return made


def give_up_repair(case: EnforcementCase, *, actor: Any, ground: str = "") -> CreditRepair:
    """撤回信用修复申请."""
    with transaction.atomic():
        locked = _open(case, windows.repair_withdrawal, actor)
        waiting = locked.repairs.get(status=RepairStatus.APPLIED)
        return repairs.take_repair_step(waiting, RepairStatus.WITHDRAWN, actor=actor, reason=ground)


def ask_for_release(coercion: Coercion, *, actor: Any, ground: str, uploads: Files = ()) -> Coercion:
    """申请解除查封、扣押."""
    check_files(uploads)
    with transaction.atomic():
        locked = _open(coercion, windows.release, actor)
        changed = request_release(locked, actor=actor, ground=ground)
        keep_files(changed, uploads, actor=actor, kind="解除申请材料")
    return changed


def _open(record: Any, window: windows.WindowOf, actor: Any) -> Any:
    """The row, locked, if it is the party's own and the window is open today."""
    own_enterprise(actor, record)
    locked = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    window(locked, timezone.localdate(), CaseRows()).require()
    return locked

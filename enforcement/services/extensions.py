"""延长: the limit of filing, and that of the decision – once by a leader, once more collectively.

Basis: 生态环境行政处罚办法 (部令第30号) 第十八条、第五十七条. The days are those of the row then in force.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.presentation import zh_date
from enforcement.deadlines import CaseRows
from enforcement.deadlines.case import decision_clock, filing_clock
from enforcement.enums import CaseStatus
from enforcement.models import CaseExtension, EnforcementCase
from enforcement.procedure_enums import DiscussionGround, ExtensionKind
from enforcement.rules import may_decide
from enforcement.services.reviews import OPEN_STATES
from enforcement.services.telling import tell_officer
from registry.issuing import issue_document

LIMITS = {
    ExtensionKind.FILING: "case-filing-extension",
    ExtensionKind.DECISION: "case-decision-extension",
    ExtensionKind.COLLECTIVE: "case-decision-collective-extension",
}


def extend(
    case: EnforcementCase, *, actor: Any, kind: str, ground: str, approved_on: date | None = None
) -> CaseExtension:
    """Extend a limit before it runs out. Raises Conflict when that extension was granted already."""
    may_decide(actor, case)
    which, day, rows = ExtensionKind(kind), approved_on or timezone.localdate(), CaseRows()
    if day > timezone.localdate():
        raise Refused("批准日期不得晚于今天。")
    limit = rows.required(LIMITS[which], day)
    if not ground.strip():
        raise Refused("延长办案期限须写明理由。", basis=limit.basis)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        if locked.extensions.filter(kind=which).exists():
            raise Conflict("该案的这一期限已延长过一次，请刷新页面。")
        _refuse_extension(locked, which, day, limit.basis, rows)
        extension = records.create(
            CaseExtension,
            actor=actor,
            case=locked,
            kind=which,
            days=limit.amount,
            approved_on=day,
            approver=actor,
            ground=ground.strip(),
            is_synthetic=locked.is_synthetic,
        )
        issue_document("extension-approval", locked, actor=actor, issued_on=day, extension=extension)
        tell_officer(
            locked, f"extended:{extension.ledger_no}", "办案期限已延长", f"{which.label}，{limit.amount}日。"
        )
    return extension


def _refuse_extension(
    case: EnforcementCase, kind: ExtensionKind, day: date, basis: str, rows: CaseRows
) -> None:
    if kind == ExtensionKind.FILING:
        if case.status != CaseStatus.LEAD:
            raise Refused("只有尚未立案的线索才能延长立案期限。", basis=basis)
        clock = filing_clock(case, day, rows)
    else:
        if case.status not in OPEN_STATES or case.filed_on is None:
            raise Refused("立案后、作出决定前，方可延长办案期限。", basis=basis)
        clock = decision_clock(case, day, rows)
    if clock is not None and clock.late_by:
        assert clock.due_on is not None
        raise Refused(f"期限已于{zh_date(clock.due_on)}届满，届满后不得延长。", basis=basis)
    if kind == ExtensionKind.COLLECTIVE:
        _require_discussion(case, day, basis)


def _require_discussion(case: EnforcementCase, day: date, basis: str) -> None:
    if not case.extensions.filter(kind=ExtensionKind.DECISION).exists():
        raise Refused("再次延长前，须已由负责人批准延长一次。", basis=basis)
    agreed = case.discussions.filter(ground=DiscussionGround.EXTENSION, is_approved=True, held_on__lte=day)
    if not agreed.exists():
        raise Refused(
            "再次延长办案期限须经集体讨论同意，请先登记集体讨论（事由：延长办案期限）。", basis=basis
        )

"""先行登记保存: evidence kept in advance, approved, and handled within seven working days.

Basis: 行政处罚法第五十六条; 生态环境行政处罚办法第三十二条、第三十三条.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from enforcement.deadlines import CaseRows
from enforcement.deadlines.measures import PRESERVATION_FILING
from enforcement.deadlines.timing import hours_over, local_day
from enforcement.enums import FINISHED_STATES
from enforcement.models import EnforcementCase, EvidencePreservation
from enforcement.rules import may_decide, may_record
from registry.issuing import issue_document
from registry.telling import tell_leaders, tell_party

BASIS = "行政处罚法第五十六条；生态环境行政处罚办法第三十二条"
HANDLING_BASIS = "行政处罚法第五十六条；生态环境行政处罚办法第三十三条"


def preserve_evidence(
    case: EnforcementCase,
    *,
    actor: Any,
    items: str,
    place: str,
    preserved_at: datetime,
    is_urgent: bool = False,
    approved_at: datetime | None = None,
    approver: Any = None,
) -> EvidencePreservation:
    """Register and keep evidence that may be lost; approved before, or within 24 hours if urgent."""
    may_record(actor, case)
    if case.status in FINISHED_STATES:
        raise Refused("案件已结案，不能先行登记保存证据。", BASIS)
    if preserved_at > timezone.now():
        raise Refused("登记保存时间不得晚于现在。")
    if not items.strip() or not place.strip():
        raise Refused("请逐件列出物品，并写明存放地点。", BASIS)
    if approved_at is None and not is_urgent:
        raise Refused("登记保存前须经负责人批准；情况紧急的请注明并补办批准。", BASIS)
    if approved_at is not None:
        _refuse_wrong_approval(preserved_at, is_urgent, approved_at, approver)
    with transaction.atomic():
        preservation = records.create(
            EvidencePreservation,
            actor=actor,
            case=case,
            items=items.strip(),
            place=place.strip(),
            preserved_at=preserved_at,
            is_urgent=is_urgent,
            approved_at=approved_at,
            approver=approver if approved_at is not None else None,
            is_synthetic=case.is_synthetic,
        )
        day = local_day(preserved_at)
        issue_document(
            "evidence-preservation", preservation, actor=actor, issued_on=day, preservation=preservation
        )
        if approved_at is None:
            occasion = f"preservation:{preservation.ledger_no}"
            tell_leaders(case, occasion, "先行登记保存待补办批准", items, tone="danger")
    return preservation


def approve_preservation(
    preservation: EvidencePreservation, *, actor: Any, approved_at: datetime | None = None
) -> EvidencePreservation:
    """A leader approves afterwards what was urgent, within 24 hours."""
    may_decide(actor, preservation)
    approved_at = approved_at or timezone.now()
    if approved_at > timezone.now():
        raise Refused("批准时间不得晚于现在。")
    with transaction.atomic():
        locked = _unhandled(preservation)
        if locked.approved_at is not None:
            raise Conflict("该次登记保存已经批准，请刷新页面。")
        _refuse_wrong_approval(locked.preserved_at, locked.is_urgent, approved_at, actor)
        return records.change(locked, actor=actor, approved_at=approved_at, approver=actor)


def handle_preservation(
    preservation: EvidencePreservation, *, actor: Any, handling: str, handled_on: date | None = None
) -> EvidencePreservation:
    """What is done with what was kept: sampled, copied, seized, returned … (部令第30号第三十三条)."""
    may_record(actor, preservation)
    day = handled_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("处理日期不得晚于今天。")
    if not handling.strip():
        raise Refused("请写明处理措施。", HANDLING_BASIS)
    with transaction.atomic():
        locked = _unhandled(preservation)
        if day < local_day(locked.preserved_at):
            raise Refused("处理日期不得早于登记保存日期。", HANDLING_BASIS)
        changed = records.change(locked, actor=actor, handling=handling.strip()[:300], handled_on=day)
        issue_document("preservation-handling", changed, actor=actor, issued_on=day, preservation=changed)
        occasion = f"preservation-handled:{changed.ledger_no}"
        tell_party(changed.case, occasion, "先行登记保存的证据已处理", changed.handling)
    return changed


def _refuse_wrong_approval(
    preserved_at: datetime, is_urgent: bool, approved_at: datetime, approver: Any
) -> None:
    if approver is None:
        raise Refused("请选择批准人。", BASIS)
    may_decide(approver, None)
    if not is_urgent:
        if approved_at > preserved_at:
            raise Refused("非紧急情况须先经负责人批准再登记保存。", BASIS)
        return
    hours = CaseRows().amount(PRESERVATION_FILING, local_day(preserved_at))
    if hours is not None and hours_over(preserved_at, approved_at, int(hours)):
        raise Refused(f"已超过{hours:.0f}小时的补办期限，应当退还物品。", BASIS)


def _unhandled(preservation: EvidencePreservation) -> EvidencePreservation:
    rows = EvidencePreservation.objects.select_for_update(of=("self",))
    locked: EvidencePreservation = rows.get(pk=preservation.pk)
    if locked.handled_on is not None:
        raise Conflict("该次登记保存已经处理，请刷新页面。")
    return locked

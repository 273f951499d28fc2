"""复议 and 诉讼 against a decision, and what they make of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import EnforcementCase, RemedyProceeding
from enforcement.procedure_enums import RemedyKind, RemedyOutcome, WithdrawalGround
from enforcement.rules import may_record
from enforcement.services.publishing import withdrawal_due
from enforcement.services.steps import take_case_step
from registry.issuing import issue_document
from registry.telling import tell_officer

BASIS = "行政处罚法第七十三条"


def record_remedy(
    case: EnforcementCase, *, actor: Any, kind: str, body: str, filed_on: date, number: str = ""
) -> RemedyProceeding:
    """A reconsideration or suit was accepted: 加处罚款 stands still from that day (第七十三条第三款)."""
    may_record(actor, case)
    _refuse_future(filed_on, "受理日期")
    if not body.strip():
        raise Refused("请填写复议机关或法院。")
    with transaction.atomic():
        locked = _locked(case)
        if locked.decided_on is None or locked.annulled_on is not None:
            raise Refused("该案没有可以复议、诉讼的处罚决定。", BASIS)
        if filed_on < locked.decided_on:
            raise Refused("受理日期不得早于处罚决定日期。", BASIS)
        if locked.remedies.filter(kind=kind, decided_on__isnull=True).exists():
            raise Conflict(f"该案已有一件{RemedyKind(kind).label}尚未办结。")
        remedy = records.create(
            RemedyProceeding,
            actor=actor,
            case=locked,
            kind=RemedyKind(kind),
            body=body.strip(),
            number=number.strip(),
            filed_on=filed_on,
            is_synthetic=locked.is_synthetic,
        )
        told = f"{remedy.body}已受理；期间加处罚款停止计算，不得申请强制执行。"
        tell_officer(
            locked, f"remedy:{remedy.ledger_no}", f"{remedy.get_kind_display()}已受理", told, tone="warning"
        )
    return remedy


def decide_remedy(
    remedy: RemedyProceeding,
    *,
    actor: Any,
    outcome: str,
    decided_on: date,
    summary: str = "",
    amended_fine: Decimal | None = None,
) -> RemedyProceeding:
    """Write the outcome back to the case: changed, annulled, or left as it is.

    What is published of a decision that was changed, annulled or found unlawful comes down
    (行政处罚法第四十八条第二款). Raises Conflict where the outcome stands on the record.
    """
    may_record(actor, remedy)
    _refuse_future(decided_on, "结果作出日期")
    if (outcome == RemedyOutcome.AMENDED) != (amended_fine is not None):
        raise Refused("结果为变更的须填写变更后罚款金额，其他结果不得填写。")
    with transaction.atomic():
        case = _locked(remedy.case)
        locked = RemedyProceeding.objects.select_for_update(of=("self",)).get(pk=remedy.pk)
        if locked.decided_on is not None:
            raise Conflict("该件的结果已经登记，请刷新页面。")
        if outcome not in (RemedyOutcome.UPHELD, RemedyOutcome.WITHDRAWN) and not summary.strip():
            raise Refused(
                "决定被变更、撤销或者确认违法的，请写明结果要点和理由。", basis="行政处罚法第四十八条第二款"
            )
        decided = records.change(
            locked,
            actor=actor,
            outcome=RemedyOutcome(outcome),
            decided_on=decided_on,
            summary=summary.strip(),
            amended_fine=amended_fine,
        )
        _write_back(decided, case, actor)
    return decided


def _write_back(remedy: RemedyProceeding, case: EnforcementCase, actor: Any) -> None:
    day = remedy.decided_on
    assert day is not None
    source = "，".join(filter(None, [remedy.body, remedy.number]))
    reason = f"{remedy.get_kind_display()}{remedy.get_outcome_display()}（{source}）：{remedy.summary}"
    if remedy.outcome == RemedyOutcome.AMENDED:
        assert remedy.amended_fine is not None
        amend_fine(actor=actor, case=case, amended_on=day, fine=remedy.amended_fine, reason=reason)
    elif remedy.outcome == RemedyOutcome.ANNULLED and case.annulled_on is None:
        take_case_step(case, CaseStatus.ANNULLED, actor=actor, reason=reason, annulled_on=day)
    elif remedy.outcome == RemedyOutcome.UNLAWFUL:
        withdrawal_due(case, ground=WithdrawalGround.UNLAWFUL, day=day, actor=actor)


def amend_fine(
    *, actor: Any, case: EnforcementCase, amended_on: date, fine: Decimal, reason: str
) -> EnforcementCase:
    """复议 or 诉讼 changed the fine; the amount first decided stays on the record.

    A case may be closed and archived before the proceeding ends; its state stays as it is. What is
    published of the decision must come down (行政处罚法第四十八条第二款).
    """
    if case.outcome != CaseOutcome.PENALTY or case.annulled_on is not None:
        raise Refused("只有已作出且未被撤销的处罚决定才能变更罚款金额。", BASIS)
    before = case.fine_amount if case.amended_on is None else case.amended_fine
    with transaction.atomic():
        changed = records.change(case, actor=actor, reason=reason, amended_on=amended_on, amended_fine=fine)
        issue_document("decision-amendment", changed, actor=actor, before=before, reason=reason)
        withdrawal_due(changed, ground=WithdrawalGround.AMENDED, day=amended_on, actor=actor)
    return changed


def _locked(case: EnforcementCase) -> EnforcementCase:
    found: EnforcementCase = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return found


def _refuse_future(day: date, label: str) -> None:
    if day > timezone.localdate():
        raise Refused(f"{label}不得晚于今天。")

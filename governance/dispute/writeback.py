"""What an outcome in force makes of the act in dispute: written back by the services of its own app.

One remedy of the penalty case stands for a whole lawsuit: first instance and appeal share it, and only
what is in force is entered (行政诉讼法第八十五条). An affirmed judgment leaves what the first instance held.
"""

from __future__ import annotations

from typing import Any

from common import records
from common.errors import Refused
from enforcement.models import RemedyProceeding
from enforcement.procedure_enums import RemedyKind, RemedyOutcome
from enforcement.services.remedies import decide_remedy, record_remedy
from governance.dispute.rules import EFFECT_BASIS
from governance.enums import LitigationKind, LitigationOutcome
from governance.models import Litigation
from permits.enums import EiaStatus, RevocationGround
from permits.services.steps import take_step

_O = LitigationOutcome
REMEDY_OUTCOME: dict[str, str] = {
    _O.UPHELD: RemedyOutcome.UPHELD,
    _O.DISMISSED: RemedyOutcome.UPHELD,
    _O.CHANGED: RemedyOutcome.AMENDED,
    _O.REVOKED: RemedyOutcome.ANNULLED,
    _O.UNLAWFUL: RemedyOutcome.UNLAWFUL,
    _O.WITHDRAWN: RemedyOutcome.WITHDRAWN,
    _O.SETTLED: RemedyOutcome.WITHDRAWN,
}


def remedy_kind(dispute: Litigation) -> str:
    if dispute.kind == LitigationKind.RECONSIDERATION:
        return RemedyKind.RECONSIDERATION
    return RemedyKind.LITIGATION


def tie_remedy(dispute: Litigation, *, actor: Any) -> Litigation:
    """Enter the dispute in its penalty case, so that 加处罚款 stands still; within a transaction.

    Raises Refused as the case's own service does.
    """
    case = dispute.enforcement_case
    if case is None or dispute.remedy_id is not None:
        return dispute
    filed = dispute.accepted_on or dispute.received_on
    kind = remedy_kind(dispute)
    known = RemedyProceeding.objects.filter(case=case, kind=kind, decided_on__isnull=True).first()
    # What the officers of the case entered themselves, or an earlier instance did, is the same lawsuit.
    remedy = known or record_remedy(
        case, actor=actor, kind=kind, body=dispute.authority, filed_on=filed, number=dispute.case_number
    )
    return records.change(dispute, actor=actor, reason=f"登记到处罚案件{case.ledger_no}", remedy=remedy)


def write_back(dispute: Litigation, *, actor: Any) -> Litigation:
    """Enter an outcome in force into the case or permit; nothing where there is neither.

    Raises Refused for an outcome that the act cannot have, and as the services of case and permit do.
    """
    if dispute.enforcement_case_id is not None:
        return _into_case(dispute, actor)
    if dispute.eia_decision_id is not None:
        _into_permit(dispute, actor)
    return dispute


def _into_case(dispute: Litigation, actor: Any) -> Litigation:
    source = dispute.decisive
    if source.outcome not in REMEDY_OUTCOME:
        raise Refused("处罚案件的结果不能是“责令履行”：撤销并责令重新作出的，请选择“撤销”。", EFFECT_BASIS)
    tied = tie_remedy(dispute, actor=actor)
    remedy: Any = tied.remedy
    outcome = REMEDY_OUTCOME[source.outcome]
    if source.outcome == _O.SETTLED and source.amended_fine is not None:
        outcome = RemedyOutcome.AMENDED
    decide_remedy(
        remedy,
        actor=actor,
        outcome=outcome,
        decided_on=dispute.effective_on or dispute.concluded_on,  # type: ignore[arg-type]
        summary=_summary(dispute, source),
        amended_fine=source.amended_fine if outcome == RemedyOutcome.AMENDED else None,
    )
    return tied


def _into_permit(dispute: Litigation, actor: Any) -> None:
    source = dispute.decisive
    decision: Any = dispute.eia_decision
    if source.outcome != _O.REVOKED or decision.status == EiaStatus.REVOKED:
        return
    take_step(
        decision,
        EiaStatus.REVOKED,
        actor=actor,
        reason=_summary(dispute, source),
        ground=RevocationGround.OTHER,
        revoked_on=dispute.effective_on,
    )


def _summary(dispute: Litigation, source: Litigation) -> str:
    number = dispute.judgment_number or dispute.case_number
    head = f"{dispute.authority}{f'（{number}）' if number else ''}{source.get_outcome_display()}"
    return f"{head}：{source.summary}" if source.summary else head

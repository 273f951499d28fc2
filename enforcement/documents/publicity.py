"""Papers of publication: that a decision is not published, that its display ends by 信用修复 or does not.

Basis: 行政处罚法第四十八条; 部令第30号第六十三条; 信用修复管理办法.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from enforcement.display_periods import BASIS
from enforcement.documents.execution import decided_facts
from enforcement.documents.facts import Facts, full_name
from enforcement.models import CasePublication, CreditRepair
from enforcement.procedure_enums import RepairStatus, WithholdingGround
from enforcement.rules import may_decide
from registry.wording import limit_words, lines_of


@document_kind(
    "withholding-approval",
    title="行政处罚决定不予公开审批表",
    template="enforcement/withholding-approval",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def withholding_approval(
    publication: CasePublication,
    *,
    issued_on: date,
    ground: str = "",
    reason: str = "",
    approver: Any = None,
    **extra: Any,
) -> Facts:
    """On which ground of the law the decision stays unpublished, and who decided so."""
    chosen = ground or publication.withholding_ground
    if not chosen:
        raise Refused("不予公开须选择法定理由。", "生态环境行政处罚办法第六十三条")
    return decided_facts(publication.case, issued_on) | {
        "不予公开理由": str(WithholdingGround(chosen).label),
        "说明": lines_of(reason),
        "拟公开人": full_name(publication.prepared_by),
        "不予公开日期": publication.withheld_on or issued_on,
        "公开期限": limit_words("penalty-publication", issued_on),
        "审批人": full_name(approver),
    }


@document_kind(
    "repair-decision",
    title="信用修复决定书",
    template="enforcement/repair-decision",
    may_withdraw=may_decide,
)
def repair_decision(repair: CreditRepair, *, issued_on: date, **extra: Any) -> Facts:
    """Granted or refused, with what the applicant stated and the reasons."""
    if repair.status not in (RepairStatus.GRANTED, RepairStatus.REFUSED):
        raise Refused("该信用修复申请尚未作出决定，不能制发决定书。", BASIS)
    shown: CasePublication | None = getattr(repair.case, "publication", None)
    return decided_facts(repair.case, issued_on) | {
        "准予": repair.status == RepairStatus.GRANTED,
        "申请日期": repair.applied_on,
        "履行情况": lines_of(repair.statement),
        "审核意见": lines_of(repair.answer),
        "公开日期": shown.published_on if shown else None,
        "可申请日期": shown.repair_from if shown else None,
        "公示截止日": shown.display_until if shown else None,
        "修复日期": repair.answered_on or issued_on,
    }

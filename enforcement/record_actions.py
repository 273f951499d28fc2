"""What may be done with the record of a case beside its steps: evidence, and papers that follow no step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enforcement import forms_record as forms
from enforcement.action import Action
from enforcement.enums import FINISHED_STATES
from enforcement.models import CaseEvidence, EnforcementCase
from enforcement.procedure_enums import TOLD_KINDS
from enforcement.rules import may_decide, may_keep_evidence
from enforcement.services import evidence


def _open(case: EnforcementCase) -> bool:
    return case.status not in FINISHED_STATES


def _stands(row: CaseEvidence) -> bool:
    return row.withdrawn_on is None and row.case.status not in FINISHED_STATES


def _untold(row: CaseEvidence) -> bool:
    return row.kind in TOLD_KINDS and row.told_on is None and row.withdrawn_on is None


def _draws_up(kind: str) -> Any:
    """The service that draws up `kind`; what a leader decides bears the leader's name."""

    def draw_up(case: EnforcementCase, *, actor: Any, **facts: Any) -> None:
        evidence.draw_up(case, actor=actor, kind=kind, approver=actor, **facts)

    return draw_up


RECORD_ACTIONS: Sequence[Action] = (
    Action(
        EnforcementCase,
        "inquiry",
        "制作询问笔录",
        forms.InquiryForm,
        _draws_up("inquiry-record"),
        _open,
        rule=may_keep_evidence,
        consequence="办理后制作《调查询问笔录》，打印后由被询问人逐页签名；签名后的扫描件作为证据上传。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "evidence-list",
        "制作证据目录",
        forms.EvidenceListForm,
        _draws_up("evidence-list"),
        lambda case: _open(case) and case.evidence.exists(),
        rule=may_keep_evidence,
        consequence="办理后依现有证据制作《证据目录》。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "recuse",
        "决定回避",
        forms.RecusalForm,
        _draws_up("recusal-decision"),
        _open,
        rule=may_decide,
        consequence="办理后制作《回避决定书》；请同时更正案件记录中的调查人员和回避情况。",
        has_document=True,
    ),
    Action(
        CaseEvidence,
        "withdraw",
        "不予采信",
        forms.EvidenceWithdrawalForm,
        evidence.withdraw_evidence,
        _stands,
        rule=may_keep_evidence,
        consequence="不予采信的证据不再写入文书，仍保留在案卷中并注明理由。",
        is_grave=True,
    ),
    Action(
        CaseEvidence,
        "tell",
        "告知当事人",
        forms.ResultToldForm,
        evidence.tell_result,
        _untold,
        consequence="监测、鉴定结果应当告知当事人；案件已事先告知的，同时通知其用户。",
    ),
)

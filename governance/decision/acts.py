"""The acts beside the steps of a decision (`governance.acting`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.registers.actions import RecordAction
from governance.consultation.forms import PrepareRoundForm
from governance.consultation.rules import may_keep
from governance.consultation.services import has_open_round, prepare_round
from governance.decision.clocks import BEFORE_REVIEW
from governance.decision.forms import AppraiseForm, ArchiveForm
from governance.decision.services import add_appraisal, archive
from governance.enums import DecisionStatus
from governance.models import DecisionAppraisal, LegalityReview, MajorDecision, OpinionRound
from governance.reviewing.enums import ReviewStatus
from governance.reviewing.forms import SendForm
from governance.reviewing.rules import may_send
from governance.reviewing.services import READY, send_for_review


def _before_review(decision: MajorDecision) -> bool:
    """Before the draft goes to the reviewers, and again once they returned it."""
    under_way = any(each.status == ReviewStatus.SENT for each in decision.legalityreviews.all())
    return decision.status in BEFORE_REVIEW and not under_way


def _askable(decision: MajorDecision) -> bool:
    return _before_review(decision) and not has_open_round(decision)


def _sendable(decision: MajorDecision) -> bool:
    under_way = any(each.status != ReviewStatus.CONCLUDED for each in decision.legalityreviews.all())
    return decision.status in READY[MajorDecision] and not under_way


def _archivable(decision: MajorDecision) -> bool:
    return decision.status in (DecisionStatus.DECIDED, DecisionStatus.EVALUATED) and not decision.archived_on


def _consult(decision: MajorDecision, *, actor: Any, **values: Any) -> OpinionRound:
    return prepare_round(OpinionRound, actor=actor, decision=decision, **values)


def _appraise(decision: MajorDecision, *, actor: Any, **values: Any) -> DecisionAppraisal:
    return add_appraisal(DecisionAppraisal, actor=actor, decision=decision, **values)


def _send(decision: MajorDecision, *, actor: Any, **values: Any) -> LegalityReview:
    return send_for_review(LegalityReview, actor=actor, decision=decision, **values)


ACTS: Sequence[RecordAction] = (
    RecordAction(
        MajorDecision,
        "consult",
        "准备公开征求意见",
        PrepareRoundForm,
        _consult,
        _askable,
        may_keep,
        "建立一轮公开征求意见；由审核人、局领导公开后，公众可在线提出意见。",
    ),
    RecordAction(
        MajorDecision,
        "appraise",
        "登记听证、论证或者评估",
        AppraiseForm,
        _appraise,
        _before_review,
        may_keep,
        "登记听证会、专家论证或者风险评估的结果；报告、笔录在记录页面作为附件上传。",
    ),
    RecordAction(
        MajorDecision,
        "send-review",
        "送合法性审查",
        SendForm,
        _send,
        _sendable,
        may_send,
        "送审后草案不得再改；材料不全的由审查人退回补充，审查时间自补齐再送之日起算。",
    ),
    RecordAction(
        MajorDecision,
        "archive",
        "归档",
        ArchiveForm,
        archive,
        _archivable,
        may_keep,
        "登记决策过程记录和材料的归档（713号令第三十三条）。",
    ),
)

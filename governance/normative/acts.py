"""The acts beside the steps of a normative document (`governance.acting`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.models import PublishedRecord
from common.registers.actions import RecordAction, RecordActionForm
from governance.consultation.forms import PrepareRoundForm
from governance.consultation.rules import may_keep, may_open
from governance.consultation.services import has_open_round, prepare_round
from governance.enums import NormativeStatus
from governance.models import LegalityReview, NormativeDocument, OpinionRound
from governance.normative.forms import ReceiptForm
from governance.normative.publishing import show_document
from governance.normative.services import enter_receipt
from governance.reviewing.enums import ReviewStatus
from governance.reviewing.forms import SendForm
from governance.reviewing.rules import may_send
from governance.reviewing.services import READY, send_for_review

S = NormativeStatus


class ShowForm(RecordActionForm):
    """Nothing is asked: what is on the record is shown."""


def _before_review(document: NormativeDocument) -> bool:
    return document.status in (S.DRAFTING, S.CONSULTED) and not has_open_round(document)


def _sendable(document: NormativeDocument) -> bool:
    under_way = any(each.status != ReviewStatus.CONCLUDED for each in document.legalityreviews.all())
    return document.status in READY[NormativeDocument] and not under_way


def _unanswered(document: NormativeDocument) -> bool:
    return document.status == S.FILED and document.receipt_on is None


def _showable(document: NormativeDocument) -> bool:
    """Issued, with its text: one of the past that was never shown, or whose public attachments changed."""
    return document.status in (S.ISSUED, S.FILED, S.REPEALED) and bool(document.text.strip())


def _consult(document: NormativeDocument, *, actor: Any, **values: Any) -> OpinionRound:
    return prepare_round(OpinionRound, actor=actor, normative=document, **values)


def _send(document: NormativeDocument, *, actor: Any, **values: Any) -> LegalityReview:
    return send_for_review(LegalityReview, actor=actor, normative=document, **values)


def _show(document: NormativeDocument, *, actor: Any) -> PublishedRecord:
    may_open(actor, document)
    return show_document(document, actor=actor)


ACTS: Sequence[RecordAction] = (
    RecordAction(
        NormativeDocument,
        "consult",
        "准备公开征求意见",
        PrepareRoundForm,
        _consult,
        _before_review,
        may_keep,
        "建立一轮公开征求意见；由审核人、局领导公开后，公众可在线提出意见。",
    ),
    RecordAction(
        NormativeDocument,
        "send-review",
        "送合法性审核",
        SendForm,
        _send,
        _sendable,
        may_send,
        "送审后文件内容不得再改；材料不全的由审核人退回补充，审核时间自补齐再送之日起算。",
    ),
    RecordAction(
        NormativeDocument,
        "receipt",
        "登记备案回执",
        ReceiptForm,
        enter_receipt,
        _unanswered,
        may_keep,
    ),
    RecordAction(
        NormativeDocument,
        "show",
        "重新公开",
        ShowForm,
        _show,
        _showable,
        may_open,
        "按登记的正文、解读和名为“公开附件”的附件重新公开；内容没有变化的不产生新版本。",
    ),
)

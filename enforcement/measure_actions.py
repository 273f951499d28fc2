"""What may be done with coercion, transfers, preserved evidence and remedies, beside their steps."""

from __future__ import annotations

from collections.abc import Sequence

from enforcement import forms_measures as forms
from enforcement.action import Action
from enforcement.models import (
    CaseReferral,
    Coercion,
    Curtailment,
    EvidencePreservation,
    PoliceTransfer,
    RemedyProceeding,
)
from enforcement.procedure_enums import CoercionStatus, CurtailmentKind
from enforcement.rules import may_decide
from enforcement.services import coercion, curtailments, preservations, remedies, transfers


def _stands(measure: Coercion) -> bool:
    return measure.status != CoercionStatus.LIFTED


def _asked(measure: Coercion) -> bool:
    return (
        _stands(measure) and measure.release_requested_on is not None and measure.release_answered_on is None
    )


def _extendable(measure: Curtailment) -> bool:
    restricts = measure.kind == CurtailmentKind.RESTRICT and measure.until is not None
    return restricts and measure.extended_on is None and measure.lifted_on is None


def _reported(transfer: PoliceTransfer) -> bool:
    return transfer.transferred_on is None and transfer.approved_on is None


MEASURE_ACTIONS: Sequence[Action] = (
    Action(
        Coercion,
        "approve",
        "补办批准",
        forms.ApprovalForm,
        coercion.approve_coercion,
        lambda measure: _stands(measure) and measure.approved_at is None,
        rule=may_decide,
        consequence="情况紧急当场实施的，二十四小时内补办批准；不应采取的，应当立即解除。",
    ),
    Action(
        Coercion,
        "deliver",
        "登记送达",
        forms.MeasureDeliveryForm,
        coercion.deliver_coercion,
        lambda measure: measure.delivered_on is None,
    ),
    Action(
        Coercion,
        "request-release",
        "登记解除申请",
        forms.ReleaseRequestForm,
        coercion.request_release,
        lambda measure: _stands(measure) and not _asked(measure),
        consequence="登记后五个工作日内作出决定：解除，或者不予解除并说明理由。",
    ),
    Action(
        Coercion,
        "refuse-release",
        "不予解除",
        forms.ReleaseRefusalForm,
        coercion.refuse_release,
        _asked,
        rule=may_decide,
        consequence="办理后制发《不予解除查封（扣押）通知书》。",
        has_document=True,
    ),
    Action(
        Curtailment,
        "extend",
        "延长限制生产",
        forms.RestrictionExtensionForm,
        curtailments.extend_curtailment,
        _extendable,
        rule=may_decide,
        consequence="只能延长一次；办理后制发延长决定书。",
        is_grave=True,
        has_document=True,
    ),
    Action(
        PoliceTransfer,
        "approve",
        "批准移送",
        forms.ApprovalForm,
        transfers.approve_transfer,
        _reported,
        rule=may_decide,
        consequence="批准后制发移送书，二十四小时内移交公安机关。",
        is_grave=True,
        has_document=True,
    ),
    Action(
        PoliceTransfer,
        "refuse",
        "不批准移送",
        forms.TransferRefusalForm,
        transfers.refuse_transfer,
        _reported,
        rule=may_decide,
        consequence="不批准的理由记录在案。",
    ),
    Action(
        PoliceTransfer,
        "hand-over",
        "登记移交",
        forms.HandOverForm,
        transfers.hand_over,
        lambda transfer: transfer.transferred_on is not None and transfer.handed_over_at is None,
    ),
    Action(
        PoliceTransfer,
        "answer",
        "登记公安答复",
        forms.PoliceAnswerForm,
        transfers.record_police_answer,
        lambda transfer: transfer.transferred_on is not None and transfer.answered_on is None,
    ),
    Action(
        PoliceTransfer,
        "review",
        "提请复议",
        forms.PoliceReviewForm,
        transfers.request_police_review,
        lambda transfer: transfer.is_declined and transfer.review_requested_on is None,
        consequence="对公安机关不予立案有异议的，三个工作日内提请复议。",
    ),
    Action(
        CaseReferral,
        "answer",
        "登记答复",
        forms.ReferralAnswerForm,
        transfers.record_referral_answer,
        lambda referral: referral.answered_on is None,
    ),
    Action(
        EvidencePreservation,
        "approve",
        "补办批准",
        forms.ApprovalForm,
        preservations.approve_preservation,
        lambda kept: kept.approved_at is None and kept.handled_on is None,
        rule=may_decide,
        consequence="情况紧急的，二十四小时内补办批准。",
    ),
    Action(
        EvidencePreservation,
        "handle",
        "登记处理",
        forms.HandlingForm,
        preservations.handle_preservation,
        lambda kept: kept.handled_on is None,
        consequence="办理后制发《先行登记保存证据处理决定书》。",
        has_document=True,
    ),
    Action(
        RemedyProceeding,
        "decide",
        "登记结果",
        forms.RemedyOutcomeForm,
        remedies.decide_remedy,
        lambda remedy: remedy.decided_on is None,
        consequence="变更、撤销的写回案件，制发变更通知书或者被撤销通知书；公开的处罚决定三个工作日内撤下。",
        is_grave=True,
        has_document=True,
    ),
)

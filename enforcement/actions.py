"""What may be done with a record beside its steps: one table for the buttons and for the pages.

An action is a form whose fields are the arguments of one service. `is_open` tells whether it has a point
now; `rule` who may; the service checks both again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from common.errors import PortalError
from common.registers.faces import allows
from enforcement import forms_measures as forms
from enforcement.action import Action
from enforcement.case_actions import PROCEDURE_ACTIONS
from enforcement.deadlines import CaseRows
from enforcement.deadlines.orders import REFUSALS
from enforcement.enums import CaseOutcome, CaseStatus, OrderStatus
from enforcement.inspection_actions import INSPECTION_ACTIONS
from enforcement.models import (
    CaseReferral,
    Coercion,
    Curtailment,
    DailyPenalty,
    EnforcementCase,
    EvidencePreservation,
    FinePayment,
    Inspection,
    OrderViolation,
    PoliceTransfer,
    RectificationOrder,
    Reinspection,
    RemedyProceeding,
)
from enforcement.procedure_enums import CoercionStatus, CurtailmentKind, PaymentPlanStatus
from enforcement.publication_actions import PUBLICATION_ACTIONS
from enforcement.record_actions import RECORD_ACTIONS
from enforcement.rules import may_decide, may_review
from enforcement.services import (
    coercion,
    curtailments,
    daily_penalties,
    delivery,
    demands,
    order_notices,
    orders,
    payment_plans,
    payments,
    preservations,
    reinspections,
    remedies,
    surcharge_decisions,
    transfers,
)
from enforcement.submission_actions import SUBMISSION_ACTIONS
from enforcement.surcharges import debt_on


def actions_for(record: models.Model, user: Any) -> list[tuple[str, str]]:
    """(label, address) of everything that the user may do with the record now."""
    return [
        (action.title, action.url(record))
        for action in ACTIONS
        if isinstance(record, action.model) and action.is_open(record) and allows(action.rule, user, record)
    ]


# ---- when an action has a point ----

BEFORE_END = frozenset(
    {
        CaseStatus.CLOSED,
        CaseStatus.ARCHIVED,
        CaseStatus.NOT_FILED,
        CaseStatus.ANNULLED,
        CaseStatus.DISMISSED,
        CaseStatus.NO_PENALTY,
    }
)


def _owes(case: EnforcementCase) -> bool:
    """Whether something is still owed; an amount that cannot be reckoned leaves the page to say so."""
    if case.outcome != CaseOutcome.PENALTY or case.annulled_on is not None:
        return False
    try:
        return bool(debt_on(case, timezone.localdate(), CaseRows()).left)
    except PortalError:
        return True


def _plannable(case: EnforcementCase) -> bool:
    waiting = any(plan.status == PaymentPlanStatus.APPLIED for plan in case.payment_plans.all())
    return case.status in payment_plans.OPEN_STATES and not waiting and _owes(case)


def _waivable(case: EnforcementCase) -> bool:
    if case.status not in (CaseStatus.PERFORMING, CaseStatus.REMINDED):
        return False
    try:
        return bool(debt_on(case, timezone.localdate(), CaseRows()).surcharge_left)
    except PortalError:
        return False


def _contestable(case: EnforcementCase) -> bool:
    return case.outcome == CaseOutcome.PENALTY and case.annulled_on is None


def _under_way(case: EnforcementCase) -> bool:
    return case.status not in BEFORE_END


def _of_unit(case: EnforcementCase) -> bool:
    return case.enterprise_id is not None and _under_way(case) and case.status != CaseStatus.LEAD


def _binds(order: RectificationOrder) -> bool:
    return order.served_on is not None and order.status in (OrderStatus.SERVED, OrderStatus.NOT_CORRECTED)


def _reckonable(found: Reinspection) -> bool:
    known = DailyPenalty.objects.filter(reinspection=found).exists()
    return found.result in REFUSALS and found.order.warned_daily_penalty and not known


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


def _pay(case: EnforcementCase, *, actor: Any, **values: Any) -> FinePayment:
    return payments.create_payment(
        FinePayment, actor=actor, case=case, is_synthetic=case.is_synthetic, **values
    )


def _from_case(service: Callable[..., Any]) -> Callable[..., Any]:
    return lambda case, **values: service(case=case, **values)


def _from_inspection(inspection: Inspection, **values: Any) -> RectificationOrder:
    return orders.issue_order(inspection=inspection, **values)


CASE_ACTIONS: Sequence[Action] = (
    Action(
        EnforcementCase,
        "order",
        "责令改正",
        forms.OrderForm,
        _from_case(orders.issue_order),
        _of_unit,
        consequence="办理后制发《责令改正违法行为决定书》并通知当事人；责令改正不是行政处罚。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "preserve",
        "先行登记保存",
        forms.PreservationForm,
        preservations.preserve_evidence,
        _under_way,
        consequence="办理后制发《先行登记保存证据通知书》，七个工作日内须作出处理。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "seize",
        "查封扣押",
        forms.SeizureForm,
        _from_case(coercion.impose_coercion),
        _of_unit,
        consequence="办理后制发决定书和清单；期限三十日，可延长一次三十日。",
        is_grave=True,
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "curtail",
        "限产停产",
        forms.CurtailmentForm,
        _from_case(curtailments.impose_curtailment),
        _of_unit,
        rule=may_decide,
        consequence="办理后制发决定书，七个工作日内送达当事人。",
        is_grave=True,
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "report-transfer",
        "报请移送公安",
        forms.TransferReportForm,
        _from_case(transfers.report_transfer),
        _under_way,
        consequence="办理后报局领导，三日内作出是否移送的决定；不向当事人展示。",
    ),
    Action(
        EnforcementCase,
        "refer",
        "移送其他机关",
        forms.ReferralForm,
        _from_case(transfers.refer_matter),
        _under_way,
        rule=may_decide,
        consequence="办理后制发《案件移送函》；本案继续办理。整案移送请办理“移送”步骤。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "announce-delivery",
        "公告送达",
        forms.AnnounceDeliveryForm,
        delivery.announce_delivery,
        lambda case: case.status == CaseStatus.DECIDED and case.delivery_announced_on is None,
        consequence="其他方式无法送达的方可公告，办理后制作送达公告；公告期满视为送达，再登记送达。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "serve-reminder",
        "登记催告书送达",
        forms.ReminderServiceForm,
        demands.record_reminder_service,
        demands.awaits_service,
        consequence="办理后制作送达回证；申请强制执行前的期限自次日起算。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "pay",
        "登记缴款",
        forms.PaymentForm,
        _pay,
        _owes,
        consequence="罚款、加处罚款、没收款分别登记；数额不得多于所欠。",
    ),
    Action(
        EnforcementCase,
        "plan",
        "登记延期分期申请",
        forms.PlanApplicationForm,
        payment_plans.apply_for_plan,
        _plannable,
        consequence="登记后由局领导审批。",
    ),
    Action(
        EnforcementCase,
        "surcharge",
        "加处罚款",
        forms.SurchargeForm,
        surcharge_decisions.decide_surcharge,
        surcharge_decisions.is_due,
        rule=may_decide,
        consequence="办理后制发《加处罚款决定书》并通知当事人；加处罚款不得超过罚款数额。",
        is_grave=True,
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "waive",
        "减免加处罚款",
        forms.WaiverForm,
        payments.waive_surcharge,
        _waivable,
        rule=may_decide,
        consequence="依执行协议减免加处罚款（行政强制法第四十二条）；罚款本金不得减免。",
    ),
    Action(
        EnforcementCase,
        "remedy",
        "登记复议诉讼",
        forms.RemedyForm,
        remedies.record_remedy,
        _contestable,
        consequence="登记后加处罚款停止计算，办结前不得申请强制执行。",
    ),
)
ORDER_ACTIONS: Sequence[Action] = (
    Action(
        Inspection,
        "order",
        "责令改正",
        forms.OrderForm,
        _from_inspection,
        lambda inspection: inspection.status == "done",
        consequence="办理后制发《责令改正违法行为决定书》并通知当事人；责令改正不是行政处罚。",
        has_document=True,
    ),
    Action(
        RectificationOrder,
        "reinspect",
        "登记复查",
        forms.ReinspectionForm,
        reinspections.record_reinspection,
        _binds,
        consequence="办理后制作复查记录，并转入“已改正”或“逾期未改正”。",
        has_document=True,
    ),
    Action(
        RectificationOrder,
        "publish",
        "公开决定书",
        forms.ConfirmForm,
        order_notices.publish_order,
        lambda order: order.status != OrderStatus.WITHDRAWN and order_notices.shown_order(order) is None,
        rule=may_review,
        consequence="公开决定书文号、当事人、违法行为、改正要求和改正状态；此后改正状态随办理更新。",
    ),
    Action(
        RectificationOrder,
        "unpublish",
        "撤下公开",
        forms.NoticeWithdrawalForm,
        order_notices.withdraw_order_notice,
        lambda order: order_notices.shown_order(order) is not None,
        rule=may_review,
        consequence="撤下后公众看到撤下的理由，内容不再显示。",
        is_grave=True,
    ),
    Action(
        OrderViolation,
        "correct",
        "登记改正",
        forms.CorrectionForm,
        orders.record_correction,
        lambda violation: violation.corrected_on is None,
        consequence="只登记这一违法行为的改正；整份决定书以复查确认。",
    ),
    Action(
        Reinspection,
        "daily",
        "核算按日连续处罚",
        forms.DailyProposalForm,
        daily_penalties.propose_daily_penalty,
        _reckonable,
        consequence="核算计罚日数和金额，并建立按日连续处罚的案件，依程序告知、审核、决定。",
        is_grave=True,
    ),
)
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
ACTIONS: Sequence[Action] = (
    *PROCEDURE_ACTIONS,
    *CASE_ACTIONS,
    *ORDER_ACTIONS,
    *MEASURE_ACTIONS,
    *INSPECTION_ACTIONS,
    *PUBLICATION_ACTIONS,
    *RECORD_ACTIONS,
    *SUBMISSION_ACTIONS,
)

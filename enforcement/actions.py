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
from common.registers import actions
from enforcement import forms_measures as forms
from enforcement.action import Action
from enforcement.case_actions import PROCEDURE_ACTIONS
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.inspection_actions import INSPECTION_ACTIONS
from enforcement.measure_actions import MEASURE_ACTIONS
from enforcement.models import (
    EnforcementCase,
    FinePayment,
)
from enforcement.order_actions import ORDER_ACTIONS
from enforcement.procedure_enums import PaymentPlanStatus
from enforcement.publication_actions import PUBLICATION_ACTIONS
from enforcement.record_actions import RECORD_ACTIONS
from enforcement.rules import may_decide
from enforcement.services import (
    coercion,
    curtailments,
    delivery,
    demands,
    orders,
    payment_plans,
    payments,
    preservations,
    remedies,
    surcharge_decisions,
    transfers,
)
from enforcement.submission_actions import SUBMISSION_ACTIONS
from enforcement.surcharges import debt_on


def actions_for(record: models.Model, user: Any) -> list[tuple[str, str]]:
    """(label, address) of everything that the user may do with the record now."""
    return actions.actions_for(ACTIONS, record, user)


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


def _pay(case: EnforcementCase, *, actor: Any, **values: Any) -> FinePayment:
    return payments.create_payment(
        FinePayment, actor=actor, case=case, is_synthetic=case.is_synthetic, **values
    )


def _from_case(service: Callable[..., Any]) -> Callable[..., Any]:
    return lambda case, **values: service(case=case, **values)


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

"""What may be done with an order to correct, its violations and its re-inspections, beside their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enforcement import forms_measures as forms
from enforcement.action import Action
from enforcement.deadlines.orders import REFUSALS
from enforcement.enums import OrderStatus
from enforcement.models import DailyPenalty, Inspection, OrderViolation, RectificationOrder, Reinspection
from enforcement.rules import may_review
from enforcement.services import daily_penalties, order_notices, orders, reinspections


def _binds(order: RectificationOrder) -> bool:
    return order.served_on is not None and order.status in (OrderStatus.SERVED, OrderStatus.NOT_CORRECTED)


def _reckonable(found: Reinspection) -> bool:
    known = DailyPenalty.objects.filter(reinspection=found).exists()
    return found.result in REFUSALS and found.order.warned_daily_penalty and not known


def _from_inspection(inspection: Inspection, **values: Any) -> RectificationOrder:
    return orders.issue_order(inspection=inspection, **values)


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

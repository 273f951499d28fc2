"""Orders to correct, their re-inspections, and daily penalties.

Basis: 行政处罚法第二十八条; 部令第30号第九条; 法典第一千零六十条 (环境保护法第五十九条); 环境保护部令第28号.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from common.presentation import money
from enforcement.citations import cited
from enforcement.daily_reckoning import daily_penalty_decided_by
from enforcement.documents.cases import DECISION_RECEIPT, heard_facts
from enforcement.documents.facts import (
    Facts,
    amount_words,
    case_facts,
    conduct_day,
    enterprise_facts,
    evidence_names,
    officers_of,
    party_facts,
    payment_facts,
    provisions_of,
)
from enforcement.enums import OrderStatus
from enforcement.models import DailyPenalty, EnforcementCase, RectificationOrder, Reinspection
from enforcement.rules import may_decide
from registry.models import Provision
from registry.wording import bureau_facts, limit_words, lines_of


def order_facts(order: RectificationOrder, day: date) -> Facts:
    case = order.case
    party = party_facts(case) if case is not None else enterprise_facts(order.enterprise)
    inspection = order.inspection
    conduct = conduct_day(case) if case is not None else order.issued_on
    return (
        bureau_facts(day)
        | party
        | {
            "责改文号": order.number,
            "责改日期": order.issued_on,
            "违法行为": [
                {"案由": each.violation_type.name, "情况": " ".join(lines_of(each.description))}
                for each in order.violations.select_related("violation_type").order_by("ledger_no", "pk")
            ],
            "检查日期": inspection.inspected_on if inspection else None,
            "改正要求": lines_of(order.demand),
            "改正期限": order.correct_by,
            "责改送达日期": order.served_on,
            "适用条款": "、".join(map(str, _provisions(order, conduct))),
            "检查条款": cited("inspection", day),
            "按日计罚条款": cited("daily-penalty", conduct),
            "告知按日计罚": order.warned_daily_penalty,
        }
    )


def _provisions(order: RectificationOrder, conduct: date) -> list[Provision]:
    """Those of the case, or the usual ones of the violations named, in force on the day of the conduct."""
    if order.case is not None and (chosen := provisions_of(order.case)):
        return chosen
    usual = Provision.objects.select_related("law").filter(
        pk__in=order.violations.values("violation_type__provision")
    )
    return [each for each in usual.order_by("code") if each.law.is_in_force_on(conduct)]


@document_kind(
    "rectification-order",
    title="责令改正违法行为决定书",
    template="enforcement/rectification-order",
    on_receipt="enforcement.services.orders.on_order_receipt",
)
def rectification_order(order: RectificationOrder, *, issued_on: date, **extra: Any) -> Facts:
    """Names every violation, what to do and by when; not a penalty (处罚法第二十八条)."""
    return order_facts(order, issued_on) | {
        "证据": evidence_names(order.case) if order.case is not None else [],
        "复查期限": limit_words("daily-penalty-review", issued_on),
    }


@document_kind(
    "reinspection-record",
    title="责令改正复查记录",
    template="enforcement/reinspection-record",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def reinspection_record(
    owner: Any, *, issued_on: date, reinspection: Reinspection | None = None, **extra: Any
) -> Facts:
    """For the re-inspection, or for the order, whose newest is taken."""
    if reinspection is None:
        reinspection = (
            owner if isinstance(owner, Reinspection) else owner.reinspections.order_by("-pk").first()
        )
    if reinspection is None:
        raise Refused("该责令改正决定书尚未登记复查。", basis="环境保护部令第28号")
    return order_facts(reinspection.order, issued_on) | {
        "复查日期": reinspection.inspected_on,
        "复查人员": officers_of(reinspection.officers),
        "暗查": reinspection.is_unannounced,
        "复查结果": reinspection.get_result_display(),
        "复查情况": lines_of(reinspection.findings),
    }


@document_kind(
    "daily-penalty-decision",
    title="按日连续处罚决定书",
    template="enforcement/daily-penalty-decision",
    on_receipt=DECISION_RECEIPT,
    may_withdraw=may_decide,
)
def daily_penalty_decision(
    owner: Any, *, issued_on: date, daily: DailyPenalty | None = None, **extra: Any
) -> Facts:
    """Days × the original fine. For the daily penalty, or for its case (法典第一千零六十条; 部令第28号)."""
    reckoned = daily or (owner if isinstance(owner, DailyPenalty) else daily_penalty_decided_by(owner))
    if reckoned is None:
        raise Refused("尚未核算按日连续处罚的日数和金额。", "环境保护主管部门实施按日连续处罚办法")
    original = reckoned.original_case
    case = owner if isinstance(owner, EnforcementCase) else reckoned.case or original
    return (
        case_facts(case, issued_on)
        | order_facts(reckoned.order, issued_on)
        | payment_facts(issued_on)
        | heard_facts(case)
        | {
            "证据": evidence_names(case),
            "原决定文号": original.decision_number,
            "原决定日期": original.decided_on,
            "原罚款": amount_words(reckoned.daily_amount),
            "复查日期": reckoned.reinspection.inspected_on,
            "复查结果": reckoned.reinspection.get_result_display(),
            "复查情况": lines_of(reckoned.reinspection.findings),
            "计罚起始日": reckoned.first_day,
            "计罚截止日": reckoned.last_day,
            "计罚日数": reckoned.days,
            "每日罚款": f"{money(reckoned.daily_amount)}元",
            "罚款总额": amount_words(reckoned.amount),
        }
    )


@document_kind("order-withdrawal", title="撤销责令改正决定通知书", template="enforcement/order-withdrawal")
def order_withdrawal(order: RectificationOrder, *, issued_on: date, reason: str = "", **extra: Any) -> Facts:
    if not reason and order.status != OrderStatus.WITHDRAWN:
        raise Refused("撤销责令改正决定书须写明理由。", basis="行政处罚法第七十五条第二款")
    return order_facts(order, issued_on) | {"撤销理由": lines_of(reason or order.withdrawal_reason)}

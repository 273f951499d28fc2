"""The documents after the decision: delivery, payment, coercive execution, closing, publication.

Basis: 行政处罚法第六十一条、第六十六条、第六十七条、第七十二条; 行政强制法第五十三条至第五十五条.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from common.models import OfficialDocument
from common.presentation import money
from enforcement.documents.facts import (
    Facts,
    amount_words,
    case_facts,
    case_of,
    full_name,
    newest,
    payment_facts,
    penalty_facts,
)
from enforcement.enums import CaseOutcome, PaymentKind
from enforcement.models import CasePublication, EnforcementCase, PaymentPlan
from enforcement.procedure_enums import DeliveryMethod, PaymentPlanKind, PaymentPlanStatus
from enforcement.rules import may_decide
from registry.wording import limit_words, lines_of

_DECISIONS = (
    "penalty-decision",
    "summary-penalty-decision",
    "daily-penalty-decision",
    "no-penalty-decision",
)


def decided_facts(case: EnforcementCase, day: date) -> Facts:
    """The case with the decision that is to be executed, and what is still owed of its fine."""
    fine = case.amended_fine if case.amended_on else case.fine_amount
    paid = _paid(case, PaymentKind.FINE)
    due = max((fine or Decimal(0)) - paid, Decimal(0))
    return (
        case_facts(case, day)
        | penalty_facts(fine, case.confiscated_amount, case.decision_content)
        | payment_facts(day)
        | {
            "决定文号": case.decision_number,
            "决定日期": case.decided_on,
            "送达日期": case.served_on,
            "缴款截止日": case.pay_by,
            "已缴罚款": amount_words(paid) if paid else "",
            "尚欠罚款": amount_words(due) if due else "",
            "变更日期": case.amended_on,
        }
    )


def _paid(case: EnforcementCase, kind: PaymentKind) -> Decimal:
    return sum((each.amount for each in case.payments.all() if each.kind == kind), Decimal(0))


@document_kind(
    "penalty-delivery",
    title="送达回证",
    template="enforcement/penalty-delivery",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def penalty_delivery(
    owner: Any,
    *,
    issued_on: date,
    document: OfficialDocument | None = None,
    method: str = "",
    place: str = "",
    received_on: date | None = None,
    receiver: str = "",
    deliverer: str = "",
    remark: str = "",
    **extra: Any,
) -> Facts:
    """Proof that `document` (else the decision) was delivered; what is not passed is filled in by hand."""
    case = case_of(owner)
    delivered = document or _delivered(case)
    chosen = method or case.delivery_method
    known = dict(DeliveryMethod.choices)
    return case_facts(case, issued_on) | {
        "送达文书": delivered.title if delivered else "行政处罚决定书",
        "送达文号": delivered.number if delivered else case.decision_number,
        "送达方式": str(known.get(chosen, chosen)),
        "送达地点": place,
        "签收日期": received_on,
        "签收人": receiver,
        "送达人": deliverer,
        "备注": remark,
        "公告送达": chosen == DeliveryMethod.ANNOUNCED,
        "公告期限": limit_words("public-notice-delivery", issued_on),
        "送达期限": limit_words("penalty-delivery", issued_on),
        "电子送达": chosen == DeliveryMethod.ELECTRONIC,
    }


def _delivered(case: EnforcementCase) -> OfficialDocument | None:
    return OfficialDocument.objects.of(case).current().filter(kind__in=_DECISIONS).last()


@document_kind(
    "payment-reminder",
    title="行政处罚决定履行催告书",
    template="enforcement/payment-reminder",
    repeatable=True,
    on_receipt="enforcement.services.demands.on_reminder_receipt",
)
def payment_reminder(
    case: EnforcementCase,
    *,
    issued_on: date,
    surcharge: Decimal | None = None,
    principal: Decimal | None = None,
    **extra: Any,
) -> Facts:
    """Basis: 强制法第五十四条. `surcharge` is what has accrued by the day; `principal` what is unpaid."""
    facts = decided_facts(case, issued_on)
    if principal is not None:
        facts["尚欠罚款"] = amount_words(principal) if principal else ""
    return facts | {
        "加处罚款": amount_words(surcharge) if surcharge else "",
        "催告期限": limit_words("coercion-notice", issued_on),
    }


@document_kind(
    "coercion-application",
    title="强制执行申请书",
    template="enforcement/coercion-application",
    for_party=False,
)
def coercion_application(
    case: EnforcementCase,
    *,
    issued_on: date,
    court: str = "",
    surcharge: Decimal | None = None,
    principal: Decimal | None = None,
    **extra: Any,
) -> Facts:
    """To the court. Basis: 强制法第五十三条、第五十五条; signed by the head, sealed by the bureau."""
    facts = decided_facts(case, issued_on)
    if principal is not None:
        facts["尚欠罚款"] = amount_words(principal) if principal else ""
    reminder = OfficialDocument.objects.of(case).current().filter(kind="payment-reminder").last()
    return facts | {
        "受理法院": court,
        "加处罚款": amount_words(surcharge) if surcharge else "",
        "催告日期": case.reminded_on,
        "催告送达日期": case.reminder_served_on,
        "催告文号": reminder.number if reminder else "",
        "复议诉讼": [
            f"{each.get_kind_display()}：{each.body}"
            + (f"，结果为{each.get_outcome_display()}" if each.outcome else "，尚未办结")
            for each in case.remedies.all()
        ],
    }


@document_kind(
    "payment-plan-decision",
    title="延期（分期）缴纳罚款批准书",
    template="enforcement/payment-plan-decision",
    repeatable=True,
    may_withdraw=may_decide,
)
def payment_plan_decision(
    owner: Any, *, issued_on: date, plan: PaymentPlan | None = None, granted: bool | None = None, **extra: Any
) -> Facts:
    """Granted or refused. Basis: 处罚法第六十六条第二款."""
    row = newest(owner, "payment_plans", plan, "延期分期申请")
    is_granted = row.status == PaymentPlanStatus.GRANTED if granted is None else granted
    return decided_facts(case_of(owner), issued_on) | {
        "是延期": row.kind == PaymentPlanKind.DEFERRED,
        "申请种类": row.get_kind_display(),
        "申请日期": row.applied_on,
        "申请理由": lines_of(row.ground),
        "批准": is_granted,
        "审批意见": lines_of(row.answer),
        "缴款安排": [
            {"日期": each.due_on, "金额": f"{money(each.amount)}元"}
            for each in row.instalments.order_by("due_on")
        ],
    }


@document_kind(
    "case-closing",
    title="结案审批表",
    template="enforcement/case-closing",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def case_closing(
    case: EnforcementCase, *, issued_on: date, reason: str = "", approver: Any = None, **extra: Any
) -> Facts:
    """What became of the case and why it ends (部令第30号)."""
    confiscated, surcharge = _paid(case, PaymentKind.CONFISCATION), _paid(case, PaymentKind.SURCHARGE)
    return decided_facts(case, issued_on) | {
        "结案理由": lines_of(reason or case.closing_reason),
        "处理结果": str(CaseOutcome(case.outcome).label) if case.outcome else "",
        "是处罚": case.outcome == CaseOutcome.PENALTY,
        "已缴没收款": amount_words(confiscated) if confiscated else "",
        "已缴加处罚款": amount_words(surcharge) if surcharge else "",
        "结案日期": case.closed_on or issued_on,
        "责令改正": [
            f"{each.number}：{each.get_status_display()}" for each in case.orders.order_by("issued_on")
        ],
        "审批人": full_name(approver),
    }


@document_kind(
    "withdrawal-of-publication",
    title="撤下行政处罚公开信息审批表",
    template="enforcement/withdrawal-of-publication",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def withdrawal_of_publication(
    owner: Any, *, issued_on: date, reason: str = "", approver: Any = None, **extra: Any
) -> Facts:
    """Basis: 处罚法第四十八条第二款 – the information comes down within the limit, with the reason."""
    case = case_of(owner)
    publication = owner if isinstance(owner, CasePublication) else getattr(case, "publication", None)
    if publication is None:
        raise Refused("该案的处罚决定尚未公开，无须撤下。", "行政处罚法第四十八条")
    return decided_facts(case, issued_on) | {
        "公开日期": publication.published_on,
        "撤下事由": publication.get_withdrawal_ground_display() if publication.withdrawal_ground else reason,
        "事由日期": publication.withdrawal_due_from,
        "撤下日期": publication.withdrawn_on or issued_on,
        "说明": lines_of(reason),
        "撤下期限": limit_words("penalty-withdrawal", issued_on),
        "审批人": full_name(approver),
    }

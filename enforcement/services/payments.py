"""What comes in under a decision, and what of the surcharge is waived."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.presentation import money
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus, PaymentKind
from enforcement.models import EnforcementCase, FinePayment
from enforcement.rules import may_decide, may_record
from enforcement.surcharges import Debt, debt_on
from registry.telling import tell_officer

BASIS = "行政处罚法第六十七条、第七十四条"
WAIVER_BASIS = "行政强制法第四十二条"


def create_payment(
    model: type[FinePayment], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> FinePayment:
    """Record a payment (signature of `common.records.create`): never more than is owed, never twice.

    The case's row is locked, so that two clerks with the same receipt make one payment. Raises Conflict for
    a receipt that stands on the record, Refused for more than is owed.
    """
    with transaction.atomic():
        case = _locked(values["case"])
        may_record(actor, case)
        _refuse_double(case, values)
        _refuse_wrong_day(case, values["paid_on"])
        _refuse_overpaid(case, values["kind"], values["amount"], values["paid_on"])
        payment = records.create(model, actor=actor, many=many, **values | {"case": case})
        _tell_when_settled(case)
    return payment


def change_payment(payment: FinePayment, *, actor: Any, **values: Any) -> FinePayment:
    """Correct a payment (signature of `common.records.change`); what the case owes must still hold."""
    with transaction.atomic():
        case = _locked(values.get("case", payment.case))
        kind = values.get("kind", payment.kind)
        amount, paid_on = values.get("amount", payment.amount), values.get("paid_on", payment.paid_on)
        _refuse_double(case, values | {"kind": kind}, apart_from=payment)
        _refuse_wrong_day(case, paid_on)
        already = payment.amount if payment.kind == kind and payment.case_id == case.pk else Decimal(0)
        _refuse_overpaid(case, kind, amount - already, paid_on)
        return records.change(payment, actor=actor, **values)


def waive_surcharge(case: EnforcementCase, *, actor: Any, amount: Decimal, reason: str) -> EnforcementCase:
    """An agreement on execution lets some of the surcharge go. Basis: 行政强制法第四十二条."""
    may_decide(actor, case)
    if not reason.strip():
        raise Refused("减免加处罚款须写明执行协议和当事人采取的补救措施。", WAIVER_BASIS)
    with transaction.atomic():
        locked = _locked(case)
        if locked.status not in (CaseStatus.PERFORMING, CaseStatus.REMINDED):
            raise Refused("只有履行中、已催告的案件才能减免加处罚款。", WAIVER_BASIS)
        debt = debt_on(locked, timezone.localdate(), CaseRows())
        most = debt.surcharge - debt.surcharge_paid
        if amount <= 0 or amount > most:
            raise Refused(f"减免数额须大于零，且不超过尚欠的加处罚款{money(most)}元。", WAIVER_BASIS)
        return records.change(locked, actor=actor, reason=reason.strip(), surcharge_waived=amount)


def _locked(case: EnforcementCase) -> EnforcementCase:
    found: EnforcementCase = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return found


def _refuse_double(
    case: EnforcementCase, values: dict[str, Any], apart_from: FinePayment | None = None
) -> None:
    number = (values.get("receipt_number") or "").strip()
    same = FinePayment.objects.filter(receipt_number=number, kind=values["kind"], case=case)
    if apart_from is not None:
        same = same.exclude(pk=apart_from.pk)
    if number and same.exists():
        raise Conflict(f"票据号“{number}”的缴款已经登记，请刷新页面核对。")


def _refuse_wrong_day(case: EnforcementCase, paid_on: date) -> None:
    if paid_on > timezone.localdate():
        raise Refused("缴款日期不得晚于今天。")
    if case.outcome != CaseOutcome.PENALTY or case.decided_on is None:
        raise Refused("该案没有处罚决定，不能登记缴款。", BASIS)
    if paid_on < case.decided_on:
        raise Refused("缴款日期不得早于处罚决定日期。", BASIS)


def _refuse_overpaid(case: EnforcementCase, kind: str, amount: Decimal, paid_on: date) -> None:
    """The surcharge is reckoned on the day of the payment, which counts as a late day."""
    debt = debt_on(case, max(paid_on, _last_payment(case) or paid_on), CaseRows())
    owed = _owed(debt, kind)
    if amount > owed:
        label = PaymentKind(kind).label
        raise Refused(f"{label}只欠{money(owed)}元，登记的数额多于所欠，请核对后再登记。", BASIS)


def _owed(debt: Debt, kind: str) -> Decimal:
    return {
        PaymentKind.FINE: debt.fine_left,
        PaymentKind.SURCHARGE: debt.surcharge_left,
        PaymentKind.CONFISCATION: debt.confiscation_left,
    }[PaymentKind(kind)]


def _last_payment(case: EnforcementCase) -> date | None:
    return max((payment.paid_on for payment in case.payments.all()), default=None)


def _tell_when_settled(case: EnforcementCase) -> None:
    """The officer hears once nothing is owed any more: the case may be closed."""
    fresh = EnforcementCase.objects.get(pk=case.pk)
    today = timezone.localdate()
    if not debt_on(fresh, today, CaseRows()).left:
        tell_officer(fresh, f"settled:{today}", "罚没款已缴清", "请核对后办理结案。", tone="success")

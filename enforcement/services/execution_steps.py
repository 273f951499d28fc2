"""The steps of a case after the decision: delivery, payment, coercion, annulment, closing, archive.

Each function takes the step whose target it is registered for in `TAKERS`; the door is
`services.steps.take_case_step`, which has locked the row and checked who may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils import timezone

from common.errors import Refused
from common.obstacles import refuse_for
from common.presentation import money, zh_date
from enforcement.archiving import free_archive_number, remarks
from enforcement.deadlines import CaseRows
from enforcement.deadlines.execution import REMINDER, delivered_by_notice_on
from enforcement.enums import CaseStatus
from enforcement.execution_gates import closing_ground, execution_obstacles
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import ClosingGround, DeliveryMethod, WithdrawalGround
from enforcement.services.publishing import withdrawal_due
from enforcement.services.step import Step
from enforcement.surcharges import debt_on
from registry.telling import tell_officer, tell_party
from registry.wording import limit_words

PAYMENT_BASIS = "行政处罚法第六十七条"


def _serve(
    step: Step,
    *,
    served_on: date | None = None,
    delivery_method: str = "",
    receiver: str = "",
    place: str = "",
    pay_by: date | None = None,
) -> None:
    """送达: fifteen days to pay begin. By 公告 the day is that on which the notice ran out."""
    locked, rows = step.locked, CaseRows()
    by_party = getattr(step.actor, "is_enterprise", False)
    method = delivery_method or (DeliveryMethod.ELECTRONIC if by_party else DeliveryMethod.DIRECT)
    if method == DeliveryMethod.ANNOUNCED and served_on is None:
        served_on = delivered_by_notice_on(locked, rows)
    day = step.day(served_on)
    details = {"delivery_method": method}
    refuse_for("不能登记送达", execution_obstacles(locked, step.to, day, rows, **details))
    if method == DeliveryMethod.ANNOUNCED:
        day = delivered_by_notice_on(locked, rows) or day
    changes = {"served_on": day, "delivery_method": method, "pay_by": _pay_by(locked, day, rows, pay_by)}
    receiver = receiver.strip() or locked.party
    case = step.move(**changes)
    step.issue("penalty-delivery", case, day, method=method, receiver=receiver, received_on=day, place=place)
    if by_party:
        tell_officer(case, "served", "行政处罚决定书已签收", f"{receiver}于{zh_date(day)}签收。")
    elif case.pay_by is not None:
        told = f"请于{zh_date(case.pay_by)}前缴纳罚没款；逾期每日加处罚款。"
        tell_party(case, "served", "行政处罚决定书已送达", told, tone="warning")


def _pay_by(case: EnforcementCase, served_on: date, rows: CaseRows, given: date | None) -> date | None:
    """The last day to pay; a day given by hand may be later than the law's, never earlier."""
    if not (case.fine_amount or case.confiscated_amount):
        return None
    limit = rows.required("penalty-payment", served_on)
    due = rows.arithmetic(limit.unit).due(served_on, limit.amount)
    if given is not None and due is not None and given < due:
        raise Refused(f"缴款期限不得早于{zh_date(due)}。", PAYMENT_BASIS)
    if given is None and due is None:
        raise Refused("缴款期限届满日在尚未录入的工作日历年度，请先录入该年放假安排。", PAYMENT_BASIS)
    return given or due


def _perform(step: Step) -> None:
    """转入履行: from delivery, or back from 催告 when the party pays or was given more time."""
    step.move()


def _remind(step: Step, *, reminded_on: date | None = None) -> None:
    """催告, before the court may be applied to. Basis: 行政强制法第五十四条."""
    day, rows = step.day(reminded_on), CaseRows()
    refuse_for("不能催告", execution_obstacles(step.locked, step.to, day, rows))
    debt = debt_on(step.locked, day, rows)
    case = step.move(reminded_on=day, reminder_served_on=None)
    step.issue("payment-reminder", case, day, surcharge=debt.surcharge_left, principal=debt.fine_left)
    limit = limit_words(REMINDER, day)
    told = f"尚欠{money(debt.left)}元，请自收到催告书之日起{limit}内履行，您有权陈述、申辩。"
    tell_party(case, f"reminded:{day}", "请履行行政处罚决定", told, tone="danger")


def _apply_to_court(step: Step, *, enforcement_applied_on: date | None = None, court: str = "") -> None:
    """申请人民法院强制执行. Basis: 行政强制法第五十三条至第五十五条."""
    day, rows = step.day(enforcement_applied_on), CaseRows()
    if not court.strip():
        raise Refused("请填写受理申请的人民法院。", "行政强制法第五十四条")
    refuse_for("不能申请强制执行", execution_obstacles(step.locked, step.to, day, rows))
    debt = debt_on(step.locked, day, rows)
    case = step.move(enforcement_applied_on=day)
    extra = {"surcharge": debt.surcharge_left, "principal": debt.fine_left, "court": court.strip()}
    step.issue("coercion-application", case, day, **extra)


def _annul(step: Step, *, annulled_on: date | None = None) -> None:
    """The decision was annulled, by 复议, a court, or the bureau itself; what is published comes down."""
    reason, day = step.require_reason("行政处罚法第四十八条第二款、第七十五条第二款"), step.day(annulled_on)
    case = step.move(annulled_on=day, end_reason=reason)
    withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=day, actor=step.actor)
    step.issue("decision-annulment", case, timezone.localdate(), reason=reason)
    tell_party(case, "annulled", "行政处罚决定已撤销", reason)


def _close(step: Step, *, closed_on: date | None = None, ground: str = "") -> None:
    """结案, when nothing is left to do."""
    locked, day, rows = step.locked, step.day(closed_on), CaseRows()
    ground = ground or closing_ground(locked)
    if ground == ClosingGround.COURT_ENDED:
        step.require_reason("生态环境行政处罚办法关于结案的规定（条号待核）")
    refuse_for("尚不能结案", execution_obstacles(locked, step.to, day, rows, ground=ground))
    label = str(ClosingGround(ground).label)
    said = f"{label}：{step.reason.strip()}" if step.reason.strip() else label
    case = step.move(closed_on=day, closing_reason=said[:300])
    step.issue("case-closing", case, day, reason=said, approver=step.actor)


def _archive(
    step: Step,
    *,
    archived_on: date | None = None,
    archive_number: str = "",
    gap_reasons: Mapping[str, str] | None = None,
    gap_reason: str = "",
) -> None:
    """归档, with its 案卷号 and the 卷内备考表; what is missing stays on record with its reason."""
    locked, day, given = step.locked, step.day(archived_on), gap_reasons or {}
    found = execution_obstacles(locked, step.to, day, gap_reasons=given, gap_reason=gap_reason)
    refuse_for("尚不能归档", found)
    missing = remarks(locked, given, gap_reason)
    number = archive_number.strip() or locked.archive_number or free_archive_number(day)
    case = step.move(archived_on=day, archive_number=number, archive_remarks="\n".join(missing))
    step.issue("archive-remarks", case, day, missing=missing, archivist=step.actor)


TAKERS: dict[CaseStatus, Callable[..., None]] = {
    CaseStatus.SERVED: _serve,
    CaseStatus.PERFORMING: _perform,
    CaseStatus.REMINDED: _remind,
    CaseStatus.ENFORCING: _apply_to_court,
    CaseStatus.ANNULLED: _annul,
    CaseStatus.CLOSED: _close,
    CaseStatus.ARCHIVED: _archive,
}

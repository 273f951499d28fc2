"""What still prevents a step after the decision, each obstacle with its article.

Each gate reads one case as it stands on a day, and what the step would record. None of them writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from common.obstacles import Obstacle
from common.presentation import money, zh_date
from enforcement.archiving import archiving
from enforcement.deadlines import CaseRows
from enforcement.deadlines.execution import (
    REMINDER,
    application_window,
    delivered_by_notice_on,
)
from enforcement.enums import CaseOutcome, CaseStatus, OrderStatus
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import (
    ClosingGround,
    CoercionStatus,
    DailyPenaltyStatus,
    DeliveryMethod,
    PaymentPlanStatus,
)
from enforcement.surcharges import debt_on

DELIVERY_BASIS = "行政处罚法第六十一条"
COERCION_BASIS = "行政强制法第五十三条"
REMINDER_BASIS = "行政强制法第五十四条"
CLOSING_BASIS = "生态环境行政处罚办法关于结案的规定（条号待核）"

Gate = Callable[..., Iterator[Obstacle]]


def execution_obstacles(
    case: EnforcementCase, to: str, day: date, rows: CaseRows | None = None, **details: Any
) -> list[Obstacle]:
    """Everything that forbids the step to `to` on `day`; empty when nothing does, or the step has no gate."""
    gate = GATES.get(CaseStatus(to))
    return list(gate(case, day, rows or CaseRows(), **details)) if gate is not None else []


def serving(
    case: EnforcementCase, day: date, rows: CaseRows, *, delivery_method: str = "", **details: Any
) -> Iterator[Obstacle]:
    """Electronically only with consent; by 公告 only once it has run out."""
    if case.decided_on is not None and day < case.decided_on:
        yield Obstacle("送达日期不得早于处罚决定日期", DELIVERY_BASIS)
    if delivery_method == DeliveryMethod.ELECTRONIC and not case.accepts_electronic_delivery:
        yield Obstacle("当事人未签署确认书同意电子送达，请以其他方式送达", f"{DELIVERY_BASIS}第二款")
    if delivery_method != DeliveryMethod.ANNOUNCED:
        return
    due = delivered_by_notice_on(case, rows)
    basis = "民事诉讼法关于公告送达的规定"
    if case.delivery_announced_on is None:
        yield Obstacle("尚未登记公告送达，请先登记公告发布日期", basis)
    elif due is None or day < due:
        until = f"，{zh_date(due)}期满视为送达" if due is not None else ""
        yield Obstacle(f"公告尚未期满{until}", basis)


def reminding(case: EnforcementCase, day: date, rows: CaseRows, **details: Any) -> Iterator[Obstacle]:
    """催告 for what is owed and late; not while a plan that is kept still runs."""
    debt = debt_on(case, day, rows)
    if not debt.left:
        yield Obstacle("罚没款已缴清，无须催告", REMINDER_BASIS)
    elif not debt.overdue and not (debt.confiscation_left and case.pay_by and case.pay_by < day):
        yield Obstacle("缴款期限尚未届满，不得催告", REMINDER_BASIS)


def applying(case: EnforcementCase, day: date, rows: CaseRows, **details: Any) -> Iterator[Obstacle]:
    """催告 delivered ten working days ago, remedies run out, and the three months not yet over."""
    if not debt_on(case, day, rows).left:
        yield Obstacle("罚没款已缴清，无须申请强制执行", COERCION_BASIS)
    yield from _reminded(case, day, rows)
    pending = [each for each in case.remedies.all() if each.filed_on <= day and _open(each.decided_on, day)]
    if pending:
        kinds = "、".join(each.get_kind_display() for each in pending)
        yield Obstacle(f"{kinds}尚未办结，不得申请强制执行", COERCION_BASIS)
        return
    window = application_window(case, day, rows)
    if window is None:
        why = "处罚决定书尚未送达" if case.served_on is None else "复议、诉讼期限或者申请期限尚未配置"
        yield Obstacle(f"{why}，不能确定申请期限", COERCION_BASIS)
        return
    ends, last = window
    if day <= ends:
        yield Obstacle(f"当事人申请复议、提起诉讼的期限至{zh_date(ends)}，届满后方可申请", COERCION_BASIS)
    if day > last:
        yield Obstacle(f"申请强制执行的期限已于{zh_date(last)}届满，人民法院不予受理", COERCION_BASIS)


def _reminded(case: EnforcementCase, day: date, rows: CaseRows) -> Iterator[Obstacle]:
    if case.reminded_on is None:
        yield Obstacle("申请强制执行前须先催告当事人履行", REMINDER_BASIS)
        return
    if case.reminder_served_on is None:
        yield Obstacle("催告书尚未送达当事人，请先登记催告书送达", REMINDER_BASIS)
        return
    limit = rows.required(REMINDER, case.reminder_served_on)
    due = rows.arithmetic(limit.unit).due(case.reminder_served_on, limit.amount)
    if due is None or day <= due:
        until = f"（至{zh_date(due)}）" if due is not None else ""
        words = f"催告书送达后须满{limit.amount}个{limit.get_unit_display()}{until}"
        yield Obstacle(f"{words}，当事人仍未履行的方可申请", f"{REMINDER_BASIS}、第六十九条")


def closing(
    case: EnforcementCase, day: date, rows: CaseRows, *, ground: str = "", **details: Any
) -> Iterator[Obstacle]:
    """Nothing is owed or the court ended it, no proceeding is open, and no measure still weighs."""
    ground = ground or closing_ground(case)
    yield from _ground_fits(case, ground)
    if case.outcome == CaseOutcome.PENALTY and ground != ClosingGround.COURT_ENDED:
        yield from _owed(case, day, rows)
    yield from _open_proceedings(case, day)
    yield from _open_measures(case)


def closing_ground(case: EnforcementCase) -> ClosingGround:
    """The ground that the state of the case suggests."""
    if case.status == CaseStatus.ANNULLED or case.annulled_on is not None:
        return ClosingGround.ANNULLED
    if case.status == CaseStatus.TRANSFERRED:
        return ClosingGround.TRANSFERRED
    if case.outcome != CaseOutcome.PENALTY:
        return ClosingGround.NO_EXECUTION
    applied = case.enforcement_applied_on is not None
    return ClosingGround.EXECUTED if applied else ClosingGround.PERFORMED


def closing_grounds(case: EnforcementCase) -> list[ClosingGround]:
    """The grounds on which this case may be closed, the likeliest first."""
    usual = closing_ground(case)
    if usual in (ClosingGround.EXECUTED, ClosingGround.PERFORMED) and case.enforcement_applied_on:
        return [ClosingGround.EXECUTED, ClosingGround.PERFORMED, ClosingGround.COURT_ENDED]
    return [usual]


def _ground_fits(case: EnforcementCase, ground: str) -> Iterator[Obstacle]:
    if ground not in closing_grounds(case):
        label = dict(ClosingGround.choices).get(ground, ground)
        yield Obstacle(f"结案理由“{label}”与案件办理情况不符，请另选", CLOSING_BASIS)


def _owed(case: EnforcementCase, day: date, rows: CaseRows) -> Iterator[Obstacle]:
    debt = debt_on(case, day, rows)
    for label, owed, basis in (
        ("罚款", debt.fine_left, "行政处罚法第六十七条"),
        ("没收款", debt.confiscation_left, "行政处罚法第七十四条"),
        ("加处罚款", debt.surcharge_left, "行政处罚法第七十二条"),
    ):
        if owed:
            yield Obstacle(f"{label}尚有{money(owed)}元未缴清", basis)


def _open_proceedings(case: EnforcementCase, day: date) -> Iterator[Obstacle]:
    for remedy in case.remedies.all():
        if _open(remedy.decided_on, day) and case.annulled_on is None:
            yield Obstacle(f"{remedy.get_kind_display()}（{remedy.body}）尚未办结", CLOSING_BASIS)
    if any(plan.status == PaymentPlanStatus.APPLIED for plan in case.payment_plans.all()):
        yield Obstacle("延期、分期缴纳罚款的申请尚未审批", "行政处罚法第六十六条第二款")
    if any(each.status == DailyPenaltyStatus.PROPOSED for each in case.daily_penalties.all()):
        yield Obstacle("已核算的按日连续处罚尚未决定", "环境保护部令第28号")


def _open_measures(case: EnforcementCase) -> Iterator[Obstacle]:
    for coercion in case.coercions.all():
        if coercion.status != CoercionStatus.LIFTED:
            yield Obstacle(f"{coercion.get_kind_display()}尚未解除", "行政强制法第二十七条、第二十八条")
    if any(each.handled_on is None for each in case.preservations.all()):
        yield Obstacle("先行登记保存的证据尚未处理", "行政处罚法第五十六条")
    for order in case.orders.all():
        if order.status not in (OrderStatus.CORRECTED, OrderStatus.WITHDRAWN):
            state = order.get_status_display()
            yield Obstacle(f"责令改正决定书{order.number}{state}，尚未复查确认改正", "行政处罚法第二十八条")


def _open(decided_on: date | None, day: date) -> bool:
    return decided_on is None or decided_on > day


GATES: dict[CaseStatus, Gate] = {
    CaseStatus.SERVED: serving,
    CaseStatus.REMINDED: reminding,
    CaseStatus.ENFORCING: applying,
    CaseStatus.CLOSED: closing,
    CaseStatus.ARCHIVED: archiving,
}

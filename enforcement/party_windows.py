"""When the party may do what: for each thing that it may do, whether it may today, until when, and why not.

The pages draw their buttons from these, the services refuse by them. A window that is closed says by which
article and what can still be done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.errors import PortalError, Refused
from common.obstacles import Obstacle
from common.presentation import zh_date
from enforcement.deadlines import CaseRows
from enforcement.enums import FINISHED_STATES, CaseOutcome, CaseStatus, InspectionStatus, OrderStatus
from enforcement.gates.asked import Asked
from enforcement.gates.hearing import DEFENCE_BASIS, HEARING_BASIS, hearing_reason
from enforcement.models import (
    Coercion,
    Curtailment,
    EnforcementCase,
    Inspection,
    PenaltyHearing,
    RectificationOrder,
)
from enforcement.procedure_enums import (
    CoercionStatus,
    PaymentPlanStatus,
    PublicationStatus,
    RepairStatus,
    SubmissionKind,
)
from enforcement.services.coercion import LIFTING_BASIS
from enforcement.services.curtailments import BASIS as CURTAILMENT_BASIS
from enforcement.services.defences import HEARD_STATES
from enforcement.services.hearings import ORDER_BASIS
from enforcement.services.payment_plans import BASIS as PLAN_BASIS
from enforcement.services.payment_plans import OPEN_STATES as PLANNABLE
from enforcement.services.repairs import repair_obstacles
from enforcement.surcharges import NOTHING, debt_on, due_sums, fine_on
from registry.clocks.arithmetic import period_end
from registry.enums import DayUnit

PAYMENT_BASIS = "行政处罚法第六十七条、第七十二条"
REMEDY_BASIS = "行政复议法第二十条；行政诉讼法第四十六条"
SERVICE_BASIS = "行政处罚法第六十一条"
CORRECTION_BASIS = "行政处罚法第二十八条；生态环境行政处罚办法第九条"
OBJECTION_BASIS = "行政处罚法第七条、第五十五条"
COERCION_BASIS = "行政强制法第八条"
REPAIR_BASIS = "信用修复管理办法"


@dataclass(frozen=True)
class Window:
    """Whether something may be done on a day.

    `last` is the last day that the law or the bureau gives; `note` what the party must know – of a closed
    window why, and what can still be done. What has no bearing on the record at all is not shown.
    """

    is_open: bool
    note: str = ""
    basis: str = ""
    last: date | None = None
    is_shown: bool = True
    unit: str = DayUnit.CALENDAR  # in which the days up to `last` are told, as the clock of the limit does

    def require(self) -> None:
        """Raise Refused with the article where the window is closed."""
        if not self.is_open:
            raise Refused(self.note or "该事项现在不能办理。", self.basis)


WindowOf = Callable[[Any, date, CaseRows], Window]


def _beside(note: str, basis: str) -> Window:
    """Not on the page; whoever comes by its address reads why not yet, or not here."""
    return Window(False, note, basis, is_shown=False)


def period_last(rows: CaseRows, code: str, began_on: date) -> date | None:
    """The last day of a limit of law that begins after `began_on`; None where no row or calendar says."""
    limit = rows.limit_on(code, began_on)
    if limit is None:
        return None
    if limit.unit in (DayUnit.WORKING, DayUnit.CALENDAR):
        return rows.arithmetic(limit.unit).due(began_on, limit.amount)
    return period_end(began_on, limit.amount, limit.unit)


def days_unit(rows: CaseRows, code: str, began_on: date) -> str:
    """The unit in which the clock of a limit counts: 工作日, else 自然日."""
    limit = rows.limit_on(code, began_on)
    is_working = limit is not None and limit.unit == DayUnit.WORKING
    return DayUnit.WORKING if is_working else DayUnit.CALENDAR


def remedy_days(case: EnforcementCase, rows: CaseRows) -> list[tuple[str, date]]:
    """(what, last day) of 复议 and 诉讼 against the decision, counted from its service."""
    if case.served_on is None:
        return []
    found = [
        ("申请行政复议", period_last(rows, "reconsideration-application", case.served_on)),
        ("提起行政诉讼", period_last(rows, "litigation-filing", case.served_on)),
    ]
    return [(what, last) for what, last in found if last is not None]


def _remedies_left(case: EnforcementCase, today: date, rows: CaseRows) -> str:
    """What the party can still do against a decision."""
    open_ones = [f"在{zh_date(last)}前{what}" for what, last in remedy_days(case, rows) if today <= last]
    if open_ones:
        return "不服决定的，可以" + "，或者".join(open_ones) + "。"
    if case.served_on is None:
        return "不服决定的，可以自收到决定书之日起依法申请行政复议或者提起行政诉讼。"
    return "申请行政复议、提起行政诉讼的期限已经届满；有新的情况请书面向承办人员反映。"


def _over(case: EnforcementCase, what: str, basis: str, today: date, rows: CaseRows) -> Window:
    """The case has passed the stage in which the party is heard."""
    if case.annulled_on is not None:
        return Window(False, f"处罚决定已于{zh_date(case.annulled_on)}撤销，无须再{what}。", basis)
    if case.decided_on is not None:
        left = _remedies_left(case, today, rows)
        return Window(False, f"处罚决定已于{zh_date(case.decided_on)}作出，不能再{what}。{left}", basis)
    return Window(False, f"案件{case.get_status_display()}，无须再{what}。", basis)


# -- before the decision --


def defence(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """陈述申辩: what comes after its period is heard too, until the decision."""
    if case.notified_on is None:
        return _beside("尚未事先告知，不能陈述申辩；收到告知书后可以提出。", DEFENCE_BASIS)
    if case.status not in HEARD_STATES:
        return _over(case, "陈述申辩", DEFENCE_BASIS, today, rows)
    if case.defence_waived:
        note = "贵单位已书面放弃陈述申辩，放弃不能撤回；有新的事实、证据请书面向承办人员反映。"
        return Window(False, note, DEFENCE_BASIS)
    if case.notice_served_on is None:
        return Window(True, "期限自告知书送达次日起算，现在即可提出。", DEFENCE_BASIS)
    last = period_last(rows, "penalty-defence", case.notice_served_on)
    if last is not None and today > last:
        note = f"法定期限已于{zh_date(last)}届满；现在提出的，在作出决定前仍会记录并复核。"
        return Window(True, note, DEFENCE_BASIS)
    unit = days_unit(rows, "penalty-defence", case.notice_served_on)
    return Window(True, "不会因陈述申辩而受到更重的处罚。", DEFENCE_BASIS, last, unit=unit)


def waiver(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """放弃陈述申辩: express, while the period still runs."""
    if case.notified_on is None:
        return _beside("尚未事先告知，无须放弃。", DEFENCE_BASIS)
    if case.status not in HEARD_STATES:
        return _over(case, "放弃陈述申辩", DEFENCE_BASIS, today, rows)
    if case.notice_served_on is None:
        note = "事先告知书尚未送达，送达后方可放弃；请先在“文书”中签收告知书。"
        return Window(False, note, DEFENCE_BASIS)
    if case.defence_waived:
        return Window(False, "贵单位已书面放弃陈述申辩，无须重复办理。", DEFENCE_BASIS)
    last = period_last(rows, "penalty-defence", case.notice_served_on)
    if last is not None and today > last:
        return Window(False, f"陈述申辩期限已于{zh_date(last)}届满，无须放弃。", DEFENCE_BASIS)
    return Window(True, "", DEFENCE_BASIS, last)


def hearing(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """申请听证: where it is offered, from the notice to the end of its period."""
    if case.notified_on is None:
        return _beside("尚未事先告知，不能申请听证；收到听证告知书后可以申请。", ORDER_BASIS)
    if case.status not in HEARD_STATES:
        return _over(case, "申请听证", ORDER_BASIS, today, rows)
    if not case.hearing_offered and not _may_be_heard(case, today, rows):
        note = "本案拟处罚不属于可以要求听证的范围；可以陈述申辩。"
        return Window(False, note, HEARING_BASIS)
    if case.hearing_waived:
        return Window(False, "贵单位已书面放弃听证，放弃不能撤回；可以书面反映意见。", ORDER_BASIS)
    asked_for = [each for each in case.hearings.all() if each.withdrawn_on is None]
    if any(each.ended_on is not None for each in asked_for):
        return Window(False, "本案已举行听证，处罚决定将根据听证笔录作出；可以陈述申辩。", ORDER_BASIS)
    if asked_for:
        return Window(False, "听证申请已收到，时间、地点将另行通知。", ORDER_BASIS)
    if case.notice_served_on is None:
        return Window(True, "期限自告知书送达次日起算，现在即可申请。", ORDER_BASIS)
    last = period_last(rows, "penalty-hearing-application", case.notice_served_on)
    if last is not None and today > last:
        note = f"申请听证的期限已于{zh_date(last)}届满，逾期申请不予受理；作出决定前仍可以陈述申辩。"
        return Window(False, note, ORDER_BASIS)
    unit = days_unit(rows, "penalty-hearing-application", case.notice_served_on)
    return Window(True, "听证不收取费用。", ORDER_BASIS, last, unit=unit)


def _may_be_heard(case: EnforcementCase, today: date, rows: CaseRows) -> bool:
    try:
        return bool(hearing_reason(Asked(case, CaseStatus.HEARING, today, rows, {})))
    except PortalError:  # no threshold is recorded: the service says so to whoever tries
        return True


def open_hearing(case: EnforcementCase) -> PenaltyHearing | None:
    """The hearing that was asked for and is neither over nor given up."""
    waiting = [each for each in case.hearings.all() if each.ended_on is None and each.withdrawn_on is None]
    return waiting[0] if waiting else None


def hearing_withdrawal(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    if case.notified_on is None or not case.hearings.all():
        return _beside("没有听证申请。", ORDER_BASIS)
    if open_hearing(case) is None:
        return Window(False, "没有正在办理的听证申请。", ORDER_BASIS)
    return Window(True, "", ORDER_BASIS)


# -- after the decision --


def _is_penalty(case: EnforcementCase) -> bool:
    return case.outcome == CaseOutcome.PENALTY and case.decided_on is not None


def payment_proof(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """缴款凭证, while something is owed."""
    if not _is_penalty(case) or not (case.fine_amount or case.confiscated_amount):
        return _beside("没有须缴纳罚没款的处罚决定。", PAYMENT_BASIS)
    if case.annulled_on is not None:
        return Window(False, f"处罚决定已于{zh_date(case.annulled_on)}撤销，无须缴款。", PAYMENT_BASIS)
    if case.status in FINISHED_STATES or not owes(case, today, rows):
        return Window(False, "罚没款已登记缴清，无须再提交凭证；登记有误的请联系承办人员。", PAYMENT_BASIS)
    last = next_payment(case, today)
    late = last is not None and today > last
    note = "已超过缴款期限，每日按罚款数额的百分之三加处罚款，加处罚款不超过罚款数额；请尽快缴纳。"
    return Window(True, note if late else "缴款后请上传缴款凭证，以便核对。", PAYMENT_BASIS, last)


def owes(case: EnforcementCase, today: date, rows: CaseRows) -> bool:
    try:
        return bool(debt_on(case, today, rows).left)
    except PortalError:  # what cannot be reckoned is not held to be paid
        return True


def next_payment(case: EnforcementCase, today: date) -> date | None:
    """The day by which the next sum is due; of sums that are late, the first of them."""
    paid = sum(each.amount for each in case.payments.all() if each.kind == "fine" and each.paid_on <= today)
    total = NOTHING
    for due_on, amount in due_sums(case, today, fine_on(case, today)):
        total += amount
        if paid < total:
            return due_on
    return case.pay_by


def payment_plan(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """延期、分期缴纳罚款, between the service and the application to the court."""
    if not _is_penalty(case) or not case.fine_amount:
        return _beside("没有须缴纳罚款的处罚决定。", PLAN_BASIS)
    if case.annulled_on is not None or case.status in FINISHED_STATES:
        return Window(False, "处罚决定已撤销或者案件已结案，无须延期、分期。", PLAN_BASIS)
    if case.status == CaseStatus.DECIDED:
        return Window(False, "决定书送达后方可申请；请先在“文书”中签收决定书。", PLAN_BASIS)
    if case.status not in PLANNABLE:
        note = "本局已申请人民法院强制执行，不再受理延期、分期申请；可以与本局协商执行协议。"
        return Window(False, note, f"{PLAN_BASIS}；行政强制法第四十二条")
    if any(plan.status == PaymentPlanStatus.APPLIED for plan in case.payment_plans.all()):
        return Window(False, "已有一份申请等待审批，请等候答复。", PLAN_BASIS)
    try:
        if not debt_on(case, today, rows).fine_left:
            return Window(False, "罚款已缴清，无须延期或者分期。", PLAN_BASIS)
    except PortalError as error:
        return Window(False, error.message, error.basis or PLAN_BASIS)
    return Window(True, "确有经济困难的可以申请；批准前仍按原期限缴纳。", PLAN_BASIS)


def remedy_notice(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """Telling the bureau that 复议 or 诉讼 was sought: 加处罚款 stands still from its acceptance."""
    if not _is_penalty(case):
        return _beside("尚未作出处罚决定；收到决定书后可以依法申请复议、提起诉讼。", REMEDY_BASIS)
    if case.annulled_on is not None:
        return Window(False, f"处罚决定已于{zh_date(case.annulled_on)}撤销。", REMEDY_BASIS)
    if case.served_on is None:
        note = "决定书尚未送达，期限自送达次日起算；收到决定书后再办理。"
        return Window(False, note, REMEDY_BASIS)
    days = [last for _, last in remedy_days(case, rows) if today <= last]
    if not days:
        note = "申请复议、提起诉讼的期限已经届满；已在期限内提出的，请在此告知。"
        return Window(True, note, REMEDY_BASIS)
    return Window(True, "复议、诉讼期间加处罚款的数额不予计算。", REMEDY_BASIS, min(days))


def service_address(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """送达地址确认书, with or without consent to electronic service."""
    if case.status in FINISHED_STATES:
        return _beside("案件已结案，无须再确认送达地址。", SERVICE_BASIS)
    return Window(True, "同意电子送达的，文书在本门户签收即为送达。", SERVICE_BASIS)


def repair(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    """信用修复: after the shortest display, once every duty is fulfilled."""
    publication = getattr(case, "publication", None)
    if publication is None or publication.status != PublicationStatus.PUBLISHED:
        return _beside("该处罚决定当前未在本门户公示，无须修复。", REPAIR_BASIS)
    if any(each.status == RepairStatus.APPLIED for each in case.repairs.all()):
        return Window(False, "修复申请已收到，正在审核。", REPAIR_BASIS)
    found = repair_obstacles(case, today, rows)
    if found:
        return _closed_by("现在不能申请信用修复", found)
    return Window(True, "准予修复的，本门户停止公示。", REPAIR_BASIS)


def _closed_by(what: str, obstacles: list[Obstacle]) -> Window:
    reasons = "；".join(each.message for each in obstacles)
    basis = "；".join(dict.fromkeys(each.basis for each in obstacles if each.basis))
    return Window(False, f"{what}：{reasons}。", basis)


def repair_withdrawal(case: EnforcementCase, today: date, rows: CaseRows) -> Window:
    waiting = [each for each in case.repairs.all() if each.status == RepairStatus.APPLIED]
    return Window(True, "", REPAIR_BASIS) if waiting else _beside("没有等待审核的修复申请。", REPAIR_BASIS)


# -- orders, inspections, measures --


def correction(order: RectificationOrder, today: date, rows: CaseRows) -> Window:
    """改正情况报告: from the service of the order until it is found corrected."""
    if order.status == OrderStatus.WITHDRAWN:
        return Window(False, "决定书已撤销，无须报告改正情况。", CORRECTION_BASIS)
    if order.status == OrderStatus.CORRECTED:
        return Window(False, "本局已确认改正，无须再报告。", CORRECTION_BASIS)
    if order.served_on is None:
        note = "决定书尚未送达；请先在“文书”中签收，再报告改正情况。"
        return Window(False, note, CORRECTION_BASIS)
    last = order.correct_by
    if last is not None and today > last:
        note = f"改正期限已于{zh_date(last)}届满；请立即改正并报告，拒不改正的可能按日连续处罚。"
        return Window(True, note, CORRECTION_BASIS, last)
    return Window(True, "改正后请附照片、监测报告等证明材料，本局据此安排复查。", CORRECTION_BASIS, last)


def inspection_objection(inspection: Inspection, today: date, rows: CaseRows) -> Window:
    """An objection to what an inspection recorded; one at a time."""
    if inspection.status != InspectionStatus.DONE:
        return _beside("检查尚未完成。", OBJECTION_BASIS)
    waiting = [
        each
        for each in inspection.submissions.all()
        if each.kind == SubmissionKind.INSPECTION_OBJECTION and each.answered_on is None
    ]
    if waiting:
        return Window(False, "已提交一份异议，正在办理；请等候答复。", OBJECTION_BASIS)
    return Window(True, "对检查记录有异议的，请逐项说明并附证据。", OBJECTION_BASIS)


def release(coercion: Coercion, today: date, rows: CaseRows) -> Window:
    """申请解除查封、扣押, while the measure stands."""
    if coercion.status == CoercionStatus.LIFTED:
        return Window(False, "该措施已经解除，无须申请。", LIFTING_BASIS)
    requested_on = coercion.release_requested_on
    if requested_on is not None and coercion.release_answered_on is None:
        last = period_last(rows, "seizure-release-request", requested_on)
        by = f"，本局将于{zh_date(last)}前答复" if last else "，请等候答复"
        return Window(False, f"解除申请已于{zh_date(requested_on)}收到{by}。", LIFTING_BASIS)
    return Window(True, "当事人没有违法行为、查封扣押的物品与违法行为无关等情形应当解除。", LIFTING_BASIS)


def coercion_defence(coercion: Coercion, today: date, rows: CaseRows) -> Window:
    if coercion.status == CoercionStatus.LIFTED:
        note = "该措施已经解除；不服该决定的，可以依法申请行政复议或者提起行政诉讼。"
        return Window(False, note, COERCION_BASIS)
    return Window(True, "不服该决定的，也可以依法申请行政复议或者提起行政诉讼。", COERCION_BASIS)


def mending_plan(curtailment: Curtailment, today: date, rows: CaseRows) -> Window:
    """整改方案, within so many working days of the service; afterwards how the mending went."""
    if curtailment.lifted_on is not None:
        return Window(False, "该措施已经解除，无须再报送。", CURTAILMENT_BASIS)
    if curtailment.delivered_on is None:
        return Window(False, "决定书尚未送达，期限自送达次日起算。", CURTAILMENT_BASIS)
    if curtailment.plan_received_on is not None:
        note = "整改方案已收到；整改完成后请在此报送完成情况。"
        return Window(True, note, CURTAILMENT_BASIS)
    last = period_last(rows, "rectification-plan", curtailment.delivered_on)
    unit = days_unit(rows, "rectification-plan", curtailment.delivered_on)
    note = "整改方案应当确定改正措施、工程进度、资金保障和责任人员等。"
    if last is not None and today > last:
        note = f"报送期限已于{zh_date(last)}届满，请立即报送。"
    return Window(True, note, CURTAILMENT_BASIS, last, unit=unit)


# What must be open for each kind of submission.
SUBMISSION_WINDOWS: dict[SubmissionKind, WindowOf] = {
    SubmissionKind.PAYMENT_PROOF: payment_proof,
    SubmissionKind.CORRECTION_PROOF: correction,
    SubmissionKind.INSPECTION_OBJECTION: inspection_objection,
    SubmissionKind.MENDING_PLAN: mending_plan,
    SubmissionKind.COERCION_DEFENCE: coercion_defence,
    SubmissionKind.REMEDY_NOTICE: remedy_notice,
    SubmissionKind.SERVICE_ADDRESS: service_address,
}

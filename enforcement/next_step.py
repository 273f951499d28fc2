"""The one next action of a matter: the step or act to take now, its page, and its article.

What is read stands on the record and its prefetched relations alone, so that a queue of any length takes
the same queries. Whether the step is lawful is for its gates; here is what the procedure leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from common.registers import register_for
from common.registers.declaration import Rule
from enforcement.actions import ACTIONS
from enforcement.deadlines.execution import APPLICATION, REMEDIES, REMINDER
from enforcement.deadlines.publication import PUBLICATION
from enforcement.display_periods import BASIS as LIGHT_BASIS
from enforcement.enums import CaseStatus, InspectionStatus, OrderStatus, Seriousness
from enforcement.gates.asked import Asked
from enforcement.gates.review import discussion_grounds, review_grounds
from enforcement.models import (
    CasePublication,
    Coercion,
    CreditRepair,
    Curtailment,
    EnforcementCase,
    EnforcementLead,
    EvidencePreservation,
    Inspection,
    PartySubmission,
    PaymentPlan,
    PoliceTransfer,
    RandomDraw,
    RectificationOrder,
)
from enforcement.procedure_enums import (
    CoercionStatus,
    CurtailmentStatus,
    DiscussionGround,
    DrawStatus,
    LeadStatus,
    PaymentPlanStatus,
    PublicationStatus,
    RepairStatus,
    ReviewOpinion,
)
from enforcement.rules import may_keep_evidence, may_record, party_or_clerk
from enforcement.surcharges import fine_on, settled_on
from registry.clocks.states import ClockState
from registry.queue.matters import Matter, NextStep

_C = CaseStatus
_ACTIONS = {(action.model, action.name): action for action in ACTIONS}
# Who deals with a matter may take these; the others are for who approves, reviews, votes.
ORDINARY: frozenset[Rule] = frozenset({may_record, may_keep_evidence, party_or_clerk})
OF_HANDLERS = frozenset(
    {
        _C.INVESTIGATING, _C.EXAMINING, _C.DEFENCE, _C.HEARING, _C.SERVED, _C.PERFORMING, _C.REMINDED,
        _C.ARCHIVED,
    }
)  # fmt: skip

PAYMENT_BASIS = "行政处罚法第六十七条"
ARTICLES: dict[str, str] = {
    _C.FILED: "行政处罚法第五十四条第二款",
    _C.INVESTIGATING: "行政处罚法第五十四条第一款",
    _C.EXAMINING: "行政处罚法第五十七条",
    _C.NOTIFIED: "行政处罚法第四十四条",
    _C.LEGAL_REVIEW: "行政处罚法第五十八条",
    _C.DISCUSSION: "行政处罚法第五十七条第二款",
    _C.DECIDED: "行政处罚法第五十七条",
    _C.SERVED: "行政处罚法第六十一条",
    _C.REMINDED: "行政强制法第五十四条",
    _C.ENFORCING: "行政强制法第五十三条",
}


# ---- how a step or an act is named ----


def step(record: Any, to: str, label: str = "", basis: str = "") -> NextStep:
    """A step of the record's workflow."""
    register: Any = register_for(type(record))
    workflow = record.WORKFLOW
    rule = workflow.rules[to]
    ordinary = to in OF_HANDLERS if isinstance(record, EnforcementCase) else rule in ORDINARY
    return NextStep(
        label or str(workflow.verbs[to]),
        register.url("step", getattr(record, register.key), to),
        record,
        rule,
        basis or (ARTICLES.get(to, "") if isinstance(record, EnforcementCase) else ""),
        is_approval=not ordinary,
    )


def act(record: models.Model, name: str, label: str = "", basis: str = "") -> NextStep:
    """One of the acts beside the steps (`enforcement.actions`)."""
    action = _ACTIONS[type(record), name]
    rule = action.rule
    return NextStep(
        label or action.title, action.url(record), record, rule, basis, is_approval=rule not in ORDINARY
    )


def look(record: Any, label: str, basis: str = "") -> NextStep:
    """The page of the record, where one must look before anything is done."""
    register: Any = register_for(type(record))
    return NextStep(label, register.detail_url(record), record, may_record, basis)


def wait(record: Any, label: str, basis: str = "") -> NextStep:
    register: Any = register_for(type(record))
    return NextStep(label, register.detail_url(record) if register else "", record, None, basis)


# ---- cases ----


def case_step(matter: Matter, user: Any) -> NextStep | None:
    """What the procedure leads to; after the decision what is due first of publication and execution."""
    case: EnforcementCase = matter.record
    pressing = matter.pressing
    if pressing is not None and pressing.code == PUBLICATION and case.status not in (_C.CLOSED, _C.ARCHIVED):
        return act(case, "publication", basis=pressing.basis)
    following = _BY_STATUS.get(case.status)
    return following(matter, user) if following is not None else None


def _to(status: CaseStatus) -> Callable[[Matter, Any], NextStep]:
    return lambda matter, user: step(matter.record, status)


def _lead(matter: Matter, user: Any) -> NextStep:
    return step(matter.record, _C.DECIDED if matter.record.is_simplified else _C.FILED)


def _examining(matter: Matter, user: Any) -> NextStep:
    case = matter.record
    if case.examined_on is None:
        return act(case, "examine", basis=ARTICLES[_C.EXAMINING])
    return step(case, _C.NOTIFIED) if case.notified_on is None else _towards_decision(matter, user)


def _towards_decision(matter: Matter, user: Any) -> NextStep:
    """After the notice: service, hearing, defences, what is under way, the party's periods, then the end."""
    case: EnforcementCase = matter.record
    if case.notified_on is not None and case.notice_served_on is None and not case.defence_waived:
        return act(case, "serve-notice", basis=ARTICLES[_C.NOTIFIED])
    return (
        _party_heard(case) or _under_way(case, user) or _party_period(matter) or _still_required(matter)
        or step(case, _C.DECIDED)
    )  # fmt: skip


def _party_heard(case: EnforcementCase) -> NextStep | None:
    for hearing in case.hearings.all():
        if hearing.ended_on is None and hearing.withdrawn_on is None:
            name = "notify" if hearing.notified_on is None else "hold"
            return act(hearing, name, basis="行政处罚法第六十四条")
    for defence in case.defences.all():
        if defence.answered_on is None:
            return act(defence, "answer", basis="行政处罚法第四十五条")
    return None


def _under_way(case: EnforcementCase, user: Any) -> NextStep | None:
    """A legal review without its opinion, a discussion without its conclusion."""
    for review in case.reviews.all():
        if review.reviewed_on is None:
            return act(review, "opinion", basis=ARTICLES[_C.LEGAL_REVIEW])
    for discussion in case.discussions.all():
        if discussion.is_approved is None:
            voted = any(vote.member_id == user.pk for vote in discussion.votes.all())
            name = "conclude" if voted else "vote"
            return act(discussion, name, basis=ARTICLES[_C.DISCUSSION])
    return None


def _party_period(matter: Matter) -> NextStep | None:
    """The party may still state, defend itself or ask for a hearing."""
    waiting = [each for each in matter.clocks if each.waits and each.state != ClockState.DONE]
    if not waiting or matter.record.decided_on is not None:
        return None
    last = max(waiting, key=lambda each: each.due_on or matter.today)
    return wait(matter.record, f"等待{last.name}届满", last.basis)


def _still_required(matter: Matter) -> NextStep | None:
    """Legal review and collective discussion where they are mandatory and have not been passed."""
    case: EnforcementCase = matter.record
    asked = Asked(case, _C.DECIDED, matter.today, matter.rows, {})
    if review_grounds(asked) and not _review_passed(case):
        if case.status == _C.LEGAL_REVIEW:
            return look(case, "按法制审核意见补正", ARTICLES[_C.LEGAL_REVIEW])
        return step(case, _C.LEGAL_REVIEW)
    held = [each for each in case.discussions.all() if each.ground != DiscussionGround.EXTENSION]
    if discussion_grounds(asked) and not any(each.is_approved for each in held):
        if case.status == _C.DISCUSSION:
            return act(case, "discuss", basis=ARTICLES[_C.DISCUSSION])
        return step(case, _C.DISCUSSION)
    return None


def _review_passed(case: EnforcementCase) -> bool:
    given = [each for each in case.reviews.all() if each.reviewed_on is not None]
    latest = max(given, key=lambda each: (each.reviewed_on, each.pk), default=None)
    return latest is not None and latest.stale_on is None and latest.opinion == ReviewOpinion.AGREED


def _suspended(matter: Matter, user: Any) -> NextStep:
    return step(matter.record, matter.record.suspended_from, "恢复办理")


def _decided(matter: Matter, user: Any) -> NextStep:
    announced = matter.clock("public-notice-delivery")
    if announced is not None:
        return wait(matter.record, f"等待{announced.name}届满", announced.basis)
    return step(matter.record, _C.SERVED)


def _executing(matter: Matter, user: Any) -> NextStep:
    """Paid: close. Late: remind, then apply to the court once the remedies are over. Else record payments."""
    case: EnforcementCase = matter.record
    owes = bool(fine_on(case, matter.today) or case.confiscated_amount)
    if not owes or settled_on(case, matter.today) is not None:
        return step(case, _C.CLOSED)
    if case.status == _C.PERFORMING:
        late = any(
            each.late_by and each.state == ClockState.OVERDUE
            for each in matter.clocks
            if each.code in ("penalty-payment", "payment-instalment")
        )
        return step(case, _C.REMINDED) if late else act(case, "pay", basis=PAYMENT_BASIS)
    if case.status == _C.REMINDED:
        if case.reminder_served_on is None:
            return act(case, "serve-reminder", basis=ARTICLES[_C.REMINDED])
        running = matter.clock(REMINDER, REMEDIES)
        if running is not None:
            return wait(case, f"等待{running.name}届满", running.basis)
        if matter.clock(APPLICATION) is not None:
            return step(case, _C.ENFORCING)
    return act(case, "pay", basis=PAYMENT_BASIS)


_BY_STATUS: dict[str, Callable[[Matter, Any], NextStep]] = {
    _C.LEAD: _lead,
    _C.FILED: _to(_C.INVESTIGATING),
    _C.INVESTIGATING: _to(_C.EXAMINING),
    _C.EXAMINING: _examining,
    **dict.fromkeys((_C.NOTIFIED, _C.DEFENCE, _C.HEARING, _C.LEGAL_REVIEW, _C.DISCUSSION), _towards_decision),
    _C.SUSPENDED: _suspended,
    _C.DECIDED: _decided,
    _C.SERVED: _to(_C.PERFORMING),
    **dict.fromkeys((_C.PERFORMING, _C.REMINDED, _C.ENFORCING), _executing),
    **dict.fromkeys((_C.NO_PENALTY, _C.DISMISSED, _C.TRANSFERRED, _C.ANNULLED), _to(_C.CLOSED)),
    _C.CLOSED: _to(_C.ARCHIVED),
}


# ---- what stands beside cases ----


def order_step(matter: Matter, user: Any) -> NextStep | None:
    order: RectificationOrder = matter.record
    if order.status == OrderStatus.ISSUED:
        return step(order, OrderStatus.SERVED)
    return act(order, "reinspect", basis="生态环境行政处罚办法第九条")


def lead_step(matter: Matter, user: Any) -> NextStep | None:
    lead: EnforcementLead = matter.record
    if lead.status == LeadStatus.RECEIVED:
        return step(lead, LeadStatus.CHECKING)
    if lead.enterprise_id is not None and not lead.inspections.all() and not lead.cases.all():
        return act(lead, "inspect")
    return step(lead, LeadStatus.ANSWERED)


def inspection_step(matter: Matter, user: Any) -> NextStep | None:
    inspection: Inspection = matter.record
    if inspection.status == InspectionStatus.PLANNED:
        return step(inspection, InspectionStatus.DONE, basis="行政处罚法第五十五条")
    return act(inspection, "publish", basis="国办发〔2015〕58号")


def draw_step(matter: Matter, user: Any) -> NextStep | None:
    draw: RandomDraw = matter.record
    basis = "国办发〔2015〕58号"
    if draw.status == DrawStatus.PREPARED:
        return step(draw, DrawStatus.DRAWN, basis=basis)
    if draw.status == DrawStatus.FINISHED:
        return step(draw, DrawStatus.PUBLISHED, basis=basis)
    checks = [each.inspection for each in draw.drawn.all() if each.inspection is not None]
    left = sum(each.status == InspectionStatus.PLANNED for each in checks)
    return wait(draw, f"还有{left}户待检查", basis) if left else step(draw, DrawStatus.FINISHED, basis=basis)


def coercion_step(matter: Matter, user: Any) -> NextStep | None:
    measure: Coercion = matter.record
    if measure.is_urgent and measure.approved_at is None:
        return act(measure, "approve", basis="行政强制法第十九条")
    if measure.delivered_on is None:
        return act(measure, "deliver", basis="行政强制法第二十四条")
    if measure.release_requested_on is not None and measure.release_answered_on is None:
        return step(measure, CoercionStatus.LIFTED, "答复解除申请", "行政强制法第二十八条")
    return step(measure, CoercionStatus.LIFTED, basis="行政强制法第二十七条、第二十八条")


_CURTAILMENT = {
    CurtailmentStatus.IMPOSED: CurtailmentStatus.DELIVERED,
    CurtailmentStatus.DELIVERED: CurtailmentStatus.PLANNED,
    CurtailmentStatus.PLANNED: CurtailmentStatus.LIFTED,
    CurtailmentStatus.LIFTED: CurtailmentStatus.TRACKED,
}


def curtailment_step(matter: Matter, user: Any) -> NextStep | None:
    measure: Curtailment = matter.record
    return step(measure, _CURTAILMENT[CurtailmentStatus(measure.status)], basis="环境保护部令第30号（2014）")


def transfer_step(matter: Matter, user: Any) -> NextStep | None:
    transfer: PoliceTransfer = matter.record
    basis = "行政执法机关移送涉嫌犯罪案件的规定"
    if transfer.transferred_on is None:
        return act(transfer, "approve", basis=f"{basis}第五条")
    if transfer.handed_over_at is None:
        return act(transfer, "hand-over", basis=f"{basis}第五条")
    return act(transfer, "answer", basis=f"{basis}第八条")


def preservation_step(matter: Matter, user: Any) -> NextStep | None:
    kept: EvidencePreservation = matter.record
    waits_for_approval = kept.is_urgent and kept.approved_at is None
    return act(kept, "approve" if waits_for_approval else "handle", basis="行政处罚法第五十六条")


def plan_step(matter: Matter, user: Any) -> NextStep | None:
    plan: PaymentPlan = matter.record
    return step(plan, PaymentPlanStatus.GRANTED, "审批延期分期", "行政处罚法第六十六条第二款")


def publication_step(matter: Matter, user: Any) -> NextStep | None:
    publication: CasePublication = matter.record
    basis = "行政处罚法第四十八条"
    if publication.withdrawal_due_from is not None and publication.status in (
        PublicationStatus.PUBLISHED,
        PublicationStatus.ENDED,
    ):
        return step(publication, PublicationStatus.WITHDRAWN, basis=f"{basis}第二款")
    if publication.status == PublicationStatus.RETURNED:
        return step(publication, PublicationStatus.PREPARED, basis=basis)
    if publication.seriousness == Seriousness.MINOR:
        return step(publication, PublicationStatus.WITHHELD, "决定不予公开（轻微失信）", LIGHT_BASIS)
    return step(publication, PublicationStatus.PUBLISHED, basis=basis)


def repair_step(matter: Matter, user: Any) -> NextStep | None:
    repair: CreditRepair = matter.record
    return step(repair, RepairStatus.GRANTED, "审核信用修复")


def submission_step(matter: Matter, user: Any) -> NextStep | None:
    submission: PartySubmission = matter.record
    if (type(submission), "answer") in _ACTIONS:
        return act(submission, "answer", "办理并答复")
    return look(matter.holder, "查看并办理", "行政处罚法第七条")

"""The steps of an approval: each with its rule, its date, its document, its notice and who is told.

`take_step` is the one door. It locks the row and checks that the step is open to the actor, then
calls the function of the target state, which refuses what the law forbids, moves the record, and
issues the document – all in one transaction, so that a refused step leaves no trace.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import workflow
from common.errors import Refused
from common.models import OfficialDocument
from common.presentation import zh_date
from permits.clock_rows import ClockRows
from permits.deadlines import days_used
from permits.enums import (
    CheckResult,
    DeliveryMethod,
    EiaStatus,
    NoticeKind,
    Outcome,
    RevocationGround,
)
from permits.gates import (
    COMMITMENT_BASIS,
    TOLERANCE_BASIS,
    commitment,
    decision_obstacles,
    refusal_obstacles,
    refuse_for,
)
from permits.models import EiaDecision
from permits.services.corrections import (
    BASIS,
    record_answer,
    record_request,
    refuse_after_silence,
)
from permits.services.notices import open_notice, take_down_notices
from permits.services.procedure import apply_for_hearing, begin_appraisal, end_open_stops
from permits.services.telling import tell_applicant, tell_officer
from registry.issuing import free_number, issue_document

# The date that a step records; today's where the caller names none.
STEP_DATES = {
    EiaStatus.CORRECTING: "correction_notified_on",
    EiaStatus.SUBMITTED: "corrected_on",
    EiaStatus.ACCEPTED: "accepted_on",
    EiaStatus.NOT_ACCEPTED: "ended_on",
    EiaStatus.APPROVED: "decided_on",
    EiaStatus.REFUSED: "decided_on",
    EiaStatus.DELIVERED: "delivered_on",
    EiaStatus.ANNOUNCED: "announced_on",
    EiaStatus.WITHDRAWN: "ended_on",
    EiaStatus.REVOKED: "revoked_on",
    EiaStatus.TERMINATED: "ended_on",
}
OUTCOMES = {EiaStatus.APPROVED: Outcome.APPROVED, EiaStatus.REFUSED: Outcome.REFUSED}
DECISION_DOCUMENTS = {EiaStatus.APPROVED: "eia-approval", EiaStatus.REFUSED: "eia-refusal"}


@dataclass
class Step:
    """A step being taken: the locked row as it was, who takes it, and why."""

    locked: EiaDecision
    to: EiaStatus
    actor: Any
    reason: str

    def day(self, given: date | None) -> date:
        """The day of the step: the given one, never a future one, or today."""
        today = timezone.localdate()
        if given is not None and given > today:
            raise Refused(f"“{self.to.label}”的日期不得晚于今天。")
        return given or today

    def move(self, **changes: Any) -> EiaDecision:
        """Take the step; returns the row as it now stands."""
        moved = EiaDecision.objects.get(pk=self.locked.pk)
        return workflow.transition(moved, self.to, actor=self.actor, reason=self.reason, **changes)

    def issue(self, kind: str, decision: EiaDecision, issued_on: date, **extra: Any) -> None:
        issue_document(kind, decision, actor=self.actor, issued_on=issued_on, **extra)

    def require_reason(self) -> str:
        if not self.reason.strip():
            raise Refused(f"“{self.to.label}”须写明理由。")
        return self.reason.strip()


def take_step(decision: EiaDecision, to: str, *, actor: Any, reason: str = "", **details: Any) -> EiaDecision:
    """Move an application to state `to`; `details` are what the step records (see its function below).

    `decision` is updated in place and returned. Raises Conflict on a stale page or a second click,
    Refused with the article when a rule forbids the step, ValidationError when a value is wrong.
    """
    with transaction.atomic():
        locked = workflow.enter(decision, to, actor=actor)
        step = Step(locked, EiaStatus(to), actor, reason)
        TAKERS[step.to](step, **details)
    # Only now: a refused step must leave the caller's object as it was, for the page to be shown again.
    decision.refresh_from_db()
    return decision


# ---- 收件、补正、受理 ----


def _ask_correction(
    step: Step,
    *,
    items: Sequence[tuple[str, str]] = (),
    correction_notified_on: date | None = None,
    due_on: date | None = None,
) -> None:
    """要求补正: items are (subject, demand), all at once. Basis: 行政许可法第三十二条 (E1)."""
    day = step.day(correction_notified_on)
    refuse_after_silence(step.locked, day)
    demands = [(subject, text) for subject, text in items if text.strip()]
    if not demands:
        raise Refused("请至少列出一项需要补正的内容。", basis=BASIS)
    decision = step.move(correction_notified_on=day)
    record_request(decision, actor=step.actor, issued_on=day, items=demands, due_on=due_on)
    tell_applicant(
        decision,
        "correction",
        "申请材料需要补正",
        f"共{len(demands)}项，请按《补正告知书》一次补齐。"
        + (f"请于{zh_date(due_on)}前提交。" if due_on else ""),
        tone="warning",
    )


def _receive_correction(step: Step, *, corrected_on: date | None = None, answers: Sequence[str] = ()) -> None:
    """收到补正材料, online or on paper: the complete application is there, the clock begins."""
    day = step.day(corrected_on)
    decision = step.move(corrected_on=day)
    record_answer(decision, actor=step.actor, answers=answers)
    if getattr(step.actor, "is_enterprise", False):
        tell_officer(decision, "corrected", "补正材料已提交")


def _accept(
    step: Step,
    *,
    accepted_on: date | None = None,
    corrected_on: date | None = None,
    is_tolerant: bool = False,
    missing_documents: str = "",
    missing_due_on: date | None = None,
) -> None:
    """受理, on the file as it is or with documents missing (容缺). Basis: 行政许可法第三十二条.

    From 补正 the day on which the paper answer came is told with it.
    """
    day = step.day(accepted_on)
    changes: dict[str, Any] = {"accepted_on": day}
    if step.locked.status == EiaStatus.CORRECTING:
        if corrected_on is None:
            raise Refused("补正材料尚未收到，请填写补正材料收到日期，或由申请人在线提交补正。", basis=BASIS)
        changes["corrected_on"] = step.day(corrected_on)
    seen = _after(step.locked, **changes)
    seen.accepted_on = None
    if day > seen.complete_on:
        refuse_after_silence(seen, day)
    if is_tolerant:
        changes |= _tolerance(day, missing_documents, missing_due_on)
    # By silence it is accepted all the same; the commitment is then looked at before the decision.
    if step.actor is not None:
        refuse_for("不能按告知承诺制受理", commitment(step.locked, day, ClockRows()))
    decision = step.move(**changes)
    if "corrected_on" in changes:
        record_answer(decision, actor=step.actor)
    step.issue("eia-acceptance", decision, day)
    tell_applicant(
        decision,
        "accepted",
        "申请已受理",
        f"请于{zh_date(missing_due_on)}前补齐容缺材料。" if is_tolerant else "",
        tone="success",
    )


def _tolerance(day: date, missing: str, due_on: date | None) -> dict[str, Any]:
    if not missing.strip() or due_on is None:
        raise Refused("容缺受理须列明容缺材料和补齐期限。", basis=TOLERANCE_BASIS)
    if due_on < day:
        raise Refused("容缺补齐期限不得早于受理日期。", basis=TOLERANCE_BASIS)
    return {"is_tolerant": True, "missing_documents": missing.strip(), "missing_due_on": due_on}


def _refuse_acceptance(step: Step, *, ended_on: date | None = None) -> None:
    """不予受理, with the reason in writing. Basis: 行政许可法第三十二条."""
    reason, day = step.require_reason(), step.day(ended_on)
    refuse_after_silence(step.locked, day)
    decision = step.move(ended_on=day, end_reason=reason)
    step.issue("eia-non-acceptance", decision, day, reason=reason)
    tell_applicant(decision, "not-accepted", "申请不予受理", reason, tone="danger")


# ---- 公示、技术评估、听证 ----


def _begin_notice(
    step: Step, kind: NoticeKind, title: str, first_day: date | None, last_day: date | None
) -> None:
    decision = step.move()
    notice = open_notice(
        decision, kind, actor=step.actor, title=title, first_day=first_day, last_day=last_day
    )
    until = f"至{zh_date(notice.last_day)}" if notice.last_day else "起"
    period = f"公示期自{zh_date(notice.first_day)}{until}。"
    tell_applicant(
        decision,
        f"notice:{notice.ledger_no}",
        f"已开始{kind.label}",
        period,
    )


def _show_application(
    step: Step, *, title: str = "", first_day: date | None = None, last_day: date | None = None
) -> None:
    """受理公示 (E6)."""
    _begin_notice(step, NoticeKind.ACCEPTANCE, title, first_day, last_day)


def _show_proposal(
    step: Step, *, title: str = "", first_day: date | None = None, last_day: date | None = None
) -> None:
    """拟审批公示, with the right to a hearing (E7)."""
    _begin_notice(step, NoticeKind.PROPOSED, title, first_day, last_day)


def _appraise(
    step: Step, *, agency: str = "", expected_days: int = 0, entrusted_on: date | None = None
) -> None:
    """委托技术评估; the time it needs is told in writing (E4)."""
    day = step.day(entrusted_on)
    if expected_days < 1:
        raise Refused("请填写预计所需工作日，须书面告知申请人。", basis="行政许可法第四十五条")
    decision = step.move()
    appraisal = begin_appraisal(
        decision, actor=step.actor, agency=agency, expected_days=expected_days, entrusted_on=day
    )
    tell_applicant(
        decision,
        f"appraisal:{appraisal.ledger_no}",
        "已委托技术评估",
        f"评估单位：{appraisal.agency}，预计{appraisal.expected_days}个工作日，该时间不计入审批期限。",
    )


def _hear(
    step: Step, *, applicant_kind: str = "", applicant_name: str = "", applied_on: date | None = None
) -> None:
    """组织听证, on application or of the bureau's own motion (E11)."""
    day = step.day(applied_on)
    if not applicant_kind:
        raise Refused("请选择听证提出方。", basis="行政许可法第四十六条、第四十七条")
    decision = step.move()
    hearing = apply_for_hearing(
        decision,
        actor=step.actor,
        applicant_kind=applicant_kind,
        applicant_name=applicant_name,
        applied_on=day,
    )
    tell_applicant(
        decision,
        f"hearing:{hearing.ledger_no}",
        "将组织听证",
        "听证所需时间不计入审批期限，时间地点另行通知。",
    )


# ---- 决定、送达、公告 ----


def _decide(
    step: Step,
    *,
    decided_on: date | None = None,
    document_number: str = "",
    decision_title: str = "",
    refusal_ground: str = "",
    requirements: str = "",
) -> None:
    """批准 or 不予批准, when nothing prevents it. Basis: 生态环境法典 arts 102, 105 (E2, E10).

    The number is the next of the series, unless one given on paper is typed.
    """
    locked, day = step.locked, step.day(decided_on)
    if day < locked.complete_on:
        raise Refused("决定日期不得早于收到（补正后）材料的日期。")
    requirements = requirements.strip() or locked.requirements
    obstacles = decision_obstacles(locked, day)
    if step.to == EiaStatus.REFUSED:
        obstacles += refusal_obstacles(refusal_ground, requirements)
    elif refusal_ground:
        raise Refused("批准的不得填写不予批准理由。")
    refuse_for("尚不能作出审批决定", obstacles)
    count = days_used(locked, day)
    changes = {
        "decided_on": day,
        "outcome": OUTCOMES[step.to],
        "refusal_ground": refusal_ground,
        "requirements": requirements,
        "decision_title": decision_title.strip() or locked.decision_title,
        "gross_days": count.gross,
        "stopped_days": count.stopped,
        "net_days": count.net,
    }
    # The document comes first: its number goes on the record.
    number = (
        document_number.strip()
        or locked.document_number
        or free_number(DECISION_DOCUMENTS[step.to], day, EiaDecision, "document_number")
    )
    document = issue_document(
        DECISION_DOCUMENTS[step.to],
        _after(locked, **changes, status=step.to),
        actor=step.actor,
        issued_on=day,
        number=number,
    )
    changes["document_number"] = document.number
    changes["decision_title"] = changes["decision_title"] or document.title
    decision = step.move(**changes)
    tell_applicant(
        decision,
        "decided",
        "已作出审批决定",
        f"{decision.get_outcome_display()}，文号{decision.document_number}，请查收文书。",
        tone="success" if step.to == EiaStatus.APPROVED else "warning",
    )


def _deliver(step: Step, *, delivered_on: date | None = None, method: str = "", recipient: str = "") -> None:
    """登记送达. Basis: 行政许可法第四十四条 (E9); electronically only with the applicant's consent."""
    day = step.day(delivered_on)
    by_party = getattr(step.actor, "is_enterprise", False)
    way = DeliveryMethod(method or (DeliveryMethod.ELECTRONIC if by_party else DeliveryMethod.DIRECT))
    if way == DeliveryMethod.ELECTRONIC and not step.locked.accepts_electronic_delivery:
        raise Refused("申请人未同意电子送达，请以其他方式送达。", basis="行政许可法第四十四条")
    recipient = recipient.strip() or step.locked.enterprise.name
    step.reason = step.reason or f"{way.label}，受送达人：{recipient}"
    decision = step.move(delivered_on=day)
    step.issue("eia-delivery", decision, day, method=str(way.label), receiver=recipient, received_on=day)
    if by_party:
        tell_officer(decision, "delivered", "审批决定已签收")


def _announce(step: Step, *, announced_on: date | None = None, title: str = "") -> None:
    """公告决定, with the decision's full text and the remedies (E9)."""
    day = step.day(announced_on)
    if day < timezone.localdate():
        # It is published with this step, and the seven days end on the day the public can read it.
        raise Refused("公告自在本门户发布之日起算，公告日期不得早于今天。", basis="部令第14号")
    decision = step.move(announced_on=day)
    notice = open_notice(decision, NoticeKind.DECISION, actor=step.actor, title=title, first_day=day)
    tell_applicant(decision, f"notice:{notice.ledger_no}", "审批决定已公告")


# ---- 撤回、终止、撤销 ----


def _withdraw(step: Step, *, ended_on: date | None = None) -> None:
    """撤回申请, by the applicant or recorded by the clerk."""
    by_party = getattr(step.actor, "is_enterprise", False)
    decision, day = _end(step, ended_on, "申请人撤回申请")
    step.issue("eia-withdrawal", decision, day, reason=step.reason.strip())
    if by_party:
        tell_officer(decision, "withdrawn", "申请人已撤回申请", step.reason)
    else:
        tell_applicant(decision, "withdrawn", "申请已撤回", step.reason)


def _terminate(step: Step, *, ended_on: date | None = None) -> None:
    """终止审批, with the reason."""
    decision, day = _end(step, ended_on, "审批已终止")
    step.issue("eia-termination", decision, day, reason=step.reason.strip())
    tell_applicant(decision, "terminated", "审批已终止", step.reason, tone="warning")


def _end(step: Step, ended_on: date | None, why: str) -> tuple[EiaDecision, date]:
    reason, day = step.require_reason(), step.day(ended_on)
    decision = step.move(ended_on=day, end_reason=reason)
    end_open_stops(decision, actor=step.actor, last_day=day)
    take_down_notices(decision, actor=step.actor, reason=why)
    return decision, day


def _revoke(step: Step, *, revoked_on: date | None = None, ground: str = "") -> None:
    """撤销决定, with its ground and reason. Basis: 行政许可法第六十九条; 告知承诺不实: 环综合〔2020〕13号."""
    reason, day = step.require_reason(), step.day(revoked_on)
    if not ground:
        raise Refused("请选择撤销的法定情形。", basis="行政许可法第六十九条")
    false = step.locked.checks.filter(result=CheckResult.FALSE)
    if ground == RevocationGround.FALSE_COMMITMENT and not false.exists():
        raise Refused("尚无承诺不实的核查记录，请先登记承诺核查。", basis=COMMITMENT_BASIS)
    full = f"{RevocationGround(ground).label}：{reason}"
    step.reason = full
    decision = step.move(revoked_on=day, end_reason=full)
    step.issue("eia-revocation", decision, day, reason=full, ground=ground)
    take_down_notices(decision, actor=step.actor, reason="审批决定已撤销", kinds=(NoticeKind.DECISION,))
    tell_applicant(decision, "revoked", "审批决定已撤销", full, tone="danger")


TAKERS: dict[EiaStatus, Callable[..., None]] = {
    EiaStatus.SUBMITTED: _receive_correction,
    EiaStatus.CORRECTING: _ask_correction,
    EiaStatus.ACCEPTED: _accept,
    EiaStatus.NOT_ACCEPTED: _refuse_acceptance,
    EiaStatus.ACCEPTANCE_NOTICE: _show_application,
    EiaStatus.APPRAISAL: _appraise,
    EiaStatus.HEARING: _hear,
    EiaStatus.DECISION_NOTICE: _show_proposal,
    EiaStatus.APPROVED: _decide,
    EiaStatus.REFUSED: _decide,
    EiaStatus.DELIVERED: _deliver,
    EiaStatus.ANNOUNCED: _announce,
    EiaStatus.WITHDRAWN: _withdraw,
    EiaStatus.TERMINATED: _terminate,
    EiaStatus.REVOKED: _revoke,
}


def _after(decision: EiaDecision, **changes: Any) -> EiaDecision:
    """A copy of the record as it will stand, unsaved, for what is drawn up before the step is taken."""
    made = copy.copy(decision)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def on_receipt(document: OfficialDocument, *, actor: Any) -> None:
    """The party confirmed receipt of its decision: that is the delivery, if it agreed to be served so.

    Basis: 行政许可法第四十四条 (E9). Otherwise the receipt alone is kept, and the clerk serves on paper.
    """
    decision = EiaDecision.objects.select_for_update().get(pk=document.owner_id)
    if decision.accepts_electronic_delivery and decision.status in OUTCOMES:
        take_step(decision, EiaStatus.DELIVERED, actor=actor, reason="申请人在线签收审批决定")


def decide(
    *,
    actor: Any,
    decision: EiaDecision,
    outcome: Outcome,
    decided_on: date | None = None,
    document_number: str = "",
    title: str = "",
    refusal_ground: str = "",
    requirements: str = "",
) -> EiaDecision:
    """Approve or refuse (`take_step`)."""
    return take_step(
        decision,
        EiaStatus.APPROVED if outcome == Outcome.APPROVED else EiaStatus.REFUSED,
        actor=actor,
        decided_on=decided_on,
        document_number=document_number,
        decision_title=title,
        refusal_ground=refusal_ground,
        requirements=requirements,
    )

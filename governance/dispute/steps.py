"""The steps of a dispute: answered, heard, concluded, in force, performed; each with its gates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import zh_date
from common.registers.faces import allows
from governance.days import refuse_future
from governance.dispute import rules
from governance.dispute.enums import BY_RULING, LOST, UNAPPEALABLE, AppealResult
from governance.dispute.writeback import write_back
from governance.enums import LitigationKind, LitigationOutcome, LitigationStatus
from governance.matter_clocks import MatterRows, answer_due, appeal_due
from governance.models import Litigation
from registry.issuing import issue_document
from registry.telling import tell_leaders

_S = LitigationStatus


def take_dispute_step(
    dispute: Litigation, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> Litigation:
    """Move a dispute (signature of `common.workflow.transition`).

    Raises Conflict on a stale page, Refused with the article, ValidationError for a wrong value.
    """
    taker = {_S.ANSWERED: _answer, _S.HEARD: _hear, _S.CONCLUDED: _conclude, _S.EXECUTED: _perform}.get(to)  # type: ignore[call-overload]
    with transaction.atomic():
        locked = workflow.enter(dispute, to, actor=actor)
        if taker is not None:
            taker(locked, actor=actor, reason=reason, **changes)
    dispute.refresh_from_db()
    return dispute


# ---- the answer ----


def answer_basis(dispute: Litigation) -> str:
    if dispute.kind == LitigationKind.RECONSIDERATION:
        return rules.ANSWER_BASIS
    return rules.SUIT_ANSWER_BASIS


def answer_obstacles(dispute: Litigation, answer: str) -> list[Obstacle]:
    """What the answer still lacks."""
    found = []
    basis = answer_basis(dispute)
    if dispute.handler_id is None:
        found.append(Obstacle("尚未确定承办人，请先在待办队列中领取或指派", "本局应诉工作要求（待核）"))
    if not answer.strip():
        found.append(Obstacle("请填写答复答辩要点", basis))
    # On appeal the evidence went up with the file of the first instance.
    if dispute.kind != LitigationKind.APPEAL and not dispute.evidences.exists():
        found.append(Obstacle("证据清单为空，请先登记作出行政行为的证据和依据", basis))
    return found


def _answer(
    dispute: Litigation,
    *,
    actor: Any,
    reason: str = "",
    answered_on: date | None = None,
    answer: str = "",
) -> None:
    day = answered_on or timezone.localdate()
    refuse_future(day, "答复答辩日期")
    text = answer or dispute.answer
    refuse_for("还不能提交答复答辩", answer_obstacles(dispute, text))
    due = answer_due(dispute, MatterRows())
    if day > due and not reason.strip():
        raise Refused(
            f"答复答辩期限{zh_date(due)}已过，逾期提交视为没有相应证据、依据；请在办理意见中写明逾期原因。",
            answer_basis(dispute),
        )
    workflow.transition(
        dispute, _S.ANSWERED, actor=actor, reason=reason, answered_on=day, answer=text.strip()
    )
    for evidence in dispute.evidences.filter(submitted_on__isnull=True):
        records.change(evidence, actor=actor, reason="随答复答辩提交", submitted_on=day)
    issue_document("dispute-answer", dispute, actor=actor, issued_on=day)


# ---- the trial ----


def _hear(
    dispute: Litigation, *, actor: Any, reason: str = "", heard_on: date | None = None, **told: Any
) -> None:
    """Taken by the first sitting that was held (`governance.dispute.work.hold_sitting`)."""
    if not dispute.sittings.filter(held_on__isnull=False).exists():
        raise Refused("请先登记开庭、听证或听取意见的实际情况，系统随之进入“已审理”。", rules.HEAD_BASIS)
    workflow.transition(
        dispute, _S.HEARD, actor=actor, reason=reason, heard_on=heard_on or timezone.localdate(), **told
    )


# ---- the result ----


def _conclude(
    dispute: Litigation,
    *,
    actor: Any,
    reason: str = "",
    outcome: str = "",
    concluded_on: date | None = None,
    judgment_received_on: date | None = None,
    summary: str = "",
    amended_fine: Decimal | None = None,
    appeal_result: str = "",
    judgment_number: str = "",
    performance: str = "",
    perform_by: date | None = None,
) -> None:
    day = concluded_on or timezone.localdate()
    outcome = outcome or _affirmed(dispute, appeal_result)
    received = judgment_received_on or day
    refuse_future(received, "收到裁判文书日期")
    found = _result_obstacles(dispute, outcome, appeal_result, summary, amended_fine, reason)
    is_first = dispute.kind == LitigationKind.FIRST_INSTANCE
    if is_first and judgment_received_on is None and outcome not in UNAPPEALABLE:
        found.append(Obstacle("请填写收到裁判文书日期，上诉期自此起算", rules.APPEAL_BASIS))
    refuse_for("还不能登记结果", found)
    if received < day:
        raise Refused("收到裁判文书日期不得早于结果日期，请核对。")
    if bool(perform_by) != bool(performance.strip()):
        raise Refused("应履行的内容和履行期限须同时填写。", rules.PERFORM_BASIS)
    workflow.transition(
        dispute,
        _S.CONCLUDED,
        actor=actor,
        reason=reason,
        outcome=LitigationOutcome(outcome),
        concluded_on=day,
        judgment_received_on=received,
        summary=summary.strip(),
        amended_fine=amended_fine,
        appeal_result=appeal_result,
        judgment_number=judgment_number.strip(),
        performance=performance.strip(),
        perform_by=perform_by,
    )
    # Who may not write into the case or permit leaves that to those who may.
    if _is_final(dispute, outcome) and allows(rules.may_write_back, actor, dispute):
        enter_effect(dispute, actor=actor, day=received)


def _is_final(dispute: Litigation, outcome: str) -> bool:
    """Whether the result is in force when received: a judgment of first instance waits for its appeal."""
    if dispute.kind == LitigationKind.FIRST_INSTANCE:
        return outcome in UNAPPEALABLE
    return outcome != LitigationOutcome.REMANDED


def _affirmed(dispute: Litigation, appeal_result: str) -> str:
    """An affirmed judgment has the outcome of the first instance."""
    if appeal_result == AppealResult.AFFIRMED and dispute.previous is not None:
        return dispute.previous.outcome
    return LitigationOutcome.REMANDED if appeal_result == AppealResult.REMANDED else ""


def _result_obstacles(
    dispute: Litigation,
    outcome: str,
    appeal_result: str,
    summary: str,
    amended_fine: Decimal | None,
    reason: str,
) -> list[Obstacle]:
    found = []
    is_appeal = dispute.kind == LitigationKind.APPEAL
    if is_appeal != bool(appeal_result) and not (is_appeal and outcome == LitigationOutcome.WITHDRAWN):
        found.append(Obstacle("二审须填写二审结果，其他程序不填", rules.APPEAL_BASIS))
    if not outcome:
        return [*found, Obstacle("请选择结果", rules.EFFECT_BASIS)]
    if outcome in LOST and not summary.strip():
        found.append(
            Obstacle("被变更、撤销、确认违法或者责令履行的，须写明结果要点和理由", rules.EFFECT_BASIS)
        )
    has_amount = amended_fine is not None
    needs_amount = outcome == LitigationOutcome.CHANGED and dispute.enforcement_case_id is not None
    may_amount = outcome == LitigationOutcome.SETTLED and dispute.enforcement_case_id is not None
    if needs_amount and not has_amount and appeal_result != AppealResult.AFFIRMED:
        found.append(Obstacle("处罚决定被变更的须填写变更后的罚款金额", rules.EFFECT_BASIS))
    if has_amount and not (needs_amount or may_amount):
        found.append(Obstacle("只有变更处罚或者调解结案的填写变更后的罚款金额", rules.EFFECT_BASIS))
    if dispute.status == _S.RECEIVED and outcome not in BY_RULING and not reason.strip():
        found.append(Obstacle("尚未提交答复答辩就已有结果的，须在办理意见中写明原因", answer_basis(dispute)))
    return found


# ---- in force ----


def enter_effect(dispute: Litigation, *, actor: Any, day: date) -> Litigation:
    """The result is in force from `day`: it is written back, and of a lost case the leaders hear."""
    changed = records.change(dispute, actor=actor, reason="结果生效", effective_on=day)
    write_back(changed, actor=actor)
    if changed.is_lost:
        tell_leaders(
            changed,
            f"dispute-lost:{changed.pk}",
            f"{changed.get_kind_display()}败诉：{changed.title}",
            f"结果：{changed.decisive.get_outcome_display()}。请组织败诉原因分析和整改。",
            tone="danger",
        )
    return changed


def make_effective(dispute: Litigation, *, actor: Any, effective_on: date | None = None) -> Litigation:
    """No appeal came: the first-instance result is in force from the day after its term.

    Raises Refused while the term runs and where an appeal is pending, Conflict on a second click.
    """
    rules.may_write_back(actor, dispute)
    with transaction.atomic():
        locked = Litigation.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
        if locked.effective_on is not None:
            raise Conflict("该结果已登记生效，请刷新页面。")
        if locked.status != _S.CONCLUDED:
            raise Refused("尚未登记结果，不能登记生效。", rules.EFFECT_BASIS)
        if locked.outcome == LitigationOutcome.REMANDED:
            raise Refused("发回重审的，以重审结果为准，不登记生效。", rules.APPEAL_BASIS)
        if locked.following.filter(kind=LitigationKind.APPEAL).exists():
            raise Refused("该案已上诉，一审结果不生效；请在二审案件中登记结果。", rules.APPEAL_BASIS)
        day = effective_on or timezone.localdate()
        refuse_future(day, "生效日期")
        due = appeal_due(locked, MatterRows())
        if locked.judgment_received_on is not None and day < locked.judgment_received_on:
            raise Refused("生效日期不得早于收到裁判文书日期，请核对。", rules.EFFECT_BASIS)
        if due is not None and day <= due:
            raise Refused(f"上诉期至{zh_date(due)}届满，届满后未上诉的方可登记生效。", rules.APPEAL_BASIS)
        return enter_effect(locked, actor=actor, day=day)


def _perform(dispute: Litigation, *, actor: Any, reason: str = "", executed_on: date | None = None) -> None:
    day = executed_on or timezone.localdate()
    refuse_future(day, "履行日期")
    if dispute.effective_on is None:
        raise Refused("结果尚未生效，不能登记履行完毕。", rules.EFFECT_BASIS)
    if day < dispute.effective_on:
        raise Refused("履行日期不得早于生效日期，请核对。", rules.PERFORM_BASIS)
    if not reason.strip():
        raise Refused("请在办理意见中写明履行情况和佐证；逾期履行的写明原因。", rules.PERFORM_BASIS)
    workflow.transition(dispute, _S.EXECUTED, actor=actor, reason=reason, executed_on=day)

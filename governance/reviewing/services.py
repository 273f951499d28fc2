"""Legality review: sent, returned for want of material, concluded; and what a meeting makes of the draft.

Basis: 重大行政决策程序暂行条例第二十五条至第三十条; 国办发〔2018〕115号.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import zh_date
from governance.articles import (
    DISCUSSION,
    LAWYERS,
    NO_DECISION_UNREVIEWED,
    NOTICE_37,
    NOTICE_115,
    OPINIONS,
    REVIEW,
)
from governance.consultation.clocks import ReviewTime
from governance.consultation.services import round_under_way
from governance.decision.appraising import appraisal_obstacles
from governance.enums import DecisionStatus, MeetingKind, NormativeStatus
from governance.models import Deliberation, LegalityReview, MajorDecision, NormativeDocument
from governance.normative.contents import content_obstacles
from governance.reviewing.enums import Conclusion, MeetingResult, ReviewStatus
from governance.reviewing.rules import may_preside, may_send

# From where a draft goes to the reviewers; after an inconclusive meeting it may go there again.
READY = {
    MajorDecision: (DecisionStatus.APPRAISED, DecisionStatus.DISCUSSED),
    NormativeDocument: (NormativeStatus.CONSULTED,),
}


def basis_of(part: Any, article: str) -> str:
    return article if part.decision_id else NOTICE_115


def send_for_review(
    model: type[LegalityReview], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> LegalityReview:
    """Send the draft of a matter to the reviewers (signature of `records.create`).

    Raises Refused before the earlier steps are done, ValidationError for a second review beside an open one.
    """
    may_send(actor, None)
    matter = values.get("decision") or values.get("normative")
    if matter is None:
        raise ValidationError({"decision": "请填写重大行政决策编号或者规范性文件编号。"})
    may_send(actor, matter)
    with transaction.atomic():
        locked = type(matter)._default_manager.select_for_update().get(pk=matter.pk)
        refuse_for("还不能送审", obstacles_to_sending(locked))
        values |= {"department": locked.department, "sent_by": actor}
        values["sent_on"] = values.get("sent_on") or timezone.localdate()
        return records.create(model, actor=actor, is_synthetic=locked.is_synthetic, **values)


def obstacles_to_sending(matter: Any) -> Iterator[Obstacle]:
    """What a matter lacks before it goes to the reviewers."""
    basis = REVIEW if isinstance(matter, MajorDecision) else NOTICE_115
    yield from round_under_way(matter, OPINIONS if isinstance(matter, MajorDecision) else NOTICE_37)
    if matter.status not in READY[type(matter)]:
        yield Obstacle(f"该事项当前为“{matter.get_status_display()}”，请先办完送审前的步骤", basis)
    if not matter.draft.strip():
        yield Obstacle("尚未填写草案", basis)
    if matter.drafter_id is None:
        yield Obstacle("尚未登记起草人，无从判断审查人是否回避", basis)
    if isinstance(matter, NormativeDocument):
        yield from content_obstacles(matter, timezone.localdate())
    else:  # what was judged and done may have been changed since
        yield from appraisal_obstacles(matter)


def take_review_step(
    review: LegalityReview, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> LegalityReview:
    """A step of a review (signature of `workflow.transition`); a lawful draft goes on to the meeting.

    Raises Conflict, Refused, ValidationError.
    """
    steps = {
        ReviewStatus.RETURNED: _return,
        ReviewStatus.SENT: _send_again,
        ReviewStatus.CONCLUDED: _conclude,
    }
    with transaction.atomic():
        locked = workflow.enter(review, to, actor=actor)
        taken = steps[ReviewStatus(to)](locked, actor, reason, changes)
    review.refresh_from_db()
    return taken


def _return(review: LegalityReview, actor: Any, reason: str, changes: dict[str, Any]) -> LegalityReview:
    _require_other(review, actor)
    if not str(changes.get("missing", "")).strip():
        raise ValidationError({"missing": "请逐项写明须补充的材料。"})
    return workflow.transition(review, ReviewStatus.RETURNED, actor=actor, reason=reason, **changes)


def _send_again(review: LegalityReview, actor: Any, reason: str, changes: dict[str, Any]) -> LegalityReview:
    """The time of the review begins anew with complete material.

    What the draft had to have when it was first sent it has to have again: it may have been changed since.
    """
    matter = type(review.matter)._default_manager.select_for_update().get(pk=review.matter.pk)
    refuse_for("还不能再送审", obstacles_to_sending(matter))
    changes.setdefault("sent_on", timezone.localdate())
    changes |= {"sent_by": actor, "missing": ""}
    return workflow.transition(review, ReviewStatus.SENT, actor=actor, reason=reason, **changes)


def _conclude(review: LegalityReview, actor: Any, reason: str, changes: dict[str, Any]) -> LegalityReview:
    _require_other(review, actor)
    day = changes.setdefault("reviewed_on", timezone.localdate())
    changes["reviewer"] = actor
    if not str(changes.get("lawyers", "")).strip():
        raise Refused(
            "合法性审查应当组织法律顾问、公职律师提出法律意见，请填写其姓名。", basis_of(review, LAWYERS)
        )
    _require_time(review, day, str(changes.get("urgent_reason", "")).strip())
    taken = workflow.transition(review, ReviewStatus.CONCLUDED, actor=actor, reason=reason, **changes)
    if taken.conclusion == Conclusion.LAWFUL:
        _take_on(taken, actor)
    return taken


def _require_other(review: LegalityReview, actor: Any) -> None:
    """Who drafted, handles or sent the draft does not review it."""
    matter = review.matter
    own = {matter.drafter_id: "起草", matter.handler_id: "经办", review.sent_by_id: "送审"}
    if actor.pk in own:
        raise Refused(
            f"您是该事项的{own[actor.pk]}人，应当回避，请由其他法制审核人员审查。",
            basis_of(review, NO_DECISION_UNREVIEWED),
        )


def _require_time(review: LegalityReview, day: date, urgent: str) -> None:
    time = ReviewTime.of(review, day)
    if time.is_met or (review.normative_id and urgent):
        return
    more = (
        "；因突发事件或者上级紧急命令需要立即制定的，填写“缩短审核时间的理由”" if review.normative_id else ""
    )
    raise Refused(
        f"自{zh_date(review.sent_on)}送审至{zh_date(day)}只有{time.days}个工作日，不足{time.words}{more}",
        time.limit.basis,
    )


def _take_on(review: LegalityReview, actor: Any) -> None:
    """The matter is reviewed: what it was discussed before counts no more."""
    if review.decision is not None:
        workflow.transition(
            review.decision,
            DecisionStatus.REVIEWED,
            actor=actor,
            reason=f"合法性审查意见：合法（{review.ledger_no}）",
            review_sent_on=review.sent_on,
            reviewed_on=review.reviewed_on,
            discussed_on=None,
            meeting=None,
            leader_spoke_last=False,
        )
    else:
        assert review.normative is not None
        workflow.transition(
            review.normative,
            NormativeStatus.REVIEWED,
            actor=actor,
            reason=f"合法性审核意见：合法（{review.ledger_no}）",
            reviewed_on=review.reviewed_on,
        )


# ---- the meeting ----


def obstacles_to_meeting(matter: Any) -> Iterator[Obstacle]:
    """Without a review that found it lawful a draft is not put before the meeting."""
    is_decision = isinstance(matter, MajorDecision)
    basis = NO_DECISION_UNREVIEWED if is_decision else NOTICE_115
    latest = matter.legalityreviews.order_by("-pk").first()
    if latest is None:
        yield Obstacle("没有合法性审查记录，不得提交集体讨论", basis)
    elif latest.status != ReviewStatus.CONCLUDED:
        yield Obstacle("合法性审查尚未出具意见，不得提交集体讨论", basis)
    elif latest.conclusion != Conclusion.LAWFUL:
        yield Obstacle(
            f"合法性审查结论为“{latest.get_conclusion_display()}”，修改后再送审查，不得提交集体讨论", basis
        )
    else:
        since = matter.deliberations.filter(created_at__gt=latest.updated_at)
        if since.exclude(result=MeetingResult.PASSED).exists():
            yield Obstacle("会议没有通过该草案，须退回修改、重新审查后再讨论，或者终止", basis)


def deliberate(matter: Any, *, actor: Any, **values: Any) -> Deliberation:
    """Keep what the meeting made of the draft. The matter is locked by the caller.

    Raises Refused where the head did not speak last, ValidationError by field.
    """
    may_preside(actor, matter)
    is_decision = isinstance(matter, MajorDecision)
    basis = DISCUSSION if is_decision else NOTICE_37
    refuse_for("不得提交集体讨论", obstacles_to_meeting(matter))
    meeting = values.get("meeting")
    if meeting is None:
        raise ValidationError({"meeting": "请填写集体讨论的会议编号；尚未登记的请先登记会议。"})
    if meeting.kind == MeetingKind.SPECIAL:
        raise Refused("专题会不能代替集体讨论，须经局务会或者党组会讨论。", basis)
    if meeting.held_on > timezone.localdate() or meeting.held_on < matter.reviewed_on:
        raise Refused(
            f"会议日期{zh_date(meeting.held_on)}不得早于出具合法性审查意见之日"
            f"（{zh_date(matter.reviewed_on)}），也不得晚于今日。",
            basis,
        )
    if not values.get("leader_spoke_last"):
        last = DISCUSSION if is_decision else f"参照{DISCUSSION}，待核"
        raise Refused("主要负责人应当最后发表意见，未末位发言的须重新讨论。", last)
    values["decision" if is_decision else "normative"] = matter
    return records.create(
        Deliberation,
        actor=actor,
        department=matter.department,
        is_synthetic=matter.is_synthetic,
        **values,
    )


def has_passed(deliberation: Deliberation) -> bool:
    return deliberation.result == MeetingResult.PASSED

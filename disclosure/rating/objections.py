"""Objections to ratings and their review: each objected point is answered, what is upheld is corrected.

A review keeps the computed result; its corrections make the score anew (`disclosure.rating.explaining`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common import events, records, workflow
from common.attachments import attach
from common.errors import Conflict, Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import plain_number
from disclosure.enums import RatingStatus
from disclosure.models import (
    CreditRating,
    ObjectionPoint,
    RatingCorrection,
    RatingEvent,
    RatingObjection,
    RatingWaiver,
)
from disclosure.rating import objection_rules as rules
from disclosure.rating.explaining import Explained, explained, root_result
from disclosure.rating.objection_enums import CorrectionKind, PointOutcome, RatingObjectionStatus
from disclosure.rating.periods import period_of
from disclosure.rating.telling import tell_enterprise, tell_leaders, tell_reviewers
from registry.issuing import issue_document

REVIEW = "rating-review"
# In these an enterprise may object, until its time is over.
OBJECTABLE = (RatingStatus.NOTICED, RatingStatus.OBJECTED, RatingStatus.REVIEWED)
EVIDENCE = "异议证明材料"
WAIVER = (
    "本企业已知悉初评结果及每一项得分，对初评结果没有（其他）异议，"
    "自愿放弃剩余的异议期限，同意提前公布评价结果。"
)


@dataclass(frozen=True)
class Claim:
    """A point that an enterprise doubts: the event, None for anything else, and why."""

    text: str
    event: RatingEvent | None = None


def obstacles_to_object(rating: CreditRating, day: date) -> list[Obstacle]:
    """Why the enterprise cannot object on `day`. Raises CalendarMissing, Refused without a limit."""
    if rating.status not in OBJECTABLE:
        return [Obstacle(f"该评价结果为“{rating.get_status_display()}”，不在异议期内", rules.BASIS)]
    found = []
    period = period_of(rating)
    assert period is not None, "what was noticed has the day of its notice"
    if not period.is_open(day):
        found.append(Obstacle(f"异议期已于{period.until}届满，如有新的事实请与本局联系", rules.BASIS))
    if RatingWaiver.objects.filter(rating=rating).exists():
        found.append(Obstacle("企业已声明放弃异议", rules.BASIS))
    return found


def file_objection(
    *,
    actor: Any,
    rating: CreditRating,
    claims: Sequence[Claim],
    text: str = "",
    contact: str = "",
    evidence: Sequence[File] = (),
) -> RatingObjection:
    """Take an objection of the enterprise, or the one on paper that a clerk enters. Raises Refused."""
    rules.party_or_clerk(actor, rating)
    with transaction.atomic():
        locked = CreditRating.objects.select_for_update().get(pk=rating.pk)
        now = timezone.now()
        refuse_for("不能提出异议", obstacles_to_object(locked, timezone.localdate(now)))
        _check_claims(locked, claims)
        objection = records.create(
            RatingObjection,
            actor=actor,
            enterprise=locked.enterprise,
            department=locked.department,
            rating=locked,
            text=text.strip(),
            contact=contact.strip(),
            received_at=now,
            filed_by=actor,
            is_paper=not getattr(actor, "is_enterprise", False),
            is_synthetic=locked.is_synthetic,
        )
        for claim in claims:
            point = ObjectionPoint(objection=objection, event=claim.event, claim=claim.text.strip())
            point.full_clean()
            point.save(force_insert=True)
        for upload in evidence:
            attach(objection, upload, actor=actor, kind=EVIDENCE)
        _enter_objected(rating, locked, objection, actor=actor)
    return objection


def _check_claims(rating: CreditRating, claims: Sequence[Claim]) -> None:
    if not claims:
        raise Refused("请至少对一个事项写明异议理由。", rules.BASIS)
    result = root_result(rating)
    for claim in claims:
        if not claim.text.strip():
            raise Refused("请写明每一项异议的理由。", rules.BASIS)
        of_rating = result is not None and claim.event is not None
        if claim.event is not None and not (
            of_rating
            and (claim.event.run_id, claim.event.enterprise_id) == (result.run_id, result.enterprise_id)  # type: ignore[union-attr]
        ):
            raise Refused("所选事项不属于这一评价结果，请刷新页面后重新选择。", rules.BASIS)


def _enter_objected(
    rating: CreditRating, locked: CreditRating, objection: RatingObjection, *, actor: Any
) -> None:
    claims = [each.claim for each in objection.points.all()]
    summary = "；".join(filter(None, [objection.text, *claims]))
    if locked.status == RatingStatus.OBJECTED:  # a further one, while the first is under review
        events.append(locked, "objected", actor=actor, reason=objection.ledger_no)
        rating.refresh_from_db()
    else:
        rating.status = locked.status
        workflow.transition(
            rating,
            RatingStatus.OBJECTED,
            actor=actor,
            reason=summary,
            objection=summary,
            objected_on=timezone.localdate(objection.received_at),
        )
    title = f"收到{rating.cycle_year}年度信用评价异议：{rating.enterprise}"
    tell_reviewers(rating, f"objection:{objection.pk}", title, summary)


def answer_point(
    *,
    actor: Any,
    point: ObjectionPoint,
    outcome: str,
    answer: str,
    remedy: str = "",
    points: Decimal | None = None,
) -> ObjectionPoint:
    """Answer one objected point, anew until the review is closed. Raises Refused, Conflict."""
    objection = point.objection
    rules.answers_points(actor, objection)
    with transaction.atomic():
        held = RatingObjection.objects.select_for_update().get(pk=objection.pk)
        if held.status != RatingObjectionStatus.RECEIVED:
            raise Conflict("该异议已复核答复，不能再改；请刷新页面。")
        locked = (
            ObjectionPoint.objects.select_for_update(of=("self",)).select_related("event").get(pk=point.pk)
        )
        if not answer.strip():
            raise Refused("请写明采纳或者不予采纳的理由，将告知企业。", rules.BASIS)
        locked.outcome, locked.answer = outcome, answer.strip()
        locked.remedy, locked.points = remedy, points
        locked.answered_by, locked.answered_at = actor, timezone.now()
        _check_remedy(locked)
        locked.full_clean()
        locked.save(update_fields=["outcome", "answer", "remedy", "points", "answered_by", "answered_at"])
        changes = {"异议": [None, locked.claim], "处理": [None, locked.get_outcome_display()]}
        events.append(held, "answered_point", actor=actor, reason=locked.answer, changes=changes)
    return locked


def remedies_of(point: ObjectionPoint) -> list[CorrectionKind]:
    """How the points may be corrected where the objection is upheld."""
    if point.event is None:
        return []
    line = RatingCorrection.objects.filter(event=point.event, rating__isnull=False).order_by("-pk").first()
    counts = point.event.is_counted if line is None else line.kind != CorrectionKind.STRIKE
    return [CorrectionKind.STRIKE, CorrectionKind.CHANGE] if counts else [CorrectionKind.COUNT]


def _check_remedy(point: ObjectionPoint) -> None:
    allowed = remedies_of(point)
    if point.outcome != PointOutcome.UPHELD or not allowed:
        if point.remedy or point.points is not None:
            raise Refused("只有采纳的、涉及具体计分事项的异议才更正分值，请不要选择更正方式。", rules.BASIS)
        return
    if point.remedy not in allowed:
        words = "、".join(f"“{each.label}”" for each in allowed)
        raise Refused(f"采纳该项异议须选择更正方式：{words}。", rules.BASIS)
    if point.remedy == CorrectionKind.CHANGE and point.points is None:
        raise Refused("改按其他分值计的须填写更正后分值（减分填负数）。", rules.BASIS)


def open_points(rating: CreditRating) -> list[ObjectionPoint]:
    """The points of objections that were not reviewed yet."""
    rows = ObjectionPoint.objects.filter(
        objection__rating=rating, objection__status=RatingObjectionStatus.RECEIVED
    )
    return list(rows.select_related("objection", "event__item").order_by("objection", "pk"))


def proposed_corrections(rating: CreditRating, points: Sequence[ObjectionPoint]) -> list[RatingCorrection]:
    """What upheld points would correct; not kept."""
    return [_correction(rating, point) for point in points if point.remedy]


def _correction(rating: CreditRating, point: ObjectionPoint) -> RatingCorrection:
    event = point.event
    assert event is not None, "only events are corrected"
    points = event.points
    if point.remedy == CorrectionKind.STRIKE:
        points = Decimal(0)
    elif point.points is not None:
        points = point.points
    return RatingCorrection(
        enterprise_id=rating.enterprise_id,
        rating=rating,
        kind=point.remedy,
        event=event,
        item=event.item,
        happened_on=event.happened_on,
        description=event.description,
        source_number=event.source_number,
        points=points,
        ground=point.answer,
        point=point,
        corrected_by=point.answered_by,
        corrected_at=point.answered_at or timezone.now(),
    )


def reviewed(rating: CreditRating) -> Explained | None:
    """What the rating would be by the answers given so far."""
    return explained(rating, proposed_corrections(rating, open_points(rating)))


def obstacles_to_review(rating: CreditRating) -> list[Obstacle]:
    """Why the review cannot be closed yet."""
    waiting = sum(1 for point in open_points(rating) if not point.outcome)
    if waiting:
        return [Obstacle(f"尚有{waiting}项异议未答复，请先逐项答复", rules.BASIS)]
    return []


def review_rating(*, actor: Any, rating: CreditRating, reason: str = "", **changes: Any) -> CreditRating:
    """Close the review: correct what was upheld, compute anew, tell the enterprise. Raises Refused, Conflict.

    A rating made by hand has no points: its grade and score after the review are among the `changes`.
    """
    with transaction.atomic():
        locked = workflow.enter(rating, RatingStatus.REVIEWED, actor=actor)
        _hold_open(locked)
        refuse_for("不能办结复核", obstacles_to_review(locked))
        points = open_points(locked)
        before = locked.get_grade_display(), locked.score
        kept = _keep(proposed_corrections(locked, points))
        found = explained(locked)
        if found is not None:
            if {"grade", "score", "veto_reason"} & changes.keys():
                raise Refused("得分和等级由评分明细得出，请在答复异议时选择更正方式。", rules.BASIS)
            values = found.score
            changes |= {"score": values.score, "grade": values.grade, "veto_reason": values.veto_reason}
        day = changes.pop("reviewed_on", None) or timezone.localdate()
        given = str(changes.pop("review_result", "")).strip()
        result = given or _withdrawn(locked, points, before) or _result(points, before, changes)
        workflow.transition(
            rating,
            RatingStatus.REVIEWED,
            actor=actor,
            reason=reason,
            reviewed_on=day,
            review_result=result[:200],
            **changes,
        )
        for objection in {point.objection_id: point.objection for point in points}.values():
            workflow.transition(
                objection, RatingObjectionStatus.ANSWERED, actor=actor, reason=result, answered_on=day
            )
        issue_document(REVIEW, rating, actor=actor, issued_on=day, points=points, before=before)
        tell_enterprise(
            rating, f"reviewed:{points[-1].pk if points else day}", "信用评价异议复核结果", result
        )
        if kept:
            tell_leaders(
                rating, f"reviewed:{kept[-1].pk}", f"信用评价经复核更正：{rating.enterprise}", result
            )
    return rating


def withdraw_objection(*, actor: Any, objection: RatingObjection, reason: str = "") -> RatingObjection:
    """The enterprise withdraws an objection that was not answered yet. Raises Refused, Conflict.

    The review goes on with what is left; where nothing is, the reviewer closes it with the result as it is.
    """
    rules.withdraws(actor, objection)
    with transaction.atomic():
        rating = CreditRating.objects.select_for_update().get(pk=objection.rating_id)
        held = RatingObjection.objects.select_for_update().get(pk=objection.pk)
        if held.status != RatingObjectionStatus.RECEIVED:
            raise Conflict(f"该异议{held.get_status_display()}，不能撤回；请刷新页面。")
        workflow.transition(
            held,
            RatingObjectionStatus.WITHDRAWN,
            actor=actor,
            reason=reason.strip(),
            withdrawn_on=timezone.localdate(),
        )
        title = f"企业撤回{rating.cycle_year}年度信用评价异议：{rating.enterprise}"
        tell_reviewers(rating, f"withdrawn:{held.pk}", title, reason.strip())
    return held


def _hold_open(rating: CreditRating) -> None:
    """Lock the objections under review, so that no answer is given beside the end of the review."""
    rows = RatingObjection.objects.select_for_update().filter(
        rating=rating, status=RatingObjectionStatus.RECEIVED
    )
    list(rows.order_by("pk").values_list("pk", flat=True))


def _keep(corrections: Sequence[RatingCorrection]) -> list[RatingCorrection]:
    for each in corrections:
        each.full_clean()
        each.save(force_insert=True)
    return list(corrections)


def _withdrawn(rating: CreditRating, points: Sequence[ObjectionPoint], before: tuple[str, Any]) -> str:
    """What is said where everything objected to was withdrawn; "" otherwise."""
    rows = RatingObjection.objects.filter(rating=rating, status=RatingObjectionStatus.WITHDRAWN)
    if points or not rows.exists():
        return ""
    score = "" if before[1] is None else f"{plain_number(before[1])}分、"
    return f"企业已撤回异议；维持{score}{before[0]}"


def _result(points: Sequence[ObjectionPoint], before: tuple[str, Any], changes: dict[str, Any]) -> str:
    """The outcome in a sentence: how many points were upheld, and what the rating became."""
    upheld = sum(point.outcome == PointOutcome.UPHELD for point in points)
    words = f"异议{len(points)}项，采纳{upheld}项，不予采纳{len(points) - upheld}项"
    grade, score = changes.get("grade"), changes.get("score")
    if grade is None:
        return words
    if score is None or before[1] is None:
        return f"{words}；复核后为{grade}级"
    was, now = plain_number(before[1]), plain_number(score)
    if (was, before[0]) == (now, f"{grade}级"):
        return f"{words}；维持{now}分、{grade}级"
    return f"{words}；由{was}分、{before[0]}更正为{now}分、{grade}级"


def waive_objection(
    *, actor: Any, rating: CreditRating, agreed: bool, evidence: File | None = None
) -> RatingWaiver:
    """Record that the enterprise gives up the rest of its time. Raises Refused, Conflict.

    The head declares it in the portal; a clerk enters a declaration on paper with its scan.
    """
    rules.head_or_clerk(actor, rating)
    is_paper = not getattr(actor, "is_enterprise", False)
    if not agreed:
        raise Refused("请阅读并勾选放弃异议的声明。", rules.BASIS)
    if is_paper and evidence is None:
        raise Refused("录入书面放弃声明须上传声明的扫描件。", rules.BASIS)
    with transaction.atomic():
        locked = CreditRating.objects.select_for_update().get(pk=rating.pk)
        if RatingWaiver.objects.filter(rating=locked).exists():
            raise Conflict("该企业已声明放弃异议，请刷新页面。")
        if locked.status == RatingStatus.OBJECTED:
            raise Refused("异议正在复核，复核后方可声明放弃其他异议。", rules.BASIS)
        refuse_for("不能声明放弃异议", obstacles_to_object(locked, timezone.localdate()))
        waiver = RatingWaiver(
            rating=locked, statement=WAIVER, waived_at=timezone.now(), waived_by=actor, is_paper=is_paper
        )
        waiver.full_clean()
        waiver.save(force_insert=True)
        if evidence is not None:
            attach(locked, evidence, actor=actor, kind="放弃异议的书面声明")
        events.append(locked, "waived", actor=actor, reason=WAIVER)
        tell_leaders(locked, "waived", f"企业放弃信用评价异议：{locked.enterprise}", "可以公布评价结果。")
    return waiver

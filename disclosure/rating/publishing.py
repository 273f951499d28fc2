"""Publication of ratings by a leader, once the enterprise's time to object is over or given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import events, workflow
from common.errors import Refused
from common.obstacles import Obstacle, refuse_for
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingChange, RatingWaiver
from disclosure.publishing import follow_step
from disclosure.rating import objection_rules as rules
from disclosure.rating.explaining import explained
from disclosure.rating.periods import RatingRows, period_of
from disclosure.rating.telling import tell_enterprise
from disclosure.selectors import published_on
from enforcement.graded_list.services import grade_published
from registry.enums import Certainty

PUBLISHABLE = (RatingStatus.NOTICED, RatingStatus.REVIEWED)


def obstacles_to_publish(rating: CreditRating, day: date, rows: RatingRows | None = None) -> list[Obstacle]:
    """Why the rating cannot be published on `day`."""
    return list(_obstacles(rating, day, rows or RatingRows()))


def _obstacles(rating: CreditRating, day: date, rows: RatingRows) -> Iterator[Obstacle]:
    period = period_of(rating, rows)
    if period is None:
        yield Obstacle("尚未告知企业初评结果", rules.BASIS)
        return
    waived = RatingWaiver.objects.filter(rating=rating).exists()
    if day <= period.last_day and not waived:
        yield Obstacle(
            f"异议期至{period.until}，届满次日起或者企业书面放弃异议后方可公布", period.limit.basis
        )
    if rating.status == RatingStatus.OBJECTED:
        yield Obstacle("企业提出的异议尚未复核答复", rules.BASIS)
    found = explained(rating)
    if found is None:
        return
    if not found.agrees:
        yield Obstacle("得分、等级与评分明细不一致，不能公布", rules.BASIS)
    if rating.scheme.certainty != Certainty.VERIFIED and not rating.is_synthetic:
        yield Obstacle(
            f"“{rating.scheme}”尚未经本局确认（示例待核），不得据以公布；请在“信用评价方案”中核对确认",
            rules.BASIS,
        )


def publish_rating(*, actor: Any, rating: CreditRating, reason: str = "", **changes: Any) -> CreditRating:
    """Publish a rating; the version that was public until now is replaced. Raises Refused, Conflict."""
    day = changes.pop("published_on", None) or timezone.localdate()
    with transaction.atomic():
        locked = workflow.enter(rating, RatingStatus.PUBLISHED, actor=actor)
        refuse_for("不能公布", obstacles_to_publish(locked, day))
        same = CreditRating.objects.select_for_update().filter(
            enterprise=rating.enterprise_id, cycle_year=rating.cycle_year
        )
        public = same.filter(status=RatingStatus.PUBLISHED).exclude(pk=rating.pk).first()
        if public is not None:
            _replace(public, day, actor=actor, reason=reason)
        workflow.transition(
            rating, RatingStatus.PUBLISHED, actor=actor, reason=reason, published_on=day, **changes
        )
        _take_effect(rating, day, actor=actor)
        follow_step(rating, actor=actor)
        _follow_grade(rating, day, actor=actor)
        tell_enterprise(
            rating,
            "published",
            f"{rating.cycle_year}年度环保信用评价结果已公布：{rating.get_grade_display()}",
        )
    return rating


def _replace(public: CreditRating, day: date, *, actor: Any, reason: str) -> None:
    workflow.transition(
        public,
        RatingStatus.SUPERSEDED,
        actor=actor,
        reason=reason or "公布调整结果",
        superseded_on=day,
    )
    follow_step(public, actor=actor)


def _follow_grade(rating: CreditRating, day: date, *, actor: Any) -> None:
    """The grade that now stands bears on the positive list; one of an earlier year does not."""
    present = published_on([rating.enterprise_id], day).get(rating.enterprise_id)
    if present is not None and present.number == rating.ledger_no:
        grade_published(
            actor=actor,
            enterprise=rating.enterprise,
            grade=present.grade,
            number=present.number,
            day=day,
        )


def _take_effect(rating: CreditRating, day: date, *, actor: Any) -> None:
    """The change that made this version takes effect with its publication."""
    change = RatingChange.objects.select_for_update().filter(version=rating).first()
    if change is None:
        return
    change.effective_on = day
    change.full_clean()
    change.save(update_fields=["effective_on", "updated_at"])
    events.append(change, "took_effect", actor=actor, changes={"effective_on": [None, day.isoformat()]})


def refuse_superseding(rating: CreditRating) -> None:
    """A public rating is replaced by a new version alone, never taken down by itself."""
    raise Refused(
        "已公布的评价结果不能单独撤下；请办理动态调整或信用修复，公布新结果时自动替代原结果。", rules.BASIS
    )


def publishable(year: int, user: Any, day: date) -> list[CreditRating]:
    """The ratings of a year that a leader may publish on `day`, among those that the user sees."""
    rows = RatingRows()
    ratings = CreditRating.objects.visible_to(user).filter(cycle_year=year, status__in=PUBLISHABLE)
    waived = set(RatingWaiver.objects.filter(rating__cycle_year=year).values_list("rating", flat=True))
    found = []
    for rating in ratings.select_related("enterprise", "scheme").order_by("pk"):
        period = period_of(rating, rows)
        if rating.pk in waived or (period is not None and day > period.last_day):
            found.append(rating)
    return found

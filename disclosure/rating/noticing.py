"""初评告知: the enterprise is told of its rating, point by point, and until when it may object."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import workflow
from common.errors import Refused
from common.obstacles import Obstacle, refuse_for
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingResult, RatingRun
from disclosure.rating import objection_rules as rules
from disclosure.rating.enums import ACTIVE, RunState
from disclosure.rating.explaining import explained
from disclosure.rating.periods import period_from
from disclosure.rating.telling import tell_enterprise
from registry.issuing import issue_document

NOTICE = "rating-notice"


def obstacles_to_notice(rating: CreditRating) -> list[Obstacle]:
    """Why the enterprise cannot be told yet, such as a score that its points do not make."""
    return list(_obstacles(rating))


def _obstacles(rating: CreditRating) -> Iterator[Obstacle]:
    year = rating.cycle_year
    if RatingRun.objects.filter(year=year, state__in=ACTIVE).exists():
        yield Obstacle(f"{year}年度评价正在计算，请等计算完成并核对结果后再告知企业", rules.BASIS)
    found = explained(rating)
    if found is None:
        return
    if not found.agrees:
        yield Obstacle(
            "得分、等级或者一票否决事由经手工修改，与评分明细不一致，请重新计算后再告知企业", rules.BASIS
        )
    newest = RatingRun.objects.filter(year=year, state=RunState.DONE).order_by("-pk").first()
    if rating.version == 1 and newest is not None and found.result.run_id != newest.pk:
        yield Obstacle("最近一次计算没有评到该企业（如已关闭），其初评结果不再告知", rules.BASIS)


def notice_rating(
    *, actor: Any, rating: CreditRating, reason: str = "", noticed_on: date | None = None
) -> CreditRating:
    """Tell the enterprise: a numbered document with every point, and a message. Raises Refused, Conflict."""
    day = noticed_on or timezone.localdate()
    with transaction.atomic():
        locked = workflow.enter(rating, RatingStatus.NOTICED, actor=actor)
        refuse_for("不能告知企业", obstacles_to_notice(locked))
        period = period_from(day)
        workflow.transition(rating, RatingStatus.NOTICED, actor=actor, reason=reason, noticed_on=day)
        issue_document(NOTICE, rating, actor=actor, issued_on=day)
        tell_enterprise(
            rating,
            "noticed",
            f"{rating.cycle_year}年度环保信用初评结果：{rating.get_grade_display()}",
            f"得分和每一项加减分见告知书。对初评结果有异议的，请在{period.until}前通过本门户提出。",
            asks=True,
        )
    return rating


def to_notice(run: RatingRun, user: Any) -> Any:
    """The ratings of a finished run of which nobody was told yet, among those that the user sees."""
    rated = RatingResult.objects.filter(run=run).exclude(sha256="").values("rating")
    ratings = CreditRating.objects.visible_to(user).filter(pk__in=rated, status=RatingStatus.PRELIMINARY)
    return ratings.select_related("enterprise", "scheme").order_by("pk")


def refuse_notices(run: RatingRun) -> None:
    """Raises Refused where the run is not the newest finished one of its year."""
    newest = RatingRun.objects.filter(year=run.year, state=RunState.DONE).order_by("-pk").first()
    if run.state != RunState.DONE or newest is None or newest.pk != run.pk:
        raise Refused("只能按该年度最近一次已完成的计算告知企业。", rules.BASIS)

"""动态调整 and 信用修复: a change of a public rating is proposed, decided, and becomes a new version.

The new version rests on the points of the one before, with the corrections of the change; the enterprise is
told of it and may object as to the first. Until it is published the one before stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.attachments import attach, attachments_of
from common.errors import Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import zh_date
from disclosure.enums import RatingOrigin, RatingStatus
from disclosure.models import CreditRating, RatingChange, RatingCorrection, RatingEvent, RatingItem
from disclosure.rating import objection_rules as rules
from disclosure.rating.explaining import Explained, explained
from disclosure.rating.objection_enums import ChangeStatus, CorrectionKind
from disclosure.rating.telling import tell_enterprise, tell_leaders
from registry.clocks.arithmetic import months_after
from registry.enums import MembershipRole

PROOF = "调整依据材料"
REMEDIED = "整改和履行证明"


@dataclass(frozen=True)
class Addition:
    """A record that came up after the rating was computed, counted by an item of its scheme."""

    item: RatingItem
    happened_on: date
    description: str
    source_number: str


def obstacles_to_change(rating: CreditRating, origin: str, day: date) -> list[Obstacle]:
    """Why the rating cannot be changed on `day`: not public, under change already, or too early to repair."""
    return list(_obstacles(rating, origin, day))


def _obstacles(rating: CreditRating, origin: str, day: date) -> Iterator[Obstacle]:
    if rating.status != RatingStatus.PUBLISHED or rating.published_on is None:
        yield Obstacle("只有已公布的评价结果才能调整或修复", rules.BASIS)
        return
    later = CreditRating.objects.filter(
        enterprise=rating.enterprise_id, cycle_year=rating.cycle_year, version__gt=rating.version
    )
    if later.exists():
        yield Obstacle("该评价结果的调整正在告知或复核，公布后方可再次办理", rules.BASIS)
    months = rating.scheme.repair_after_months
    if origin == RatingOrigin.REPAIR and months is not None:
        since = months_after(rating.published_on, months)
        if day < since:
            yield Obstacle(
                f"评价结果公布满{months}个月方可申请信用修复，自{zh_date(since)}起可以申请",
                f"{rating.scheme}",
            )


def propose_change(
    *,
    actor: Any,
    rating: CreditRating,
    origin: str,
    ground: str,
    record: str,
    basis: str = "",
    strike: Sequence[RatingEvent] = (),
    add: Sequence[Addition] = (),
    score: Decimal | None = None,
    grade: str = "",
    evidence: Sequence[File] = (),
) -> RatingChange:
    """Propose an adjustment, or take the enterprise's application for repair. Raises Refused."""
    is_party = bool(getattr(actor, "is_enterprise", False))
    _check_proposer(actor, rating, origin, is_party)
    with transaction.atomic():
        locked = CreditRating.objects.select_for_update().get(pk=rating.pk)
        today = timezone.localdate()
        refuse_for("不能办理", obstacles_to_change(locked, origin, today))
        made = records.create(
            RatingChange,
            actor=actor,
            enterprise=locked.enterprise,
            department=locked.department,
            rating=locked,
            origin=origin,
            ground=ground.strip(),
            basis=basis.strip(),
            record=record.strip(),
            proposed_on=today,
            proposed_by=actor,
            is_application=is_party,
            score=score,
            grade=grade,
            is_synthetic=locked.is_synthetic,
        )
        _keep_corrections(made, strike, add, actor=actor)
        _refuse_idle(made)
        for upload in evidence:
            attach(made, upload, actor=actor, kind=REMEDIED if is_party else PROOF)
        label = made.get_origin_display()
        tell_leaders(locked, f"change:{made.pk}", f"{label}待决定：{locked.enterprise}", made.ground)
    return made


def _check_proposer(actor: Any, rating: CreditRating, origin: str, is_party: bool) -> None:
    if not is_party:
        rules.proposes_change(actor, rating)
        return
    rules.party_or_clerk(actor, rating)
    if origin != RatingOrigin.REPAIR:
        raise Refused("企业可以申请信用修复；动态调整由本局办理。", rules.BASIS)
    heads = actor.memberships.current().filter(enterprise=rating.enterprise_id, role=MembershipRole.CERTIFIER)
    if not heads.exists():
        raise Refused("信用修复申请须由企业负责人提交。", rules.BASIS)


def _keep_corrections(
    change: RatingChange, strike: Sequence[RatingEvent], add: Sequence[Addition], *, actor: Any
) -> None:
    """What the change is to count otherwise; of no version until it is granted."""
    found = explained(change.rating)
    if found is None:
        if strike or add:
            raise Refused("该评价结果没有评分明细，请填写调整后的得分和等级。", rules.BASIS)
        return
    counting = {line.event.pk for line in found.lines if line.event is not None}
    items = found.rules.items
    if any(event.pk not in counting for event in strike):
        raise Refused("所选事项不在现行结果的计分事项中，请刷新页面后重新选择。", rules.BASIS)
    if any(each.item.pk not in items for each in add):
        raise Refused("所选指标不在该评价结果所用的方案中，请重新选择。", rules.BASIS)
    common = {
        "enterprise": change.enterprise,
        "ground": change.ground,
        "change": change,
        "corrected_by": actor,
        "corrected_at": timezone.now(),
    }
    made = [
        RatingCorrection(
            kind=CorrectionKind.STRIKE,
            event=event,
            item=event.item,
            happened_on=event.happened_on,
            description=event.description,
            source_number=event.source_number,
            points=Decimal(0),
            **common,
        )
        for event in strike
    ] + [
        RatingCorrection(
            kind=CorrectionKind.ADD,
            item=each.item,
            happened_on=each.happened_on,
            description=each.description,
            source_number=each.source_number,
            points=items[each.item.pk].points,
            **common,
        )
        for each in add
    ]
    for correction in made:
        correction.full_clean()
        correction.save(force_insert=True)


def _refuse_idle(change: RatingChange) -> None:
    """A change that changes nothing is none."""
    if explained(change.rating) is None:
        if not change.grade or change.score is None:
            raise Refused("该评价结果没有评分明细，请填写调整后的得分和等级。", rules.BASIS)
        return
    if change.grade or change.score is not None:
        raise Refused("得分和等级由评分明细得出，不另行填写；请选择不再计入或者增加计入的事项。", rules.BASIS)
    if not change.corrections.exists():
        raise Refused("请至少选择一个不再计入的事项，或者填写一个增加计入的事项。", rules.BASIS)


def outcome_of(change: RatingChange) -> Explained | None:
    """What the rating would be by the change; None where it has no points."""
    more = (
        [] if change.version_id else list(change.corrections.select_related("item", "event").order_by("pk"))
    )
    return explained(change.version or change.rating, more)


def decide_change(
    change: RatingChange, to: str, *, actor: Any, reason: str = "", answer: str = "", **changes: Any
) -> RatingChange:
    """Grant a change – its new version is made, to be noticed – or refuse it. Raises Refused, Conflict.

    Signature of `common.workflow.transition`.
    """
    answer = (answer or reason).strip()
    if not answer:
        raise Refused("请写明决定的理由，将告知企业。", rules.BASIS)
    with transaction.atomic():
        CreditRating.objects.select_for_update().get(pk=change.rating_id)
        locked = workflow.enter(change, to, actor=actor)
        today = timezone.localdate()
        changes |= {"answer": answer, "decided_on": today, "decided_by": actor}
        if to == ChangeStatus.GRANTED:
            if not attachments_of(locked):
                raise Refused("尚无依据材料，请先在本页上传（决定书、整改验收意见等）再同意。", rules.BASIS)
            refuse_for("不能同意", obstacles_to_change(locked.rating, locked.origin, today))
            changes["version"] = _new_version(locked, actor=actor)
        workflow.transition(change, to, actor=actor, reason=reason or answer, **changes)
        tell_enterprise(
            change.rating,
            f"change:{change.pk}:{to}",
            f"{change.rating.cycle_year}年度信用评价{change.get_origin_display()}：{change.get_status_display()}",
            answer,
        )
    return change


def _new_version(change: RatingChange, *, actor: Any) -> CreditRating:
    """The next version at 初评, with what the change makes of its score; to be noticed like the first."""
    rating = change.rating
    found = outcome_of(change)
    values: dict[str, Any] = {"score": change.score, "grade": change.grade}
    if found is not None:
        made = found.score
        values = {"score": made.score, "grade": made.grade, "veto_reason": made.veto_reason}
    version = records.create(
        CreditRating,
        actor=actor,
        enterprise=rating.enterprise,
        department=rating.department,
        cycle_year=rating.cycle_year,
        scheme=rating.scheme,
        version=rating.version + 1,
        origin=change.origin,
        status=RatingStatus.PRELIMINARY,
        is_synthetic=rating.is_synthetic,
        **values,
    )
    change.corrections.update(rating=version)  # from now on they belong to a version
    return version

"""Legal review, collective discussion, the 简易程序 and the day of the decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from common.obstacles import Obstacle
from common.presentation import money, plain_number, zh_date
from enforcement.deadlines.case import decision_clock
from enforcement.enums import CaseStatus, NoPenaltyGround, PenaltyKind
from enforcement.gates.asked import Asked, investigator_ids
from enforcement.lawfulness import limitation_obstacles
from enforcement.models import CollectiveDiscussion, EnforcementCase, LegalReview
from enforcement.procedure_enums import DiscussionGround, ReviewGround, ReviewOpinion

REVIEW_BASIS = "行政处罚法第五十八条；生态环境行政处罚办法第四十九条"
DISCUSSION_BASIS = "行政处罚法第五十七条第二款；生态环境行政处罚办法第五十二条"
SUMMARY_BASIS = "行政处罚法第五十一条"
SUMMARY_KINDS = frozenset({PenaltyKind.WARNING, PenaltyKind.FINE})
# 部令第30号第五十二条 [memory]: what ends or restricts the party's business.
CLOSING_KINDS = frozenset(
    {
        PenaltyKind.PERMIT_REVOCATION,
        PenaltyKind.RESTRICTION,
        PenaltyKind.SUSPENSION,
        PenaltyKind.CLOSURE,
        PenaltyKind.BAN,
    }
)


# -- legal review --


def review_grounds(asked: Asked) -> list[ReviewGround]:
    """Why legal review is mandatory in this case; empty where it is not."""
    case, found = asked.case, []
    if case.is_public_interest:
        found.append(ReviewGround.PUBLIC_INTEREST)
    if case.is_major_rights or any(each.ended_on is not None for each in case.hearings.all()):
        found.append(ReviewGround.MAJOR_RIGHTS)
    if case.is_complex:
        found.append(ReviewGround.COMPLEX)
    if any(each.ground == ReviewGround.OTHER_LEGAL for each in case.reviews.all()):
        found.append(ReviewGround.OTHER_LEGAL)
    return found


def legal_review(asked: Asked) -> Iterator[Obstacle]:
    """Where it is mandatory the case passed legal review, after the hearing and on all the evidence."""
    submitted = list(asked.case.reviews.all())
    if any(each.reviewed_on is None or each.reviewed_on > asked.day for each in submitted):
        yield Obstacle("已提交的法制审核尚未出具意见", REVIEW_BASIS)
        return
    grounds = review_grounds(asked)
    if not grounds:
        return
    why = "、".join(str(ground.label) for ground in grounds)
    latest = max(submitted, key=lambda each: (each.reviewed_on, each.pk), default=None)
    if latest is None:
        yield Obstacle(f"本案{why}，未经法制审核或者审核未通过的，不得作出决定", REVIEW_BASIS)
        return
    yield from _unsound(asked, latest)


def _unsound(asked: Asked, review: LegalReview) -> Iterator[Obstacle]:
    heard_on = _last_hearing(asked)
    assert review.reviewed_on is not None
    if review.stale_on is not None:
        yield Obstacle(f"法制审核后（{zh_date(review.stale_on)}）有新的证据，须重新审核", REVIEW_BASIS)
    elif heard_on is not None and review.reviewed_on < heard_on:
        yield Obstacle(f"法制审核早于{zh_date(heard_on)}结束的听证，须重新审核", REVIEW_BASIS)
    elif review.opinion != ReviewOpinion.AGREED:
        yield Obstacle(
            f"法制审核意见为“{review.get_opinion_display()}”，审核未通过的不得作出决定", REVIEW_BASIS
        )
    if review.reviewer_id in investigator_ids(asked.case):
        yield Obstacle("法制审核人员参加了本案调查，须由其他人员重新审核", REVIEW_BASIS)


def _last_hearing(asked: Asked) -> date | None:
    return max((each.ended_on for each in asked.case.hearings.all() if each.ended_on), default=None)


# -- collective discussion --


def discussion_grounds(asked: Asked) -> list[DiscussionGround]:
    """Why the heads must discuss this case; empty where they need not."""
    case, found = asked.case, []
    if case.is_grave:
        found.append(DiscussionGround.GRAVE)
    limit = asked.party_threshold("discussion-amount")
    # The row speaks of 罚没款: fine and confiscation count together (待核 with the bureau).
    if asked.fine + asked.confiscation >= limit.amount:
        found.append(DiscussionGround.LARGE_AMOUNT)
    if asked.kinds & CLOSING_KINDS:
        found.append(DiscussionGround.CLOSURE)
    if case.is_complex:
        found.append(DiscussionGround.DIFFICULT)
    if case.is_public_interest:
        found.append(DiscussionGround.PUBLIC_INTEREST)
    return found


def discussion(asked: Asked) -> Iterator[Obstacle]:
    """Where it is mandatory the heads agreed, without the investigators, after the party was heard."""
    case = asked.case
    held = [each for each in case.discussions.all() if each.ground != DiscussionGround.EXTENSION]
    if any(each.is_approved is None for each in held):
        yield Obstacle("集体讨论尚未形成结论", DISCUSSION_BASIS)
        return
    grounds = discussion_grounds(asked)
    if not grounds:
        return
    why = "、".join(str(ground.label) for ground in grounds)
    latest = max(held, key=lambda each: (each.held_on, each.pk), default=None)
    if latest is None or latest.held_on > asked.day:
        yield Obstacle(f"本案属于{why}，须由本局负责人集体讨论决定", DISCUSSION_BASIS)
        return
    yield from _must_be_repeated(asked, latest)


def _must_be_repeated(asked: Asked, latest: CollectiveDiscussion) -> Iterator[Obstacle]:
    case = asked.case
    voters = [vote.member_id for vote in latest.votes.all()]
    least = asked.threshold("discussion-members-min")
    heard_on = _last_hearing(asked)
    defended_on = max((each.made_on for each in case.defences.all()), default=None)
    later = [day for day in (heard_on, defended_on) if day is not None and day > latest.held_on]
    if not latest.is_approved:
        yield Obstacle("集体讨论没有同意处理意见", DISCUSSION_BASIS)
    if later:
        yield Obstacle(
            f"集体讨论后（{zh_date(max(later))}）当事人又陈述申辩或者听证，须再次讨论", DISCUSSION_BASIS
        )
    elif asked.investigated_since(CaseStatus.DISCUSSION):
        yield Obstacle("集体讨论后又补充调查，须再次讨论", DISCUSSION_BASIS)
    if len(voters) < least.amount:
        yield Obstacle(
            f"集体讨论只有{len(voters)}人表决，不得少于{plain_number(least.amount)}人", least.basis
        )
    if investigator_ids(case) & set(voters):
        yield Obstacle("调查人员参加了集体讨论的表决，须再次讨论", DISCUSSION_BASIS)


# -- 不予处罚 --


def sparing_ground(asked: Asked) -> Iterator[Obstacle]:
    """首违不罚 only for the first offence; 超过时效 only where the limitation has run out."""
    ground = asked.details.get("ground", "")
    if ground == NoPenaltyGround.FIRST and _earlier_penalties(asked):
        yield Obstacle("当事人此前受过行政处罚，不属于初次违法", "行政处罚法第三十三条第一款")
    if ground == NoPenaltyGround.LAPSED and not limitation_obstacles(asked.case, asked.day):
        yield Obstacle("违法行为尚未超过追责时效", "行政处罚法第三十六条")


def _earlier_penalties(asked: Asked) -> bool:
    case = asked.case
    others = EnforcementCase.objects.exclude(pk=case.pk).filter(
        decided_on__lte=asked.day, annulled_on__isnull=True
    )
    if case.is_citizen:
        known = bool(case.party_id_number)
        return known and others.filter(party_id_number=case.party_id_number).exists()
    return others.filter(enterprise=case.enterprise_id).exists()


# -- 简易程序 and the day --


def summary_caps(asked: Asked) -> Iterator[Obstacle]:
    """On the spot only a warning or a small fine."""
    cap = asked.party_threshold("simple-procedure")
    if asked.fine > cap.amount:
        yield Obstacle(
            f"罚款{money(asked.fine)}元超过当场处罚的上限{money(cap.amount)}元，须立案按普通程序办理",
            SUMMARY_BASIS,
        )
    others = asked.kinds - SUMMARY_KINDS
    if others:
        names = "、".join(str(PenaltyKind(kind).label) for kind in sorted(others))
        yield Obstacle(f"{names}不能当场决定，须立案按普通程序办理", SUMMARY_BASIS)


def decided_in_time(asked: Asked) -> Iterator[Obstacle]:
    """Within 90 days of filing and what was added; later only with the reason on record."""
    clock = decision_clock(asked.case, asked.day, asked.rows)
    if clock is not None and clock.late_by and not asked.reason:
        assert clock.due_on is not None
        yield Obstacle(
            f"办案期限已于{zh_date(clock.due_on)}届满，须在办理意见中写明逾期作出决定的理由", clock.basis
        )

"""集体讨论: opening it, the votes of the members, and its conclusion.

Basis: 行政处罚法第五十七条第二款; 生态环境行政处罚办法 (部令第30号) 第五十二条 [memory]. Investigators report
the case and attend, but do not vote.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import records
from common.errors import Conflict, Refused
from common.presentation import plain_number
from enforcement.deadlines import CaseRows
from enforcement.gates.asked import investigator_ids
from enforcement.gates.review import DISCUSSION_BASIS
from enforcement.models import CollectiveDiscussion, DiscussionVote, EnforcementCase
from enforcement.procedure_enums import DiscussionGround, Vote
from enforcement.rules import may_decide, may_vote
from enforcement.services.reviews import OPEN_STATES
from enforcement.services.telling import tell_officer
from registry.issuing import issue_document


def open_discussion(
    case: EnforcementCase,
    *,
    actor: Any,
    ground: str,
    held_on: date,
    host: User,
    attendees: str = "",
    report: str = "",
) -> CollectiveDiscussion:
    """Call a discussion for a day, today's or a later one. Raises Conflict while one is open."""
    if not ground:
        raise Refused("请选择集体讨论事由。", basis=DISCUSSION_BASIS)
    if not report.strip():
        raise Refused("请填写案件汇报要点。", basis=DISCUSSION_BASIS)
    if case.discussions.filter(is_approved__isnull=True).exists():
        raise Conflict("该案已有一次集体讨论尚未形成结论，请刷新页面。")
    if case.filed_on is not None and held_on < case.filed_on:
        raise Refused("讨论日期不得早于立案日期。", DISCUSSION_BASIS)
    _refuse_member(case, host, "主持人")
    return records.create(
        CollectiveDiscussion,
        actor=actor,
        case=case,
        ground=DiscussionGround(ground),
        held_on=held_on,
        host=host,
        attendees=attendees.strip(),
        report=report.strip(),
        is_synthetic=case.is_synthetic,
    )


def call_discussion(case: EnforcementCase, *, actor: Any, **values: Any) -> CollectiveDiscussion:
    """One beside the step: again after the party was heard, or on extending the limit (延长办案期限)."""
    may_decide(actor, case)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        if locked.status not in OPEN_STATES or locked.filed_on is None:
            raise Refused("立案后、作出决定前，方可集体讨论。", basis=DISCUSSION_BASIS)
        return open_discussion(locked, actor=actor, **values)


def cast_vote(
    discussion: CollectiveDiscussion,
    *,
    actor: Any,
    vote: str,
    opinion: str = "",
    member: User | None = None,
) -> DiscussionVote:
    """A member's own vote; whoever decides enters that of a member who voted at the table.

    Raises Refused for an investigator, Conflict for a second vote or a concluded discussion.
    """
    voter = member or actor
    (may_vote if voter == actor else may_decide)(actor, discussion)
    with transaction.atomic():
        locked = _open(discussion)
        if locked.held_on > timezone.localdate():
            raise Refused("尚未到集体讨论之日，不能表决。", basis=DISCUSSION_BASIS)
        _refuse_member(locked.case, voter, "表决人")
        if locked.votes.filter(member=voter).exists():
            raise Conflict(f"{voter}已经表决，请刷新页面。")
        return records.create(
            DiscussionVote,
            actor=actor,
            discussion=locked,
            member=voter,
            vote=Vote(vote),
            opinion=opinion.strip(),
            is_synthetic=locked.is_synthetic,
        )


def _refuse_member(case: EnforcementCase, member: User, what: str) -> None:
    if member.pk in investigator_ids(case):
        raise Refused(f"调查人员不参加集体讨论的表决，{what}不得为本案调查人员。", basis=DISCUSSION_BASIS)
    may_vote(member, case)


def conclude_discussion(
    discussion: CollectiveDiscussion, *, actor: Any, conclusion: str, is_approved: bool
) -> CollectiveDiscussion:
    """What it came to; agreed only by more than half of those who voted. Raises Conflict when doubled."""
    may_decide(actor, discussion)
    if not conclusion.strip():
        raise Refused("请填写讨论结论。", basis=DISCUSSION_BASIS)
    with transaction.atomic():
        locked = _open(discussion)
        if locked.held_on > timezone.localdate():
            raise Refused("尚未到集体讨论之日，不能形成结论。", basis=DISCUSSION_BASIS)
        _require_votes(locked, is_approved)
        changed = records.change(locked, actor=actor, conclusion=conclusion.strip(), is_approved=is_approved)
        case = changed.case
        if changed.ground != DiscussionGround.EXTENSION:
            records.change(case, actor=actor, discussed_on=changed.held_on)
        issue_document("discussion-record", case, actor=actor, issued_on=changed.held_on, discussion=changed)
        tell_officer(
            case,
            f"discussed:{changed.ledger_no}",
            "集体讨论已形成结论",
            changed.conclusion,
            tone="success" if is_approved else "warning",
        )
    return changed


def _require_votes(discussion: CollectiveDiscussion, is_approved: bool) -> None:
    votes = list(discussion.votes.values_list("vote", flat=True))
    least = CaseRows().threshold("discussion-members-min", discussion.held_on)
    if least is not None and len(votes) < least.amount:
        raise Refused(
            f"已表决{len(votes)}人，集体讨论不得少于{plain_number(least.amount)}人。", basis=least.basis
        )
    if is_approved and votes.count(Vote.FOR) * 2 <= len(votes):
        raise Refused("同意的未过半数，结论不能为同意。", basis=DISCUSSION_BASIS)


def _open(discussion: CollectiveDiscussion) -> CollectiveDiscussion:
    EnforcementCase.objects.select_for_update().get(pk=discussion.case_id)
    locked = CollectiveDiscussion.objects.select_for_update().get(pk=discussion.pk)
    if locked.is_approved is not None:
        raise Conflict("该次集体讨论已形成结论，请刷新页面。")
    return locked

"""What stands in the way of the steps of a decision and of the yearly list, each with its article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from common.obstacles import Obstacle
from governance.articles import (
    DISCUSSION,
    EVALUATION,
    LISTING,
    NO_DECISION_UNREVIEWED,
    OPINIONS,
    PROPOSAL,
)
from governance.consultation.services import counted_round, round_under_way
from governance.decision.appraising import appraisal_obstacles
from governance.decision.enums import ListStatus
from governance.enums import DecisionStatus
from governance.models import DecisionList, MajorDecision
from governance.reviewing.enums import Conclusion, MeetingResult, ReviewStatus
from governance.reviewing.services import obstacles_to_meeting

NAMED = 5


def obstacles_to(decision: MajorDecision, to: str, today: date) -> list[Obstacle]:
    """What prevents the decision from taking a step on `today`."""
    gates: dict[str, Callable[[MajorDecision], Iterator[Obstacle]]] = {
        DecisionStatus.CONSULTED: _to_consulted,
        DecisionStatus.APPRAISED: appraisal_obstacles,
        DecisionStatus.REVIEWED: _to_reviewed,
        DecisionStatus.DISCUSSED: obstacles_to_meeting,
        DecisionStatus.DECIDED: _to_decided,
        DecisionStatus.EVALUATED: _to_evaluated,
        DecisionStatus.ENDED: _to_ended,
    }
    return list(gates[to](decision))


def _to_consulted(decision: MajorDecision) -> Iterator[Obstacle]:
    if decision.status != DecisionStatus.LISTED:
        return  # sent back from review: it was before the public already
    if not decision.proposal.strip():
        yield Obstacle("尚未填写立项理由和依据", PROPOSAL)
    if decision.on_list:
        yearly = DecisionList.objects.filter(year=decision.list_year).first()
        if yearly is None or yearly.status != ListStatus.PUBLISHED:
            yield Obstacle(f"{decision.list_year}年度决策事项清单尚未公布", LISTING)
    yield from round_under_way(decision, OPINIONS)
    if decision.undisclosed_reason.strip():
        return
    if counted_round(decision) is None:
        yield Obstacle("尚未完成公开征求意见并公布采纳情况；依法不予公开的，请在事项中写明理由", OPINIONS)


def _to_reviewed(decision: MajorDecision) -> Iterator[Obstacle]:
    yield Obstacle(
        "审查意见由法制审核人员在合法性审查记录中出具，结论合法的自动转入下一步", NO_DECISION_UNREVIEWED
    )


def _to_decided(decision: MajorDecision) -> Iterator[Obstacle]:
    latest = decision.deliberations.order_by("-pk").first()
    if latest is None or latest.result != MeetingResult.PASSED:
        yield Obstacle("没有集体讨论通过的记录", DISCUSSION)
    elif not latest.leader_spoke_last:
        yield Obstacle("主要负责人没有最后发表意见", DISCUSSION)
    review = decision.legalityreviews.order_by("-pk").first()
    if review is None or review.conclusion != Conclusion.LAWFUL:
        yield Obstacle("没有结论为合法的合法性审查意见", NO_DECISION_UNREVIEWED)


def _to_evaluated(decision: MajorDecision) -> Iterator[Obstacle]:
    if decision.decided_on is None:
        yield Obstacle("决定尚未公布", EVALUATION)


def _to_ended(decision: MajorDecision) -> Iterator[Obstacle]:
    yield from round_under_way(decision, OPINIONS)
    if decision.legalityreviews.filter(status=ReviewStatus.SENT).exists():
        yield Obstacle("正在合法性审查，请先由审查人退回", NO_DECISION_UNREVIEWED)


def obstacles_to_list(yearly: DecisionList, to: str) -> list[Obstacle]:
    """What prevents a step of the yearly list."""
    return list(_to_approved(yearly)) if to == ListStatus.APPROVED else []


def _to_approved(yearly: DecisionList) -> Iterator[Obstacle]:
    matters = list(MajorDecision.objects.filter(list_year=yearly.year, on_list=True).order_by("ledger_no"))
    if not matters:
        yield Obstacle("清单中没有事项，请先登记重大行政决策并选“列入年度清单”", LISTING)
    bare = [each.title for each in matters if not each.proposal.strip()]
    if bare:
        more = "等" if len(bare) > NAMED else ""
        yield Obstacle(f"{'、'.join(bare[:NAMED])}{more}没有立项理由和依据", PROPOSAL)

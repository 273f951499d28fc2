"""Legal review and collective discussion: who may, who may not, and when either begins anew."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import CollectiveDiscussion, EnforcementCase
from enforcement.procedure_enums import (
    ReviewOpinion,
    Vote,
)
from enforcement.services.discussions import call_discussion, cast_vote, conclude_discussion
from enforcement.services.reviews import give_opinion, note_new_evidence
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    TODAY,
    CollectiveDiscussionFactory,
    LegalReviewFactory,
    lawful_case,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]


C = CaseStatus


def kinds_of(case: EnforcementCase) -> list[str]:
    return list(OfficialDocument.objects.of(case).order_by("pk").values_list("kind", flat=True))


def person(*roles: str):
    return UserFactory(roles=list(roles))


# ---- 法制审核 ----

AGREED = {"opinion": ReviewOpinion.AGREED, "text": "同意。"}


def test_who_reviews_for_the_first_time_is_qualified():
    reviewer, review = person(Role.LEGAL_REVIEWER), LegalReviewFactory(waiting=True)
    with pytest.raises(Refused, match="法律职业资格.*第五十八条第二款"):
        give_opinion(review, actor=reviewer, **AGREED)
    done = give_opinion(review, actor=reviewer, qualification="A20186201020001", **AGREED)
    case = EnforcementCase.objects.get(pk=review.case_id)
    assert (done.reviewer, case.legal_reviewer, case.legal_reviewed_on) == (reviewer, reviewer, TODAY)
    assert kinds_of(case) == ["legal-review"]
    again = LegalReviewFactory(waiting=True)
    assert give_opinion(again, actor=reviewer, **AGREED).qualification == ""
    with pytest.raises(Conflict, match="已出具意见"):
        give_opinion(again, actor=reviewer, **AGREED)


def test_whoever_reviewed_a_case_of_the_past_is_not_new():
    reviewer = person(Role.LEGAL_REVIEWER)
    EnforcementCaseFactory(decided=True, legal_reviewer=reviewer, legal_reviewed_on=date(2024, 3, 20))
    assert give_opinion(LegalReviewFactory(waiting=True), actor=reviewer, **AGREED).opinion == "agreed"


def test_only_a_legal_reviewer_who_did_not_investigate_reviews():
    review = LegalReviewFactory(waiting=True)
    with pytest.raises(Refused, match="法制审核员"):
        give_opinion(review, actor=person(Role.LEADER), qualification="A1", **AGREED)
    both = person(Role.LEGAL_REVIEWER)
    certificate = review.case.investigators.first()
    type(certificate).objects.filter(pk=certificate.pk).update(user=both)
    with pytest.raises(Refused, match="不得参加过本案调查.*第五十八条"):
        give_opinion(review, actor=both, qualification="A1", **AGREED)


def test_new_evidence_is_noted_where_a_review_can_become_stale(officer):
    review = LegalReviewFactory()
    with pytest.raises(Refused, match="新证据"):
        note_new_evidence(review.case, actor=officer, reason=" ")
    assert note_new_evidence(review.case, actor=officer, reason="补充监测报告") == 1
    review.refresh_from_db()
    assert review.stale_on == TODAY
    with pytest.raises(Refused, match="无须登记"):
        note_new_evidence(review.case, actor=officer, reason="补充监测报告")
    with pytest.raises(Refused, match="已作出决定"):
        note_new_evidence(EnforcementCaseFactory(decided=True), actor=officer, reason="又一份")


# ---- 集体讨论 ----


def called(**values) -> CollectiveDiscussion:
    return CollectiveDiscussionFactory(open=True, held_on=TODAY, **values)


def test_a_discussion_is_called_once_at_a_time(officer):
    case = lawful_case(C.LEGAL_REVIEW)
    asked = {"ground": "grave", "held_on": TODAY, "host": officer, "report": "案情。"}
    with pytest.raises(Refused, match="案件汇报要点"):
        call_discussion(case, actor=officer, **asked | {"report": ""})
    call_discussion(case, actor=officer, **asked)
    with pytest.raises(Conflict, match="尚未形成结论"):
        call_discussion(case, actor=officer, **asked)
    with pytest.raises(Refused, match="立案后"):
        call_discussion(lawful_case(C.LEAD), actor=officer, **asked)


def test_members_vote_once_and_investigators_never():
    discussion = called()
    member = person(Role.REVIEWER)
    assert cast_vote(discussion, actor=member, vote=Vote.FOR).member == member
    with pytest.raises(Conflict, match="已经表决"):
        cast_vote(discussion, actor=member, vote=Vote.AGAINST)
    both = person(Role.LEADER)
    certificate = discussion.case.investigators.first()
    type(certificate).objects.filter(pk=certificate.pk).update(user=both)
    with pytest.raises(Refused, match="调查人员不参加集体讨论的表决.*第五十七条"):
        cast_vote(discussion, actor=both, vote=Vote.FOR)
    with pytest.raises(Refused, match="须由"):
        cast_vote(discussion, actor=person(Role.HANDLER), vote=Vote.FOR)


def test_a_leader_enters_the_vote_of_a_member_at_the_table():
    discussion, member = called(), person(Role.REVIEWER)
    with pytest.raises(Refused, match="局领导"):
        cast_vote(discussion, actor=person(Role.REVIEWER), member=member, vote=Vote.FOR)
    assert cast_vote(discussion, actor=person(Role.LEADER), member=member, vote=Vote.FOR).member == member


def test_nobody_votes_before_the_day():
    later = CollectiveDiscussionFactory(open=True, held_on=date(2025, 3, 4))
    with pytest.raises(Refused, match="尚未到集体讨论之日"):
        cast_vote(later, actor=person(Role.LEADER), vote=Vote.FOR)
    with pytest.raises(Refused, match="尚未到集体讨论之日"):
        conclude_discussion(later, actor=person(Role.LEADER), conclusion="同意。", is_approved=True)


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ([Vote.FOR, Vote.FOR], "不得少于3人"),
        ([Vote.FOR, Vote.AGAINST, Vote.ABSTAIN], "未过半数"),
        ([Vote.FOR, Vote.FOR, Vote.AGAINST, Vote.ABSTAIN], "未过半数"),
        ([Vote.FOR, Vote.FOR, Vote.AGAINST], ""),
    ],
)
def test_agreed_only_by_more_than_half(votes, words, officer):
    discussion = called()
    for vote in votes:
        cast_vote(discussion, actor=person(Role.LEADER), vote=vote)
    asked = {"actor": officer, "conclusion": "同意。", "is_approved": True}
    if words:
        with pytest.raises(Refused, match=words):
            conclude_discussion(discussion, **asked)
        return
    conclude_discussion(discussion, **asked)
    case = EnforcementCase.objects.get(pk=discussion.case_id)
    assert (case.discussed_on, kinds_of(case)) == (TODAY, ["discussion-record"])
    with pytest.raises(Conflict, match="已形成结论"):
        conclude_discussion(discussion, **asked)
    with pytest.raises(Conflict, match="已形成结论"):
        cast_vote(discussion, actor=person(Role.LEADER), vote=Vote.FOR)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_vote_cast_twice_at_once_counts_once():
    discussion, member = called(), person(Role.LEADER)
    barrier, results = threading.Barrier(2), []

    def vote(choice: str) -> None:
        seen = CollectiveDiscussion.objects.get(pk=discussion.pk)
        barrier.wait(timeout=60)
        try:
            cast_vote(seen, actor=member, vote=choice)
            results.append("voted")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=(choice,)) for choice in (Vote.FOR, Vote.AGAINST)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["conflict", "voted"]
    assert discussion.votes.count() == 1

"""The gates of legal review and collective discussion both ways: what each refuses and what passes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from enforcement.enums import CaseStatus, PartyKind
from enforcement.procedure_enums import DiscussionGround, ReviewGround, ReviewOpinion
from enforcement.services import take_case_step
from enforcement.services.reviews import make_stale
from tests.enforcement.obstacles import found, large
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import (
    TODAY,
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    discussed,
    lawful_case,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]


C = CaseStatus


# ---- legal review (第五十八条) ----

MANDATORY = [{"is_public_interest": True}, {"is_major_rights": True}, {"is_complex": True}]


@pytest.mark.parametrize("flags", MANDATORY)
def test_where_legal_review_is_mandatory_it_was_passed(flags):
    case = lawful_case(C.DISCUSSION, **flags)
    discussed(case)
    assert "未经法制审核或者审核未通过的，不得作出决定（依据：行政处罚法第五十八条" in found(case)
    LegalReviewFactory(case=case)
    assert found(case) == ""


def test_where_it_is_not_mandatory_none_is_asked_for():
    assert "法制审核" not in found(lawful_case(C.DISCUSSION))


def test_after_a_hearing_it_is_mandatory_and_comes_after_it():
    case = PenaltyHearingFactory(held=True).case
    assert "经过听证程序" in found(case)
    LegalReviewFactory(case=case, submitted_on=date(2025, 2, 24), reviewed_on=date(2025, 2, 25))
    assert "早于2025年2月26日结束的听证" in found(case)
    LegalReviewFactory(case=case)
    assert found(case) == ""


@pytest.mark.parametrize("opinion", [each for each in ReviewOpinion if each != ReviewOpinion.AGREED])
def test_an_opinion_that_does_not_agree_is_no_pass(opinion):
    case = lawful_case(C.LEGAL_REVIEW, is_complex=True)
    discussed(case)
    LegalReviewFactory(case=case, opinion=opinion)
    assert f"法制审核意见为“{opinion.label}”" in found(case)


def test_a_review_under_way_is_waited_for_even_if_voluntary():
    case = LegalReviewFactory(waiting=True).case
    assert "已提交的法制审核尚未出具意见" in found(case)


def test_new_evidence_makes_the_review_stale(officer):
    case = lawful_case(C.LEGAL_REVIEW, is_complex=True)
    discussed(case)
    LegalReviewFactory(case=case)
    assert found(case) == ""
    make_stale(case, actor=officer, day=TODAY)
    assert "有新的证据，须重新审核" in found(case)
    LegalReviewFactory(case=case, submitted_on=TODAY, reviewed_on=TODAY)
    assert found(case) == ""


def test_a_reviewer_who_investigated_is_none():
    case = lawful_case(C.LEGAL_REVIEW, is_complex=True)
    discussed(case)
    LegalReviewFactory(case=case, reviewer=case.investigators.first().user)
    assert "法制审核人员参加了本案调查" in found(case)


@pytest.mark.parametrize("ground", [ReviewGround.OTHER_LEGAL, ReviewGround.VOLUNTARY])
def test_submitted_because_another_law_asks_for_it_it_must_be_passed(ground):
    case = lawful_case(C.LEGAL_REVIEW)
    LegalReviewFactory(case=case, ground=ground, opinion=ReviewOpinion.REVISE)
    mandatory = ground == ReviewGround.OTHER_LEGAL
    assert ("审核未通过的不得作出决定（依据：行政处罚法第五十八条" in found(case)) is mandatory
    LegalReviewFactory(case=case, ground=ground, submitted_on=TODAY, reviewed_on=TODAY)
    assert found(case) == ""


def test_an_opinion_of_a_later_day_is_none_yet():
    case = LegalReviewFactory(case=lawful_case(C.LEGAL_REVIEW), reviewed_on=TODAY).case
    assert "已提交的法制审核尚未出具意见（依据：行政处罚法第五十八条" in found(case, day=date(2025, 2, 28))
    assert found(case, day=TODAY) == ""


# ---- collective discussion (第五十七条第二款) ----


@pytest.mark.parametrize(
    "values",
    [
        {"is_grave": True},
        {"proposed_fine": Decimal(200_000)},
        {"proposed_confiscation": Decimal(200_000)},
        *(
            {"proposed_kinds": ["fine", kind]}
            for kind in ("permit_revocation", "restriction", "suspension", "closure", "ban")
        ),
    ],
)
def test_where_the_heads_must_discuss_they_agreed(values):
    case = lawful_case(C.DISCUSSION, **values)
    assert "须由本局负责人集体讨论决定（依据：行政处罚法第五十七条第二款" in found(case)
    discussed(case)
    assert found(case) == ""


@pytest.mark.parametrize(
    ("kind", "fine", "due"),
    [
        (PartyKind.LEGAL_PERSON, Decimal("199999.99"), False),
        (PartyKind.SOLE_TRADER, Decimal("199999.99"), True),
    ],
)
def test_the_amount_that_is_discussed_follows_the_party(kind, fine, due):
    case = lawful_case(C.DISCUSSION, party_kind=kind, proposed_fine=fine)
    assert ("集体讨论决定" in found(case)) is due


@pytest.mark.parametrize(("fine", "taken", "due"), [(150_000, 150_000, True), (150_000, 49_999, False)])
def test_fine_and_confiscation_are_discussed_as_one_sum(fine, taken, due):
    case = lawful_case(C.DISCUSSION, proposed_fine=Decimal(fine), proposed_confiscation=Decimal(taken))
    assert ("集体讨论决定" in found(case)) is due


@pytest.mark.parametrize("flags", [{"is_complex": True}, {"is_public_interest": True}])
def test_what_is_difficult_or_of_public_interest_is_discussed(flags):
    case = LegalReviewFactory(case=lawful_case(C.DISCUSSION, **flags)).case
    assert "须由本局负责人集体讨论决定（依据：行政处罚法第五十七条第二款" in found(case)
    discussed(case)
    assert found(case) == ""


def test_a_discussion_of_a_later_day_is_none_yet():
    case = large(lawful_case(C.DISCUSSION))
    discussed(case, held_on=TODAY)
    assert "须由本局负责人集体讨论决定" in found(case, day=date(2025, 2, 28))
    assert found(case, day=TODAY) == ""


def test_a_discussion_is_repeated_after_the_party_was_heard():
    case = large(lawful_case(C.DISCUSSION))
    discussed(case)
    DefenceFactory(case=case, made_on=date(2025, 3, 1), adoption="adopted", answer="采纳", answered_on=TODAY)
    assert "当事人又陈述申辩或者听证，须再次讨论" in found(case)
    discussed(case, held_on=TODAY)
    assert found(case) == ""


def test_a_discussion_is_repeated_after_a_hearing():
    case = large(PenaltyHearingFactory(held=True).case)
    LegalReviewFactory(case=case)
    discussed(case, held_on=date(2025, 2, 25))
    assert "须再次讨论" in found(case)
    discussed(case)
    assert found(case) == ""


def test_a_discussion_is_repeated_after_a_new_investigation(officer):
    case = large(lawful_case(C.NOTIFIED))
    take_case_step(case, C.DISCUSSION, actor=officer, ground="large_amount", report="案情", held_on=TODAY)
    case.discussions.all().delete()
    discussed(case)
    assert found(case) == ""
    take_case_step(case, C.INVESTIGATING, actor=officer, reason="补充监测")
    assert "集体讨论后又补充调查，须再次讨论" in found(case)


def test_investigators_do_not_vote():
    case = large(lawful_case(C.DISCUSSION))
    members = [UserFactory(roles=[Role.LEADER]) for _ in range(2)]
    discussed(case, members=[*members, case.investigators.first().user])
    assert "调查人员参加了集体讨论的表决" in found(case)


def test_too_few_are_no_collective():
    case = large(lawful_case(C.DISCUSSION))
    discussed(case, members=[UserFactory(roles=[Role.LEADER]) for _ in range(2)])
    assert "只有2人表决，不得少于3人" in found(case)


def test_heads_who_did_not_agree_and_heads_who_have_not_concluded():
    case = large(lawful_case(C.DISCUSSION))
    discussed(case, is_approved=False, conclusion="退回补充。")
    assert "集体讨论没有同意处理意见" in found(case)
    CollectiveDiscussionFactory(case=case, open=True)
    assert "集体讨论尚未形成结论" in found(case)


def test_a_discussion_of_the_days_is_none_of_the_case():
    case = large(lawful_case(C.DISCUSSION))
    discussed(case, ground=DiscussionGround.EXTENSION)
    assert "须由本局负责人集体讨论决定" in found(case)

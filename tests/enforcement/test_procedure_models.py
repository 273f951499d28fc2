"""What the database refuses of defences, hearings, reviews, discussions, stops and extensions."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Role
from enforcement.models import (
    CaseExtension,
    CaseStop,
    CollectiveDiscussion,
    Defence,
    DiscussionVote,
    LegalReview,
    PenaltyHearing,
)
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import (
    CaseExtensionFactory,
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    DiscussionVoteFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

EARLY = date(2023, 1, 1)

BROKEN = {
    "enforcement_defence_channel": (DefenceFactory, {"channel": "telepathy"}),
    "enforcement_defence_adoption": (DefenceFactory, {"answered": True, "adoption": "perhaps"}),
    "enforcement_defence_dates": (DefenceFactory, {"answered": True, "answered_on": EARLY}),
    "enforcement_defence_answered": (DefenceFactory, {"adoption": "adopted"}),
    "enforcement_hearing_told": (PenaltyHearingFactory, {"notified_on": EARLY}),
    "enforcement_hearing_ended": (PenaltyHearingFactory, {"held": True, "ended_on": EARLY}),
    "enforcement_review_ground": (LegalReviewFactory, {"ground": "mood"}),
    "enforcement_review_opinion": (LegalReviewFactory, {"opinion": "perhaps"}),
    "enforcement_review_dates": (LegalReviewFactory, {"reviewed_on": EARLY}),
    "enforcement_review_done": (LegalReviewFactory, {"text": ""}),
    "enforcement_discussion_ground": (CollectiveDiscussionFactory, {"ground": "mood"}),
    "enforcement_discussion_concluded": (CollectiveDiscussionFactory, {"is_approved": None}),
    "enforcement_vote_value": (DiscussionVoteFactory, {"vote": "maybe"}),
    "enforcement_stop_kind": (CaseStopFactory, {"kind": "holiday"}),
    "enforcement_stop_dates": (CaseStopFactory, {"last_day": EARLY}),
    "enforcement_extension_kind": (CaseExtensionFactory, {"kind": "again"}),
}
DOUBLED = {
    "enforcement_hearing_one_open": (PenaltyHearingFactory, ("case",), {}),
    "enforcement_discussion_one_open": (CollectiveDiscussionFactory, ("case",), {"open": True}),
    "enforcement_vote_once": (DiscussionVoteFactory, ("discussion", "member"), {}),
    "enforcement_stop_one_open": (CaseStopFactory, ("case",), {}),
    "enforcement_extension_once": (CaseExtensionFactory, ("case",), {}),
}
MODELS = (
    Defence,
    PenaltyHearing,
    LegalReview,
    CollectiveDiscussion,
    DiscussionVote,
    CaseStop,
    CaseExtension,
)


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_refuses_in_words_and_in_the_database(name):
    factory, values = BROKEN[name]
    built = factory.build(**values)
    constraint = next(each for each in built._meta.constraints if each.name == name)
    with pytest.raises(ValidationError) as caught:
        built.validate_constraints(exclude={"case", "discussion"})
    assert str(constraint.violation_error_message) in caught.value.messages
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize("name", DOUBLED)
def test_what_may_be_there_once_is_refused_twice(name):
    factory, same, values = DOUBLED[name]
    first = factory(**values)
    shared = {field: getattr(first, field) for field in same}
    again = factory.build(**values, **shared)
    constraint = next(each for each in again._meta.constraints if each.name == name)
    with pytest.raises(ValidationError) as caught:
        again.validate_constraints()
    assert str(constraint.violation_error_message) in caught.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values, **shared)


def test_every_constraint_is_tried():
    names = {each.name for model in MODELS for each in model._meta.constraints}
    assert names == set(BROKEN) | set(DOUBLED)


def test_the_party_sees_its_defence_and_hearing_and_nothing_of_the_rest():
    member = MembershipFactory()
    case = lawful_case(enterprise=member.enterprise)
    theirs = [DefenceFactory(case=case), PenaltyHearingFactory(case=case)]
    inner = [
        LegalReviewFactory(case=case),
        DiscussionVoteFactory(discussion=CollectiveDiscussionFactory(case=case)),
        CaseStopFactory(case=case),
        CaseExtensionFactory(case=case),
    ]
    stranger = MembershipFactory().user
    for row in theirs:
        assert list(type(row).objects.visible_to(member.user)) == [row]
        assert not type(row).objects.visible_to(stranger).exists()
    for row in inner:
        assert not type(row).objects.visible_to(member.user).exists()
        assert list(type(row).objects.visible_to(UserFactory(roles=[Role.HANDLER]))) == [row]
        assert not type(row).objects.visible_to(UserFactory(park=True)).exists()

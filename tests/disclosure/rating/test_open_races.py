"""Two at once: an objection beside a waiver, a review closed twice, a change decided twice."""

from __future__ import annotations

import pytest

from common.errors import Conflict, Refused
from common.models import OfficialDocument
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, ObjectionPoint, RatingChange, RatingCorrection, RatingObjection
from disclosure.rating.adjusting import decide_change, propose_change
from disclosure.rating.explaining import explained
from disclosure.rating.objection_enums import ChangeStatus
from disclosure.rating.objections import Claim, answer_point, file_objection, waive_objection
from disclosure.services import take_rating_step
from tests.disclosure.rating.scene import (
    AFTER,
    REFUSED,
    UPHELD,
    answered,
    confirmed,
    event_of,
    leader,
    member,
    noticed,
    objected,
    reviewer,
    upload,
)
from tests.enforcement.test_archive_race import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rating(run, example) -> CreditRating:
    confirmed(example)
    return noticed(example, "slack")


def again(rating: CreditRating) -> CreditRating:
    return CreditRating.objects.select_related("enterprise", "scheme").get(pk=rating.pk)


def kinds(found) -> list[str]:
    return sorted(type(each).__name__ for each in found)


def test_an_objection_beside_a_waiver_leaves_one_of_them(rating):
    user = member(rating)

    def act(name):
        if name == "waive":
            return waive_objection(actor=user, rating=again(rating), agreed=True)
        claims = [Claim("有异议", event_of(rating, "ZF-W-4"))]
        return file_objection(actor=user, rating=again(rating), claims=claims)

    found = together(act, ("waive",), ("object",))
    assert sum(isinstance(each, Refused) for each in found) == 1
    status = again(rating).status
    assert (status == RatingStatus.OBJECTED) == RatingObjection.objects.filter(rating=rating).exists()


def test_three_clicks_publish_once(rating):
    waive_objection(actor=member(rating), rating=rating, agreed=True)
    boss = leader()

    def act(stale):
        return take_rating_step(stale, RatingStatus.PUBLISHED, actor=boss)

    found = together(act, *((again(rating),) for _ in range(3)))
    assert kinds(found) == ["Conflict", "Conflict", "CreditRating"]
    assert again(rating).status == RatingStatus.PUBLISHED


def test_a_review_is_closed_once(rating):
    answered(objected(rating, "ZF-W-4"), UPHELD | {"remedy": "strike"})
    officer = reviewer()

    def act(stale):
        return take_rating_step(stale, RatingStatus.REVIEWED, actor=officer)

    found = together(act, *((again(rating),) for _ in range(4)))
    assert kinds(found) == ["Conflict", "Conflict", "Conflict", "CreditRating"]
    assert RatingCorrection.objects.count() == 1
    assert OfficialDocument.objects.filter(kind="rating-review").count() == 1
    assert explained(again(rating)).agrees


def test_an_answer_beside_the_end_of_the_review_is_in_it_or_refused(rating):
    (point,) = answered(objected(rating, "ZF-W-4"), UPHELD | {"remedy": "strike"})
    officer = reviewer()

    def act(name):
        if name == "close":
            return take_rating_step(again(rating), RatingStatus.REVIEWED, actor=officer)
        return answer_point(actor=officer, point=ObjectionPoint.objects.get(pk=point.pk), **REFUSED)

    found = together(act, ("close",), ("answer",))
    assert not [each for each in found if isinstance(each, Exception) and not isinstance(each, Conflict)]
    point.refresh_from_db()
    # What the enterprise reads as the answer is what was done to its points.
    assert RatingCorrection.objects.exists() == (point.outcome == "upheld")
    assert explained(again(rating)).agrees


def test_a_change_is_decided_once(rating, days):
    days.go_to(AFTER)
    published = take_rating_step(again(rating), RatingStatus.PUBLISHED, actor=leader())
    change = propose_change(
        actor=reviewer(),
        rating=published,
        origin="repair",
        ground="已整改",
        record="验收意见",
        strike=[event_of(rating, "ZF-W-4")],
        evidence=[upload()],
    )
    boss = leader()

    def act(to):
        return decide_change(RatingChange.objects.get(pk=change.pk), to, actor=boss, reason="属实")

    found = together(act, (ChangeStatus.GRANTED,), (ChangeStatus.GRANTED,), (ChangeStatus.REFUSED,))
    assert sum(isinstance(each, RatingChange) for each in found) == 1
    change.refresh_from_db()
    versions = CreditRating.objects.filter(enterprise=rating.enterprise, version=2).count()
    assert versions == (1 if change.status == ChangeStatus.GRANTED else 0)


def test_two_officers_propose_one_change(rating, days):
    days.go_to(AFTER)
    published = take_rating_step(again(rating), RatingStatus.PUBLISHED, actor=leader())
    event, officer = event_of(rating, "ZF-W-4"), reviewer()

    def act(record):
        return propose_change(
            actor=officer, rating=published, origin="repair", ground="已整改", record=record, strike=[event]
        )

    found = together(act, ("甲",), ("乙",))
    assert sum(isinstance(each, RatingChange) for each in found) == 1
    assert RatingChange.objects.count() == RatingCorrection.objects.count() == 1

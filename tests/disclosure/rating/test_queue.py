"""Objections to ratings stand in the queue until their review is closed, and are reminded of."""

from datetime import date

import pytest

from common.models import Message
from disclosure.enums import RatingStatus
from disclosure.rating.matters import RATING_REVIEW, clocks, remind
from disclosure.services import take_rating_step
from registry.enums import ReminderMoment
from registry.queue.matters import Matter
from tests.disclosure.rating.scene import REFUSED, answered, noticed, objected, reviewer
from tests.factories.registry import ReminderRuleFactory, StatutoryLimitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rating(run, example):
    StatutoryLimitFactory(code="credit-rating-review", amount=15, effective_from=date(2014, 3, 1))
    return noticed(example, "slack")


def test_it_is_open_until_the_review_is_closed(rating):
    officer = reviewer()
    assert not RATING_REVIEW.open_rows(officer).exists()
    answered(objected(rating, "ZF-W-4"), REFUSED)
    assert RATING_REVIEW.open_rows(officer).get() == rating
    take_rating_step(rating, RatingStatus.REVIEWED, actor=officer)
    assert not RATING_REVIEW.open_rows(officer).exists()


def test_the_next_step_is_the_answer_then_the_end(rating):
    officer = reviewer()
    made = objected(rating, "ZF-W-4")

    def step():
        record = RATING_REVIEW.related(RATING_REVIEW.open_rows(officer)).get()
        return RATING_REVIEW.next_step(
            Matter(record, [], "", kind=RATING_REVIEW, today=date(2026, 3, 2), rows=None), officer
        )

    assert step().label == "逐项答复异议" and step().refusal(officer) == ""
    answered(made, REFUSED)
    assert step().label == "办结复核"


def test_the_time_to_answer_runs_from_the_objection(rating):
    objected(rating, "ZF-W-4")
    (clock,) = clocks(rating, date(2026, 3, 3))
    assert (clock.due_on, clock.unverified) == (date(2026, 3, 23), True)
    assert list(clocks(rating, date(2026, 3, 1))) == []


def test_the_staff_are_reminded_once(rating):
    objected(rating, "ZF-W-4")
    ReminderRuleFactory(clock="credit-rating-review", moment=ReminderMoment.BEFORE, days=1)
    officer = reviewer()
    day = date(2026, 3, 20)  # the working day before the last
    assert remind(day) >= 1
    assert Message.objects.filter(recipient=officer, title__contains="信用评价异议").count() >= 1
    assert remind(day) == 0

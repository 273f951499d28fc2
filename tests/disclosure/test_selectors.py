"""The grade of an enterprise as others read it."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure.enums import RatingStatus
from disclosure.selectors import grades_on
from registry import credit_grades
from tests.factories.disclosure import CreditRatingFactory

pytestmark = pytest.mark.django_db

PUBLISHED = {
    "status": RatingStatus.PUBLISHED,
    "noticed_on": date(2024, 5, 1),
    "published_on": date(2024, 6, 3),
}


def test_a_grade_counts_from_its_publication():
    rating = CreditRatingFactory(grade="D", **PUBLISHED)
    enterprises = [rating.enterprise_id]
    assert grades_on(enterprises, date(2024, 6, 2)) == {}
    assert grades_on(enterprises, date(2024, 6, 3)) == {rating.enterprise_id: "D"}
    assert grades_on([], date(2024, 6, 3)) == {}


def test_a_replaced_grade_counts_to_the_day_before():
    rating = CreditRatingFactory(
        grade="C", **PUBLISHED | {"status": RatingStatus.SUPERSEDED, "superseded_on": date(2024, 9, 2)}
    )
    repaired = CreditRatingFactory(
        enterprise=rating.enterprise,
        cycle_year=rating.cycle_year,
        version=2,
        grade="B",
        **PUBLISHED | {"published_on": date(2024, 9, 2)},
    )
    enterprise = rating.enterprise_id
    assert grades_on([enterprise], date(2024, 9, 1)) == {enterprise: "C"}
    assert grades_on([enterprise], date(2024, 9, 2)) == {enterprise: repaired.grade}


def test_the_latest_cycle_counts():
    older = CreditRatingFactory(
        grade="D",
        cycle_year=2022,
        **PUBLISHED | {"noticed_on": date(2023, 5, 1), "published_on": date(2023, 6, 1)},
    )
    CreditRatingFactory(enterprise=older.enterprise, grade="A", cycle_year=2023, **PUBLISHED)
    assert grades_on([older.enterprise_id], date(2024, 7, 1)) == {older.enterprise_id: "A"}


def test_an_unpublished_grade_does_not_count():
    rating = CreditRatingFactory(grade="D", status=RatingStatus.PRELIMINARY, published_on=None)
    assert grades_on([rating.enterprise_id], date(2024, 7, 1)) == {}


def test_the_apps_below_read_it_by_what_is_offered():
    rating = CreditRatingFactory(grade="D", **PUBLISHED)
    found = credit_grades.grades_on([rating.enterprise_id], date(2024, 7, 1))
    assert found == {rating.enterprise_id: "D"}

"""The demonstration's credit ratings: one year from computing to publication, one open to objections."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from common.models import OfficialDocument, PublishedRecord
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, ObjectionPoint, RatingChange, RatingObjection, RatingRun
from disclosure.rating.explaining import explained
from lanzhou_eco.demo_ratings import OPEN_YEAR, OTHERS, PUBLIC_YEAR, demo_ratings
from registry.models import Enterprise
from tests.factories.enforcement import PositiveListVersionFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND = "91620100MADEM0001N", "91620100MADEM0002R"
TOLD = OTHERS + 2  # with the two demonstration enterprises that have users


def of(year: int, uscc: str) -> CreditRating:
    return CreditRating.objects.get(cycle_year=year, enterprise__uscc=uscc)


@pytest.fixture
def said():
    call_command("load_reference")
    call_command("seed_demo")
    for _ in range(OTHERS + 4):
        EnterpriseFactory(is_synthetic=True)
    PositiveListVersionFactory()
    lines: list[str] = []
    demo_ratings(lines.append)
    demo_ratings(lines.append)  # a second time changes nothing
    return lines


def test_both_years_stand_where_they_are_said_to(said):
    assert len(said) == 2
    assert RatingRun.objects.filter(state="done").count() == RatingRun.objects.count() == 2
    rated = Enterprise.objects.filter(closed_on__isnull=True).count()
    rows = CreditRating.objects.filter(cycle_year=PUBLIC_YEAR)
    assert rows.filter(status=RatingStatus.PUBLISHED).count() == TOLD + 2
    assert rows.filter(status=RatingStatus.SUPERSEDED).count() == 1
    assert rows.count() == rated + 1
    shown = PublishedRecord.objects.current().filter(kind="credit-rating", withdrawn_at=None)
    assert shown.count() == TOLD + 2
    # One was objected to in part, answered in part, and stands by its points.
    second = of(PUBLIC_YEAR, SECOND)
    assert second.review_result.startswith("异议2项，采纳1项，不予采纳1项")
    assert sorted(
        ObjectionPoint.objects.filter(objection__rating=second).values_list("outcome", flat=True)
    ) == [
        "refused",
        "upheld",
    ]
    assert explained(second).agrees
    change = RatingChange.objects.get()
    assert (change.rating.status, change.version.status) == ("superseded", "published")
    assert change.version.grade <= "B" or change.version.score < change.rating.score
    # The other waits for its review.
    [objection] = RatingObjection.objects.filter(rating__cycle_year=OPEN_YEAR)
    assert (objection.status, objection.enterprise.uscc) == ("received", FIRST)
    assert of(OPEN_YEAR, FIRST).status == RatingStatus.OBJECTED
    assert CreditRating.objects.filter(cycle_year=OPEN_YEAR, status=RatingStatus.NOTICED).count() == 3
    # An A and what follows from it.
    [best] = CreditRating.objects.filter(cycle_year=PUBLIC_YEAR, grade="A")
    [entry] = best.enterprise.positivelistentrys.all()
    assert (entry.grade_year, entry.is_synthetic) == (PUBLIC_YEAR, True)
    # Nothing of it could be taken for real, and nothing of it is counted for a year of the report before.
    worked = CreditRating.objects.exclude(status=RatingStatus.PRELIMINARY)
    assert not worked.filter(is_synthetic=False).exists()
    assert not CreditRating.objects.filter(published_on__year__lte=2024).exists()
    assert OfficialDocument.objects.filter(kind="rating-review").count() == 1

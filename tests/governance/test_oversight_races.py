"""Two who do the same at once: one does it, the other is told."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Conflict, PortalError
from governance.dispute.steps import make_effective
from governance.dispute.work import enter_appeal
from governance.enums import LitigationKind, LitigationOutcome, LitigationStatus
from governance.file_review.services import take_round_step
from governance.models import (
    FileReviewRound,
    Litigation,
    ReviewedFile,
    SupervisionCheck,
    SupervisionPlanItem,
)
from governance.supervising.services import add_finding, check_item
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import load_law
from tests.factories.governance import (
    FileReviewRoundFactory,
    LitigationFactory,
    ReviewItemFactory,
    SupervisionCheckFactory,
    SupervisionPlanFactory,
    SupervisionPlanItemFactory,
)
from tests.racing import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer():
    load_law()
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER])


def one_of(found):
    """What one did, after the other was told of a conflict."""
    errors = [each for each in found if isinstance(each, Exception)]
    assert [type(each) for each in errors] == [Conflict], found
    return next(each for each in found if not isinstance(each, Exception))


def lost_in_first_instance():
    return LitigationFactory(
        kind=LitigationKind.FIRST_INSTANCE,
        status=LitigationStatus.CONCLUDED,
        outcome=LitigationOutcome.REVOKED,
        concluded_on=date(2024, 6, 11),
        judgment_received_on=date(2024, 6, 11),
    )


def test_an_appeal_is_entered_once(officer):
    dispute = lost_in_first_instance()
    told = {"appellant": "claimant", "authority": "中级法院", "received_on": date(2024, 6, 20)}
    calls = [
        lambda: enter_appeal(Litigation.objects.get(pk=dispute.pk), actor=officer, **told) for _ in range(2)
    ]
    one_of(at_once(*calls))
    assert Litigation.objects.filter(previous=dispute).count() == 1


def test_a_result_comes_into_force_once(officer):
    dispute = lost_in_first_instance()
    calls = [lambda: make_effective(Litigation.objects.get(pk=dispute.pk), actor=officer) for _ in range(2)]
    one_of(at_once(*calls))


def test_an_appeal_and_the_effect_exclude_each_other(officer):
    dispute = lost_in_first_instance()
    told = {"appellant": "claimant", "authority": "中级法院", "received_on": date(2024, 6, 20)}
    found = at_once(
        lambda: enter_appeal(Litigation.objects.get(pk=dispute.pk), actor=officer, **told),
        lambda: make_effective(Litigation.objects.get(pk=dispute.pk), actor=officer),
    )
    assert sum(isinstance(each, PortalError) for each in found) == 1, found
    dispute.refresh_from_db()
    assert (dispute.effective_on is None) == dispute.following.exists()


def test_a_planned_check_is_entered_once(officer):
    plan = SupervisionPlanFactory(status="approved", approved_on=date(2024, 1, 8))
    item = SupervisionPlanItemFactory(plan=plan)
    given = {"actor": officer, "checked_on": date(2024, 6, 3), "checkers": "王某"}
    calls = [lambda: check_item(SupervisionPlanItem.objects.get(pk=item.pk), **given) for _ in range(2)]
    one_of(at_once(*calls))
    assert SupervisionCheck.objects.count() == 1


def test_findings_entered_at_once_are_all_counted(officer):
    check = SupervisionCheckFactory(result="clean", finding_count=0)
    given = {"actor": officer, "content": "问题", "ground": "制度", "due_on": date(2024, 7, 1)}
    calls = [lambda: add_finding(SupervisionCheck.objects.get(pk=check.pk), **given) for _ in range(3)]
    found = at_once(*calls)
    assert sorted(each.number for each in found) == [1, 2, 3]
    check.refresh_from_db()
    assert check.finding_count == 3


def test_a_round_is_drawn_once(officer):
    review_round = FileReviewRoundFactory(sample_size=1)
    ReviewItemFactory(standard=review_round.standard)
    review_round.reviewers.set([UserFactory(department=DepartmentFactory())])
    EnforcementCaseFactory(
        decided=True,
        status="closed",
        served_on=date(2024, 4, 8),
        delivery_method="direct",
        closed_on=date(2024, 6, 3),
        closing_reason="已履行",
    )
    calls = [
        lambda: take_round_step(
            FileReviewRound.objects.get(pk=review_round.pk), "drawn", actor=officer, witness="陈某"
        )
        for _ in range(2)
    ]
    found = at_once(*calls)
    assert sum(isinstance(each, PortalError) for each in found) == 1, found
    assert ReviewedFile.objects.count() == 1

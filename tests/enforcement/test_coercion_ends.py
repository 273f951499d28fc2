"""A seizure whose days ran out ends by itself, and those who must act are told."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common import events
from common.errors import Refused
from common.models import Message
from enforcement.deadlines import CaseRows
from enforcement.deadlines.measures import coercion_clocks, curtailment_clocks
from enforcement.procedure_enums import CoercionStatus, CurtailmentStatus
from enforcement.services.coercion import take_coercion_step
from enforcement.services.coercion_ends import end_expired
from enforcement.services.curtailments import take_curtailment_step
from enforcement.tasks import end_seizures
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import CoercionFactory, CurtailmentFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

LAST = date(2026, 10, 1)
NEXT = date(2026, 10, 2)


@pytest.fixture
def sealed(officer):
    case = EnforcementCaseFactory(filed=True, handler=officer)
    return CoercionFactory(case=case, enterprise=case.enterprise, department=case.department)


def test_it_stands_to_its_last_day(sealed, days):
    days.go_to(LAST)
    assert end_expired(LAST) == 0
    sealed.refresh_from_db()
    assert sealed.status == CoercionStatus.IMPOSED


def test_the_day_after_it_has_ended_with_the_article(sealed, days):
    days.go_to(NEXT)
    assert end_expired(NEXT) == 1
    assert end_expired(NEXT) == 0
    sealed.refresh_from_db()
    assert (sealed.status, sealed.lifted_on) == (CoercionStatus.LIFTED, LAST)
    assert "行政强制法第二十五条、第二十七条第一款第四项" in sealed.lift_ground
    last = events.history(sealed).last()
    assert (last.actor, last.to_state) == (None, CoercionStatus.LIFTED)
    (seizure,) = [each for each in coercion_clocks(sealed, NEXT, CaseRows()) if each.code == "seizure"]
    assert seizure.late_by == 0


def test_an_extended_one_ends_at_its_later_day(sealed, officer, days):
    days.go_to(date(2026, 9, 28))
    take_coercion_step(sealed, CoercionStatus.EXTENDED, actor=officer, reason="情况复杂")
    assert end_expired(NEXT) == 0
    assert sealed.until == date(2026, 10, 31)
    days.go_to(date(2026, 11, 1))
    assert end_expired(date(2026, 11, 1)) == 1


def test_party_officer_and_leaders_are_told(sealed, officer, days):
    owner = MembershipFactory(enterprise=sealed.enterprise).user
    days.go_to(NEXT)
    end_expired(NEXT)
    told = dict(Message.objects.values_list("recipient", "title"))
    assert told[owner.pk].startswith("查封期限届满，已依法解除：")
    assert told[officer.pk].startswith("查封期限届满，请办理解除手续：")


def test_an_open_request_for_release_is_answered_by_it(days):
    asked = CoercionFactory(release_requested_on=date(2026, 9, 30))
    days.go_to(NEXT)
    end_expired(NEXT)
    asked.refresh_from_db()
    assert asked.release_answered_on == NEXT


def test_a_clerk_still_lifts_nothing(sealed, days):
    days.go_to(NEXT)
    with pytest.raises(Refused):
        take_coercion_step(
            sealed, CoercionStatus.LIFTED, actor=UserFactory(roles=[Role.HANDLER]), reason="届满"
        )


def test_a_restriction_stands_until_the_party_reports_that_it_mended(officer, days):
    """It does not end by itself: that the months are over lifts nothing, the report for the record does."""
    made = CurtailmentFactory()
    days.go_to(date(2026, 12, 2))
    end_seizures()
    made.refresh_from_db()
    assert (made.status, made.lifted_on) == (CurtailmentStatus.IMPOSED, None)
    (clock,) = [
        each
        for each in curtailment_clocks(made, date(2026, 12, 2), CaseRows())
        if each.code == "production-restriction"
    ]
    assert (clock.due_on, clock.is_running, clock.late_by) == (date(2026, 12, 1), True, 1)
    take_curtailment_step(made, "delivered", actor=officer, delivered_on=date(2026, 9, 3))
    take_curtailment_step(made, "lifted", actor=officer, reason="监测达标，已报备案")
    assert (made.status, made.lifted_on) == (CurtailmentStatus.LIFTED, date(2026, 12, 2))

"""Who of the staff hears of what an applicant does: only who may still see the matter."""

from __future__ import annotations

import pytest

from accounts.enums import DepartmentKind
from common.models import Message
from permits.services.telling import tell_officer
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.permits import EiaDecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague():
    return UserFactory()


def told(decision) -> list[str]:
    tell_officer(decision, "withdrawn", "申请人已撤回申请")
    return [message.recipient.username for message in Message.objects.all()]


def test_the_handler_is_told(colleague):
    handler = UserFactory(department=colleague.department)
    decision = EiaDecisionFactory(department=colleague.department, handler=handler)
    assert told(decision) == [handler.username]


def test_a_handler_who_was_moved_elsewhere_is_not(colleague):
    park = DepartmentFactory(kind=DepartmentKind.PARK)
    decision = EiaDecisionFactory(department=colleague.department, handler=UserFactory(department=park))
    assert told(decision) == [colleague.username]


def test_a_handler_who_left_is_replaced_by_the_department(colleague):
    left = UserFactory(department=colleague.department, is_active=False)
    decision = EiaDecisionFactory(department=colleague.department, handler=left)
    assert told(decision) == [colleague.username]

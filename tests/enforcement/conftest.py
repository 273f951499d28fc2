"""What the tests of enforcement share."""

import pytest

from accounts.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar


@pytest.fixture
def calendar(db):
    """The work calendar of 2023–2026."""
    load_work_calendar()


@pytest.fixture
def officer(db):
    """One who may take every step; single roles are tested by themselves."""
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER])

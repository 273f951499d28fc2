"""What the tests of EIA approval share."""

import pytest

from accounts.enums import Role
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permit_law import load_permit_law
from tests.factories.permits import load_clock_rules
from tests.factories.registry import MembershipFactory


@pytest.fixture
def clock_data(db):
    """The work calendar of 2023–2026 and what stops a clock."""
    load_work_calendar()
    load_clock_rules()


@pytest.fixture
def law_data(db):
    """The rows by which the steps go, as the portal is delivered: laws, limits, series, notice rules."""
    load_permit_law()


@pytest.fixture
def officer(db):
    """One who may take every step; single roles are tested by themselves."""
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])


@pytest.fixture
def days(monkeypatch) -> Days:
    """Takes the portal to a day: `days.go_to(date(2024, 3, 5))`."""
    return Days(monkeypatch)


@pytest.fixture
def applicant(db):
    """A user of the enterprise that applies."""
    return MembershipFactory().user

"""What the tests of enforcement share."""

import pytest

from accounts.enums import Role
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_cases import TODAY


@pytest.fixture
def calendar(db):
    """The work calendar of 2023–2026."""
    load_work_calendar()


@pytest.fixture
def officer(db):
    """One who may take every step; single roles are tested by themselves."""
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER])


@pytest.fixture
def days(monkeypatch) -> Days:
    """Takes the portal to a day: `days.go_to(date(2025, 3, 3))`."""
    return Days(monkeypatch)


@pytest.fixture
def case_law(db, days):
    """The rows by which a case goes, as the portal is delivered, on the day of `lawful_case`."""
    load_law()
    days.go_to(TODAY)

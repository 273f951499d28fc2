"""What the tests of the API of enforcement share."""

from __future__ import annotations

import pytest

from enforcement.enums import CaseStatus
from tests.enforcement.api.calling import caller
from tests.factories.enforcement_cases import lawful_case
from tests.factories.registry import MembershipFactory


@pytest.fixture
def machine(officer):
    """A machine of one who may take every step."""
    return caller(officer)


@pytest.fixture
def member(db):
    """A user of an enterprise that is a party."""
    return MembershipFactory()


@pytest.fixture
def told(member, case_law):
    """A case of the member's enterprise, told and served."""
    return lawful_case(CaseStatus.NOTIFIED, enterprise=member.enterprise)

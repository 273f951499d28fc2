"""What the answer for one case costs: bounded, and the same whatever the case holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from enforcement.models import EnforcementCase
from enforcement.ranges import WORKSHEETS, current_worksheets
from tests.enforcement.desk.matters import TODAY, busy_case
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import CaseStopFactory, DefenceFactory, PenaltyHearingFactory
from tests.factories.enforcement_law import DiscretionWorksheetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def test_the_answer_for_a_case_takes_the_same_bounded_number_of_queries(client):
    user = UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER])
    client.force_login(user)
    case = busy_case(user)
    address = f"/api/v1/cases/cases/{case.ledger_no}/"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = cost()
    for _ in range(3):
        DefenceFactory(case=case)
        PenaltyHearingFactory(case=case, held=True)
        CaseStopFactory(case=case, first_day=TODAY, last_day=TODAY)
    assert cost() == few
    assert few <= 95


def test_worksheets_read_beforehand_are_those_that_stand():
    sheet = DiscretionWorksheetFactory()
    later = DiscretionWorksheetFactory(case=sheet.case, violation_type=sheet.violation_type, act=sheet.act)
    DiscretionWorksheetFactory(case=sheet.case)
    fresh = current_worksheets(sheet.case)
    assert later in fresh and sheet not in fresh
    (read,) = EnforcementCase.objects.filter(pk=sheet.case_id).prefetch_related(WORKSHEETS)
    with CaptureQueriesContext(connection) as queries:
        assert current_worksheets(read) == fresh
        assert [each.provision.law for each in current_worksheets(read)]
    assert len(queries) == 0

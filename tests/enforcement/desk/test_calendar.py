"""工作日历: both apps in one month, mine or all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from tests.enforcement.desk.matters import TODAY
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import InspectionFactory
from tests.factories.enforcement_after import FiledCaseFactory
from tests.factories.enforcement_cases import PenaltyHearingFactory, lawful_case
from tests.factories.permits import EiaDecisionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

URL = "/staff/calendar/?month=2025-03"


@pytest.fixture
def user(client):
    made = UserFactory(roles=[Role.HANDLER])
    client.force_login(made)
    return made


def found(client, query=""):
    plan = client.get(URL + query).context["plan"]
    return {(day.day, item.what): item.record for day in plan.days for item in day.items}


def test_due_dates_hearings_and_planned_checks_of_both_apps(client, user):
    lead_on = date(2024, 12, 20)  # 90 自然日 later is Thursday 20 March
    case = FiledCaseFactory(lead_on=lead_on, filed_on=lead_on, conduct_on=lead_on, handler=user)
    heard = lawful_case(handler=user)
    PenaltyHearingFactory(case=heard, held_on=date(2025, 3, 12), place="三楼会议室", ended_on=None)
    check = InspectionFactory(planned=True, handler=user, inspected_on=date(2025, 3, 6))
    application = EiaDecisionFactory(accepted=True, received_on=date(2025, 2, 10), handler=user)
    items = found(client)
    assert any(day == date(2025, 3, 20) and record == case for (day, _), record in items.items())
    assert items[date(2025, 3, 12), "听证会（三楼会议室）"] == heard
    assert items[date(2025, 3, 6), "计划检查"] == check
    assert application in items.values()


def test_mine_is_shown_until_all_is_asked_for(client, user):
    other = InspectionFactory(planned=True, handler=UserFactory(), inspected_on=date(2025, 3, 6))
    assert other not in found(client).values()
    assert other in found(client, "&whose=all").values()
    page = client.get(URL + "&whose=all").content.decode()
    assert "month=2025-02&amp;whose=all" in page  # the choice goes along


def test_days_worked_and_not_worked_are_marked(client, user):
    plan = client.get("/staff/calendar/?month=2025-04").context["plan"]
    by_day = {day.day: day for day in plan.days}
    assert by_day[date(2025, 4, 4)].mark == "休"
    assert by_day[date(2025, 4, 27)].is_make_up
    assert plan.working_days == sum(bool(day.worked) for day in plan.days) > 20


def test_what_is_over_is_not_in_it(client, user):
    InspectionFactory(handler=user, inspected_on=TODAY + timedelta(days=1))  # done
    assert found(client) == {}

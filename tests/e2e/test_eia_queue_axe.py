"""The queue, the month and the page of assignment with matters in every state, in a real browser."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from permits.enums import EiaStatus
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicNoticeFactory,
    StopIntervalFactory,
    load_clock_rules,
    load_limits,
    load_procedure_limits,
)
from tests.factories.registry import StatutoryLimitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = date(2024, 4, 16)


@pytest.fixture
def matters(monkeypatch):
    """Overdue, due today, running, suspended, waiting for 补正, decided; a full day in the month."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    load_work_calendar()
    load_clock_rules()
    load_limits()
    load_procedure_limits()
    StatutoryLimitFactory(code="eia-form-promised", name="报告表审批（承诺）", amount=7)
    for days in (0, 0, 0, 0, 0, -7, 14):
        received = date(2024, 3, 4) + timedelta(days=days)
        EiaDecisionFactory(accepted=True, received_on=received)
    stopped = EiaDecisionFactory(accepted=True)
    StopIntervalFactory(decision=stopped, last_day=None)
    PublicNoticeFactory(decision=stopped, last_day=date(2024, 4, 19))
    EiaDecisionFactory(status=EiaStatus.CORRECTING, correction_notified_on=date(2024, 3, 6))
    EiaDecisionFactory(approved=True, decided_on=date(2024, 4, 12))
    return stopped


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_by_deadline_have_no_violation(browser, live_server, matters, width):
    user = UserFactory(roles=[Role.HANDLER, Role.REVIEWER])
    visit = Visit(browser, live_server.url, user, width)
    for address in (
        "/staff/",
        reverse("permits:queue"),
        f"{reverse('permits:queue')}?clock=overdue&whose=unassigned",
        f"{reverse('permits:queue')}?category=x",
        reverse("permits:queue-assign", args=[matters.ledger_no]),
        f"{reverse('permits:calendar')}?month=2024-04",
        f"{reverse('permits:calendar')}?month=2027-01",
        f"{reverse('permits:calendar')}?month=x",
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


def test_claiming_by_keyboard(browser, live_server, matters):
    user = UserFactory()
    visit = Visit(browser, live_server.url, user, 1280)
    visit.page.goto(live_server.url + reverse("permits:queue"))
    visit.page.get_by_role("button", name=re.compile(f"领取.*{matters.project_name}$")).focus()
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    assert visit.page.get_by_text(f"{user.full_name}（我）").count() == 1
    visit.context.close()
    matters.refresh_from_db()
    assert matters.handler == user

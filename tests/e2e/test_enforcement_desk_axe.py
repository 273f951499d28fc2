"""Queue, board, calendar, home and the pages of reassignment in a real browser; claiming by keyboard."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.days import Days
from tests.e2e.people import Stage
from tests.e2e.test_axe_pages import WIDTHS
from tests.enforcement.desk.matters import TODAY, busy_case, one_of_each
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import FiledCaseFactory, load_law
from tests.factories.enforcement_cases import CaseStopFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE, BOARD = "/staff/enforcement/queue/", "/staff/enforcement/board/"


@pytest.fixture
def desk(monkeypatch):
    """Something of every kind, overdue, due and standing still; one officer away."""
    load_law()
    Days(monkeypatch).go_to(TODAY)
    user = UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER], full_name="赵承办")
    away = UserFactory(full_name="钱外出")
    one_of_each(user)
    busy_case(user)
    for days in (5, 60, 85, 86, 200):
        day = TODAY - timedelta(days=days)
        FiledCaseFactory(lead_on=day, filed_on=day, conduct_on=day, handler=away if days == 60 else None)
    stopped = FiledCaseFactory(lead_on=TODAY, filed_on=TODAY, conduct_on=TODAY, handler=user)
    CaseStopFactory(case=stopped, first_day=TODAY, last_day=None)
    EnforcementCaseFactory(lead_on=TODAY, handler=user, department=user.department)
    AbsenceFactory(user=away, deputy=user, first_day=TODAY, last_day=TODAY + timedelta(days=3))
    return user, stopped


def _pictures():
    folder = os.environ.get("PICTURES")
    return Path(folder) if folder else None


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_desk_have_no_violation(browser, live_server, desk, width):
    user, case = desk
    stage = Stage(browser, live_server.url, _pictures())
    item = f"case:{case.ledger_no}:{user.pk}"
    with stage.someone(user, width) as page:
        for name, address in {
            "home": "/staff/",
            "queue": QUEUE + "?whose=all",
            "queue-overdue": QUEUE + "?whose=all&clock=overdue",
            "queue-nothing": QUEUE + "?q=没有的",
            "board": BOARD,
            "board-nothing": BOARD + "?q=没有的",
            "calendar": "/staff/calendar/?month=2025-03",
            "case": f"/staff/enforcement/cases/{case.ledger_no}/",
            "assign": reverse("enforcement:queue-assign", args=["case", case.ledger_no]),
            "give-back": reverse("enforcement:queue-give-back", args=["case", case.ledger_no]),
            "reassign": f"{QUEUE}reassign/?item={item}",
            "reassign-nothing": f"{QUEUE}reassign/",
        }.items():
            stage.open(page, address)
            stage.look(page, f"desk-{name}-{width}")
            spread = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert spread <= 0, f"{name} is wider than the screen by {spread}"
    assert stage.wrong == []


def test_choosing_and_giving_by_keyboard(browser, live_server, desk):
    user, case = desk
    stage = Stage(browser, live_server.url, None)
    with stage.someone(user) as page:
        stage.open(page, BOARD)
        box = page.get_by_label(re.compile(f"选择：{case.title}$"))
        box.focus()
        page.keyboard.press("Space")
        assert box.is_checked()
        page.get_by_role("button", name="批量转交所选案件").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("link", name=case.title).count() == 1
    assert stage.wrong == []

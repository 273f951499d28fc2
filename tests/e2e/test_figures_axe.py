"""统计分析 with its charts in a real browser: nothing that axe objects to, no sideways scroll."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from permits.enums import EiaCategory
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import EiaDecisionFactory, load_limits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/staff/permits/figures/"


@pytest.mark.parametrize("width", [390, 1280])
def test_figures_pass_axe(page, live_server, width):
    load_limits()
    load_work_calendar()
    for category in EiaCategory.values:
        EiaDecisionFactory(
            approved=True,
            category=category,
            received_on=date(2024, 3, 4),
            net_days=5,
            gross_days=9,
            stopped_days=4,
        )
    client = Client()
    client.force_login(UserFactory())
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    page.context.add_cookies([cookie | {"url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    for path in (f"{PAGE}?year=2024", f"{PAGE}2024/months/3/form_net/"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []
    page.goto(f"{live_server.url}{PAGE}?year=2024")
    assert page.locator("svg.chart").count() >= 4

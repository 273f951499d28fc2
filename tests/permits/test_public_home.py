"""What the home page tells of the EIA notices that are open."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.calendar import load_work_calendar
from tests.factories.permits import load_notice_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    load_notice_rules()
    load_work_calendar()


def _text(response) -> str:
    return response.content.decode()


def test_home_names_what_closes_next(client, shown):
    shown("后截止项目", last_day=date(2024, 3, 20))
    shown("先截止项目")
    page = _text(client.get(reverse("home")))
    assert page.index("先截止项目公示") < page.index("后截止项目公示")
    assert "至2024年3月11日" in page


def test_open_card_is_absent_when_nothing_is_open(client, shown, clock):
    shown()
    clock(2024, 3, 12, 0, 0)
    assert "正在公示" not in _text(client.get(reverse("home")))

"""The classification helper, 双公示 and the answers to a visitor in a browser, with content."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from permits.services.publishing import publish_notice
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import (
    CatalogueItemFactory,
    CatalogueVersionFactory,
    EiaDecisionFactory,
    PublicNoticeFactory,
    load_notice_rules,
)
from tests.factories.registry import StatutoryLimitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_helper_from_the_catalogue_to_its_result(browser, live_server, width):
    version = CatalogueVersionFactory(effective_from=date(2021, 1, 1), source_note="录入1项。")
    CatalogueItemFactory(version=version, number=53, name="塑料制品业292")
    choose, questions, result = (reverse(f"eia:classify{part}") for part in ("", "-questions", "-result"))
    visit = Visit(browser, live_server.url, None, width)
    for address in (
        f"{choose}?q=塑料&item=53",
        f"{choose}?q=没有",
        f"{questions}?item=53",
        f"{result}?item=53&nature=new",  # the answers that are missing are asked for
        f"{result}?item=53&nature=new&level53=form",
        f"{result}?none=yes&q=数据中心",
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_publicity_with_what_is_late_and_a_file(browser, live_server, width):
    load_work_calendar()
    StatutoryLimitFactory(code="double-publicity", name="双公示", amount=7)
    EiaDecisionFactory(approved=True, received_on=date(2024, 3, 1), decided_on=date(2024, 3, 6))
    page = reverse("permits:publicity")
    visit = Visit(browser, live_server.url, UserFactory(roles=[Role.HANDLER]), width)
    visit.open(f"{page}?first_day=2024-03-01&last_day=2024-03-31")
    visit.page.get_by_role("button", name="导出 Excel").click()
    visit.page.wait_for_url("**/publicity/?first_day=*")
    visit.open(f"{page}?first_day=2024-03-01&last_day=2024-03-31")
    assert visit.page.locator("#exports tbody tr").count() == 1
    visit.open(f"{page}?first_day=2024-03-31&last_day=2024-03-01")
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_a_visitor_is_answered(browser, live_server, settings, width):
    """A comment sent too fast, then taken; and the notices that are over."""
    load_notice_rules()
    load_work_calendar()
    officer, today = UserFactory(roles=[Role.REVIEWER]), timezone.localdate()
    publish_notice(
        PublicNoticeFactory(first_day=today - timedelta(days=20), last_day=today - timedelta(days=10)),
        actor=officer,
    )
    notice = publish_notice(
        PublicNoticeFactory(first_day=today, last_day=today + timedelta(days=5)), actor=officer
    )
    visit = Visit(browser, live_server.url, None, width)
    visit.open(reverse("eia:past-list"))
    assert visit.page.locator("tbody tr").count() == 1
    visit.open(reverse("public-eia-notice", args=[notice.pk]))
    settings.COMMENT_MIN_SECONDS = 3600
    visit.page.get_by_label("意见内容").fill("请公开监测数据")
    visit.page.get_by_role("button", name="提交意见").click()
    visit.page.get_by_text("提交过快").first.wait_for()
    visit.check()
    settings.COMMENT_MIN_SECONDS = 0
    visit.page.get_by_role("button", name="提交意见").click()
    visit.page.wait_for_url("**/received/**")
    visit.check()
    visit.context.close()
    assert visit.wrong == []

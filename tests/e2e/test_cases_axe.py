"""The public's pages of `/cases/` in a browser, with content: axe, width, no script needed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.models import PublishedRecord
from common.publication import withdraw
from enforcement.enums import PenaltyKind
from enforcement.models import EnforcementCase
from enforcement.services.order_notices import publish_order
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_after import ServedOrderFactory, load_law
from tests.factories.enforcement_publication import load_display_rules, published_case
from tests.factories.registry import EnterpriseFactory, ParkFactory, ProvisionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FACTS = (
    "执法人员现场检查时，该单位正在生产，配套的污染防治设施未同步运行；废水总排口化学需氧量超过排放标准零点八倍，"
    "危险废物贮存间未设置识别标志，台账记录不完整。上述事实有现场检查笔录、调查询问笔录、监测报告等证据为证。"
)


@pytest.fixture
def shelf(db: Any) -> dict[str, PublishedRecord]:
    """One of each: an amended result with related ones, an order, one withdrawn, one shown to its end."""
    load_law()
    load_display_rules()
    officer = UserFactory(roles=[Role.REVIEWER])
    firm = EnterpriseFactory(name="兰州新区示范精细化工有限责任公司", park=ParkFactory(name="化工园区"))
    made = [_result(firm, number) for number in range(24)]
    order = ServedOrderFactory(enterprise=firm, demand="立即停止超标排放，并于期限内完成污染防治设施整改。")
    gone, over = made[1], made[2]
    withdraw(gone.kind, _case_of(gone), actor=officer, reason="行政处罚决定已被撤销")
    PublishedRecord.objects.filter(pk=over.pk).update(display_until=date(2024, 12, 31))
    return {
        "result": made[0],
        "order": publish_order(order, actor=officer),
        "gone": gone,
        "over": over,
    }


def _case_of(record: PublishedRecord) -> EnforcementCase:
    return EnforcementCase.objects.get(pk=record.source.rpartition(":")[2])


def _result(firm: Any, number: int) -> PublishedRecord:
    changed = {"amended_on": date(2024, 5, 6), "amended_fine": Decimal(80_000)} if not number else {}
    case = EnforcementCaseFactory(
        decided=True,
        is_synthetic=True,
        enterprise=firm,
        facts=FACTS,
        decision_content="罚款人民币壹拾万元整，没收违法所得。",
        confiscated_amount=Decimal("5000.5"),
        **changed,
    )
    case.violation_types.set([ViolationTypeFactory(name=f"第{number}种超标排放水污染物")])
    case.provisions.set([ProvisionFactory(article="第八十三条第二项")])
    CasePenaltyFactory(case=case, kind=PenaltyKind.SUSPENSION, content="责令停产整治")
    return published_case(case)


def addresses(shelf: dict[str, PublishedRecord]) -> list[str]:
    results, orders = reverse("cases:case-list"), reverse("cases:order-list")
    return [
        results,
        f"{results}?q=超过 标准&penalty=suspension&amount_min=0.5&since=2024-01-01&sort=-amount",
        f"{results}?q=没有的词&law=没有&amount_min=十万",
        f"{results}?q=没有的词&kind=legal_person",
        orders,
        f"{orders}?state=served",
        reverse("public-case-result", args=[shelf["result"].pk]),
        reverse("public-rectification-order", args=[shelf["order"].pk]),
        reverse("public-case-result", args=[shelf["gone"].pk]),
        reverse("public-case-result", args=[shelf["over"].pk]),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_with_content(browser, live_server, shelf, width):
    visit = Visit(browser, live_server.url, None, width)
    for address in addresses(shelf):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


def test_a_citizen_narrows_the_list_and_follows_it_to_a_page(browser, live_server, shelf):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + reverse("cases:case-list"))
    page.get_by_label("关键词").fill("零点八倍")
    page.get_by_role("button", name="查询").click()
    assert page.locator("mark").first.inner_text() == "零点八倍"
    page.get_by_role("link", name="责令停产停业").click()
    assert "q=" in page.url and "penalty=suspension" in page.url
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="移除条件 处罚种类：责令停产停业").click()
    assert "penalty" not in page.url and "after" not in page.url
    page.locator("table").get_by_role("link", name="第5种超标排放水污染物").click()
    assert "壹拾万伍仟元伍角整" in page.inner_text("main")
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_of_the_site_opens_on_a_phone_by_touch_and_by_key(browser, live_server, shelf, script):
    size = {"width": min(WIDTHS), "height": 844}
    context = browser.new_context(viewport=size, java_script_enabled=script, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + reverse("cases:case-list"))
    menu, entry = page.locator(".site-nav__toggle"), page.locator(".site-nav__link").first
    assert "当前：行政处罚" in menu.inner_text() and not entry.is_visible()
    menu.click()
    assert entry.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert not entry.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert entry.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + reverse("home"))
    context.close()


def test_nothing_is_wrong_with_the_open_menu(browser, live_server, shelf):
    visit = Visit(browser, live_server.url, None, min(WIDTHS))
    visit.open(reverse("cases:case-list"))
    visit.page.locator(".site-nav__toggle").click()
    visit.check()
    visit.context.close()
    assert visit.wrong == []


def test_days_and_figures_of_a_table_stay_in_one_line(browser, live_server, shelf):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + reverse("cases:case-list"))
    for cells in ("td.date", "td.number"):
        modes = page.locator(f".table {cells}").evaluate_all(
            "cells => [...new Set(cells.map(cell => getComputedStyle(cell).textWrapMode))]"
        )
        assert modes == ["nowrap"], cells
    context.close()

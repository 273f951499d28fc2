"""The public's pages of ratings and disclosures in a browser, with content: axe, width, no script needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import public_url, publish, withdraw
from disclosure.enums import Grade, TriggerKind
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CreditRatingFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.registry import EnterpriseFactory, ParkFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "收到行政处罚决定书，因废水总排口化学需氧量超过排放标准零点八倍，罚款人民币壹拾万元整。"


@pytest.fixture
def shelf(db: Any) -> dict[str, PublishedRecord]:
    """Ratings of all grades over two pages, reports with all and with least, and a rating withdrawn."""
    officer = UserFactory(roles=["leader"])
    firm = EnterpriseFactory(name="兰州新区示范精细化工有限责任公司", park=ParkFactory(name="化工园区"))
    for number in range(22):
        made = CreditRatingFactory(
            enterprise=firm if not number else EnterpriseFactory(name=f"示范第{number}建材有限公司"),
            grade=list(Grade)[number % 4],
            is_synthetic=True,
        )
        rating = publish(CREDIT_RATING, made, actor=officer)
    gone = CreditRatingFactory()
    withdrawn = publish(CREDIT_RATING, gone, actor=officer)
    withdraw(CREDIT_RATING, gone, actor=officer, reason="已有调整后的评价结果，本结果不再展示")
    annual = AnnualDisclosureFactory(
        enterprise=firm,
        version=2,
        link="https://example.org/enterprises/2023/annual-environmental-report.html",
    )
    temporary = TemporaryDisclosureFactory(
        enterprise=firm,
        document_number="兰新环罚〔2024〕7号",
        authority="兰州新区生态环境局",
        matter="超标排放水污染物",
        content=TEXT,
        rectification="已完成污染防治设施检修，复测达标。",
        is_synthetic=True,
    )
    personal = TemporaryDisclosureFactory(trigger=TriggerKind.DETENTION, filed_on=date(2024, 6, 1))
    return {
        "rating": rating,
        "gone": withdrawn,
        "annual": publish(ANNUAL_DISCLOSURE, annual, actor=officer),
        "temporary": publish(TEMPORARY_DISCLOSURE, temporary, actor=officer),
        "personal": publish(TEMPORARY_DISCLOSURE, personal, actor=officer),
    }


def addresses(shelf: dict[str, PublishedRecord]) -> list[str]:
    ratings = reverse("ratings:rating-list")
    annual, temporary = reverse("disclosures:annual-list"), reverse("disclosures:temporary-list")
    return [
        ratings,
        f"{ratings}?q=建材&grade=B&year=2023&sort=dated_on",
        f"{ratings}?grade=Z&since=昨天",
        f"{ratings}?q=没有的词",
        annual,
        temporary,
        f"{temporary}?q=零点八倍&trigger=penalty",
        *(public_url(record) for record in shelf.values()),
        reverse("public-enterprise:detail", args=[shelf["annual"].uscc]),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_with_content(browser, live_server, shelf, width):
    visit = Visit(browser, live_server.url, None, width)
    for address in addresses(shelf):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


def test_a_citizen_finds_a_rating_without_script(browser, live_server, shelf):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + "/")
    page.get_by_role("link", name="信用评价", exact=True).first.click()
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="D级").click()
    assert "grade=D" in page.url and "after" not in page.url
    page.get_by_label("关键词").fill("示范第3建材")
    page.get_by_role("button", name="查询").click()
    assert "grade=D" in page.url
    page.locator("table").get_by_role("link", name="示范第3建材").click()
    assert "D级" in page.inner_text("main")
    page.get_by_role("link", name="查看该单位全部公开信息").click()
    assert "环保信用评价结果（1）" in page.inner_text("main")
    context.close()

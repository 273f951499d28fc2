"""Two people of an enterprise fill in its annual report at the same time, in their browsers.

`ANNUAL_PICTURES=folder` keeps a picture of each page.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from disclosure.annual.saving import add_rows
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow
from tests.e2e.people import Stage
from tests.factories.disclosure import AnnualDisclosureFactory, InsurancePolicyFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 390
WASTE = "discharges.hazardous_waste"
SAVED, STATE = "已保存", "#save-state"


@pytest.fixture
def stage(browser, live_server) -> Stage:
    folder = os.environ.get("ANNUAL_PICTURES")
    return Stage(browser, live_server.url, Path(folder) if folder else None)


@pytest.fixture
def report(db) -> AnnualDisclosure:
    firm = EnterpriseFactory(name="兰州新区示范材料有限公司", address="示范路1号", is_synthetic=True)
    InsurancePolicyFactory(enterprise=firm, bought_on=date(2023, 4, 1))
    return AnnualDisclosureFactory(draft=True, enterprise=firm, is_synthetic=True)


@pytest.fixture
def people(report) -> list[Any]:
    return [
        MembershipFactory(enterprise=report.enterprise, user__full_name=name).user
        for name in ("张三", "李四")
    ]


def address(page: str, report: AnnualDisclosure, *args: Any) -> str:
    return reverse(f"disclosure-enterprise:annual-{page}", args=[report.ledger_no, *args])


def leave(page: Page, control: str, text: str) -> None:
    """Type into a control and go on to the next one."""
    page.locator(control).fill(text)
    page.locator(control).press("Tab")


def test_two_fill_in_one_chapter_at_once(stage, report, people):
    chapter = address("chapter", report, "basics")
    with stage.someone(people[0]) as zhang, stage.someone(people[1], PHONE) as li:
        stage.open(zhang, chapter)
        stage.open(li, chapter)
        leave(zhang, "#id_site", "示范路1号")
        expect(zhang.locator(STATE)).to_contain_text(SAVED)
        expect(zhang.locator("#id_industry_code")).to_be_focused()
        leave(li, "#id_contact", "0931-8000000")
        expect(li.locator(STATE)).to_contain_text(SAVED)
        leave(li, "#id_site", "示范路2号")
        dispute = li.locator(".entry__conflict")
        expect(dispute).to_contain_text("张三于")
        expect(dispute).to_contain_text("示范路1号")
        expect(li.locator("#id_site")).to_have_value("示范路2号")
        stage.look(li, "conflict-phone")
        li.get_by_role("button", name="改为我填写的").click()
        expect(dispute).to_have_count(0)
        expect(li.locator(STATE)).to_contain_text(SAVED)
        assert AnnualChapter.objects.get(report=report, code="basics").typed == {
            "site": "示范路2号",
            "contact": "0931-8000000",
        }
        leave(zhang, "#id_site", "示范路3号")
        zhang.get_by_role("button", name="保留现有内容").click()
        expect(zhang.locator("#id_site")).to_have_value("示范路2号")
        leave(zhang, "#id_website", "不是网址")
        expect(zhang.locator("#id_website_error")).to_contain_text("完整网址")
        stage.look(zhang, "chapter")
        assert li.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert stage.wrong == []


def test_a_table_is_filled_in_with_the_keyboard_alone(stage, report, people):
    with stage.someone(people[0]) as page:
        stage.open(page, address("table", report, WASTE))
        page.get_by_role("button", name="添加一行").press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        for text in ("900-214-08", "废矿物油", "0", "1.5"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.type("多")
        page.keyboard.press("Tab")
        expect(page.locator(".field__error")).to_contain_text("不是数字")
        expect(page.locator(".entry__saved")).to_have_count(4)
        row = AnnualRow.objects.get(report=report)
        assert row.typed == {
            "code": "900-214-08", "name": "废矿物油", "opening": "0", "generated": "1.5", "utilised": "多"
        }  # fmt: skip
        page.get_by_role("button", name="添加一行").press("Enter")
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_role("button", name="上移第2行").click()
        expect(page.locator("tbody tr").nth(1).locator("input.control").first).to_have_value("900-214-08")
        stage.look(page, "table")
        page.get_by_role("button", name="删除第1行").click()
        page.get_by_role("button", name="删除", exact=True).click()
        expect(page.locator("tbody tr")).to_have_count(1)
    assert AnnualRow.objects.get() == row
    assert stage.wrong == []


def test_every_page_of_filling_in_reads_well_on_a_desk_and_on_a_phone(stage, report, people):
    add_rows(actor=people[0], report=report, table=WASTE, rows=[{"name": f"废物{n}"} for n in range(60)])
    pages = {
        "overview": address("detail", report),
        "chapter-tables": address("chapter", report, "discharges"),
        "proposals": address("table", report, "management.insurance"),
        "long-table": address("table", report, WASTE),
        "preview": address("preview", report),
        "new": reverse("disclosure-enterprise:annual-new"),
    }
    for width in (1280, PHONE):
        with stage.someone(people[0], width) as page:
            for name, where in pages.items():
                stage.open(page, where)
                stage.look(page, f"{name}-{width}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert stage.wrong == []

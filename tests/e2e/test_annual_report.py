"""An annual report from its last field to the public page, as the enterprise's two users, an officer and a
citizen meet it in their browsers.

    12 Mar  the handler fills in what is missing      14 Mar  the head certifies and hands in
    16 Mar  the officer notes a comment and returns   18 Mar  answered, certified again
    20 Mar  accepted and published; read on a phone   1 Apr   the summary for the province

`ANNUAL_PICTURES=folder` keeps a picture of each page.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from common.models import OfficialDocument, PublishedRecord
from disclosure.enums import FilingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure
from tests.days import Days
from tests.disclosure.filing import reports
from tests.e2e.people import Stage
from tests.factories.registry import DocumentSeriesFactory, EnterpriseFactory

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.django_db(transaction=True)]

TAX = "management.tax"
COMMENT = "与税务部门的数据不符，请核对。"


@pytest.fixture
def stage(browser, live_server) -> Stage:
    folder = os.environ.get("ANNUAL_PICTURES")
    return Stage(browser, live_server.url, Path(folder) if folder else None)


@pytest.fixture
def days(monkeypatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def report(db) -> AnnualDisclosure:
    """All but one field is filled in."""
    reports.law()
    DocumentSeriesFactory(kind="disclosure-summary", prefix="兰新环披汇", effective_from=date(2022, 2, 8))
    firm = EnterpriseFactory(name="兰州新区示范化工有限公司", is_synthetic=True)
    made = reports.draft(firm, is_synthetic=True)
    AnnualChapter.objects.filter(report=made, code="management").update(typed={})
    return made


def test_an_annual_report_from_the_last_field_to_the_public_page(stage, days, report):
    clerk, head, officer = reports.filler(report), reports.certifier(report), reports.officers()
    days.go_to(date(2026, 3, 12))
    _fill_in(stage, clerk, report, "3200.50")
    days.go_to(date(2026, 3, 14))
    _certify(stage, head, report, picture="certify")
    days.go_to(date(2026, 3, 16))
    _return(stage, officer, report)
    days.go_to(date(2026, 3, 18))
    _answer(stage, clerk, report)
    _certify(stage, head, report, width=390, picture="certify-phone")
    days.go_to(date(2026, 3, 20))
    _decide(stage, officer, report, "accept", "确认")
    _decide(stage, officer, report, "publish", "确认")
    _read(stage, report)
    days.go_to(date(2026, 4, 1))
    _sum_up(stage, officer)

    report.refresh_from_db()
    assert report.status == FilingStatus.PUBLISHED
    first, second = report.submissions.order_by("number")
    assert (first.filed_on, second.filed_on) == (date(2026, 3, 14), date(2026, 3, 18))
    assert (first.days_late, second.days_late) == (0, 3)
    assert first.is_intact and second.is_intact
    assert OfficialDocument.objects.filter(kind="disclosure-receipt").count() == 2
    assert stage.wrong == []


def _press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def _own(report: AnnualDisclosure, page: str) -> str:
    return f"/enterprise/disclosure/annual/{report.ledger_no}/{page}/"


def _fill_in(stage: Stage, clerk: Any, report: AnnualDisclosure, tax: str) -> None:
    with stage.someone(clerk) as page:
        stage.open(page, _own(report, "certify"))
        expect(page.locator("main")).to_contain_text("缴纳环境保护税")
        page.locator(".error-summary a").first.click()
        page.locator("#id_tax").fill(tax)
        _press(page, "保存")
        page.wait_for_load_state("networkidle")
        stage.open(page, _own(report, "certify"))
        expect(page.locator("main")).to_contain_text("须由企业负责人")
        stage.look(page, "read-by-the-handler")


def _certify(stage: Stage, head: Any, report: AnnualDisclosure, *, picture: str, width: int = 1280) -> None:
    with stage.someone(head, width=width) as page:
        stage.open(page, _own(report, "certify"))
        stage.look(page, picture)
        page.locator("main [name=agreed]").check()
        page.locator("main [name=password]").fill(reports.PASSWORD)
        _press(page, "确认提交")
        expect(page.locator("main")).to_contain_text("报告已提交")
        expect(page.locator("main")).to_contain_text("环境信息依法披露报告接收回执")
        stage.look(page, f"{picture}-done")


def _return(stage: Stage, officer: Any, report: AnnualDisclosure) -> None:
    address = f"/staff/disclosure/annual/{report.ledger_no}/"
    with stage.someone(officer) as page:
        stage.open(page, "/staff/disclosure/annual/")
        stage.look(page, "filings")
        page.get_by_role("link", name=report.enterprise.name).click()
        stage.look(page, "review")
        stage.open(page, f"{address}chapters/management/")
        page.get_by_role("link", name="提意见：缴纳环境保护税").click()
        page.locator("main [name=text]").fill(COMMENT)
        _press(page, "记下意见")
        expect(page.locator("main")).to_contain_text(COMMENT)
        stage.look(page, "chapter")
        stage.open(page, f"{address}return/")
        expect(page.locator("main")).to_contain_text(COMMENT)
        page.locator("main [name=reason]").fill("税额需要核对。")
        _press(page, "确认")
        expect(page.locator("main")).to_contain_text("已退回补正")


def _answer(stage: Stage, clerk: Any, report: AnnualDisclosure) -> None:
    with stage.someone(clerk, width=390) as page:
        stage.open(page, _own(report, "comments"))
        stage.look(page, "comments-phone")
        page.locator("main textarea").first.fill("与完税证明一致。")
        _press(page, "保存答复")
        expect(page.locator("main")).to_contain_text("已答复")


def _decide(stage: Stage, officer: Any, report: AnnualDisclosure, step: str, button: str) -> None:
    with stage.someone(officer) as page:
        stage.open(page, f"/staff/disclosure/annual/{report.ledger_no}/{step}/")
        stage.look(page, step)
        _press(page, button)
        expect(page.locator("main")).to_contain_text("提交情况")


def _read(stage: Stage, report: AnnualDisclosure) -> None:
    record = PublishedRecord.objects.current().get(kind="annual-disclosure")
    with stage.someone(width=390) as page:
        stage.open(page, "/disclosures/")
        page.get_by_role("link", name=record.title).first.click()
        for words in ("废机油", "化学需氧量", "缴纳环境保护税（元）", "示范数据"):
            expect(page.locator("body")).to_contain_text(words)
        assert COMMENT not in page.content() and "与完税证明一致" not in page.content()
        stage.look(page, "public-phone")


def _sum_up(stage: Stage, officer: Any) -> None:
    with stage.someone(officer) as page:
        stage.open(page, "/staff/disclosure/summary/2025/")
        stage.look(page, "summary")
        page.get_by_role("link", name="生成汇总文书").click()
        _press(page, "确认")
        expect(page.locator("main")).to_contain_text("兰新环披汇〔2026〕1号")

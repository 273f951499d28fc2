"""统计分析 of enforcement and the document beside a form, in a real browser: axe, width, live preview."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.models import OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.figures import SECTIONS
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.enforcement.figures.conftest import penalty
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import (
    EnforcementDisclosureFactory,
    FinePaymentFactory,
    InspectionFactory,
    OrderViolationFactory,
    ViolationTypeFactory,
)
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_cases import lawful_case
from tests.factories.registry import EnterpriseFactory, ParkFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

C = CaseStatus
PAGE = "/staff/enforcement/figures/"
EVERY_ROLE = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]


def kept(page, name: str) -> None:
    """A picture for whoever asks for one by `FIGURE_PICTURES`."""
    folder = os.environ.get("FIGURE_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def year_of_cases():
    load_law()
    kinds = [ViolationTypeFactory(name=name) for name in ("超标排放水污染物", "未按证排污", "转移危险废物")]
    park = ParkFactory(name="精细化工产业园")
    for month in range(1, 13):
        firm = EnterpriseFactory(name=f"示范第{month % 4}化工有限公司", park=park)
        case = penalty(date(2024, month, 12), 20_000 * month, enterprise=firm, filed_on=date(2023, 12, 1),
                       served_on=date(2024, month, 15), pay_by=date(2024, month, 28))  # fmt: skip
        case.violation_types.add(kinds[month % 3])
        if month % 2:
            FinePaymentFactory(case=case, amount=Decimal(20_000 * month), paid_on=date(2024, month, 20))
        InspectionFactory(enterprise=firm, inspected_on=date(2024, month, 3))
        EnforcementDisclosureFactory(result=True, case=case, published_on=date(2024, month, 20), days_taken=6)
        OrderViolationFactory()


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_pass_axe(browser, live_server, year_of_cases, width):
    visit = Visit(browser, live_server.url, UserFactory(roles=[Role.LEADER]), width)
    for section in SECTIONS:
        visit.open(f"{PAGE}?year=2024&section={section.code}")
        kept(visit.page, f"figures-{section.code}-{width}")
    visit.open(f"{PAGE}?year=2023&part=q1")
    visit.open(f"{PAGE}2024-q2/months/5/fined/")
    kept(visit.page, f"figures-records-{width}")
    visit.open(f"{PAGE}2024/indicator/I45.on_time/0/")
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_document_follows_the_form(browser, live_server, width):
    load_law()
    case = lawful_case(C.DEFENCE)
    visit = Visit(browser, live_server.url, UserFactory(roles=EVERY_ROLE), width)
    address = reverse("enforcement:cases-order", args=[case.ledger_no])
    visit.open(address)
    page = visit.page
    pane = page.locator("#document-preview")
    pane.get_by_text("还不能制发文书").wait_for()
    page.select_option("[name=violation_1]", index=1)
    page.fill("[name=found_1]", "雨水口排放生产废水")
    pane.get_by_text("【待填：改正要求】").wait_for()
    page.fill("[name=demand]", "立即封堵雨水口")
    pane.get_by_text("立即封堵雨水口").wait_for()
    assert page.input_value("[name=found_1]") == "雨水口排放生产废水"
    kept(page, f"editor-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    form, beside = page.locator("#document-form").bounding_box(), pane.bounding_box()
    assert (beside["x"] > form["x"] + form["width"] - 1) == (width >= 1200)  # beside, or below
    assert not OfficialDocument.objects.exists()
    visit.check()
    visit.context.close()
    assert visit.wrong == []


def test_without_javascript_a_button_shows_the_document(browser, live_server):
    load_law()
    case = lawful_case(C.DEFENCE)
    visit = Visit(browser, live_server.url, UserFactory(roles=EVERY_ROLE), 1280)
    plain = browser.new_context(java_script_enabled=False, storage_state=visit.context.storage_state())
    page = plain.new_page()
    page.goto(live_server.url + reverse("enforcement:cases-order", args=[case.ledger_no]))
    page.select_option("[name=violation_1]", index=1)
    page.fill("[name=found_1]", "雨水口排放生产废水")
    page.fill("[name=demand]", "立即封堵雨水口")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="预览文书").click()
    shown = opened.value
    shown.get_by_text("立即封堵雨水口").wait_for()
    assert shown.get_by_role("heading", level=1).inner_text().startswith("预览文书")
    assert page.input_value("[name=demand]") == "立即封堵雨水口"  # the form is where it was
    assert not OfficialDocument.objects.exists()
    plain.close()
    visit.context.close()

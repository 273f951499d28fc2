"""The generic pages in a real browser: nothing that axe objects to, no sideways scroll, nothing blocked."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from accounts.enums import Role
from common.attachments import attach, attachment_url
from disclosure.models import AnnualDisclosure
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, LawFactory, MembershipFactory, ProvisionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAWS = "/staff/registry/laws/"
FILING = "/staff/disclosure/annual-disclosures/PLND-1/"


def open_as(browser: Browser, user, url: str, width: int) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    if user is not None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page, complaints


@pytest.fixture
def staff(db):
    """A user of many roles, and records to show."""
    user = UserFactory(roles=[Role.HANDLER, Role.LEGAL_REVIEWER, Role.REPORT_OFFICER])
    law = LawFactory(code="act", title="很长名称的示范法律", is_synthetic=True)
    ProvisionFactory.create_batch(3, law=law, fine_min=100000, fine_max=1000000)
    LawFactory.create_batch(60)
    AnnualDisclosure.objects.create(
        ledger_no="PLND-1",
        enterprise=EnterpriseFactory(),
        department=user.department,
        for_year=2023,
        status="submitted",
        filed_on=date(2024, 3, 1),
    )
    return user


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/staff/", 200),
        (f"{LAWS}?rank=statute&sort=title", 200),
        (f"{LAWS}?year=abc", 400),
        (f"{LAWS}?q=nothing", 200),
        (f"{LAWS}act/", 200),
        (f"{LAWS}new/", 200),
        ("/staff/registry/enterprises/new/", 200),
        (FILING, 200),
        (f"{FILING}step/returned/", 200),
    ],
)
def test_staff_pages_have_no_violation(browser, live_server, staff, address, status, width):
    page, complaints = open_as(browser, staff, live_server.url + address, width)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expected = [] if status == 200 else [f"the server responded with a status of {status}"]
    assert all(any(known in text for known in expected) for text in complaints), complaints
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("address", ["/", "/search/", "/search/?q=%E6%8A%A5%E5%91%8A"])
def test_public_pages_have_no_violation(browser, live_server, address, width):
    page, complaints = open_as(browser, None, live_server.url + address, width)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_attachment_pages_have_no_violation(browser, live_server, staff, width):
    firm = EnterpriseFactory(department=staff.department)
    kept = attach(firm, SimpleUploadedFile("通报.pdf", b"%PDF-1.7\n%%EOF\n"), actor=staff, kind="表扬通报")
    withdrawal = reverse("common:attachment-withdraw", args=[kept.uuid])
    for address in (attachment_url(firm), withdrawal, f"/staff/registry/enterprises/{firm.uscc}/"):
        page, complaints = open_as(browser, staff, live_server.url + address, width)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert complaints == []
        page.context.close()


@pytest.mark.parametrize("address", ["/enterprise/", "/enterprise/enterprises/"])
def test_enterprise_pages_have_no_violation(browser, live_server, address):
    page, complaints = open_as(browser, MembershipFactory().user, live_server.url + address, 390)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert complaints == []
    page.context.close()


def test_schema_reader_shows_the_operations_under_the_policy(browser, live_server):
    page, complaints = open_as(browser, None, f"{live_server.url}/api/v1/docs/", 1280)
    page.locator(".opblock").first.wait_for(timeout=30000)
    assert complaints == []
    page.context.close()


def test_step_is_taken_with_the_keyboard_alone(browser, live_server, staff):
    page, _ = open_as(browser, staff, live_server.url + FILING, 1280)
    page.get_by_role("link", name="退回补正").focus()
    page.keyboard.press("Enter")
    page.get_by_label("办理意见").fill("缺监测报告")
    page.get_by_role("button", name="确认").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + FILING)
    assert page.locator(".timeline").get_by_text("缺监测报告").count() == 1
    page.context.close()

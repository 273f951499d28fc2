"""The account pages and the auditor's in a real browser: no violation, no sideways scroll."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from accounts import addresses
from accounts.links import signed
from common import records
from registry.models import Park
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "/accounts/sign-in/": None,
    "/accounts/profile/": [],
    "/accounts/password/": [],
    "/accounts/sessions/": [],
    "/accounts/contact/": [],
    "/accounts/api-tokens/": [],
    "/accounts/api-tokens/new/": [],
    "/accounts/email/confirm/none/": [],
    "/accounts/email/undo/none/": None,
    "/staff/audit/": ["auditor"],
    "/staff/audit/?kind=locked": ["auditor"],
    "/staff/audit/?key=x": ["auditor"],
}


def sign_in_cookie(user, url):
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) a rather long name of a browser")
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.mark.parametrize("width", [390, 1280])
def test_an_address_waiting_and_tokens_have_no_violation(browser, live_server, width):
    user = UserFactory(email="old@example.com")
    change = addresses.ask(actor=user, user=user, address="new@example.com", site=live_server.url)
    token = ApiTokenFactory(user=user)
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    context.add_cookies([sign_in_cookie(user, live_server.url)])
    page = context.new_page()
    for address in (
        "/accounts/profile/",
        "/accounts/contact/",
        f"/accounts/email/confirm/{signed(change.pk, addresses.CONFIRM)}/",
        f"/accounts/email/undo/{signed(change.pk, addresses.UNDO)}/",
        "/accounts/api-tokens/",
        f"/accounts/api-tokens/{token.pk}/revoke/",
    ):
        page.goto(live_server.url + address)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_pages_have_no_violation(browser, live_server, address, width):
    park = records.create(Park, actor=UserFactory(), code="north", name="北区")
    records.change(park, actor=None, reason="更名", name="北部园区")
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    if PAGES[address] is not None:
        user = UserFactory(roles=PAGES[address] or ["handler"])
        context.add_cookies([sign_in_cookie(user, live_server.url)])
    page = context.new_page()
    blocked = []
    page.on(
        "console",
        lambda message: blocked.append(message.text) if "Content Security" in message.text else None,
    )
    page.goto(live_server.url + address)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert blocked == []
    context.close()


def test_the_locked_page_has_no_violation(page, live_server, settings):
    settings.AXES_FAILURE_LIMIT = 1
    page.goto(f"{live_server.url}/accounts/sign-in/")
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    assert "登录已暂时锁定" in page.title()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_signing_in_and_out_without_a_mouse(page, live_server):
    user = UserFactory(full_name="赵某")
    page.goto(f"{live_server.url}/accounts/profile/")
    page.get_by_label("登录名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/accounts/profile/")
    assert page.get_by_role("definition").filter(has_text="赵某").count() == 1
    page.locator("summary", has_text="赵某").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="退出登录").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    assert page.get_by_role("link", name="登录").count() >= 1

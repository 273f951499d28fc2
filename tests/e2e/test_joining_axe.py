"""Accounts, teams, forgotten passwords and dynamic codes in a real browser: no violation, no overflow."""

from __future__ import annotations

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts import second_factor
from registry.models import Invitation
from tests.e2e.test_accounts_axe import sign_in_cookie
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.registry import MembershipFactory
from tests.factories.registry_joining import CertifierFactory, InvitationFactory, JoinApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sound(page, width):
    """The page has no violation and is no wider than the window."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def window(browser, width, user=None, url=""):
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    if user is not None:
        context.add_cookies([sign_in_cookie(user, url)])
    return context.new_page()


@pytest.mark.parametrize("width", [390, 1280])
def test_public_pages(browser, live_server, width):
    page = window(browser, width)
    for address in (
        "/register/",
        "/register/account/",
        "/register/invitation/",
        "/accounts/password/forgotten/",
        "/accounts/password/forgotten/sent/",
        "/accounts/password/forgotten/MA/none/",
    ):
        page.goto(live_server.url + address)
        sound(page, width)
    page.goto(f"{live_server.url}/register/account/")
    page.get_by_role("button", name="开立账号，下一步").click()
    sound(page, width)  # with its errors


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_the_team(browser, live_server, width):
    certifier = CertifierFactory()
    MembershipFactory(user=certifier.user)
    handler = MembershipFactory(enterprise=certifier.enterprise)
    MembershipFactory(enterprise=certifier.enterprise, ended_on=handler.started_on, end_reason="离职")
    InvitationFactory(enterprise=certifier.enterprise)
    application = JoinApplicationFactory(applicant=certifier.user)
    page = window(browser, width, certifier.user, live_server.url)
    team, uscc = "/enterprise/team/", certifier.enterprise.uscc
    for address in (
        f"{team}?enterprise={uscc}",
        f"{team}{uscc}/invite/",
        f"{team}{uscc}/hand-over/",
        f"{team}members/{handler.ledger_no}/end/",
        f"{team}apply/",
        f"{team}applications/{application.ledger_no}/",
    ):
        page.goto(live_server.url + address)
        sound(page, width)


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_invitation_to_the_team(browser, live_server, settings, width):
    settings.COMMENT_MIN_SECONDS = 0
    certifier = CertifierFactory()
    page = window(browser, width, certifier.user, live_server.url)
    page.goto(f"{live_server.url}/enterprise/team/{certifier.enterprise.uscc}/invite/")
    page.get_by_label("受邀人姓名").fill("新来某")
    page.get_by_role("button", name="生成邀请码").click()
    sound(page, width)
    code = page.locator("main code").inner_text()
    other = window(browser, width)
    other.goto(f"{live_server.url}/register/invitation/")
    other.locator("main [name=code]").fill(code)
    other.get_by_role("button", name="下一步").click()
    sound(other, width)
    account = {
        "username": "newcomer",
        "full_name": "新来某",
        "mobile": "13900000000",
        "password": "Newcomers-Own-7",
        "again": "Newcomers-Own-7",
    }
    for name, value in account.items():
        other.locator(f"main [name={name}]").fill(value)
    other.get_by_role("button", name="开立账号并接受邀请").click()
    other.wait_for_url("**/enterprise/team/**")
    assert Invitation.objects.get().status == "accepted"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_dynamic_code_from_enrolment_to_the_door(browser, live_server, width):
    user = UserFactory()
    page = window(browser, width, user, live_server.url)
    page.goto(f"{live_server.url}/accounts/second-factor/enrol/")
    sound(page, width)
    picture = page.locator(".qr-code svg").bounding_box()
    assert picture is not None
    assert picture["x"] + picture["width"] <= width - 12
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.locator("main [name=code]").fill(pyotp.TOTP(secret).now())
    page.locator("main [name=password]").fill(PASSWORD)
    page.get_by_role("button", name="启用动态口令").click()
    sound(page, width)
    recovery = page.locator(".code-list code").first.inner_text()
    for address in (
        "/accounts/profile/",
        "/accounts/second-factor/disable/",
        "/accounts/contact/",
        "/accounts/api-tokens/new/",
    ):
        page.goto(live_server.url + address)
        sound(page, width)
    door = window(browser, width)
    door.goto(f"{live_server.url}/accounts/sign-in/")
    door.get_by_label("登录名").fill(user.username)
    door.get_by_label("密码").fill(PASSWORD)
    door.keyboard.press("Enter")
    door.wait_for_url("**/accounts/sign-in/code/")
    sound(door, width)
    door.locator("main [name=code]").fill(recovery)
    door.keyboard.press("Enter")
    door.wait_for_url("**/staff/")
    assert second_factor.codes_left(user) == 9

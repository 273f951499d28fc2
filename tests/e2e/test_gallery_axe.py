"""The gallery in a real browser: no violation that axe can find, no sideways scroll, no blocked resource."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lanzhou_eco import display

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gallery(live_server, settings) -> str:
    settings.DEBUG = True
    return f"{live_server.url}/design/"


def open_page(browser: Browser, url: str, width: int, cookie: str = "", **options) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    if cookie:
        context.add_cookies([{"name": display.COOKIE, "value": cookie, "url": url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page, complaints


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "cookie", ["standard.medium", "accessible.medium", "standard.large", "accessible.large"]
)
@pytest.mark.parametrize("layout", ["public", "staff"])
def test_gallery_has_no_violation(browser, gallery, layout, cookie, width):
    url = f"{gallery}?layout={layout}&percent=100&q=示范&state=open&since=2024-01-01"
    page, complaints = open_page(browser, url, width, cookie)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
    page.context.close()


def test_display_changes_at_once_and_outlives_a_reload(browser, gallery):
    page, _ = open_page(browser, f"{gallery}?bare=1&percent=100", 1280)
    page.get_by_role("button", name="无障碍").click()
    page.get_by_role("button", name="大", exact=True).click()
    page.reload()
    html = page.locator("html")
    assert (html.get_attribute("data-mode"), html.get_attribute("data-size")) == ("accessible", "large")
    assert page.get_by_role("button", name="无障碍").get_attribute("aria-pressed") == "true"
    page.context.close()


def test_display_changes_without_script(browser, gallery):
    page, _ = open_page(browser, f"{gallery}?bare=1&percent=100", 390, java_script_enabled=False)
    page.get_by_role("button", name="大", exact=True).click()
    assert page.url == f"{gallery}?bare=1&percent=100"
    assert page.locator("html").get_attribute("data-size") == "large"
    page.context.close()


def test_progress_is_polled_to_its_end(browser, gallery):
    page, complaints = open_page(browser, f"{gallery}?bare=1&percent=60", 1280)
    page.locator("#progress[hx-get]").wait_for(state="detached", timeout=15000)
    assert page.locator("#progress [role=progressbar]").get_attribute("aria-valuenow") == "100"
    assert complaints == []
    page.context.close()


def test_errors_receive_focus_and_lead_to_their_field(browser, gallery):
    page, _ = open_page(browser, f"{gallery}?bare=1&percent=100", 1280)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_name"
    page.context.close()


def test_skip_link_is_the_first_stop_and_reaches_the_content(browser, gallery):
    # Without script nothing else takes the focus first (the gallery shows a form with errors).
    page, _ = open_page(browser, f"{gallery}?bare=1", 1280, java_script_enabled=False)
    page.keyboard.press("Tab")
    assert page.locator(".skip-link:focus").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("main:focus").count() == 1
    page.context.close()


def test_side_navigation_is_folded_on_a_narrow_screen(browser, gallery):
    page, _ = open_page(browser, f"{gallery}?layout=staff&bare=1&percent=100", 390)
    assert page.locator(".side-nav__list").first.is_hidden()
    page.get_by_text("栏目菜单").click()
    assert page.locator(".side-nav__list").first.is_visible()
    page.context.close()


def test_print_leaves_out_frame_and_controls(browser, gallery):
    page, _ = open_page(browser, f"{gallery}?layout=staff&bare=1&percent=100", 1280)
    page.emulate_media(media="print")
    for hidden in (".work-header", ".side-nav", ".filter-bar__fields", ".page-bar__actions"):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.locator(".table").first.is_visible()
    assert page.locator(".synthetic-banner").is_visible()
    page.context.close()

"""Every kind of page in a real browser, as each role meets it: nothing that axe objects to, no sideways
scroll, no request to another host, nothing that the content security policy had to block.

The pages are found by walking the resolver with the rows of `tests/routes_table.py`. The pages of
registers come from the same templates: each register is opened by one of its pages in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from accounts.enums import Role
from common.models import ImportJob
from lanzhou_eco import display
from reports.enums import EditionStatus, JobState, Stage
from reports.models import AssemblyJob, ReportEdition
from reports.services import assembly, editions
from tests.factories.accounts import UserFactory
from tests.factories.publication import ReportRecordFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.route_rows.rows import ROLES
from tests.test_routes import OTHERS, REGISTERS, factory_of, first_step, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 1280)
# Files, data and parts of pages; the schema's reader is another project's page (its policy is tested).
NO_PAGES = (
    "*-export",
    "*-file",
    "*-download",
    "*-progress",
    "*-template",
    "*-template-all",
    "healthz",
    "api-*",
    "eia-api:*",
    "enforcement-api:*",
    "*public-api:*",
    "*:feed",
    "*-feed",
    "open-data:dictionary",
    "open-data:file",
    "*-api:*",
    "design-*",
    "admin:jsi18n",
)
STAFF_ROLES = [Role.HANDLER, Role.LEGAL_REVIEWER, Role.LEADER, Role.REPORT_OFFICER]


def walked(role: str) -> list[str]:
    """The addresses that answer the role with a page, of all routes but those of registers."""
    found = []
    for route in OTHERS:
        row = row_of(route)
        if row is None or not route.name or any(fnmatchcase(route.name, each) for each in NO_PAGES):
            continue
        if row.method == "get" and row.statuses[ROLES.index(role)] == 200:
            found.append(reverse(route.name, kwargs=dict(row.arguments())))
    return list(dict.fromkeys(found))


@pytest.fixture
def edition(monkeypatch) -> ReportEdition:
    """A draft of 2024 with the standard text and the portal's own figures, assembled and under way again."""
    monkeypatch.setattr(assembly, "render_pdf", lambda document: b"%PDF-")
    monkeypatch.setattr(assembly, "render_docx", lambda document: b"PK")
    officer = UserFactory(roles=[Role.REPORT_OFFICER])
    edition = assembly.assemble(editions.begin_edition(actor=officer, year=2024), actor=officer)
    EnterpriseFactory(closed_on=date(2024, 5, 5))
    AssemblyJob.objects.create(
        edition=edition, started_by=officer, state=JobState.RUNNING, stage=Stage.PDF, percent=40
    )
    return edition


def workbench(edition: ReportEdition) -> list[str]:
    """The pages of the report in the states that the walk does not meet."""
    base = f"/staff/reports/{edition.pk}/"
    section = edition.sections.first()
    pages = ["", "edit/", "step/review/", "compare/", "verify/", "sections/new/1/"]
    pages += [f"sections/{section.pk}/", f"sections/{section.pk}/remove/", "step/signed_off/"]
    finding = edition.findings.first()
    return [base + page for page in [*pages, *([f"findings/{finding.pk}/"] if finding else [])]]


class Visit:
    """One visitor's browser, and everything found wrong on the pages it opened."""

    def __init__(self, browser: Browser, host: str, user: Any, width: int, cookie: str = "") -> None:
        self.host, self.width = host, width
        self.wrong: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        if cookie:
            self.context.add_cookies([{"name": display.COOKIE, "value": cookie, "url": host}])
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": host}])
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self._host(request.url))
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("console", lambda message: self._console(message.text))

    def _note(self, text: str) -> None:
        self.wrong.append(f"{urlsplit(self.page.url).path} at {self.width}: {text}")

    def _host(self, url: str) -> None:
        if not url.startswith((self.host, "data:")):
            self._note(f"asks another host: {url}")

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text:
            self._note(text)

    def open(self, address: str) -> None:
        self.page.goto(self.host + address)
        self.check()

    def check(self) -> None:
        """Look at the page as it stands, also one that answers a form."""
        for violation in Axe().run(self.page).response["violations"]:
            nodes = "; ".join(node["html"][:150] for node in violation["nodes"][:3])
            self._note(f"{violation['id']}: {nodes}")
        scrolled = self.page.evaluate("document.documentElement.scrollWidth")
        if scrolled > self.width:
            self._note(f"scrolls sideways to {scrolled}")


@pytest.fixture
def visit(browser, live_server) -> Iterator[Any]:
    """Opens the addresses as a user and returns what is wrong with them."""

    def look(user: Any, addresses: list[str], width: int, cookie: str = "") -> list[str]:
        visit = Visit(browser, live_server.url, user, width, cookie)
        try:
            for address in addresses:
                visit.open(address)
        finally:
            visit.context.close()
        return visit.wrong

    return look


@pytest.fixture
def staff(db):
    return UserFactory(roles=STAFF_ROLES)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_public(visit, edition, width):
    officer = UserFactory(roles=STAFF_ROLES)
    ReportEdition.objects.filter(pk=edition.pk).update(status=EditionStatus.FROZEN)
    edition.refresh_from_db()
    editions.publish(actor=officer, edition=edition)
    ReportRecordFactory(
        year=2023, number="2023-1", body={}, withdrawn_at="2025-02-01T00:00:00Z", withdrawal_reason="数据更正"
    )
    extra = ["/reports/2024/", "/reports/2023/", "/search/?q=报告", "/no-such-page/"]
    assert visit(None, [*walked("anonymous"), *extra], width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_workbench_and_the_figures(visit, staff, edition, width):
    addresses = [*workbench(edition), "/staff/reports/", "/staff/reports/figures/?year=2024"]
    addresses += ["/staff/reports/figures/2024/I10/", "/staff/reports/figures/2024/I10/?q=none"]
    assert visit(staff, addresses, width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_other_pages_of_the_staff(visit, staff, width):
    job = ImportJob.objects.create(original_name="台账.xlsx", size=1, uploaded_by=staff)
    addresses = [each for each in walked("handler") if not each.startswith("/staff/reports/")]
    assert visit(staff, [*addresses, f"/staff/import/{job.pk}/"], width) == []


@pytest.mark.parametrize("turn", range(len(WIDTHS)))
def test_a_page_of_each_register(visit, staff, turn):
    kinds = ["list", "detail", "new", "edit", "step"]
    addresses = []
    for place, register in list(enumerate(REGISTERS.values()))[turn :: len(WIDTHS)]:
        kind = kinds[place % len(kinds)]
        obj = factory_of(register.model)()
        key = getattr(obj, register.key)
        if kind == "step" and not hasattr(obj, "WORKFLOW"):
            kind = "list"
        given = {"list": [], "new": [], "step": [key, first_step(obj)]}.get(kind, [key])
        addresses.append(register.url(kind, *given))
    assert visit(staff, addresses, WIDTHS[turn]) == []


@pytest.mark.parametrize("role", ["enterprise", "administrator", "auditor"])
def test_pages_of_the_other_roles(visit, role):
    user = MembershipFactory().user if role == "enterprise" else UserFactory(roles=[role])
    ours = [address for address in walked(role) if not address.startswith("/admin/")]
    for width in WIDTHS:
        assert visit(user, ours, width) == []


def test_pages_of_the_administration(visit):
    """Django's own pages are made for a desk, so they are opened at its width only."""
    administrator = UserFactory(roles=[Role.ADMINISTRATOR])
    addresses = ["/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    wrong = visit(administrator, addresses, 1280)
    # Django's scripts set a few styles inline; our policy blocks them, and nothing is lost by it.
    assert [each for each in wrong if "Content Security Policy" not in each] == []


def test_pages_in_the_accessible_mode(visit, staff, edition):
    detail = f"/staff/reports/{edition.pk}/"
    for width in WIDTHS:
        addresses = [detail, "/staff/reports/figures/2024/I10/", "/staff/", "/", "/reports/"]
        assert visit(staff, addresses, width, "accessible.large") == []

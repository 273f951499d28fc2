"""The enterprise's EIA pages in a real browser, with a draft and a matter under correction."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser

from permits.drafts import Draft
from permits.enums import EiaStatus
from permits.models import EiaApplication, EiaDecision
from permits.services.applications import submit_application
from permits.services.steps import take_step
from tests.e2e.test_registers_axe import open_as
from tests.factories.accounts import UserFactory
from tests.factories.permits import EiaApplicationFactory, TolerantDecisionFactory
from tests.factories.registry import MembershipFactory
from tests.permits.conftest import law_data
from tests.permits.wizard import TYPED, fill, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["law_data"]  # the fixture, used here too


@pytest.fixture
def actor(law_data: Any) -> Any:
    return MembershipFactory().user


@pytest.fixture
def draft(actor: Any) -> EiaApplication:
    """By commitment, half filled in, one section wrong."""
    made = EiaApplicationFactory(enterprise=actor.memberships.get().enterprise, created_by=actor)
    save(made, actor, "route", {"category": "report", "application_kind": "first", "is_commitment": "on"})
    save(made, actor, "project", TYPED["project"])
    return save(made, actor, "investment", {"investment_wan": "一亿", "protection_investment_wan": ""})


@pytest.fixture
def matter(actor: Any) -> EiaDecision:
    enterprise = actor.memberships.get().enterprise
    complete = fill(EiaApplicationFactory(enterprise=enterprise, created_by=actor), actor)
    made = submit_application(actor=actor, application=complete, seen=Draft(complete).sha256)
    clerk = UserFactory(department=enterprise.department)
    take_step(made, EiaStatus.CORRECTING, actor=clerk, items=[("impacts", "补充"), ("eia_document", "重传")])
    return made


@pytest.fixture
def tolerated(actor: Any) -> EiaDecision:
    return TolerantDecisionFactory(enterprise=actor.memberships.get().enterprise)


def addresses(draft: EiaApplication, matter: EiaDecision, tolerated: EiaDecision) -> list[str]:
    def page(name: str, *args: Any) -> str:
        return reverse(f"eia-enterprise:{name}", args=args)

    number, ledger_no = draft.ledger_no, matter.ledger_no
    return [
        reverse("enterprise-home"),
        page("application-list"),
        f"{page('application-list')}?view=drafts",
        page("application-new"),
        page("application-detail", number),
        page("application-section", number, "investment"),
        page("application-section", number, "builder_commitment"),
        page("application-materials", number),
        page("application-preview", number),
        page("application-discard", number),
        page("correction-detail", ledger_no),
        page("correction-answer", ledger_no, 1),
        page("correction-answer", ledger_no, 2),
        page("matter-withdraw", ledger_no),
        page("missing-documents", tolerated.ledger_no),
        reverse("enterprise:decisions-detail", args=[ledger_no]),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_have_no_violation(browser: Browser, live_server, actor, draft, matter, tolerated, width):
    for address in addresses(draft, matter, tolerated):
        page, complaints = open_as(browser, actor, live_server.url + address, width)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        assert complaints == [], address
        page.context.close()


def test_stale_save_shows_both_versions(browser: Browser, live_server, actor, draft):
    address = reverse("eia-enterprise:application-section", args=[draft.ledger_no, "project"])
    page, _ = open_as(browser, actor, live_server.url + address, 1280)
    colleague = MembershipFactory(enterprise=draft.enterprise).user
    save(draft, colleague, "project", TYPED["project"] | {"site": "同事填写的地点"})
    page.get_by_label("建设地点").fill("我填写的地点")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="项目基本情况：两份内容不一致").wait_for()
    assert page.get_by_role("cell", name="同事填写的地点").count() == 1
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="保存这份内容").click()
    page.get_by_text("已按填写内容保存").wait_for()  # 告知承诺 asks for the catalogue item too
    draft.refresh_from_db()
    assert draft.sections["project"]["data"]["site"] == "我填写的地点"

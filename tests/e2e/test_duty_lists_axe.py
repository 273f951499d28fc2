"""The pages of yearly lists in a browser, with content: axe, width; an objection sent without script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.models import PublishedRecord
from disclosure.listing.entries import take_entry_step
from disclosure.listing.objections import receive_objection
from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.listing.services import draw_up, take_list_step
from disclosure.models import DutyObjection
from tests.disclosure.listing_scene import Scene, criterion
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.disclosure import DutyListEntryFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shelf(db: Any) -> dict[str, Any]:
    """A list of last year, published, with one taken off; one of this year on notice with an objection."""
    scene = Scene()
    today = timezone.localdate()
    year = today.year
    for firm in (scene.water, scene.other):
        DutyListEntryFactory(enterprise=firm, year=year - 2).criteria.set([criterion("key-unit")])
    first = today - timedelta(days=60)
    before = draw_up(actor=scene.handler, department=scene.section, year=year - 1, drawn_on=first)
    take_list_step(before, "noticed", actor=scene.handler, notice_first_day=first)
    day = today - timedelta(days=20)
    take_list_step(before, "published", actor=scene.reviewer, published_on=day)
    removed = before.entries.get(enterprise=scene.air)
    take_entry_step(removed, "removed", actor=scene.reviewer, reason="已注销", removal_record="通知书7号")
    now = draw_up(actor=scene.handler, department=scene.section, year=year, drawn_on=today)
    take_list_step(now, "noticed", actor=scene.handler, notice_text="有异议的请在公示期内提出。")
    own = now.entries.get(enterprise=scene.water)
    receive_objection(
        actor=None,
        duty_list_pk=now.pk,
        text="名录有误",
        entry=own,
        enterprise=scene.water,
        name="甲水务",
        contact="电话",
    )
    firm_user = MembershipFactory(enterprise=scene.water).user
    return {"scene": scene, "before": before, "now": now, "own": own, "user": firm_user}


def record_of(duty_list: Any) -> PublishedRecord:
    return PublishedRecord.objects.get(
        kind=DUTY_LIST, source=f"disclosure.dutylist:{duty_list.pk}", is_current=True
    )


def visits(shelf: dict[str, Any]) -> list[tuple[Any, list[str]]]:
    """Who opens what."""
    entries = PublishedRecord.objects.filter(kind=DUTY_LIST_ENTRY, is_current=True)
    lists = [reverse("public-duty-list", args=[record_of(shelf[name]).pk]) for name in ("before", "now")]
    citizen = [
        reverse("disclosures:duty-list-list"),
        reverse("disclosures:duty-list-entry-list"),
        *lists,
        f"{lists[1]}?q=不存在的企业",
        *(reverse("public-duty-list-entry", args=[entry.pk]) for entry in entries),
    ]
    key, own = shelf["now"].ledger_no, shelf["own"].ledger_no
    staff = [
        reverse("disclosure:lists-list"),
        reverse("disclosure:lists-detail", args=[key]),
        reverse("disclosure:list-changes", args=[key]),
        reverse("disclosure:list-add", args=[shelf["before"].ledger_no]),
        reverse("disclosure:duty-list-detail", args=[own]),
        reverse("disclosure:list-objections-detail", args=[DutyObjection.objects.get().ledger_no]),
    ]
    enterprise = [
        reverse("disclosure-enterprise:duty-lists"),
        reverse("disclosure-enterprise:duty-list-object", args=[own]),
        reverse("enterprise:duty-list-detail", args=[own]),
    ]
    return [(None, citizen), (shelf["scene"].handler, staff), (shelf["user"], enterprise)]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_with_content(browser, live_server, shelf, width):
    wrong = []
    for user, addresses in visits(shelf):
        visit = Visit(browser, live_server.url, user, width)
        for address in addresses:
            visit.open(address)
        visit.context.close()
        wrong += visit.wrong
    assert wrong == []


def test_a_citizen_objects_without_script(browser, live_server, shelf, settings):
    settings.COMMENT_MIN_SECONDS = 0
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + reverse("disclosures:annual-list"))
    page.get_by_role("link", name="年度披露企业名单").first.click()
    page.get_by_role("link", name="（公示）").click()
    page.get_by_label("异议内容").fill("该企业已经停产")
    page.get_by_label("姓名或单位").fill("王某")
    page.get_by_label("联系方式").fill("0931-0000000")
    page.get_by_role("button", name="提交异议").click()
    assert "异议已收到" in page.inner_text("main")
    assert DutyObjection.objects.filter(text="该企业已经停产").exists()
    context.close()

"""Pages of decisions and normative documents in a browser, with content; an opinion sent without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import public_url
from governance.consultation.opinions import moderate, receive_opinion
from governance.decision.services import take_list_step
from governance.models import CleanUp, RoundOpinion
from governance.normative.clean_up import begin_clean_up
from tests.days import Days
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.governance import CollectiveMeetingFactory
from tests.governance.procedure_scene import ASKED, DECIDED, Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shelf(db: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A decision and a document at their ends, a round open with opinions, a list, a clean-up."""
    cache.clear()
    scene = Scene(Days(monkeypatch))
    decided, filed = scene.decided(title="扬尘方案"), scene.filed()
    scene.days.go_to(DECIDED)
    clean_up = begin_clean_up(
        CleanUp,
        actor=scene.handler,
        department=scene.department,
        title="定期清理",
        ordered_by="定期清理",
        cutoff_on=DECIDED,
        due_on=DECIDED,
    )
    open_now = scene.listed(title="噪声方案", on_list=True, needs_hearing="")
    yearly = scene.yearly()
    meeting = CollectiveMeetingFactory(department=scene.department, held_on=ASKED)
    take_list_step(yearly, "approved", actor=scene.leader, meeting=meeting)
    take_list_step(yearly, "published", actor=scene.leader)
    opinions = scene.opened(open_now)
    first = receive_opinion(round_pk=opinions.pk, text="建议公布监测点位", name="张三")
    moderate(first, "published", actor=scene.handler, published_text=first.text)
    receive_opinion(round_pk=opinions.pk, text="待审核的意见")
    return {
        "scene": scene,
        "decided": decided,
        "filed": filed,
        "open": open_now,
        "round": opinions,
        "clean_up": clean_up,
        "yearly": yearly,
    }


def visits(shelf: dict[str, Any]) -> list[tuple[Any, list[str]]]:
    """Who opens what."""
    lists = [
        "decisions:round-list",
        "decisions:decision-list",
        "decisions:list-list",
        "normative-documents:document-list",
        "normative-documents:clean-up-list",
    ]
    records = PublishedRecord.objects.current().exclude(kind="round-opinion")
    citizen = [*map(reverse, lists), *(public_url(each) for each in records)]
    key = shelf["open"].ledger_no
    staff = [
        reverse("governance:major-decisions-detail", args=[key]),
        reverse("governance:major-decisions-detail", args=[shelf["decided"].ledger_no]),
        reverse("governance:major-decisions-appraise", args=[key]),
        reverse("governance:normative-documents-detail", args=[shelf["filed"].ledger_no]),
        reverse("governance:opinion-rounds-detail", args=[shelf["round"].ledger_no]),
        reverse("governance:opinion-rounds-board", args=[shelf["round"].ledger_no]),
        reverse("governance:opinion-rounds-enter", args=[shelf["round"].ledger_no]),
        reverse(
            "governance:round-opinions-step",
            args=[RoundOpinion.objects.get(status="received").ledger_no, "published"],
        ),
        reverse("governance:decision-lists-detail", args=[shelf["yearly"].ledger_no]),
        reverse("governance:clean-ups-items", args=[shelf["clean_up"].ledger_no]),
    ]
    steps = [
        reverse("governance:opinion-rounds-step", args=[shelf["round"].ledger_no, "summarised"]),
        reverse("governance:normative-documents-step", args=[shelf["filed"].ledger_no, "repealed"]),
    ]
    people = shelf["scene"]
    return [
        (None, citizen),
        (people.handler, staff),
        (people.reviewer, steps[:1]),
        (people.leader, steps[1:]),
    ]


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


def test_a_citizen_speaks_without_script(browser, live_server, shelf, settings):
    settings.COMMENT_MIN_SECONDS = 0
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + reverse("decisions:round-list"))
    page.get_by_role("link", name="噪声方案").first.click()
    page.get_by_label("意见内容").fill("建议夜间停工")
    page.get_by_role("button", name="提交意见").click()
    assert "意见已收到" in page.inner_text("main")
    assert RoundOpinion.objects.filter(text="建议夜间停工").exists()
    context.close()

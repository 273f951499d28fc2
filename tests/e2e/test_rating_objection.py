"""A rating from its computing to the public page, as reviewer, enterprise, leader and citizen meet it.

    2 Mar  computed; the enterprises are told         5 Mar  the handler reads and objects at two points
    9 Mar  the reviewer answers, closes the review   18 Mar  the leader publishes; read on a phone

`RATING_PICTURES=folder` keeps a picture of each page.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from common.models import OfficialDocument, PublishedRecord
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating
from registry.enums import MembershipRole
from registry.models import Enterprise
from tests.days import Days
from tests.disclosure.rating import scene, worked
from tests.e2e.acting import Acting
from tests.e2e.people import Stage
from tests.factories.disclosure import CreditRatingFactory
from tests.factories.disclosure_rating import rating_law

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.django_db(transaction=True)]

PDF = {"name": "情况说明.pdf", "mimeType": "application/pdf", "buffer": scene.PDF}


@pytest.fixture
def stage(browser, live_server) -> Stage:
    folder = os.environ.get("RATING_PICTURES")
    return Stage(browser, live_server.url, Path(folder) if folder else None)


@pytest.fixture
def acting(stage) -> Acting:
    return Acting(stage)


@pytest.fixture
def days(monkeypatch) -> Days:
    clock = Days(monkeypatch)
    clock.go_to(worked.DAY)
    return clock


@pytest.fixture
def slack(db, days) -> CreditRating:
    """The enterprise of the worked example with 59 points, grade C; two earlier years are public."""
    rating_law()
    example = worked.history()
    Enterprise.objects.update(is_synthetic=True)
    worked.computed(example[0])
    scene.confirmed(example)
    return scene.rating_of(example, "slack")


def test_a_rating_is_objected_to_and_published(acting, days, slack):
    stage = acting.stage
    officer, boss = scene.reviewer(), scene.leader()
    clerk = scene.member(slack, MembershipRole.HANDLER)
    _notice(acting, officer)

    days.go_to(date(2026, 3, 5))
    _object(acting, clerk, slack)

    days.go_to(date(2026, 3, 9))
    _review(acting, officer, slack)
    step = f"/staff/disclosure/credit-ratings/{slack.ledger_no}/step/published/"
    acting.refused(step, boss, "异议期至2026年3月17日24时")
    with acting.at(f"/enterprise/disclosure/ratings/{slack.ledger_no}/", clerk) as page:
        expect(page.locator("main")).to_contain_text("由59分、C级更正为63分、B级")
        acting.look(page, "rating-reviewed", both=True)

    days.go_to(scene.AFTER)
    acting.send("/staff/disclosure/ratings/years/2025/publish/", boss, picture="rating-publish")
    _read(acting, slack)

    slack.refresh_from_db()
    assert (slack.status, slack.score, slack.grade) == (RatingStatus.PUBLISHED, Decimal(63), "B")
    kinds = OfficialDocument.objects.filter(owner_id=slack.pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["rating-notice", "rating-review"]
    assert stage.wrong == []


def _notice(acting: Acting, officer: Any) -> None:
    with acting.at("/staff/disclosure/ratings/years/2025/", officer) as page:
        acting.look(page, "rating-year", both=True)
    acting.send("/staff/disclosure/ratings/years/2025/notice/", officer, picture="rating-notice")


def _object(acting: Acting, clerk: Any, rating: CreditRating) -> None:
    own = f"/enterprise/disclosure/ratings/{rating.ledger_no}/"
    with acting.at("/enterprise/disclosure/ratings/", clerk) as page:
        acting.look(page, "rating-list", both=True)
    with acting.at(own, clerk) as page:
        expect(page.locator("main")).to_contain_text("2026年3月17日24时")
        acting.look(page, "rating-own", both=True)
    order, lead = (scene.event_of(rating, number) for number in ("ZFZ-W-1", "ZFX-W-1"))
    acting.send(
        f"{own}objection/",
        clerk,
        {
            f"claim_{order.pk}": "已在期限内改正，见情况说明。",
            f"claim_{lead.pk}": "投诉不属实。",
            "contact": "张某 0931-0000000",
        },
        files={"evidence": PDF},
        picture="rating-objection",
    )


def _review(acting: Acting, officer: Any, rating: CreditRating) -> None:
    staff = f"/staff/disclosure/ratings/{rating.ledger_no}/review/"
    order, lead = rating.objections.get().points.order_by("pk")
    with acting.at(staff, officer) as page:
        acting.look(page, "rating-review", both=True)
    acting.send(
        f"{staff}points/{order.pk}/",
        officer,
        {"outcome": "upheld", "remedy": "strike", "answer": "复查记录显示期限内已改正。"},
        picture="rating-answer",
    )
    acting.send(
        f"{staff}points/{lead.pk}/", officer, {"outcome": "refused", "answer": "现场核查属实，扣分无误。"}
    )
    with acting.at(staff, officer) as page:
        expect(page.locator("main")).to_contain_text("复核后为63.00分、B级")
    step = f"/staff/disclosure/credit-ratings/{rating.ledger_no}/step/reviewed/"
    acting.send(step, officer, picture="rating-close")


def _read(acting: Acting, rating: CreditRating) -> None:
    for year, score, grade in ((2023, 88, "B"), (2024, 72, "B")):
        earlier = CreditRatingFactory(
            enterprise=rating.enterprise,
            cycle_year=year,
            score=Decimal(score),
            grade=grade,
            is_synthetic=True,
        )
        scene.shown(earlier)
    record = PublishedRecord.objects.current().get(
        kind="credit-rating", body__year=2025, uscc=rating.enterprise.uscc
    )
    with acting.at("/ratings/?q=示范slack公司", width=390) as page:
        page.get_by_role("link", name=record.title).first.click()
        main = page.locator("main")
        for words in ("63.00", "小额罚款", "依法不公开明细的事项", "历年得分", "历年评价结果"):
            expect(main).to_contain_text(words)
        for inside in ("ZFX-W-1", "投诉属实", "复查记录", "现场核查属实"):
            assert inside not in page.content()
        acting.look(page, "rating-public-phone")
    with acting.at(f"/ratings/{record.pk}/") as page:
        acting.look(page, "rating-public")

"""What the public reads of the points of a rating, and of an enterprise's ratings over the years."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from common import events
from common.models import PublishedRecord
from common.publication import public_url, publish
from disclosure.enums import RatingStatus
from disclosure.models import RatingEvent
from disclosure.public import CREDIT_RATING
from disclosure.rating.public_points import UNTOLD_NAME
from disclosure.services import take_rating_step
from enforcement.models import EnforcementCase
from tests.disclosure.rating.scene import AFTER, confirmed, leader, noticed, rating_of
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditRatingFactory

pytestmark = pytest.mark.django_db
INTERNAL = ("投诉属实", "ZFX-W-1", "ZF-W-4", "ZFZ-W-1", "PLDJ")


def shown(example, name: str, days) -> PublishedRecord:
    confirmed(example)
    noticed(example, name)
    days.go_to(AFTER)
    rating = take_rating_step(rating_of(example, name), RatingStatus.PUBLISHED, actor=leader())
    return PublishedRecord.objects.current().get(source=events.stream_of(rating))


def public_case(number: str) -> PublishedRecord:
    """The public reads this penalty."""
    case = EnforcementCase.objects.get(ledger_no=number)
    return PublishedRecord.objects.create(
        kind="case-result",
        source=events.stream_of(case),
        version=1,
        is_current=True,
        title="行政处罚结果",
        number=case.decision_number,
        party=case.enterprise.name,
        uscc=case.enterprise.uscc,
        dated_on=case.decided_on,
        body={},
        sha256="0" * 64,
        published_at=timezone.now(),
    )


def test_the_public_reads_items_sums_and_public_numbers(run, example, days):
    public_case("ZF-W-4")
    record = shown(example, "slack", days)
    assert record.body["explanation"] == {
        "base": "70.00",
        "added": "0.00",
        "deducted": "11.00",
        "is_forced": False,
        "rows": [
            {
                "group": "环境管理",
                "item": "小额罚款",
                "count": 2,
                "points": "-5.00",
                "numbers": ["兰新环罚〔2025〕4号"],
            },
            {"group": "环境管理", "item": "逾期未改正", "count": 1, "points": "-4.00", "numbers": []},
            {"group": "", "item": UNTOLD_NAME, "count": 1, "points": "-2.00", "numbers": []},
        ],
    }
    text = json.dumps(record.body, ensure_ascii=False) + record.search_text
    assert not any(secret in text for secret in INTERNAL)


def test_the_points_make_the_score(run, example, days):
    record = shown(example, "slack", days)
    rows = record.body["explanation"]["rows"]
    assert sum(Decimal(row["points"]) for row in rows) + Decimal(70) == Decimal(record.body["score"])


def test_page_and_endpoint_name_a_record_while_it_is_public(client, run, example, days):
    case = public_case("ZF-W-4")
    record = shown(example, "slack", days)
    endpoint = reverse("disclosure-public-api:rating-detail", args=[record.pk])
    for address in (public_url(record), endpoint):
        text = client.get(address).content.decode()
        assert "兰新环罚〔2025〕4号" in text and "小额罚款" in text
        assert not any(secret in text for secret in INTERNAL)
    PublishedRecord.objects.filter(pk=case.pk).update(display_until=date(2026, 3, 1))
    for address in (public_url(record), endpoint):
        text = client.get(address).content.decode()
        assert "兰新环罚〔2025〕4号" not in text and "小额罚款" in text


def test_a_forced_grade_is_told_without_its_ground(client, run, example, days):
    record = shown(example, "grave", days)
    assert record.body["explanation"]["is_forced"] is True
    assert "适用一票否决，等级为D级" in client.get(public_url(record)).content.decode()
    assert "ZF-W-6" not in json.dumps(record.body)


def test_what_was_rated_by_hand_has_no_points(client):
    record = publish(CREDIT_RATING, CreditRatingFactory(), actor=UserFactory(roles=["leader"]))
    assert record.body["explanation"] is None
    assert "得分的由来" not in client.get(public_url(record)).content.decode()


def test_the_years_of_an_enterprise_stand_together(client, run, example, days):
    firm = example[1]["slack"]
    officer = UserFactory(roles=["leader"])
    for year, score, grade in ((2023, 88, "B"), (2024, 91, "A")):
        rating = CreditRatingFactory(enterprise=firm, cycle_year=year, score=Decimal(score), grade=grade)
        publish(CREDIT_RATING, rating, actor=officer)
    other = publish(CREDIT_RATING, CreditRatingFactory(cycle_year=2022), actor=officer)
    record = shown(example, "slack", days)
    body = client.get(reverse("disclosure-public-api:rating-detail", args=[record.pk])).json()
    assert [(each["year"], each["grade"], each["score"]) for each in body["history"]] == [
        (2023, "B", "88.00"),
        (2024, "A", "91.00"),
        (2025, "C", "59.00"),
    ]
    page = client.get(public_url(record)).content.decode()
    assert "历年得分" in page and "<svg" in page
    assert "历年评价结果" not in client.get(public_url(other)).content.decode()


def test_the_page_costs_the_same_for_many_points(client, run, example, days, django_assert_max_num_queries):
    record = shown(example, "slack", days)
    assert RatingEvent.objects.filter(enterprise=example[1]["slack"]).count() == 4
    with django_assert_max_num_queries(14):
        client.get(public_url(record))

"""The feeds and the public endpoints of `/cases/`: what the pages show, in other forms."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from common.publication import withdraw
from enforcement.models import EnforcementCase
from tests.enforcement.public.shelves import ATOM, feed_titles, order, publish, result
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_publication import load_publication_rows, published_case
from tests.factories.registry import LawFactory, ParkFactory, valid_uscc

pytestmark = pytest.mark.django_db

FEED, ORDER_FEED = reverse("cases:feed"), reverse("cases:order-feed")
API = "enforcement-public-api"
RESULTS, ORDERS, FACETS = (
    reverse(f"{API}:{name}") for name in ("result-list", "order-list", "result-facets")
)


def _titles(client, query: str = "", address: str = RESULTS) -> list[str]:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200, response.content
    return [each["title"] for each in response.json()["results"]]


# -- feeds --


def test_feed_is_atom_with_the_newest_that_pass_the_filters(client):
    LawFactory(code="air")
    publish(
        result(1, facets={"law": "air"}),
        result(2, day=date(2024, 5, 1), facts="露天焚烧"),
        result(3, display_until=date(2024, 5, 1)),
        order(4),
    )
    assert feed_titles(client.get(FEED)) == ["示范公司第2案", "示范公司第1案"]
    for query, expected in (
        ("law=air", ["示范公司第1案"]),
        ("q=焚", ["示范公司第2案"]),
        ("amount_min=11", []),
        ("sort=dated_on", ["示范公司第2案", "示范公司第1案"]),  # the newest first, whatever the list's order
    ):
        assert feed_titles(client.get(f"{FEED}?{query}")) == expected, query
    assert feed_titles(client.get(ORDER_FEED)) == ["示范公司第4号责令改正决定"]
    entry = ElementTree.fromstring(client.get(FEED).content).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id").startswith("tag:testserver,2026:case-result/")
    assert "罚没金额：10万元" in entry.findtext(f"{ATOM}summary")
    assert {each.get("term") for each in entry.findall(f"{ATOM}category")} == {"超标排放", "罚款"}


def test_feed_follows_the_list_with_its_filters(client):
    publish(result())
    page = client.get(reverse("cases:case-list") + "?q=公司&sort=-amount&after=x").content.decode()
    assert 'type="application/atom+xml"' in page
    assert f'{FEED}?q=%E5%85%AC%E5%8F%B8"' in page


def test_reader_that_holds_the_newest_is_told_so_until_something_is_withdrawn(client):
    load_publication_rows()
    record = published_case()
    held = client.get(FEED)
    assert "max-age=300" in held["Cache-Control"]
    again = client.get(FEED, headers={"if-none-match": held["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    case = EnforcementCase.objects.get(pk=record.source.rpartition(":")[2])
    withdraw("case-result", case, actor=UserFactory(), reason="撤销")
    changed = client.get(FEED, headers={"if-none-match": held["ETag"]})
    assert changed.status_code == 200 and feed_titles(changed) == []


def test_identifier_of_an_entry_outlives_a_correction(client):
    publish(result(1, is_current=False), result(1, version=2, facts="更正"))
    before, after = (
        ElementTree.fromstring(client.get(FEED).content).findtext(f"{ATOM}entry/{ATOM}id") for _ in range(2)
    )
    assert before == after and "enforcement" not in before


def test_wrong_filter_of_the_feed_is_told(client):
    response = client.get(FEED + "?law=nothing&amount_min=x")
    text = response.content.decode()
    assert response.status_code == 400 and "law：" in text and "amount_min：" in text


# -- endpoints --


def test_results_are_listed_by_the_filters_of_the_page(client):
    ParkFactory(code="chemical")
    publish(
        result(1, park="chemical", amount=20_000),
        result(2, facts="露天焚烧", facets={"penalty": "warning"}),
        result(3, day=date(2023, 1, 1), amount=None),
    )
    for query, expected in (
        ("", [2, 1, 3]),
        ("park=chemical", [1]),
        ("q=焚烧", [2]),
        ("year=2023", [3]),
        ("penalty=warning&amount_min=5", [2]),
        ("sort=amount", [1, 2]),
    ):
        assert _titles(client, query) == [f"示范公司第{number}案" for number in expected], query
    assert _titles(client, "", ORDERS) == []


def test_pages_of_the_endpoint_lead_on_and_back_with_the_filters(client):
    publish(*(result(number, facets={"kind": "citizen"}) for number in range(5)))
    first = client.get(RESULTS, {"kind": "citizen", "page_size": 2}).json()
    second = client.get(first["next"]).json()
    assert "kind=citizen" in first["next"] and first["previous"] is None
    assert [each["title"] for each in second["results"]] == ["示范公司第2案", "示范公司第1案"]
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert client.get(RESULTS, {"after": "broken"}).status_code == 404


def test_detail_has_all_that_the_page_shows(client):
    load_publication_rows()
    record = published_case(facts="偷排废水")
    response = client.get(reverse(f"{API}:result-detail", args=[record.pk]))
    assert "public" in response["Cache-Control"] and "max-age=60" in response["Cache-Control"]
    found = response.json()
    assert found["url"] == f"http://testserver/cases/{record.pk}/"
    assert (found["facts"], found["fine"], found["amount"]) == ("偷排废水", "100000.00", "100000.00")
    assert found["display_until"] == "2099-04-08" and found["amended"] is None
    assert found["timeline"][0] == {"on": "2024-02-01", "name": "立案"}
    assert found["penalty_details"] == [{"kind": "fine", "name": "罚款", "content": ""}]
    assert len(found["remedies"]) == 2


def test_order_by_itself(client):
    (record,) = publish(order(1, uscc=valid_uscc(900_009)))
    found = client.get(reverse(f"{API}:order-detail", args=[record.pk])).json()
    assert (found["state"], found["correct_by"], found["issued_on"]) == ("已送达", None, "2024-03-01")
    assert found["url"] == f"http://testserver/cases/orders/{record.pk}/"


def test_facets_count_what_passes_the_filters(client):
    LawFactory(code="air", title="大气污染防治法")
    publish(result(1, facets={"law": "air"}), result(2, facts="焚烧"), result(3, facets={"law": "air"}))
    found = client.get(FACETS, {"q": "超标"}).json()
    assert found["count"] == {"number": 2, "more": False}
    by_name = {each["parameter"]: each for each in found["facets"]}
    assert by_name["law"]["values"] == [{"number": 2, "more": False, "code": "air", "name": "大气污染防治法"}]
    assert by_name["park"]["values"] == [] and by_name["law"]["name"] == "适用法律法规"
    orders = client.get(reverse(f"{API}:order-facets")).json()
    assert orders["count"]["number"] == 0 and "law" not in {each["parameter"] for each in orders["facets"]}


@pytest.mark.parametrize("address", [RESULTS, FACETS])
def test_wrong_filters_are_told_by_parameter(client, address):
    response = client.get(address + "?law=nothing&amount_max=x&since=y")
    assert response.status_code == 400
    assert set(response.json()) == {"law", "amount_max", "since"}
    assert "不能按“title”排序" in client.get(address + "?sort=title").json()["detail"][0]


def test_what_is_gone_is_told_without_its_content(client):
    load_publication_rows()
    record = published_case(facts="偷排废水", enterprise__name="示范化工有限公司")
    address = reverse(f"{API}:result-detail", args=[record.pk])
    case = EnforcementCase.objects.get(pk=record.source.rpartition(":")[2])
    withdraw("case-result", case, actor=UserFactory(), reason="决定已被撤销")
    response = client.get(address)
    assert response.status_code == 410
    assert record.number in response.json()["detail"] and "决定已被撤销" in response.json()["detail"]
    assert "示范化工" not in response.content.decode()
    (over,) = publish(result(7, display_until=date(2024, 5, 1)))
    response = client.get(reverse(f"{API}:result-detail", args=[over.pk]))
    assert response.status_code == 410 and "公示期已满" in response.json()["detail"]
    assert _titles(client) == []


def test_older_version_stands_for_the_present_one(client):
    old, new = publish(result(1, is_current=False, facts="旧"), result(1, version=2, facts="新"))
    found = client.get(reverse(f"{API}:result-detail", args=[old.pk])).json()
    assert (found["id"], found["facts"]) == (new.pk, "新")


def test_records_of_another_kind_are_not_found(client):
    penalty, demand = publish(result(), order())
    assert client.get(reverse(f"{API}:result-detail", args=[demand.pk])).status_code == 404
    assert client.get(reverse(f"{API}:order-detail", args=[penalty.pk])).status_code == 404


def test_endpoints_stand_in_the_schema(client):
    schema = client.get(reverse("api-schema"), {"format": "json"}).json()
    paths = schema["paths"]
    names = {each["name"] for each in paths[RESULTS]["get"]["parameters"]}
    assert {"q", "law", "penalty", "amount_min", "sort", "after", "page_size"} <= names
    for name in ("result-facets", "order-list", "order-facets"):
        assert reverse(f"{API}:{name}") in paths


@pytest.mark.parametrize(("address", "number"), [(RESULTS, 4), (FEED, 4), (FACETS, 5)])
def test_cost_does_not_grow_with_the_rows(client, django_assert_num_queries, address, number):
    """Names of laws, violations and parks; then the rows, or the facets and the count."""
    publish(result(0))
    for more in (range(0), range(1, 50)):
        publish(*(result(each) for each in more))
        with django_assert_num_queries(number):
            assert client.get(address).status_code == 200

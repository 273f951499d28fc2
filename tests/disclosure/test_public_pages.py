"""The public's pages, feeds, interface and files of ratings and disclosures, and what leads to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import public_url, publish, withdraw
from disclosure.enums import TriggerKind
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from opendata.services import make_files
from tests.enforcement.public.shelves import facet_numbers, feed_titles, titles
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CreditRatingFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.registry import EnterpriseFactory, ParkFactory
from tests.opendata.records import rows

pytestmark = pytest.mark.django_db

API = "disclosure-public-api"
IDENTITY, MOBILE = "620102199003074518", "13893112345"
# Kind: factory, list, feed, endpoint.
FACES = {
    CREDIT_RATING: (CreditRatingFactory, "ratings:rating-list", "ratings:feed", "rating"),
    ANNUAL_DISCLOSURE: (AnnualDisclosureFactory, "disclosures:annual-list", "disclosures:feed", "annual"),
    TEMPORARY_DISCLOSURE: (
        TemporaryDisclosureFactory,
        "disclosures:temporary-list",
        "disclosures:temporary-feed",
        "temporary",
    ),
}
KINDS = list(FACES)


@pytest.fixture
def officer(db):
    return UserFactory(roles=["reviewer", "leader"])


def made(kind: str, officer, **values) -> PublishedRecord:
    return publish(kind, FACES[kind][0](**values), actor=officer)


def addresses(record: PublishedRecord) -> list[str]:
    """Everywhere that a stranger could meet the record, but its own page and its endpoint."""
    _, list_name, feed, endpoint = FACES[record.kind]
    return [
        reverse(list_name),
        reverse(feed),
        reverse(f"{API}:{endpoint}-list"),
        reverse("site-search") + f"?q={record.party}",
        reverse("home"),
    ]


def own(record: PublishedRecord) -> list[str]:
    return [public_url(record), reverse(f"{API}:{FACES[record.kind][3]}-detail", args=[record.pk])]


# -- shown, and no longer --


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_stands_on_every_face_and_what_is_withdrawn_on_none(client, officer, kind):
    firm = EnterpriseFactory(name="示范龘化工有限公司")
    subject = FACES[kind][0](enterprise=firm)
    record = publish(kind, subject, actor=officer)
    enterprise = reverse("public-enterprise:detail", args=[firm.uscc])
    for address in [*addresses(record), *own(record), enterprise]:
        response = client.get(address)
        assert response.status_code == 200 and firm.name in response.content.decode(), address
    withdraw(kind, subject, actor=officer, reason="更正中")
    for address in addresses(record):
        assert record.title not in client.get(address).content.decode(), address
    for address in own(record):
        response = client.get(address)
        assert response.status_code == 410 and "更正中" in response.content.decode()
    assert firm.name not in client.get(public_url(record)).content.decode()
    assert client.get(enterprise).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_never_shown_stands_nowhere(client, kind):
    subject = FACES[kind][0](enterprise=EnterpriseFactory(name="示范龘化工有限公司"))
    _, list_name, feed, endpoint = FACES[kind]
    for address in (reverse(list_name), reverse(feed), reverse(f"{API}:{endpoint}-list")):
        assert "龘" not in client.get(address).content.decode()
    assert client.get(reverse("public-enterprise:detail", args=[subject.enterprise.uscc])).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_the_record_of_another_kind_is_not_found(client, officer, kind):
    record = made(kind, officer)
    for other in set(KINDS) - {kind}:
        assert client.get(reverse(f"public-{other}", args=[record.pk])).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_synthetic_data_are_marked(client, officer, kind):
    record = made(kind, officer, is_synthetic=True)
    for address in (reverse(FACES[kind][1]), public_url(record)):
        assert "示范数据" in client.get(address).content.decode()
    assert client.get(own(record)[1]).json()["is_synthetic"] is True


def test_the_page_of_an_enterprise_joins_all_three(client, officer):
    firm = EnterpriseFactory()
    records = [made(kind, officer, enterprise=firm) for kind in KINDS]
    text = client.get(reverse("public-enterprise:detail", args=[firm.uscc])).content.decode()
    for record in records:
        assert f'href="{public_url(record)}"' in text
    page = client.get(public_url(records[0])).content.decode()
    assert all(public_url(other) in page for other in records[1:])  # the others of the enterprise


# -- filters, order, pages --


@pytest.fixture
def ratings(officer):
    park = ParkFactory(code="chemical", name="化工园区")
    for name, year, grade, day, where in (
        ("甲化工", 2022, "A", date(2024, 3, 1), None),
        ("乙焦化", 2023, "B", date(2024, 6, 28), park),
        ("丙建材", 2023, "C", date(2024, 6, 30), None),
    ):
        firm = EnterpriseFactory(name=name, park=where)
        made(
            CREDIT_RATING,
            officer,
            enterprise=firm,
            cycle_year=year,
            grade=grade,
            published_on=day,
            noticed_on=day,
        )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "丙乙甲"),
        ("year=2022", "甲"),  # the year rated, not that of publication
        ("year=2024", ""),
        ("grade=B", "乙"),
        ("origin=cycle", "丙乙甲"),
        ("origin=repair", ""),
        ("park=chemical", "乙"),
        ("since=2024-06-29", "丙"),
        ("until=2024-06-28", "乙甲"),
        ("q=化", "乙甲"),
        ("q=B级", "乙"),
        ("q=化&year=2023&grade=B", "乙"),
        ("sort=dated_on", "甲乙丙"),
    ],
)
def test_ratings_are_filtered_and_ordered(client, ratings, query, expected):
    page = client.get(f"{reverse('ratings:rating-list')}?{query}")
    assert [title[0] for title in titles(page)] == list(expected)
    api = client.get(f"{reverse(f'{API}:rating-list')}?{query}").json()
    assert [row["title"][0] for row in api["results"]] == list(expected)


def test_facets_tell_how_many(client, ratings):
    assert facet_numbers(client.get(reverse("ratings:rating-list"))) == {
        "评价年度": {"2023年": "2", "2022年": "1"},
        "信用等级": {"A级": "1", "B级": "1", "C级": "1"},
        "评价缘由": {"年度评价": "3"},
        "所在园区": {"化工园区": "1"},
    }


def test_facets_of_the_endpoint_count_what_passes_the_filters(client, ratings):
    found = client.get(reverse(f"{API}:rating-facets"), {"year": "2023"}).json()
    assert found["count"] == {"number": 2, "more": False}
    values = {
        each["parameter"]: {value["name"]: value["number"] for value in each["values"]}
        for each in found["facets"]
    }
    assert values == {
        "year": {"2023年": 2},
        "grade": {"B级": 1, "C级": 1},
        "origin": {"年度评价": 2},
        "park": {"化工园区": 1},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_facets_of_the_endpoint_leave_out_what_is_withdrawn(client, officer, kind):
    subject = FACES[kind][0]()
    publish(kind, subject, actor=officer)
    address = reverse(f"{API}:{FACES[kind][3]}-facets")
    assert client.get(address).json()["count"]["number"] == 1
    withdraw(kind, subject, actor=officer, reason="更正中")
    assert client.get(address).json()["count"]["number"] == 0


def test_endpoints_stand_in_the_schema_with_the_filters_of_their_pages(client):
    paths = client.get(reverse("api-schema"), {"format": "json"}).json()["paths"]
    for endpoint, own_filters in (
        ("rating", {"grade", "origin"}),
        ("annual", {"pollutant", "industry"}),
        ("temporary", {"trigger"}),
    ):
        list_, facets = (paths[reverse(f"{API}:{endpoint}-{face}")]["get"] for face in ("list", "facets"))
        names = {each["name"] for each in list_["parameters"]}
        counted = {each["name"] for each in facets["parameters"]}
        assert {"q", "year", "park", "since", "until"} | own_filters == counted
        assert names == counted | {"sort", "after", "before", "page_size"}


def test_feed_follows_the_filters(client, ratings):
    response = client.get(reverse("ratings:feed"), {"grade": "B"})
    assert [title[0] for title in feed_titles(response)] == ["乙"]
    assert client.get(reverse("ratings:feed"), {"grade": "X"}).status_code == 400


@pytest.mark.parametrize("query", ["grade=X", "year=20x4", "since=soon", "park=nowhere", "sort=amount"])
def test_wrong_filters_are_told(client, query):
    for name in ("ratings:rating-list", f"{API}:rating-list", f"{API}:rating-facets"):
        assert client.get(f"{reverse(name)}?{query}").status_code == 400


def test_temporary_reports_are_narrowed_by_trigger_and_found_by_their_texts(client, officer):
    made(TEMPORARY_DISCLOSURE, officer, trigger=TriggerKind.CHANGE, content="变更排放口")
    made(TEMPORARY_DISCLOSURE, officer, document_number="兰新环罚〔2024〕7号", matter="超标排放废水")
    address = reverse("disclosures:temporary-list")
    assert len(titles(client.get(address))) == 2
    for query, number in (("trigger=change", 1), ("trigger=detention", 0), ("q=排放", 2), ("q=罚[2024]7", 1)):
        assert len(titles(client.get(f"{address}?{query}"))) == number, query
    assert "<mark>废水</mark>" in client.get(address, {"q": "废水"}).content.decode()


def test_pages_lead_on_and_back(client, officer, monkeypatch):
    monkeypatch.setattr("common.shelf_views.PAGE_SIZE", 2)
    for _ in range(5):
        made(ANNUAL_DISCLOSURE, officer)
    address = reverse("disclosures:annual-list")
    first = client.get(address, {"year": "2023"})
    second = client.get(address + first.context["next"])
    assert "year=2023" in first.context["next"] and len(titles(second)) == 2
    assert not set(titles(first)) & set(titles(second))
    assert titles(client.get(address + second.context["previous"])) == titles(first)


# -- contents --


def test_the_page_of_a_rating(client, officer):
    record = made(CREDIT_RATING, officer, score=Decimal("85.5"), veto_reason="瞒报")
    text = client.get(public_url(record)).content.decode()
    for shown in ("2023年", "B级", "85.50", "示例评价方案", "示例待核", "2024年6月28日", record.uscc):
        assert shown in text
    assert "瞒报" not in text
    found = client.get(own(record)[1]).json()
    assert (found["grade"], found["score"], found["year"]) == ("B", "85.50", 2023)


def test_the_page_of_an_annual_report_leads_to_its_full_text(client, officer):
    record = made(ANNUAL_DISCLOSURE, officer, link="https://example.org/report.html")
    assert 'href="https://example.org/report.html"' in client.get(public_url(record)).content.decode()


def test_hostile_texts_are_masked_and_escaped_on_every_face(client, officer):
    filing = TemporaryDisclosureFactory(
        matter=f"<script>alert(1)</script>身份证号{IDENTITY}",
        content=f"联系人电话{MOBILE}",
        document_title=f"决定书{MOBILE}",
    )
    record = publish(TEMPORARY_DISCLOSURE, filing, actor=officer)
    enterprise = reverse("public-enterprise:detail", args=[record.uscc])
    for address in [*addresses(record), *own(record), enterprise]:
        text = client.get(address).content.decode()
        assert IDENTITY not in text and MOBILE not in text, address
    assert "<script>alert" not in client.get(public_url(record)).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_bulk_file_has_a_row_for_each(officer, kind):
    record = made(kind, officer)
    make_files(kind)
    (row,) = rows(kind)
    assert row["enterprise"] == record.party and row["uscc"] == record.uscc
    assert row["published_on"] == record.dated_on.isoformat()


# -- costs --


@pytest.mark.parametrize("kind", KINDS)
def test_costs_do_not_grow_with_the_rows(client, officer, kind, django_assert_num_queries):
    _, list_name, feed, endpoint = FACES[kind]
    firm = EnterpriseFactory(park=ParkFactory())
    for number in (1, 4):
        for place in range(number):
            year = {"for_year": 2010 + number + place, "filed_on": date(2024, 1, 1)}
            year = year if kind == ANNUAL_DISCLOSURE else {}
            cycle = {"cycle_year": 2010 + number + place} if kind == CREDIT_RATING else {}
            record = made(kind, officer, enterprise=firm, **year, **cycle)
        for address, cost in (
            (reverse(list_name), 4),  # parks, the page, the count, the tally
            (reverse(feed), 2),
            (reverse(f"{API}:{endpoint}-list"), 2),
            (reverse(f"{API}:{endpoint}-facets"), 3),
            # the record, and of the enterprise what each kind has; of a rating its other years too
            (public_url(record), 5 if kind == CREDIT_RATING else 4),
        ):
            with django_assert_num_queries(cost):
                client.get(address)

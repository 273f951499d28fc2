"""Annual reports narrowed by what is discharged and by industry; their charts and tables."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import public_url, publish
from disclosure.industries import DIVISIONS, division_of
from disclosure.public import ANNUAL_DISCLOSURE
from disclosure.public_facets import POLLUTANT_BYTES, annual_facets, pollutant_code
from disclosure.public_figures import years_of
from disclosure.public_rows import OUTLET_TOTALS, TOTALS, amount_of
from tests.days import Days
from tests.disclosure.filing import reports
from tests.disclosure.published_reports import body, made_table, record, totals_table
from tests.enforcement.public.shelves import facet_numbers, titles
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

LIST = "disclosures:annual-list"
API = "disclosure-public-api:annual"


@pytest.fixture
def days(monkeypatch) -> Days:
    clock = Days(monkeypatch)
    clock.go_to(reports.DUE)
    return clock


@pytest.fixture
def three(db) -> list[PublishedRecord]:
    return [
        record("甲化工", "A", 2025, totals=[("废水", "化学需氧量", 2, 1.5), ("废气", "颗粒物", 3, 2)]),
        record("乙焦化", "B", 2025, industry="2521", totals=[("废气", "颗粒物", None, 7)]),
        record("丙建材", "C", 2024, industry="C3021", totals=[]),
    ]


# -- search --


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"pollutant": "颗粒物"}, {"甲", "乙"}),
        ({"pollutant": "化学需氧量"}, {"甲"}),
        ({"pollutant": "颗粒"}, set()),  # a facet is the whole name; parts are found by words
        ({"q": "颗粒"}, {"甲", "乙"}),
        ({"industry": "26"}, {"甲"}),
        ({"industry": "30"}, {"丙"}),
        ({"pollutant": "颗粒物", "industry": "25", "year": "2025"}, {"乙"}),
        ({"pollutant": "颗粒物", "year": "2024"}, set()),
    ],
)
def test_reports_are_found_by_pollutant_and_industry(client, three, query, expected):
    assert {title[0] for title in titles(client.get(reverse(LIST), query))} == expected
    found = client.get(reverse(f"{API}-list"), query).json()["results"]
    assert {row["title"][0] for row in found} == expected


def test_the_facets_tell_how_many(client, three):
    found = facet_numbers(client.get(reverse(LIST)))
    assert found["污染物"] == {"颗粒物": "2", "化学需氧量": "1"}
    assert found["行业"] == {DIVISIONS["26"]: "1", DIVISIONS["25"]: "1", DIVISIONS["30"]: "1"}


def test_a_pollutant_that_no_report_names_finds_nothing_and_a_longer_word_is_refused(client, three):
    response = client.get(reverse(LIST), {"pollutant": "铊"})
    assert response.status_code == 200 and "没有符合条件的公开内容" in response.content.decode()
    assert client.get(reverse(LIST), {"pollutant": "铊" * 61}).status_code == 400
    assert client.get(reverse(LIST), {"industry": "00"}).status_code == 400


def test_what_was_chosen_can_be_removed(client, three):
    text = client.get(reverse(LIST), {"pollutant": "颗粒物"}).content.decode()
    assert "移除条件 污染物：颗粒物" in text


# -- facets of a report --


def test_facets_name_each_pollutant_once_and_the_division_of_the_report():
    content = body("甲", "A", 2025, totals=[("废水", "氨氮", 1, 1), ("废气", "氨氮", 1, 1)])
    assert annual_facets(content, "0610") == {"pollutant": ["氨氮"], "industry": ["26"]}


def test_a_report_without_content_has_the_industry_that_is_registered():
    assert annual_facets({}, "B0610") == {"pollutant": [], "industry": ["06"]}
    assert annual_facets({}, "") == {"pollutant": [], "industry": []}


def test_a_withheld_industry_is_not_told_by_the_register():
    content = body("甲", "A", 2025)
    content["chapters"][0]["fields"][0] |= {"value": None, "text": "", "withheld": "商业秘密"}
    assert annual_facets(content, "2614")["industry"] == []


def test_names_that_break_a_facet_or_look_like_a_number_of_somebody():
    assert pollutant_code(" 苯|甲苯\n二甲苯 ") == "苯 甲苯 二甲苯"
    content = body("甲", "A", 2025, totals=[("废水", "13893112345", 1, 1), ("废水", "总磷", 1, 1)])
    assert annual_facets(content, "")["pollutant"] == ["总磷"]


def test_facets_stay_within_what_the_index_of_the_list_can_hold():
    many = [("废气", f"挥发性有机物第{place}种", None, 1) for place in range(200)]
    kept = annual_facets(body("甲", "A", 2025, totals=many), "")["pollutant"]
    assert kept[0] == "挥发性有机物第0种" and 20 < len(kept) < 200
    assert len("".join(f"|pollutant={name}" for name in kept).encode()) <= POLLUTANT_BYTES


def test_divisions():
    assert len(DIVISIONS) == 97
    assert [division_of(code) for code in ("2614", "C2614", "26", "", "化工", "9900", "26140")] == [
        "26",
        "26",
        "26",
        "",
        "",
        "",
        "",
    ]


def test_an_accepted_report_is_found_by_what_it_says(client, days):
    reports.law()
    report = reports.public()
    shown = PublishedRecord.objects.get(kind=ANNUAL_DISCLOSURE, is_current=True)
    assert "|pollutant=化学需氧量|" in shown.facets and "|industry=26|" in shown.facets
    assert titles(client.get(reverse(LIST), {"pollutant": "化学需氧量"})) == [shown.title]
    page = client.get(public_url(shown)).content.decode()
    assert report.enterprise.name in page
    for figure in ("emissions-0", "outlets", "solid-waste", "hazardous-waste"):
        assert f'id="figure-{figure}"' in page


# -- charts --


def _figures(client, shown: PublishedRecord) -> dict[str, Any]:
    return {each.id: each for each in client.get(public_url(shown)).context["figures"]}


def test_emissions_stand_beside_those_of_other_years(client):
    record("甲化工", "A", 2023, totals=[("废水", "化学需氧量", 2, 1.9), ("废水", "总氮", 1, 0.5)])
    record("他厂", "B", 2024, totals=[("废水", "化学需氧量", 2, 99)])
    shown = record("甲化工", "A", 2025, totals=[("废水", "化学需氧量", 2, 1.5)])
    figure = _figures(client, shown)["emissions-0"]
    assert figure.headings == ["污染物", "2023年（t）", "2025年（t）", "本年度许可排放量（t）"]
    assert figure.rows == [("化学需氧量", ["1.9", "1.5", "2"])]
    (chart,) = figure.charts
    assert chart.categories == ("2023年", "2025年")
    assert [(each.name, each.values) for each in chart.series] == [
        ("化学需氧量", (Decimal("1.9"), Decimal("1.5")))
    ]


def test_one_year_alone_is_drawn_by_pollutant_the_most_first(client):
    shown = record("甲", "A", 2025, totals=[("废气", "颗粒物", None, 2), ("废气", "氮氧化物", 9, 8)])
    (chart,) = _figures(client, shown)["emissions-0"].charts
    assert (chart.kind, chart.categories) == ("hbar", ("氮氧化物", "颗粒物"))


def test_more_pollutants_than_can_be_told_apart_take_a_second_drawing(client):
    totals = [("废气", f"污染物{place}", None, 100 - place) for place in range(10)]
    record("甲", "A", 2024, totals=totals)
    figure = _figures(client, record("甲", "A", 2025, totals=totals))["emissions-0"]
    assert [len(chart.series) for chart in figure.charts] == [4, 4]
    assert len(figure.rows) == 10


def test_what_is_withheld_stands_by_its_ground_and_leaves_a_gap(client):
    content = totals_table([("废水", "化学需氧量", 2, None)])
    content["rows"][0]["withheld"] = {"actual": "商业秘密"}
    shown = record("甲", "A", 2025, tables={TOTALS: content})
    figure = _figures(client, shown)["emissions-0"]
    assert figure.charts == []
    assert figure.rows == [("化学需氧量", ["依法不予公开：商业秘密", "2"])]


def test_wastes_are_balanced(client, days):
    reports.law()
    reports.public()
    shown = PublishedRecord.objects.get(kind=ANNUAL_DISCLOSURE)
    found = _figures(client, shown)
    assert found["solid-waste"].rows == [("炉渣", ["10", "100", "80", "20", "0", "10", "0"])]
    ((name, cells),) = found["hazardous-waste"].rows
    assert (name, cells) == ("废机油（900-214-08）", ["1", "5", "0", "0", "5", "1", "0"])
    text = client.get(public_url(shown)).content.decode()
    assert len(re.findall(r"<svg", text)) >= 4


def test_a_report_without_content_has_no_charts_and_costs_no_look(client):
    shown = publish(ANNUAL_DISCLOSURE, AnnualDisclosureFactory(), actor=UserFactory(roles=["leader"]))
    response = client.get(public_url(shown))
    assert "figures" not in response.context and "figures-title" not in response.content.decode()


def test_one_look_finds_the_years_whatever_their_number(client, django_assert_num_queries):
    for number in (1, 4):
        for place in range(number):
            shown = record("甲", "A", 2010 + number + place, totals=[("废水", "总磷", 1, 0.1)])
        with django_assert_num_queries(5):  # the record, its years, and what each kind has of the enterprise
            client.get(public_url(shown))


def test_reports_that_were_taken_down_are_not_drawn():
    gone = record("甲", "A", 2024, totals=[("废水", "总磷", 1, 0.1)])
    shown = record("甲", "A", 2025, totals=[("废水", "总磷", 1, 0.2)])
    assert [each.year for each in years_of(shown, date(2026, 6, 1))] == [2024, 2025]
    gone.withdrawn_at, gone.withdrawal_reason, gone.body = gone.published_at, "更正", {}
    gone.save()
    assert [each.year for each in years_of(shown, date(2026, 6, 1))] == [2025]


def test_amounts():
    assert [amount_of(each) for each in (1, 1.25, "0.1", "138****2345", "", None, True, "NaN")] == [
        Decimal(1),
        Decimal("1.25"),
        Decimal("0.1"),
        None,
        None,
        None,
        None,
        None,
    ]


def test_the_enterprise_of_the_register_is_not_needed(client):
    """The page is drawn from snapshots alone."""
    firm = EnterpriseFactory()
    shown = record(firm.name, firm.uscc[-1], 2025, totals=[("废水", "总磷", 1, 0.1)])
    firm.delete()
    assert client.get(public_url(shown)).status_code == 200


def test_outlets_are_drawn_for_the_pollutants_with_the_most(client):
    names = ("outlet", "pollutant", "actual")
    given = [("DW001", "总磷", 0.1), ("DW001", "化学需氧量", 1.5), ("DW002", "化学需氧量", 0.5)]
    outlets = made_table(OUTLET_TOTALS, [dict(zip(names, each, strict=True)) for each in given])
    shown = record("甲", "A", 2025, tables={OUTLET_TOTALS: outlets})
    (chart,) = _figures(client, shown)["outlets"].charts
    assert chart.categories == ("DW001", "DW002")
    assert [(each.name, each.values) for each in chart.series] == [
        ("化学需氧量", (Decimal("1.5"), Decimal("0.5"))),
        ("总磷", (Decimal("0.1"), None)),
    ]

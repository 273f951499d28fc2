"""Two published annual reports side by side: which ones, what of them, and what is never compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import public_url
from disclosure.comparison import compare
from disclosure.public_rows import HAZARDOUS_WASTE, TOTALS
from tests.disclosure.published_reports import body, field, made_table, record, totals_table, uscc

pytestmark = pytest.mark.django_db

PAGE = "disclosures:compare"
API = "disclosure-public-api:annual-compare"


def lines(first, second, code=TOTALS) -> dict[str, tuple[str, bool]]:
    """Row and item → difference in words, and whether it is marked."""
    section = next(each for each in compare(first, second) if each.code == code)
    return {f"{line.label}·{line.item}": (line.difference_words, line.differs) for line in section.lines}


# -- what is compared --


def test_amounts_of_the_same_pollutant_are_subtracted():
    first = body("甲", "A", 2025, totals=[("废水", "化学需氧量", 2, 1.5), ("废水", "总磷", 1, 0.1)])
    second = body("乙", "B", 2025, totals=[("废水", "化学需氧量", 2, 1.2)])
    assert lines(first, second) == {
        "废水，化学需氧量·许可排放量（t）": ("相同", False),
        "废水，化学需氧量·实际排放量（t）": ("−0.3（−20%）", True),
        "废水，总磷·许可排放量（t）": ("有无不同", True),
        "废水，总磷·实际排放量（t）": ("有无不同", True),
    }


def test_decimals_are_exact_and_nothing_is_divided_by_nought():
    first = body("甲", "A", 2024, totals=[("废水", "总磷", None, 0.1), ("废水", "总氮", None, 0)])
    second = body("甲", "A", 2025, totals=[("废水", "总磷", None, 0.3), ("废水", "总氮", None, 2)])
    found = lines(first, second)
    assert found["废水，总磷·实际排放量（t）"] == ("+0.2（+200%）", True)
    assert found["废水，总氮·实际排放量（t）"] == ("+2", True)
    assert found["废水，总磷·许可排放量（t）"] == ("—", False)


def test_the_same_pollutant_of_air_and_of_water_are_two():
    first = body("甲", "A", 2025, totals=[("废水", "氨氮", None, 1)])
    second = body("乙", "B", 2025, totals=[("废气", "氨氮", None, 1)])
    assert all(differs for _, differs in lines(first, second).values())


def test_fuels_in_other_units_are_never_subtracted():
    def fuels(name, letter, unit):
        table = made_table("carbon.fuels", [{"name": "天然气", "unit": unit, "used": 5}])
        return body(name, letter, 2025, tables={"carbon.fuels": table})

    found = lines(fuels("甲", "A", "万m³"), fuels("乙", "B", "t"), "carbon.fuels")
    assert found == {"天然气，万m³·消费量": ("有无不同", True), "天然气，t·消费量": ("有无不同", True)}


def test_what_is_withheld_is_told_and_not_compared():
    secret = totals_table([("废水", "总磷", 1, None)])
    secret["rows"][0]["withheld"] = {"actual": "商业秘密"}
    first = body("甲", "A", 2025, tables={TOTALS: secret})
    second = body("乙", "B", 2025, totals=[("废水", "总磷", 1, 7)])
    for pair in ((first, second), (second, first)):
        assert lines(*pair)["废水，总磷·实际排放量（t）"] == ("—", False)


def test_rows_with_a_withheld_name_and_withheld_tables_match_nothing():
    rows = [{"generated": 5}, {"code": "900-214-08", "name": "废机油", "generated": 4}]
    wastes = made_table(HAZARDOUS_WASTE, rows)
    wastes["rows"][0]["withheld"] = {"code": "商业秘密", "name": "商业秘密"}
    first = body("甲", "A", 2025, tables={HAZARDOUS_WASTE: wastes})
    second = body("乙", "B", 2025, tables={HAZARDOUS_WASTE: made_table(HAZARDOUS_WASTE, [], "国家秘密")})
    (section,) = compare(first, second)
    assert "前者1行，后者0行" in section.note
    assert {line.label for line in section.lines} == {"900-214-08，废机油"}
    assert {line.second.text for line in section.lines} == {"依法不予公开：国家秘密"}
    assert section.differing == 0


def test_outlets_are_compared_between_the_years_of_one_enterprise_alone():
    path = "discharges.outlet_totals"
    table = made_table(path, [{"outlet": "DW001", "pollutant": "总磷", "actual": 0.1}])
    one, other = (body("甲", letter, 2025, tables={path: table}) for letter in "AB")
    assert [each.code for each in compare(one, one | {"year": 2024})] == [path]
    assert compare(one, other) == []


def test_fields_are_compared_by_value():
    def carbon(letter, emissions, withheld=""):
        fields = [field("emissions", "二氧化碳排放量", emissions, "tCO₂e", withheld)]
        return body("甲", letter, 2025, fields={"carbon": fields})

    found = lines(carbon("A", 1000), carbon("B", 1100), "carbon")
    assert found == {"·二氧化碳排放量（tCO₂e）": ("+100（+10%）", True)}
    found = lines(carbon("A", 1000), carbon("B", None, "商业秘密"), "carbon")
    assert found == {"·二氧化碳排放量（tCO₂e）": ("—", False)}


# -- which reports --


@pytest.fixture
def reports(db) -> dict[str, PublishedRecord]:
    return {
        "甲24": record("甲化工", "A", 2024, totals=[("废水", "总磷", 1, 0.2)]),
        "甲25": record("甲化工", "A", 2025, totals=[("废水", "总磷", 1, 0.1)]),
        "乙25": record("乙化工", "B", 2025, totals=[("废水", "总磷", 1, 0.3)], is_synthetic=True),
    }


def query(first: str, first_year: int, second: str, second_year: int) -> dict[str, str]:
    years = {"first_year": str(first_year), "second_year": str(second_year)}
    return {"first": uscc(first), "second": uscc(second), **years}


def test_the_page_shows_both_and_marks_what_differs(client, reports):
    response = client.get(reverse(PAGE), query("A", 2025, "B", 2025))
    text = response.content.decode()
    assert response.status_code == 200
    for each in ("甲25", "乙25"):
        assert f'href="{public_url(reports[each])}"' in text
    assert "+0.2（+200%）" in text and ">不同<" in text and "示范数据" in text
    assert response.context["differing"] == 1
    assert response.context["chart"].series[1].values == (Decimal("0.3"),)


def test_what_is_the_same_can_be_left_out(client, reports):
    found = query("A", 2025, "B", 2025)
    every = client.get(reverse(PAGE), found).context["sections"]
    assert sum(len(each.lines) for each in every) == 2
    response = client.get(reverse(PAGE), found | {"only": "differing"}, follow=True)
    (section,) = response.context["sections"]
    assert [line.item for line in section.lines] == ["实际排放量（t）"]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"first": "甲化工", "second": "乙"}, ("甲25", "乙25")),  # the newest years
        ({"first": "甲", "first_year": "2024", "second_year": "2025"}, ("甲24", "甲25")),  # two years of one
        ({"first": "甲", "first_year": "2024", "second": "乙", "second_year": "2025"}, ("甲24", "乙25")),
    ],
)
def test_other_words_lead_to_the_lasting_address(client, reports, asked, names):
    response = client.get(reverse(PAGE), asked)
    assert response.status_code == 302
    first, second = (reports[name] for name in names)
    for part in (
        f"first={first.uscc}&first_year={first.body['year']}",
        f"second={second.uscc}&second_year={second.body['year']}",
    ):
        assert part in response["Location"]
    page = client.get(response["Location"])
    assert [side["record"].pk for side in page.context["sides"]] == [first.pk, second.pk]


def test_the_address_leads_to_the_version_that_stands(client, reports):
    old = reports["甲25"]
    PublishedRecord.objects.filter(pk=old.pk).update(is_current=False)
    new = record("甲化工", "A", 2025, totals=[("废水", "总磷", 1, 0.4)])
    page = client.get(reverse(PAGE), query("A", 2025, "B", 2025))
    assert page.context["sides"][0]["record"].pk == new.pk != old.pk


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first": "化工", "second": "乙"}, "有多家企业的名称含“化工”"),
        ({"first": "丁", "second": "乙"}, "没有正在公开的年度报告"),
        ({"first": "甲", "first_year": "2019", "second": "乙"}, "已公开的年度：2024、2025"),
        ({"first": "甲", "first_year": "20x5", "second": "乙"}, "请填写2013至2100之间的年度"),
        ({"first": "甲", "second": "甲"}, "两边是同一份报告"),
    ],
)
def test_what_cannot_be_found_is_told_with_the_way_to_mend_it(client, reports, asked, words):
    response = client.get(reverse(PAGE), asked)
    assert response.status_code == 400
    text = response.content.decode()
    assert words in text and f'value="{asked["first"]}"' in text
    assert client.get(reverse(API), asked).status_code == 400


def test_a_missing_report_of_a_listed_enterprise_is_told_as_such(client, reports):
    PublishedRecord.objects.create(
        kind="duty-list-entry",
        source="disclosure.dutylistentry:1",
        version=1,
        title="甲化工列入2023年环境信息依法披露企业名单",
        party="甲化工",
        uscc=uscc("A"),
        dated_on="2023-03-28",
        facets="|year=2023|",
        body={"year": 2023},
        published_at=reports["甲24"].published_at,
        sha256="0" * 64,
    )
    found = query("A", 2023, "B", 2025)
    assert (
        "已列入2023年环境信息依法披露企业名单，但没有正在公开的2023年度报告"
        in client.get(reverse(PAGE), found).content.decode()
    )
    found = query("A", 2022, "B", 2025)
    assert "已列入" not in client.get(reverse(PAGE), found).content.decode()


def test_reports_that_were_taken_down_are_not_compared(client, reports):
    gone = reports["乙25"]
    gone.withdrawn_at, gone.withdrawal_reason, gone.body = gone.published_at, "更正", {}
    gone.save()
    for name in (PAGE, API):
        response = client.get(reverse(name), query("A", 2025, "B", 2025))
        assert response.status_code == 400 and "乙化工" not in response.content.decode()


def test_without_two_reports_the_form_is_offered(client, reports):
    assert "请选择两份报告" in client.get(reverse(PAGE)).content.decode()
    response = client.get(reverse(PAGE), {"first": uscc("A"), "first_year": "2025"})
    assert response.status_code == 200 and f'value="{uscc("A")}"' in response.content.decode()


def test_the_page_of_a_report_leads_to_both_ways_of_comparing(client, reports):
    text = client.get(public_url(reports["甲25"])).content.decode()
    assert f"first={uscc('A')}&amp;first_year=2024&amp;second={uscc('A')}&amp;second_year=2025" in text
    assert f'?first={uscc("A")}&amp;first_year=2025"' in text


def test_the_endpoint_tells_the_same(client, reports):
    found = client.get(reverse(API), query("A", 2025, "B", 2025)).json()
    assert (found["first"]["enterprise"], found["second"]["is_synthetic"]) == ("甲化工", True)
    section = next(each for each in found["sections"] if each["code"] == TOTALS)
    line = section["lines"][1]
    assert (line["row"], line["item"], line["differs"]) == ("废水，总磷", "实际排放量（t）", True)
    assert (Decimal(line["difference"]), Decimal(line["percent"])) == (Decimal("0.2"), Decimal(200))


def test_costs_do_not_grow_with_the_contents(client, django_assert_num_queries):
    for size in (1, 60):
        for letter in "AB":
            PublishedRecord.objects.filter(uscc=uscc(letter)).update(is_current=False)
            record(f"企业{letter}", letter, 2025, totals=[("废气", f"污{n}", 1, n) for n in range(size)])
        with django_assert_num_queries(4):  # of each side the years, then the report
            response = client.get(reverse(PAGE), query("A", 2025, "B", 2025))
        assert response.context["differing"] == 0

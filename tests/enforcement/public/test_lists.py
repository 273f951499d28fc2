"""The lists of `/cases/`: search, facets, ranges, order, pages, and what is said of wrong filters."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.enforcement.public.shelves import facet_numbers, order, publish, result, titles
from tests.factories.enforcement import ViolationTypeFactory
from tests.factories.registry import LawFactory, ParkFactory, valid_uscc

pytestmark = pytest.mark.django_db

LIST, ORDERS = reverse("cases:case-list"), reverse("cases:order-list")


def found(client, query: str = "", address: str = LIST) -> list[str]:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200, query
    return titles(response)


# -- search: on SQLite here, on PostgreSQL below --


def _searched(client):
    code = valid_uscc(900_001)
    publish(
        result(1, party="兰州新区龘示范焦化有限公司", facts="焦炉烟囱ＰＭ２．５超标", uscc=code),
        result(2, party="张**", facts="露天焚烧沥青，造成大气污染"),
        result(3, party="甲有限公司", facts="未按排污许可证规定开展自行监测"),
    )
    for words, expected in (
        ("龘", [1]),
        ("焦", [1]),
        ("焚烧", [2]),
        ("有限公司", [3, 1]),
        ("许可证", [3]),
        ("未按排污许可证规定", [3]),
        ("pm2.5", [1]),
        ("ｐｍ２．５", [1]),
        (code, [1]),
        (code.lower(), [1]),
        (code[:6], [1]),
        ("兰新环罚〔2024〕3号", [3]),
        ("兰新环罚(2024)3号", [3]),
        ("[2024]2", [2]),
        ("公司 焦", [1]),
        ("公司　监测", [3]),
        ("烧焚", []),
        ("%", []),
        ("_", []),
    ):
        response = client.get(LIST, {"q": words})
        assert [int(re.search(r"第(\d)案", each)[1]) for each in titles(response)] == expected, words


def test_words_of_every_length_are_found(client):
    _searched(client)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_words_of_every_length_are_found_by_the_index_of_parts(client, monkeypatch):
    monkeypatch.setattr("common.public_search.GLANCE", 1)
    monkeypatch.setattr("common.public_search.NEWEST", 1)
    _searched(client)


def test_excerpt_shows_where_the_words_stand(client):
    publish(result(facts="前" * 50 + "排放ＶＯＣｓ超标<b>" + "后" * 100))
    page = client.get(LIST, {"q": "vocs 超标"}).content.decode()
    assert "<mark>ＶＯＣｓ</mark><mark>超标</mark>&lt;b&gt;" in page
    assert "前" * 20 not in page and "后" * 60 not in page
    assert "<mark>" not in client.get(LIST, {"q": "示范公司"}).content.decode()


# -- facets and ranges --


@pytest.fixture
def shelf(db):
    for code, name in (("air", "大气污染防治法"), ("water", "水污染防治法")):
        LawFactory(code=code, title=name)
    ViolationTypeFactory(code="dust", name="未防治扬尘")
    ParkFactory(code="chemical", name="化工园区")
    publish(
        result(
            1,
            day=date(2023, 5, 1),
            amount=20_000,
            facets={"law": "air", "violation": "dust", "penalty": "fine", "kind": "legal_person"},
            park="chemical",
        ),
        result(
            2,
            day=date(2024, 5, 1),
            amount=300_000,
            facets={"law": "air water", "penalty": "fine warning", "kind": "citizen", "procedure": "summary"},
        ),
        result(3, day=date(2024, 6, 1), amount=None, facets={"penalty": "warning", "kind": "citizen"}),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 2, 1]),
        ("law=air", [2, 1]),
        ("law=water", [2]),
        ("violation=dust", [1]),
        ("penalty=warning", [3, 2]),
        ("kind=citizen", [3, 2]),
        ("procedure=summary", [2]),
        ("park=chemical", [1]),
        ("year=2024", [3, 2]),
        ("year=2022", []),
        ("since=2024-05-01", [3, 2]),
        ("until=2024-05-01", [2, 1]),
        ("since=2024-05-02&until=2024-05-31", []),
        ("amount_min=2", [2, 1]),  # 万元
        ("amount_min=2.01", [2]),
        ("amount_max=29.9999", [1]),
        ("amount_min=2&amount_max=2", [1]),
        ("law=air&penalty=warning", [2]),
        ("law=air&kind=citizen&year=2023", []),
        ("q=超标&penalty=fine&amount_max=10&park=chemical", [1]),
        ("sort=dated_on", [1, 2, 3]),
        ("sort=-amount", [2, 1]),  # only those with an amount
        ("sort=amount", [1, 2]),
        ("sort=amount&kind=citizen", [2]),
    ],
)
def test_filters_and_order(client, shelf, query, expected):
    assert found(client, query) == [f"示范公司第{number}案" for number in expected]


def test_facets_tell_how_many_of_each_value(client, shelf):
    numbers = facet_numbers(client.get(LIST))
    assert numbers == {
        "年度": {"2024年": "2", "2023年": "1"},
        "适用法律法规": {"大气污染防治法": "2", "水污染防治法": "1"},
        "违法行为": {"未防治扬尘": "1"},
        "处罚种类": {"罚款": "2", "警告": "2"},
        "当事人类别": {"自然人": "2", "法人或其他组织": "1"},
        "办案程序": {"简易程序": "1"},
        "所在园区": {"化工园区": "1"},
    }
    narrowed = facet_numbers(client.get(LIST, {"law": "water", "q": "超标"}))
    assert narrowed["适用法律法规"] == {"水污染防治法": "1", "大气污染防治法": "1"}
    assert narrowed["处罚种类"] == {"罚款": "1", "警告": "1"}


def test_years_stand_newest_first_however_many_each_has(client):
    publish(
        *(result(number, day=date(2023, 5, number)) for number in (1, 2, 3)), result(4, day=date(2024, 5, 6))
    )
    (years,) = [group for group in client.get(LIST).context["groups"] if group.label == "年度"]
    assert [value.label for value in years.values] == ["2024年", "2023年"]


def test_facets_narrow_and_widen_by_their_links(client, shelf):
    page = client.get(LIST, {"q": "超标", "since": "2020-01-01", "after": "x", "sort": "-amount"})
    (citizen,) = [
        value for group in page.context["groups"] for value in group.values if value.label == "自然人"
    ]
    assert "after" not in citizen.url
    narrowed = client.get(LIST + citizen.url)
    assert titles(narrowed) == ["示范公司第2案"]  # in the order of amounts
    (chosen,) = [value for group in narrowed.context["groups"] for value in group.values if value.current]
    assert "自然人" in chosen.label and "kind" not in chosen.url and "q=" in chosen.url
    assert len(titles(client.get(LIST + chosen.url))) == 2


def test_chips_remove_one_condition_each(client, shelf):
    page = client.get(LIST, {"q": "超标", "law": "air", "amount_min": "1"}).content.decode()
    assert (
        "关键词：超标" in page and "适用法律法规：大气污染防治法" in page and "金额不低于（万元）：1" in page
    )
    links = re.findall(r'class="chip__remove" href="([^"]*)" aria-label="移除条件 ([^：]*)', page)
    assert len(links) == 3
    removed = {label: address.replace("&amp;", "&") for address, label in links}
    assert "law" not in removed["适用法律法规"] and "amount_min=1" in removed["适用法律法规"]


def test_counts_beyond_the_limit_are_told_as_such(client, monkeypatch):
    monkeypatch.setattr("common.public_search.COUNT_LIMIT", 2)
    monkeypatch.setattr("common.paging.COUNT_LIMIT", 2)
    monkeypatch.setattr("common.paging.capped_count.__defaults__", (2,))
    publish(*(result(number) for number in range(4)))
    assert "共 <strong>超过 2</strong> 条" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("law=nothing", "“适用法律法规”没有“nothing”这一项"),
        ("park=nowhere", "“所在园区”没有“nowhere”这一项"),
        ("year=20x4", "“年度”没有“20x4”这一项"),
        ("penalty=death", "“处罚种类”没有“death”这一项"),
        ("since=2024-13-01", "请填写日期"),
        ("since=2024-05-02&until=2024-05-01", "日期的下限大于上限"),
        ("amount_min=十万", "请填写数字，单位为万元"),
        ("amount_min=-1", "金额不能为负数"),
        ("amount_min=NaN", "请填写数字"),
        ("amount_max=1e99", "金额过大"),
        ("amount_min=5&amount_max=4", "金额的下限大于上限"),
        ("sort=title", "不能按“title”排序"),
        ("q=" + "长" * 101, "关键词不超过100个字"),
    ],
)
def test_wrong_filters_are_explained_and_kept(client, shelf, query, words):
    response = client.get(f"{LIST}?q=超标&{query}")
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page and "查询条件有误，未执行查询" in page
    assert titles(response) == []
    name, _, typed = query.split("&")[0].partition("=")
    if name != "sort":
        assert f'value="{typed}"' in page


def test_empty_list_says_how_to_widen(client, shelf):
    page = client.get(LIST, {"q": "没有的词"}).content.decode()
    assert "没有符合条件的公开内容" in page and f'href="{LIST}"' in page and "放宽日期" in page
    assert "暂无公开内容" in client.get(ORDERS).content.decode()


# -- pages --


@pytest.mark.parametrize("sort", ["-dated_on", "dated_on", "-amount", "amount"])
@pytest.mark.parametrize("query", ["", "&q=公司", "&kind=citizen"])
def test_pages_follow_each_other_without_gap_or_double(client, monkeypatch, sort, query):
    publish(*(result(number, facets={"kind": "citizen"}, amount=number % 2 + 1) for number in range(5)))
    publish(result(9, party="别的", facets={"kind": "legal_person"}))
    whole = found(client, f"sort={sort}{query}")
    monkeypatch.setattr("common.shelf_views.PAGE_SIZE", 2)
    address, seen, pages = f"{LIST}?sort={sort}{query}", [], []
    while address:
        response = client.get(address)
        pages.append(titles(response))
        seen += pages[-1]
        address = LIST + response.context["next"] if response.context["next"] else ""
    assert seen == whole and len(whole) == (5 if query else 6)
    back = client.get(LIST + response.context["previous"])
    assert titles(back) == pages[-2]


def test_damaged_position_leads_to_the_first_page(client, shelf):
    assert len(found(client, "after=broken")) == 3
    # A position of another order is not misread.
    assert len(found(client, "sort=-amount&before=WyIyMDI1LTAxLTE3IiwgMV0:x")) == 2


# -- what is not listed --


def test_only_what_is_on_display_is_listed_found_and_counted(client, shelf):
    publish(
        result(4, facts="期满", display_until=date(2024, 1, 1), facets={"law": "air"}),
        result(5, facts="旧版", is_current=False, facets={"law": "air"}),
        result(
            6, facts="撤下", withdrawn_at="2024-05-01T00:00Z", withdrawal_reason="撤销", facets={"law": "air"}
        ),
    )
    for words in ("期满", "旧版", "撤下", "第4案", "第6案"):
        assert found(client, f"q={words}") == [], words
    assert found(client, "law=air") == ["示范公司第2案", "示范公司第1案"]
    assert facet_numbers(client.get(LIST))["适用法律法规"]["大气污染防治法"] == "2"


def test_last_day_of_display_is_shown_to_its_end(client, days):
    publish(result(display_until=date(2025, 4, 8)))
    days.go_to(date(2025, 4, 8))
    assert len(found(client)) == 1
    days.go_to(date(2025, 4, 9))
    assert found(client) == []


def test_synthetic_results_are_marked(client):
    publish(result(1))
    assert "synthetic-banner" not in client.get(LIST).content.decode()
    publish(result(2, is_synthetic=True))
    assert "synthetic-banner" in client.get(LIST).content.decode()


# -- orders --


def test_orders_have_a_list_of_their_own_with_their_state(client, shelf):
    publish(order(1), order(2, state="corrected", day=date(2024, 5, 1)))
    assert found(client, "", ORDERS) == ["示范公司第2号责令改正决定", "示范公司第1号责令改正决定"]
    assert found(client, "state=served", ORDERS) == ["示范公司第1号责令改正决定"]
    assert found(client, "q=停止超标&sort=dated_on", ORDERS)[0] == "示范公司第1号责令改正决定"
    assert facet_numbers(client.get(ORDERS))["改正状态"] == {"已改正": "1", "已送达": "1"}
    for query in ("state=lost", "sort=-amount"):
        assert client.get(f"{ORDERS}?{query}").status_code == 400
    assert len(found(client)) == 3  # not among the results


# -- cost --


@pytest.mark.parametrize(("address", "made", "number"), [(LIST, result, 6), (ORDERS, order, 5)])
@pytest.mark.parametrize("query", ["", "?q=公司&year=2024"])
def test_list_costs_the_same_for_one_row_and_for_fifty(
    client, django_assert_num_queries, address, made, number, query
):
    """Laws, violations and parks by name; rows, count, facets. Orders are of no law."""
    publish(made(0))
    for more in (range(0), range(1, 50)):
        publish(*(made(each) for each in more))
        with django_assert_num_queries(number):
            assert len(titles(client.get(address + query))) == min(1 + len(more), 20)

"""The public page of an enterprise joins what is published of it, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.models import PublishedRecord
from tests.factories.registry import valid_uscc

pytestmark = pytest.mark.django_db

ONE, OTHER = valid_uscc(1), valid_uscc(2)


def record(place: int, **values: Any) -> PublishedRecord:
    given: dict[str, Any] = {
        "kind": "case-result",
        "source": f"enforcement.enforcementcase:{place}",
        "version": 1,
        "title": f"某厂超标排放案{place}",
        "number": f"兰新环罚〔2026〕{place}号",
        "party": "兰州新区某厂",
        "dated_on": date(2026, 1, 1) + timedelta(days=place),
        "body": {"park": "化工园区"},
        "park": "chem",
        "uscc": ONE,
        "published_at": timezone.now(),
        "sha256": "0" * 64,
    }
    return PublishedRecord.objects.create(**given | values)


def page(client, code=ONE, **query):
    return client.get(reverse("public-enterprise:detail", args=[code]), query)


# -- what is on the page --


def test_the_page_joins_all_kinds_of_one_enterprise(client):
    record(1, amount=Decimal(200000))
    record(2, kind="eia-notice", title="某项目受理公示", number="")
    record(3, kind="inspection-result", title="某厂执法检查结果")
    record(4, kind="rectification-order", title="某厂责令改正决定")
    record(5, uscc=OTHER, title="别家的案件")
    text = page(client).content.decode()
    for title in ("某厂超标排放案1", "某项目受理公示", "某厂执法检查结果", "某厂责令改正决定"):
        assert title in text
    assert "别家的案件" not in text
    assert "化工园区" in text
    assert "罚没金额 20 万元" in text


def test_the_name_is_that_published_last(client):
    record(1, party="旧名厂")
    record(2, party="新名厂")
    assert page(client).context["name"] == "新名厂"


def test_what_is_withdrawn_ended_or_replaced_is_not_counted(client):
    record(1)
    record(2, withdrawn_at=timezone.now(), withdrawal_reason="决定被撤销", title="已撤下的案件")
    record(3, display_until=timezone.localdate() - timedelta(days=1), title="期满的案件")
    record(4, is_current=False, title="旧版的案件")
    response = page(client)
    assert response.context["total"] == 1
    for gone in ("已撤下的案件", "期满的案件", "旧版的案件"):
        assert gone not in response.content.decode()


def test_the_last_day_of_display_is_shown(client):
    record(1, display_until=timezone.localdate())
    assert page(client).status_code == 200


@pytest.mark.parametrize(
    "code",
    [
        ONE[:-1] + ("0" if ONE[-1] != "0" else "1"),
        ONE[:14] + "****",
        "1",
        "不是代码",
        "' OR 1=1",
        "\x00" * 18,
    ],
)
def test_what_is_no_code_has_no_page(client, code):
    record(1)
    assert page(client, code).status_code == 404


def test_an_enterprise_without_published_records_has_no_page(client):
    record(1, withdrawn_at=timezone.now(), withdrawal_reason="决定被撤销")
    assert page(client).status_code == 404


def test_a_record_whose_code_is_masked_leads_to_no_page(client):
    record(1, uscc="", body={"uscc": ONE[:14] + "****"})
    assert page(client).status_code == 404
    assert ONE not in client.get(reverse("public-enterprise:list")).content.decode()


def test_a_code_in_small_letters_leads_to_the_page(client):
    record(1)
    assert page(client, ONE.lower()).url == reverse("public-enterprise:detail", args=[ONE])


def test_synthetic_records_are_marked(client):
    record(1, is_synthetic=True)
    assert page(client).context["synthetic"]
    assert "示范数据" in page(client).content.decode()


# -- timeline --


def test_the_timeline_pages_through_all_without_gap(client):
    for number in range(45):
        record(number)
    seen, query = [], {}
    while True:
        response = page(client, **query)
        seen += [row["record"].number for row in response.context["rows"]]
        if not response.context["next"]:
            break
        query = dict(parse_qsl(urlsplit(response.context["next"]).query))
    assert seen == [f"兰新环罚〔2026〕{number}号" for number in reversed(range(45))]


def test_the_timeline_is_narrowed_to_a_kind(client):
    record(1)
    record(2, kind="eia-notice", title="某项目受理公示")
    rows = page(client, kind="eia-notice").context["rows"]
    assert [row["record"].title for row in rows] == ["某项目受理公示"]
    assert len(page(client, kind="unknown").context["rows"]) == 2


def test_a_damaged_position_shows_the_first_page(client):
    record(1)
    assert len(page(client, after="damaged").context["rows"]) == 1


# -- figures --


def test_years_count_results_and_sum_amounts_by_their_meaning(client):
    record(1, amount=Decimal(100000), dated_on=date(2024, 5, 1))
    record(2, amount=Decimal(50000), dated_on=date(2024, 6, 1))
    record(3, dated_on=date(2026, 6, 1))
    results, fines = page(client).context["charts"]
    assert results.categories == ("2024年", "2026年")
    assert results.series[0].values == (Decimal(2), Decimal(1))
    assert fines.series[0].name == "罚没金额"
    assert fines.series[0].values == (Decimal(15), None)


def test_more_kinds_than_a_chart_can_tell_apart_stand_together(client):
    kinds = ["case-result", "eia-notice", "inspection-result", "rectification-order", "eia-registration"]
    for number, kind in enumerate(kinds):
        record(number, kind=kind)
    chart = page(client).context["charts"][0]
    assert [series.name for series in chart.series][-1] == "其他"
    assert sum(sum(series.values) for series in chart.series) == 5


def test_queries_are_constant_whatever_the_number_of_records(client, django_assert_num_queries):
    record(0)
    page(client)  # whatever is remembered by the process
    with django_assert_num_queries(6):
        page(client)
    for number in range(1, 30):
        record(number, kind=["case-result", "eia-notice", "inspection-result"][number % 3])
    with django_assert_num_queries(6):
        page(client)


# -- JSON --


def test_json_tells_the_same(client):
    record(1, amount=Decimal("1234.50"))
    record(2, kind="eia-notice", title="某项目受理公示")
    data = client.get(reverse("enterprise-public-api:detail", args=[ONE])).json()
    assert data["name"] == "兰州新区某厂"
    assert {row["kind"]: row["count"] for row in data["kinds"]} == {"case-result": 1, "eia-notice": 1}
    assert [row["title"] for row in data["results"]] == ["某项目受理公示", "某厂超标排放案1"]
    assert data["results"][1]["amount"] == "1234.50"
    assert data["results"][1]["amount_label"] == "罚没金额"
    assert "body" not in data["results"][0]


def test_json_is_paged_and_narrowed(client):
    for number in range(3):
        record(number)
    record(9, kind="eia-notice")
    url = reverse("enterprise-public-api:detail", args=[ONE])
    first = client.get(url, {"page_size": 2, "kind": "case-result"}).json()
    second = client.get(first["next"]).json()
    assert len(first["results"]) == 2 and len(second["results"]) == 1
    assert second["next"] is None


def test_json_of_a_stranger_is_404(client):
    assert client.get(reverse("enterprise-public-api:detail", args=[ONE])).status_code == 404
    assert client.get(reverse("enterprise-public-api:detail", args=["x"])).status_code == 404


# -- the finder --


def find(client, **query):
    return client.get(reverse("public-enterprise:list"), query)


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.mark.parametrize("words", ["某厂", "新区 某", ONE[:9], ONE[6:16].lower(), "兰州新区某厂"])
def test_an_enterprise_is_found_by_parts_of_its_name_or_code(client, words):
    record(1)
    assert names(find(client, q=words)) == ["兰州新区某厂"]


def test_words_that_are_only_in_the_facts_find_no_enterprise(client):
    record(1, search_text="焦化")
    assert names(find(client, q="焦化")) == []


def test_a_whole_code_leads_straight_to_the_page(client):
    record(1)
    assert find(client, q=ONE.lower()).url == reverse("public-enterprise:detail", args=[ONE])


def test_only_enterprises_with_something_on_display_are_listed(client):
    record(1)
    record(2, uscc=OTHER, party="无公开之厂", withdrawn_at=timezone.now(), withdrawal_reason="撤销")
    record(3, uscc=OTHER, party="无公开之厂", display_until=date(2026, 1, 1))
    assert names(find(client)) == ["兰州新区某厂"]


def test_the_finder_pages_both_ways(client):
    codes = sorted(valid_uscc(number) for number in range(45))
    for number, code in enumerate(codes):
        record(number, uscc=code, party=f"第{number}厂")
    first = find(client)
    second = find(client, after=first.context["next"].partition("=")[2])
    third = find(client, after=second.context["next"].partition("=")[2])
    assert [row.uscc for page in (first, second, third) for row in page.context["rows"]] == codes
    assert third.context["next"] == ""
    back = find(client, before=third.context["previous"].partition("=")[2])
    assert [row.uscc for row in back.context["rows"]] == codes[20:40]
    assert find(client, before=back.context["previous"].partition("=")[2]).context["previous"] == ""


def test_the_finder_looks_past_enterprises_that_do_not_match(client, monkeypatch):
    monkeypatch.setattr("registry.published.STEP", 3)
    codes = sorted(valid_uscc(number) for number in range(10))
    for number, code in enumerate(codes):
        record(number, uscc=code, party="寻找之厂" if number == 9 else "别厂")
    assert names(find(client, q="寻找")) == ["寻找之厂"]


def test_the_finder_asks_twice_for_any_number_of_records(client, django_assert_num_queries):
    record(0)
    find(client)
    with django_assert_num_queries(2):  # the names, what is on display
        find(client, q="某")
    for number in range(1, 30):
        record(number)
    with django_assert_num_queries(2):  # the names, what is on display
        find(client, q="某")


def test_too_long_a_search_is_refused(client):
    assert find(client, q="长" * 200).status_code == 400


@pytest.mark.postgres
def test_the_page_of_one_enterprise_is_read_by_its_index(client):
    PublishedRecord.objects.bulk_create(
        PublishedRecord(
            kind=("case-result", "eia-notice")[n % 2], source=f"s:{n}", version=1, title="题", party="厂",
            dated_on=date(2026, 1, 1), body={}, uscc=valid_uscc(n % 400), published_at=timezone.now(),
            sha256="0" * 64,
        )
        for n in range(8000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE common_publishedrecord")
    from registry.published import records_of

    plan = records_of(ONE, timezone.localdate()).order_by("-dated_on", "-pk")[:20].explain()
    assert "common_published_enterprise" in plan
    assert "Seq Scan" not in plan

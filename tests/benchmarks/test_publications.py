"""The invented notices and the arithmetic over their times; what is measured runs in `make bench`."""

import json
import random
from datetime import date

import pytest

from benchmarks.publications import ADVERSE, RARE, check, percentile, timed, words_of
from benchmarks.published_records import COLUMNS, record, seed
from common.models import PublishedRecord
from common.public_search import PublicSearch

TODAY = date(2026, 11, 25)


def test_notices_follow_from_their_number():
    made = [dict(zip(COLUMNS, record(n, 3000, TODAY), strict=True)) for n in (0, 1, 2, 2999)]
    assert made == [dict(zip(COLUMNS, record(n, 3000, TODAY), strict=True)) for n in (0, 1, 2, 2999)]
    assert [each["dated_on"] for each in made] == sorted(each["dated_on"] for each in made)
    assert made[-1]["dated_on"] <= TODAY
    assert made[2]["closes_on"] is None  # 决定公告 stays
    assert json.loads(made[0]["body"])["project_name"] in made[0]["search_text"]


@pytest.mark.parametrize(
    ("values", "percent", "expected"), [([3, 1, 2], 50, 2), (list(range(1, 101)), 95, 95)]
)
def test_percentile_is_a_value_that_was_measured(values, percent, expected):
    assert percentile(values, percent) == expected


def test_each_way_counts_by_its_median():
    order = []
    times = timed({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=2)
    assert "".join(order) == "ababab"
    assert set(times.taken) == {"a", "b"}
    assert times.p95 >= times.p50 >= 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_seeded_notices_are_found_as_by_like():
    seed(3000)
    assert PublishedRecord.objects.count() == 3000
    assert PublicSearch(PublishedRecord.objects.all(), "有限公司").count().more
    assert PublicSearch(PublishedRecord.objects.all(), RARE).count().number == 0
    check([*ADVERSE, *words_of(random.Random(2), 20)])
    seed(10)  # replaces what was there
    assert PublishedRecord.objects.count() == 10

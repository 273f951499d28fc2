"""The public pages over very many published notices, against the same over a thousand.

Database time of the search, time of list and search over HTTP (Django's test client: every layer
from middleware to template), and the write of one more record.
"""

from __future__ import annotations

import html
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from benchmarks.measure import Result
from benchmarks.published_records import COLUMNS, PARKS, RARE, record, seed
from common.models import PublishedRecord
from common.paging import _Order
from common.public_search import PublicSearch, matching

FEW = 1_000
LIST_GOAL, SEARCH_GOAL, WORST_GOAL, DEEP_GOAL, WRITE_GOAL = 3.0, 8.0, 0.1, 1.5, 3.0
PAGE = 20
LIST_ROUNDS, SEARCH_ROUNDS = 12, 3

# Two, four and eight characters: common, rare, in one year only, and nowhere though their parts are common.
ADVERSE = (
    "公", "镍", "龘", "项目", RARE, "公示", "锂离", "目有", "有限公司", "焦炭新建", "司项目环", "秦川园区",
    "环境影响报告表受", "锂离子电池技术改", "公司项目环境影响", "报告书报告表公司", "有限公司受理公示",
    "(2017)", "(2019)3", "兰新环审(2020)", "项目 焦炭 秦川", "麒麟 项目",
    "化工园区黄河大道", "铜箔扩建项目环境",
)  # fmt: skip
LISTS = {
    "open": "/eia/",
    "first page": "/eia/past/",
    "decisions": "/eia/decisions/",
    "kind": "/eia/past/?kind=acceptance",
    "document": "/eia/past/?document=report",
    "kind and document": "/eia/past/?kind=proposed&document=report",
    "park": "/eia/past/?park={park}",
    "park and document": "/eia/past/?park={park}&document=report",
    "dates": "/eia/past/?since={year}-03-01&until={year}-03-31",
}


@dataclass(frozen=True)
class Times:
    """Milliseconds by what was asked, each the median of its rounds."""

    taken: dict[str, float]

    @property
    def p95(self) -> float:
        return percentile(list(self.taken.values()), 95)

    @property
    def p50(self) -> float:
        return statistics.median(self.taken.values())

    @property
    def worst(self) -> tuple[float, str]:
        return max((value, name) for name, value in self.taken.items())

    def __str__(self) -> str:
        value, name = self.worst
        return f"p50 {self.p50:.1f}, p95 {self.p95:.1f}, worst {value:.1f} ms ({name})"


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def timed(ways: dict[str, Callable[[], Any]], rounds: int) -> Times:
    """Each way `rounds` times by turns after one for warming up; a way counts by its median."""
    for way in ways.values():
        way()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            taken[name].append((time.perf_counter() - begun) * 1000)
    return Times({name: statistics.median(each) for name, each in taken.items()})


@dataclass(frozen=True)
class Measured:
    """All times over one number of records."""

    search: Times
    lists: Times
    pages: Times
    write: float


def notices() -> Any:
    return PublishedRecord.objects.on_display(timezone.localdate()).filter(kind="eia-notice")


def words_of(rng: random.Random, number: int) -> list[str]:
    """Adverse words, and pieces of one to eight characters of rows by chance, half of them disarranged."""
    found = list(ADVERSE)
    for turn in range(number):
        text = record(rng.randrange(1_000_000), 1_000_000, timezone.localdate())[9].replace("\n", "")
        length = rng.choice((1, 2, 2, 3, 4, 4, 6, 8))
        start = rng.randrange(len(text) - length)
        word = text[start : start + length]
        found.append(word if turn % 2 else word[length // 2 :] + word[: length // 2])
    return list(dict.fromkeys(found))


def measured(total: int, words: list[str]) -> Measured:
    """Over the `total` notices that are there."""
    search = timed({word: lambda word=word: found(word) for word in words}, SEARCH_ROUNDS)
    check(words)
    client = Client()
    year = timezone.localdate().year - 4
    values = {"park": park_code(), "year": year}
    lists = {name: getter(client, address.format(**values)) for name, address in LISTS.items()}
    middle = notices().order_by("-dated_on", "-pk")[total // 2 : total // 2 + 1].get()
    cursor = _Order.of(PublishedRecord, "-dated_on").cursor(middle)
    deep, second = f"/eia/past/?after={cursor}", second_page(client)
    lists |= {"middle page": getter(client, deep), "second page": getter(client, second)}
    over_http = timed(lists, LIST_ROUNDS)
    searches = {word: getter(client, "/search/", q=word) for word in words}
    searches |= {f"{word} (list)": getter(client, "/eia/past/", q=word) for word in words[:20]}
    pages = timed(searches, SEARCH_ROUNDS)
    write = timed({"write": lambda: write_one(total)}, 15).p50
    return Measured(search, over_http, pages, write)


def found(word: str) -> None:
    search = PublicSearch(notices(), word)
    search.page(size=PAGE)
    search.count()


def check(words: list[str]) -> None:
    """Raises AssertionError unless the search finds what LIKE does, over some of the words."""
    for word in words[::6]:
        like = matching(notices(), word).order_by("-dated_on", "-pk")
        search = PublicSearch(notices(), word)
        assert [row.pk for row in search.page(size=PAGE).rows] == [row.pk for row in like[:PAGE]], word
        count, exact = search.count(), like.count()
        assert count.number <= exact if count.more else count.number == exact, word


def getter(client: Client, address: str, **query: str) -> Callable[[], None]:
    def get() -> None:
        response = client.get(address, query or None)
        if response.status_code != 200:
            raise RuntimeError(f"{address} {query}: {response.status_code}")

    return get


def second_page(client: Client) -> str:
    link = re.search(r'href="(\?[^"]*after=[^"]+)"', client.get("/eia/past/").content.decode())
    assert link is not None
    return "/eia/past/" + html.unescape(link[1])


def park_code() -> str:
    from registry.models import Park

    return Park.objects.get_or_create(code=PARKS[0], defaults={"name": "基准测试园区"})[0].code


def write_one(total: int) -> None:
    values = dict(zip(COLUMNS, record(total, total, timezone.localdate()), strict=True))
    values["body"] = json.loads(values["body"])
    with transaction.atomic():
        PublishedRecord.objects.create(**values)
        transaction.set_rollback(True)


def sequential_scan() -> float:
    """Milliseconds to compare every record, as without an index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        begun = time.perf_counter()
        list(matching(notices(), "没有的词语").order_by("-dated_on", "-pk")[:PAGE])
        return (time.perf_counter() - begun) * 1000


def run(total: int) -> Iterator[Result]:
    """Seeds a thousand notices, then `total`, and measures over each."""
    words = words_of(random.Random(1), 60)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        seed(FEW)
        few = measured(FEW, words)
        seed(total)
        many = measured(total, words)
        scan = sequential_scan()
    peer = f"over {FEW:,}"
    rows = (
        ("public search, database: p95", many.search, few.search, SEARCH_GOAL),
        ("public lists over HTTP: p95", many.lists, few.lists, LIST_GOAL),
        ("public search over HTTP: p95", many.pages, few.pages, LIST_GOAL),
    )
    for name, now, before, goal in rows:
        note = f"{total:,} notices, {len(now.taken)} addresses or words: {now}"
        yield Result(name, now.p95, "ms", peer, before.p95, goal, note)
    worst, word = many.search.worst
    yield Result("public search, database: worst", worst, "ms", "sequential scan", scan, WORST_GOAL, word)
    deep, second = many.lists.taken["middle page"], many.lists.taken["second page"]
    yield Result("page in the middle over HTTP", deep, "ms", "second page", second, DEEP_GOAL)
    yield Result("one more record published", many.write, "ms", peer, few.write, WRITE_GOAL)
    for name, value in many.lists.taken.items():
        yield Result(f"list over HTTP: {name}", value, "ms", peer, few.lists.taken[name], LIST_GOAL)

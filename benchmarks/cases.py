"""The public pages of `/cases/` over very many published results, against the same over a thousand.

All over HTTP (Django's test client: every layer from middleware to template): first page, searches
of every length, facets alone and together, amounts, a page in the middle and one near the end of the
list, the page of a result, the endpoints. Each address counts by the median of its rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from benchmarks.measure import Result
from benchmarks.publications import FEW, Times, getter, timed
from benchmarks.published_cases import (
    CASE_COLUMNS,
    LAW_CODES,
    VIOLATION_CODES,
    case,
    credit_code,
    load_names,
)
from benchmarks.published_records import PARKS, RARE, seed
from common.models import PublishedRecord
from common.paging import _Order
from common.public_search import PublicSearch, matching

GOAL, WORST_GOAL, DEEP_GOAL = 3.0, 0.1, 1.5
ROUNDS = 5
PAGE = 20

# Of one character to long; common, rare, nowhere though the parts are common, and of several words.
SEARCHES = {
    "one character, common": "超",
    "one character, nowhere": "龘",
    "two characters, common": "超标",
    "two characters, rare": RARE,
    "two characters, nowhere": "标超",
    "four characters, common": "有限公司",
    "four characters, nowhere": "司公限有",
    "eight characters, common": "大气污染防治法第",
    "eight characters, nowhere": "治法第超标排放水污",
    "long": "危险废物贮存间未设置识别标志，台账记录不完整，部分危险废物露天堆放",
    "number": "兰新环罚〔{year}〕17号",
    "code": "{code}",
    "three words": "扬尘 围挡 罚款",
}
LISTS = {
    "first page": "",
    "law": "law={law}",
    "violation": "violation={violation}",
    "penalty": "penalty=warning",
    "kind and penalty": "kind=citizen&penalty=fine",
    "park": "park={park}",
    "park and law": "park={park}&law={law}",
    "year": "year={year}",
    "amounts": "amount_min=20&amount_max=30",
    "by amount": "sort=-amount",
    "by amount, of a law": "sort=-amount&law={law}",
    "search and facets": "q=扬尘&park={park}&penalty=fine&year={year}",
}
PLACES = {"second page": 1 / 1_000_000, "page in the middle": 0.5, "page near the end": 0.95}


def results() -> Any:
    return PublishedRecord.objects.on_display(timezone.localdate()).filter(kind="case-result")


def addresses(total: int) -> dict[str, str]:
    """What is measured over `total` results: name and address."""
    year = timezone.localdate().year - 4
    values = {
        "law": LAW_CODES[1],
        "violation": VIOLATION_CODES[3],
        "park": PARKS[0],
        "year": year,
        "code": credit_code(3),
    }
    found = {name: f"/cases/?{query.format(**values)}" for name, query in LISTS.items()}
    found |= {f"search: {name}": f"/cases/?q={text.format(**values)}" for name, text in SEARCHES.items()}
    found |= {name: f"/cases/?after={cursor_at(int(total * part))}" for name, part in PLACES.items()}
    middle = cursor_at(total // 2, "-amount")
    found["by amount, page in the middle"] = f"/cases/?sort=-amount&after={middle}"
    one = results().order_by("-dated_on", "-pk").exclude(uscc="").first()
    assert one is not None
    found |= {
        "page of a result": f"/cases/{one.pk}/",
        "page of an enterprise": f"/enterprises/{one.uscc}/",
        "enterprises by a part of the name": f"/enterprises/?q={RARE}",
        "enterprises by a name that nobody has": "/enterprises/?q=龘龘",
        "endpoint": "/api/v1/public/enforcement/results/?page_size=20",
        "facets of the endpoint": f"/api/v1/public/enforcement/results/facets/?law={LAW_CODES[1]}",
        "feed": f"/cases/feed/?q={RARE}",
    }
    return found


def cursor_at(place: int, ordering: str = "-dated_on") -> str:
    """The position of the row at `place` of the list."""
    rows = results().filter(amount__isnull=False) if "amount" in ordering else results()
    count = rows.count()
    row = rows.order_by(ordering, "-pk")[min(place, count - PAGE - 1)]
    return _Order.of(PublishedRecord, ordering, filled=True).cursor(row)


def measured(total: int) -> tuple[Times, Times]:
    """Over the `total` results that are there: each address, and the first page with facets not yet kept."""
    check()
    client = Client()
    warm = timed({name: getter(client, address) for name, address in addresses(total).items()}, ROUNDS)
    return warm, timed({"facets anew": anew(client)}, ROUNDS)


def anew(client: Client) -> Callable[[], None]:
    get = getter(client, "/cases/")

    def first() -> None:
        cache.clear()
        get()

    return first


def check() -> None:
    """Raises AssertionError unless the search finds what LIKE does."""
    for word in (RARE, "超标", "标超", "治法第超标排放水污", "扬尘 围挡"):
        like = matching(results(), word).order_by("-dated_on", "-pk")[:PAGE]
        page = PublicSearch(results(), word).page(size=PAGE)
        assert [row.pk for row in page.rows] == [row.pk for row in like], word


def sequential_scan() -> float:
    """Milliseconds to compare every result with a word, as without an index."""

    def scan() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
            list(matching(results(), "标超").order_by("-dated_on", "-pk")[:PAGE])

    return timed({"scan": scan}, 2).p50


def run(total: int) -> Iterator[Result]:
    """Seeds a thousand results, then `total`, and measures over each."""
    load_names()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        seed(FEW, case, CASE_COLUMNS)
        cache.clear()
        few, few_anew = measured(FEW)
        seed(total, case, CASE_COLUMNS)
        cache.clear()
        many, many_anew = measured(total)
        scan = sequential_scan()
    peer = f"over {FEW:,}"
    note = f"{total:,} results, {len(many.taken)} addresses: {many}"
    yield Result("cases over HTTP: p95", many.p95, "ms", peer, few.p95, GOAL, note)
    worst, name = many.worst
    yield Result("cases over HTTP: worst", worst, "ms", "sequential scan", scan, WORST_GOAL, name)
    second = many.taken["second page"]
    for name in ("page in the middle", "page near the end"):
        yield Result(f"cases: {name}", many.taken[name], "ms", "second page", second, DEEP_GOAL)
    yield Result("cases: facets counted anew", many_anew.p50, "ms", peer, few_anew.p50, None)
    for name, value in many.taken.items():
        yield Result(f"cases: {name}", value, "ms", peer, few.taken[name], GOAL)

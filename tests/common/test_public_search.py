"""Search in what is published: every length, exactly what LIKE finds, page by page."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from common import paging, public_search, shelves
from common.folding import folded, words
from common.models import PublishedRecord
from common.paging import BadCursor, Count, keyset_page
from common.public_search import PublicSearch, found_count, found_page, matching
from common.publication import facet_text
from common.shelves import Criteria, Listing
from common.tasks import keep_tallies

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 1)


def record(number: int, text: str, **values) -> PublishedRecord:
    return PublishedRecord(
        **{
            "kind": "eia-notice",
            "source": f"permits.publicnotice:{number}",
            "version": 1,
            "title": f"第{number}号公示",
            "dated_on": DAY + timedelta(days=number // 3),
            "body": {},
            "search_text": folded(text),
            "published_at": timezone.now(),
            "sha256": "0" * 64,
            **values,
        }
    )


def publish(*texts: str, **values) -> None:
    PublishedRecord.objects.bulk_create(record(n, text, **values) for n, text in enumerate(texts))


def titles(text: str, **conditions) -> list[str]:
    rows = PublishedRecord.objects.on_display(DAY).filter(**conditions)
    return [row.title for row in found_page(rows, text).rows]


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [
        ("兰新环审〔2024〕3号", "兰新环审(2024)3号"),
        ("兰新环审〔2024〕3号", "[2024]3"),
        ("（２０２４）ＰＭ２．５治理", "pm2.5"),
        ("VOCs治理", "ｖｏｃＳ"),
        ("增长 100%", "%"),
        ("甲_乙", "_"),
        (r"甲\乙", "\\"),
        ("某焦化公司", "焦"),
        ("某焦化公司", "焦化公"),
        ("某焦化公司", "某焦化公司"),
        ("𠮷野家食品", "𠮷"),
    ],
)
def test_words_are_found_in_either_width_and_case(written, looked_for):
    publish("别的内容", written)
    assert titles(looked_for) == ["第1号公示"]
    assert str(found_count(PublishedRecord.objects.all(), looked_for)) == "1"


def test_every_word_must_occur():
    publish("甲化工 大气", "甲化工 水", "乙化工 水")
    assert titles("水　甲化") == ["第1号公示"]
    assert words("水 甲化　水") == ["水", "甲化"]
    assert titles("气水") == []


def test_without_words_it_is_the_list():
    publish("甲", "乙")
    assert titles("  ") == ["第1号公示", "第0号公示"]
    assert str(found_count(PublishedRecord.objects.all(), "")) == "2"


def test_only_what_the_rows_are_narrowed_to_is_found():
    publish("焦化", park="a")
    PublishedRecord.objects.bulk_create(
        [
            record(1, "焦化", park="b", category="acceptance"),
            record(2, "焦化", kind="case", park="b"),
            record(3, "焦化", park="b", is_current=False),
            record(4, "焦化", park="b", closes_on=DAY),
        ]
    )
    assert titles("焦化", kind="eia-notice", park="b") == ["第4号公示", "第1号公示"]
    assert titles("焦化", category__in=["acceptance"]) == ["第1号公示"]
    assert titles("焦", category__in=["acceptance", ""], park="b", kind="case") == ["第2号公示"]
    assert titles("焦化", closes_on__gte=DAY) == ["第4号公示"]


def test_a_damaged_position_is_refused():
    publish("甲", "甲")
    with pytest.raises(BadCursor):
        found_page(PublishedRecord.objects.all(), "甲", after="damaged")


LETTERS = "环境影响报告书表公司项目兰州新区化工焦铝锂甲乙丙12a〔〕\n"


def random_texts(rng: random.Random, number: int) -> list[str]:
    """Texts of a small alphabet, so that words of all lengths occur often, seldom and never."""
    return ["".join(rng.choices(LETTERS, k=rng.randint(0, 60))) for _ in range(number)]


def random_words(rng: random.Random, texts: list[str], number: int) -> list[str]:
    """Of one to eight letters: half from the texts, half by chance; some of two words."""
    found = []
    for turn in range(number):
        length, text = rng.choice((1, 2, 2, 3, 4, 8)), rng.choice(texts)
        if turn % 2 and len(text) > length:
            start = rng.randrange(len(text) - length)
            word = text[start : start + length]
        else:
            word = "".join(rng.choices(LETTERS, k=length))
        found.append(f"{word} {rng.choice(LETTERS)}" if turn % 5 == 0 else word)
    return found


def walked(rows, text: str, size: int) -> list[int]:
    """The keys of all pages forwards, having checked that the way back shows the same pages."""
    search, pages = PublicSearch(rows, text), []
    page = search.page(size=size)
    pages.append(page)
    while page.next:
        page = search.page(after=page.next, size=size)
        pages.append(page)
    for before in reversed(pages[:-1]):
        page = search.page(before=page.previous, size=size)
        assert [row.pk for row in page.rows] == [row.pk for row in before.rows]
    assert not page.previous
    return [row.pk for each in pages for row in each.rows]


@pytest.mark.postgres
@pytest.mark.parametrize("newest", [1, 40, 5000])
def test_the_hits_are_those_of_like(monkeypatch, newest):
    """With few of the newest read, the index answers; with many, the list does; both are exact."""
    monkeypatch.setattr(public_search, "GLANCE", max(newest // 10, 1))
    monkeypatch.setattr(public_search, "NEWEST", newest)
    rng = random.Random(newest)
    texts = random_texts(rng, 3000)
    PublishedRecord.objects.bulk_create(
        record(n, text, park=rng.choice("abc"), category=rng.choice("xy")) for n, text in enumerate(texts)
    )
    lists = [
        PublishedRecord.objects.on_display(DAY),
        PublishedRecord.objects.filter(kind="eia-notice", park="a"),
    ]
    hits = 0
    for text in random_words(rng, texts, 40):
        for rows in lists:
            expected = list(matching(rows, text).order_by("-dated_on", "-pk").values_list("pk", flat=True))
            hits += bool(expected)
            count = found_count(rows, text)
            assert (count.number, count.more) == (min(len(expected), 1000), len(expected) > 1000), text
            page = found_page(rows, text, size=20)
            assert [row.pk for row in page.rows] == expected[:20], text
            if len(expected) < 200:
                assert walked(rows, text, 7) == expected, text
    assert hits > 25


@pytest.mark.postgres
def test_deep_pages_of_a_common_word_are_those_of_the_list(monkeypatch):
    monkeypatch.setattr(public_search, "GLANCE", 10)
    monkeypatch.setattr(public_search, "NEWEST", 30)
    publish(*("焦化" if n < 50 or n % 2 else "铝业" for n in range(300)))
    rows = PublishedRecord.objects.all()
    expected = list(matching(rows, "焦化").order_by("-dated_on", "-pk").values_list("pk", flat=True))
    assert walked(rows, "焦化", 10) == expected
    third = keyset_page(matching(rows, "焦化"), "-dated_on", size=20)
    assert found_page(rows, "焦化", size=20).next == third.next


@pytest.mark.postgres
def test_counting_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr(public_search, "COUNT_LIMIT", 100)
    publish(*["焦化"] * 150)
    monkeypatch.setattr(public_search, "GLANCE", 10)
    for newest in (10, 120, 5000):
        monkeypatch.setattr(public_search, "NEWEST", newest)
        assert str(found_count(PublishedRecord.objects.all(), "焦化")) == "100+"


@pytest.mark.postgres
@pytest.mark.parametrize("newest", [5, 50, 300])
def test_counts_are_exact_however_the_hits_lie(monkeypatch, newest):
    """Few, some and many hits among the newest, and hits that stop: each is counted another way."""
    monkeypatch.setattr(public_search, "GLANCE", 2)
    monkeypatch.setattr(public_search, "NEWEST", newest)
    monkeypatch.setattr(public_search, "DENSE", 20)
    monkeypatch.setattr(public_search, "COUNT_LIMIT", 60)
    publish(
        *(
            f"{'甲' if n % 2 else ''}{'乙' if n % 9 == 0 else ''}{'丙' if n > 280 else ''}丁"
            for n in range(300)
        )
    )
    for text in ("甲", "乙", "丙", "丁", "甲 乙", "戊"):
        exact = matching(PublishedRecord.objects.all(), text).count()
        count = found_count(PublishedRecord.objects.all(), text)
        assert (count.number, count.more) == (min(exact, 60), exact > 60), text


def publish_cases(number: int) -> None:
    """Cases of two laws and several penalties, in no order of amounts; some without an amount."""
    PublishedRecord.objects.bulk_create(
        record(
            n,
            f"排放{'超标' if n % 3 else '粉尘'}",
            kind="case-result",
            park="ab"[n % 2],
            amount=None if n % 5 == 0 else (n * 7919 % 101) * 1000,
            facets=facet_text(
                {"law": ["air" if n % 4 else "water"], "penalty": ["fine", "order"] if n % 6 else ["warning"]}
            ),
        )
        for n in range(number)
    )


CRITERIA = [
    {},
    {"facets": {"law": "water"}},
    {"facets": {"law": "wat"}},
    {"facets": {"law": "air", "penalty": "warning"}},
    {"text": "粉尘", "facets": {"law": "water"}},
    {"text": "粉", "amounts": (Decimal(20_000), Decimal(60_000))},
    {"amounts": (None, Decimal(3000))},
    {"amounts": (Decimal(90_000), None), "facets": {"penalty": "order"}},
]


@pytest.mark.parametrize("ordering", ["-dated_on", "dated_on", "-amount", "amount"])
@pytest.mark.parametrize("criteria", CRITERIA)
@pytest.mark.parametrize("newest", [3, 40, 5000])
def test_facets_amounts_and_orders_find_what_a_plain_condition_finds(monkeypatch, ordering, criteria, newest):
    monkeypatch.setattr(public_search, "GLANCE", 2)
    monkeypatch.setattr(public_search, "NEWEST", newest)
    monkeypatch.setattr(public_search, "LONGEST", newest * 2)
    publish_cases(120)
    rows = PublishedRecord.objects.on_display(DAY).filter(kind="case-result")
    text, facets = criteria.get("text", ""), criteria.get("facets")
    least, most = criteria.get("amounts", (None, None))
    plain = matching(rows, text, facets)
    if least is not None:
        plain = plain.filter(amount__gte=least)
    if most is not None:
        plain = plain.filter(amount__lte=most)
    if ordering.endswith("amount"):
        plain = plain.filter(amount__isnull=False)
    expected = list(
        plain.order_by(ordering, f"{ordering[: -len(ordering.lstrip('-'))]}pk").values_list("pk", flat=True)
    )

    def search() -> PublicSearch:
        return PublicSearch(rows, text, facets=facets, amounts=(least, most), ordering=ordering)

    assert str(search().count()) == str(len(expected))
    found, page = [], search().page(size=7)
    while True:
        found += [row.pk for row in page.rows]
        if not page.next:
            break
        page = search().page(after=page.next, size=7)
    assert found == expected
    tally = search().tally(("law", "penalty", "park"))
    assert tally == exact_tally(expected)


def exact_tally(keys: list[int]) -> dict[str, dict[str, Count]]:
    numbers: dict[str, dict[str, int]] = {"law": {}, "penalty": {}, "park": {}}
    for row in PublishedRecord.objects.filter(pk__in=keys):
        for entry in [*row.facets.strip("|").split("|"), f"park={row.park}"]:
            name, value = entry.split("=")
            numbers[name][value] = numbers[name].get(value, 0) + 1
    return {
        name: {value: Count(number, False) for value, number in values.items()}
        for name, values in numbers.items()
    }


@pytest.mark.postgres
def test_a_long_list_is_tallied_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(public_search, "COUNT_LIMIT", 50)
    publish_cases(120)
    rows = PublishedRecord.objects.on_display(DAY).filter(kind="case-result")
    tally = PublicSearch(rows, "").tally(("law",))
    assert {value: str(count) for value, count in tally["law"].items()} == {"air": "50+", "water": "30"}
    tally = PublicSearch(rows, "", facets={"law": "air"}).tally(("penalty",))
    assert {value: str(count) for value, count in tally["penalty"].items()} == {
        "fine": "50+", "order": "50+", "warning": "10",
    }  # fmt: skip
    # By words only the first records are tallied: at least so many.
    tally = PublicSearch(rows, "排放").tally(("law",))
    assert all(count.more for count in tally["law"].values())


@pytest.mark.postgres
def test_tallies_of_the_whole_lists_are_kept_fresh(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(public_search, "COUNT_LIMIT", 50)
    monkeypatch.setattr(public_search, "capped_count", partial(paging.capped_count, limit=50))
    publish_cases(60)
    shelf = next(shelf for shelf in shelves.all_shelves() if shelf.kind == "case-result")

    def penalties() -> dict[str, str]:
        return {
            value: str(count) for value, count in Listing(shelf, Criteria(), DAY).tally()["penalty"].items()
        }

    monkeypatch.setattr(timezone, "localdate", lambda: DAY)
    keep_tallies()
    before = penalties()
    PublishedRecord.objects.filter(facets__contains="penalty=warning").update(
        facets=facet_text({"penalty": ["fine"]})
    )
    with django_assert_num_queries(1):  # how many there are; their tally is kept
        assert penalties() == before
    keep_tallies()
    assert "warning" in before
    assert "warning" not in penalties()


def test_counts_are_worded_for_readers():
    assert [Count(7, False).words, Count(1000, True).words, Count(7, True).words] == [
        "7",
        "超过 1000",
        "至少 7",
    ]


def test_an_order_without_an_index_is_refused():
    with pytest.raises(ValueError, match="title"):
        PublicSearch(PublishedRecord.objects.all(), "", ordering="title")


@pytest.mark.postgres
def test_the_number_of_queries_does_not_follow_the_hits(django_assert_max_num_queries):
    publish(*["焦化"] * 3, *["铝业"] * 60)
    for text in ("焦化", "铝", "没有的词"):
        search = PublicSearch(PublishedRecord.objects.all(), text)
        with django_assert_max_num_queries(3):
            search.page(size=20)
            search.count()

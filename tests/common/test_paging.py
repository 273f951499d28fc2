"""Keyset paging: every row once, in order, whatever is equal, empty, added or removed."""

from datetime import date

import pytest
from django.core.exceptions import FieldDoesNotExist

from common.paging import BadCursor, Count, capped_count, fields_along, keyset_page
from registry.models import Enterprise, Law
from tests.factories.registry import EnterpriseFactory, LawFactory, ParkFactory

pytestmark = pytest.mark.django_db


def walk(queryset, ordering, size=2, *, backwards_from=None):
    """The rows of all pages, forwards from the start or backwards from a page."""
    pages, cursor = [], ""
    if backwards_from is None:
        while True:
            page = keyset_page(queryset, ordering, after=cursor, size=size)
            pages.append(page)
            cursor = page.next
            if not cursor:
                return pages
    page = backwards_from
    while page.previous:
        page = keyset_page(queryset, ordering, before=page.previous, size=size)
        pages.insert(0, page)
    return pages


def codes(pages):
    return [row.code for page in pages for row in page.rows]


@pytest.fixture
def laws():
    """Seven laws, of which three share the last day in force and two have none."""
    ends = [
        date(2025, 1, 1),
        None,
        date(2024, 5, 1),
        date(2024, 5, 1),
        date(2026, 1, 1),
        None,
        date(2024, 5, 1),
    ]
    return [LawFactory(code=f"l{n}", effective_to=end) for n, end in enumerate(ends)]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("effective_to", ["l2", "l3", "l6", "l0", "l4", "l1", "l5"]),
        ("-effective_to", ["l4", "l0", "l6", "l3", "l2", "l5", "l1"]),
        ("code", ["l0", "l1", "l2", "l3", "l4", "l5", "l6"]),
        ("-code", ["l6", "l5", "l4", "l3", "l2", "l1", "l0"]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_hold_every_row_once_with_empty_values_last(laws, ordering, expected, size):
    rows = Law.objects.all()
    forwards = walk(rows, ordering, size)
    assert codes(forwards) == expected
    backwards = walk(rows, ordering, size, backwards_from=forwards[-1])
    assert codes(backwards) + codes(forwards[-1:]) == expected


def test_only_page_has_no_neighbours(laws):
    page = keyset_page(Law.objects.all(), "code", size=7)
    assert (len(page.rows), page.next, page.previous) == (7, "", "")


def test_rows_added_before_the_position_repeat_nothing(laws):
    first = keyset_page(Law.objects.all(), "code", size=3)
    LawFactory(code="a-new-one")
    second = keyset_page(Law.objects.all(), "code", after=first.next, size=3)
    assert [row.code for row in second.rows] == ["l3", "l4", "l5"]


def test_row_at_the_position_may_be_gone(laws):
    first = keyset_page(Law.objects.all(), "effective_to", size=3)
    Law.objects.filter(code="l6").delete()
    second = keyset_page(Law.objects.all(), "effective_to", after=first.next, size=3)
    assert [row.code for row in second.rows] == ["l0", "l4", "l1"]


def test_nothing_beyond_the_position_gives_the_first_page(laws):
    first = keyset_page(Law.objects.all(), "code", size=6)
    Law.objects.filter(code="l6").delete()
    page = keyset_page(Law.objects.all(), "code", after=first.next, size=6)
    assert [row.code for row in page.rows] == ["l0", "l1", "l2", "l3", "l4", "l5"]
    assert (page.next, page.previous) == ("", "")


def test_orders_by_a_field_of_a_nullable_relation():
    park = ParkFactory(name="甲园")
    inside, outside = EnterpriseFactory(park=park), EnterpriseFactory(park=None)
    pages = walk(Enterprise.objects.select_related("park"), "park__name", 1)
    assert [row for page in pages for row in page.rows] == [inside, outside]


@pytest.mark.parametrize("cursor", ["x", "WyJsMSIsIjEiXQ:abc", "\x00", "中"])
def test_damaged_cursor_is_refused(laws, cursor):
    with pytest.raises(BadCursor):
        keyset_page(Law.objects.all(), "code", after=cursor)


def test_cursor_of_another_order_is_refused(laws):
    cursor = keyset_page(Law.objects.all(), "effective_to", size=2).next
    with pytest.raises(BadCursor):
        keyset_page(Law.objects.all(), "code", after=cursor)


def test_each_page_is_one_query(laws, django_assert_num_queries):
    cursor = keyset_page(Law.objects.all(), "-effective_to", size=2).next
    with django_assert_num_queries(1):
        keyset_page(Law.objects.all(), "-effective_to", after=cursor, size=2)


def test_count_stops_at_the_limit(laws):
    assert str(capped_count(Law.objects.all(), limit=7)) == "7"
    assert capped_count(Law.objects.all(), limit=6) == Count(6, True)
    assert str(capped_count(Law.objects.all(), limit=6)) == "6+"


def test_path_beyond_a_plain_field_is_refused():
    with pytest.raises(FieldDoesNotExist):
        fields_along(Law, "code__name")

"""What is typed into an annual report, and what of it is a value of its kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from disclosure.annual.chapters import CHAPTER_OF, CHAPTERS, chapters_for
from disclosure.annual.declaration import Item, Kind
from disclosure.annual.entry import shown, typed_of, value_of

MEDIUM = (("water", "废水"), ("air", "废气"))


def item(kind: Kind, **more) -> Item:
    return Item(name="x", label="项", kind=kind, **more)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.TEXT, "  一　二\n三 ", "一 二 三"),
        (Kind.LONG_TEXT, "一\r\n二", "一\n二"),
        (Kind.INTEGER, "１，２００", 1200),
        (Kind.INTEGER, 3.0, 3),
        (Kind.DECIMAL, "1,234.5", Decimal("1234.5")),
        (Kind.DECIMAL, 0.1, Decimal("0.1")),
        (Kind.DECIMAL, "1e2", Decimal(100)),
        (Kind.DATE, "2026年3月5日", date(2026, 3, 5)),
        (Kind.DATE, "2026/3/5", date(2026, 3, 5)),
        (Kind.DATE, date(2026, 3, 5), date(2026, 3, 5)),
        (Kind.YES_NO, "是", True),
        (Kind.YES_NO, False, False),
        (Kind.URL, "https://example.org/a", "https://example.org/a"),
    ],
)
def test_values(kind, typed, value):
    assert value_of(item(kind), typed) == value


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("nothing", [None, "", "  ", "\n"])
def test_nothing_is_no_value(kind, nothing):
    assert value_of(item(kind, choices=MEDIUM), nothing) is None


@pytest.mark.parametrize("typed", ["废气", "air"])
def test_a_choice_by_label_or_code(typed):
    assert value_of(item(Kind.CHOICE, choices=MEDIUM), typed) == "air"
    assert shown(item(Kind.CHOICE, choices=MEDIUM), "air") == "废气"


@pytest.mark.parametrize(
    ("made", "typed", "says"),
    [
        (item(Kind.DECIMAL), "约3吨", "不是数字"),
        (item(Kind.DECIMAL), "NaN", "不是数字"),
        (item(Kind.DECIMAL), "Infinity", "不是数字"),
        (item(Kind.DECIMAL), "-1", "不得为负数"),
        (item(Kind.DECIMAL), "1.23456", "最多保留4位小数"),
        (item(Kind.DECIMAL), "9" * 20, "数值过大"),
        (item(Kind.INTEGER), "1.5", "须为整数"),
        (item(Kind.DATE), "2026-02-30", "2026-03-15"),
        (item(Kind.CHOICE, choices=MEDIUM), "废渣", "废水、废气"),
        (item(Kind.YES_NO), "也许", "“是”或“否”"),
        (item(Kind.URL), "javascript:alert(1)", "http://"),
        (item(Kind.TEXT, max_length=3), "一二三四", "最多3个字，现有4个字"),
    ],
)
def test_what_is_no_value_is_told(made, typed, says):
    with pytest.raises(ValidationError, match=says):
        value_of(made, typed)


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_a_number_is_read_back_as_it_was(number):
    assert value_of(item(Kind.DECIMAL), typed_of(number)) == number


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_read_back_as_it_was(day):
    assert value_of(item(Kind.DATE), typed_of(day)) == day


def test_paths_are_each_declared_once():
    paths = [path for chapter in CHAPTERS for path, _ in chapter.items()]
    assert len(paths) == len(set(paths)) > 100


def test_choices_have_choices_and_keys_are_columns():
    for chapter in CHAPTERS:
        for path, each in chapter.items():
            assert bool(each.choices) is (each.kind is Kind.CHOICE), path
        for table in chapter.tables:
            assert {each.name for each in table.columns} >= set(table.key)


@pytest.mark.parametrize(
    ("criteria", "more"),
    [(set(), set()), ({"clean-production"}, {"clean_production"}), ({"listed-company"}, {"financing"})],
)
def test_chapters_follow_the_criteria(criteria, more):
    always = {each.code for each in chapters_for(frozenset())}
    assert {each.code for each in chapters_for(frozenset(criteria))} == always | more


def test_an_item_is_found_by_its_names():
    assert CHAPTER_OF["carbon"].field("quota").unit == "tCO₂e"
    assert CHAPTER_OF["discharges"].table("totals").column("actual").heading == "实际排放量（t）"
    with pytest.raises(KeyError):
        CHAPTER_OF["carbon"].field("nothing")

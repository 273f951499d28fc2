"""Conditions of items as clerks type them: what they choose, and what is said of those that are wrong."""

from decimal import Decimal

import pytest

from disclosure.rating import conditions
from disclosure.rating.conditions import BadCondition, parse
from disclosure.rating.enums import RatingSource
from disclosure.rating.facts import FACTS
from disclosure.rating.own_sources import READERS


def meets(text, source, **facts):
    return conditions.holds(parse(text, source), facts)


@pytest.mark.parametrize(
    ("fine", "met"), [(49_999, False), (50_000, True), (199_999, True), (200_000, False)]
)
def test_a_range_holds_its_lower_bound_and_not_its_upper(fine, met):
    assert meets("罚款>=50000；罚款<200000", "penalty", 罚款=Decimal(fine)) is met


def test_signs_may_be_typed_as_printed_and_numbers_with_commas():
    assert parse("罚款≥50,000; 罚款≠60000", "penalty") == parse("罚款>=50000；罚款!=60000", "penalty")


def test_of_several_words_one_is_enough():
    assert meets("处罚种类=警告|罚款", "penalty", 处罚种类=["罚款", "没收违法所得、非法财物"])
    assert not meets("处罚种类=警告|通报批评", "penalty", 处罚种类=["罚款"])
    assert meets("处罚种类!=警告", "penalty", 处罚种类=["罚款"])
    assert not meets("处罚种类!=警告", "penalty", 处罚种类=["罚款", "警告"])


def test_days_of_the_year_are_compared_by_their_place():
    assert not meets("提交月日>03-15", "annual", 提交月日="03-15")
    assert meets("提交月日>03-15", "annual", 提交月日="03-16")


def test_what_a_record_does_not_tell_meets_no_clause():
    assert not meets("提交月日>03-15", "annual", 提交情况="未提交")
    assert not meets("提交月日!=03-15", "annual", 提交情况="未提交")


def test_an_empty_condition_chooses_all():
    assert parse("", "order") == ()
    assert meets(" ；", "order")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("罚款", "不是“名称 比较 取值”"),
        ("罚金>=5", "没有“罚金”，可用的名称：罚款、没收、处罚种类"),
        ("罚款>=五万", "“五万”不是数字"),
        ("处罚种类>=罚款", "只能用“=”或“!=”比较"),
        ("罚款>=1|2", "只能与一个取值比较"),
        ("处罚种类=警告|", "缺少取值"),
        ("处罚种类=停产", "没有取值“停产”，可用的取值：警告、通报批评、罚款"),
        ("简易程序=对", "可用的取值：是、否"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(text, words):
    with pytest.raises(BadCondition, match=words):
        parse(text, "penalty")


def test_a_day_is_typed_as_month_and_day():
    with pytest.raises(BadCondition, match="03-15"):
        parse("提交月日>3月15日", "annual")


def test_entries_by_hand_have_no_condition():
    with pytest.raises(BadCondition, match="条件请留空"):
        parse("罚款>0", "by_hand")


def test_every_kind_of_source_has_its_facts_and_its_reader():
    assert set(FACTS) == set(READERS) == set(RatingSource)

"""Differences of two contents: which rows are the same, and what counts as a change."""

from __future__ import annotations

import uuid

import pytest

from disclosure.filing.differences import differences

WASTE = "discharges.hazardous_waste"
INCIDENTS = "emergencies.incidents"


def content(fields=None, **tables):
    return {
        "criteria": [],
        "fields": fields or {},
        "tables": {name.replace("__", "."): rows for name, rows in tables.items()},
    }


def row(identity: int, **typed):
    return {"id": str(uuid.UUID(int=identity)), **typed}


def waste(identity: int, code="900-214-08", **typed):
    return row(identity, code=code, name="废机油", **typed)


def told(before, after):
    return [(each.sort, each.label, each.before, each.after) for each in differences(before, after)]


def test_the_same_content_has_no_difference():
    one = content({"management": {"tax": "1"}}, discharges__hazardous_waste=[waste(1)])
    assert differences(one, one) == []


@pytest.mark.parametrize(("was", "now"), [("1,000", "1000"), ("１０", "10"), ("", ""), ("b", "b")])
def test_what_reads_the_same_is_no_change(was, now):
    assert differences(content({"management": {"tax": was}}), content({"management": {"tax": now}})) == []


def test_a_choice_is_told_by_its_words():
    found = told(content({"emergencies": {"risk": "low"}}), content({"emergencies": {"risk": "重大"}}))
    assert found == [("changed", "环境风险等级", "一般", "重大")]


def test_rows_are_the_same_by_identity_even_under_another_key():
    before = content(discharges__hazardous_waste=[waste(1, generated="5")])
    after = content(discharges__hazardous_waste=[waste(1, code="900-249-08", generated="5")])
    assert told(before, after) == [
        ("changed", "危险废物第1行（900-249-08 废机油）：废物代码", "900-214-08", "900-249-08")
    ]


def test_rows_of_another_report_are_the_same_by_their_key():
    before = content(discharges__hazardous_waste=[waste(1, generated="5"), waste(2, "900-249-08")])
    after = content(discharges__hazardous_waste=[waste(8, "900-249-08"), waste(9, generated="6")])
    assert told(before, after) == [("changed", "危险废物第2行（900-214-08 废机油）：产生量（t）", "5", "6")]


def test_rows_without_a_key_are_the_same_when_they_say_the_same():
    one, other = {"what": "泄漏", "handling": "已处置"}, {"what": "火灾", "handling": "已处置"}
    before = content(emergencies__incidents=[row(1, **one)])
    after = content(emergencies__incidents=[row(2, **other), row(3, **one)])
    assert told(before, after) == [("added", "突发环境事件第1行", "", "事件：火灾；处置情况：已处置")]


def test_a_row_that_went_is_told_with_what_it_said():
    before = content(emergencies__incidents=[row(1, what="泄漏")])
    assert told(before, content(emergencies__incidents=[])) == [
        ("removed", "突发环境事件第1行", "事件：泄漏", "")
    ]


def test_two_rows_of_one_key_are_matched_once_each():
    before = content(discharges__hazardous_waste=[waste(1, generated="1"), waste(2, generated="2")])
    after = content(discharges__hazardous_waste=[waste(3, generated="1")])
    assert [each[0] for each in told(before, after)] == ["removed"]


def test_a_chapter_that_no_longer_applies_is_told():
    before = content({"clean_production": {"reason": "超标"}}) | {"criteria": ["clean-production"]}
    assert told(before, content()) == [("changed", "实施强制性清洁生产审核的原因", "超标", "")]

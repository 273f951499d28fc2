"""Waste: balances, stocks carried over, where it went."""

from __future__ import annotations

import pytest

from tests.disclosure.annual.checks.samples import (
    Case,
    D,
    NearMiss,
    also,
    assert_found,
    cells,
    of_code,
    path,
    without,
)

SOLID, HAZARDOUS = "discharges.solid_waste", "discharges.hazardous_waste"

CASES = [
    Case("solid-waste-balance", path(SOLID, "closing"), "相差5t", cells(SOLID, closing=D(15))),
    Case(
        "hazardous-waste-balance",
        path(HAZARDOUS, "closing"),
        "第1行“900-214-08 废机油”：年初贮存量＋产生量为6t，自行利用＋自行处置＋委托转移＋年末贮存量为7t",
        cells(HAZARDOUS, closing=D(2)),
    ),
    Case(
        "solid-waste-opening",
        path(SOLID, "opening"),
        "上年度报告的年末贮存量12t",
        last=cells(SOLID, closing=D(12)),
    ),
    Case(
        "hazardous-waste-opening",
        path(HAZARDOUS, "opening"),
        "上年度报告的年末贮存量3t",
        last=cells(HAZARDOUS, closing=D(3)),
    ),
    Case("waste-stock-lost", SOLID, "“粉煤灰”年末贮存7t", last=also(SOLID, name="粉煤灰", closing=D(7))),
    Case(
        "waste-stock-lost",
        HAZARDOUS,
        "“900-041-49 废桶”年末贮存2t",
        last=also(HAZARDOUS, code="900-041-49", name="废桶", closing=D(2)),
    ),
    Case(
        "waste-discarded",
        path(SOLID, "discarded"),
        "填报倾倒丢弃20t",
        cells(SOLID, discarded=D(20), disposed=D(0)),
    ),
    Case(
        "waste-transfer-receiver", path(HAZARDOUS, "receiver"), "填写接收单位", cells(HAZARDOUS, receiver=" ")
    ),
    Case("waste-transfer-licence", path(HAZARDOUS, "licence"), "许可证编号", cells(HAZARDOUS, licence=None)),
    Case(
        "waste-receiver-idle",
        path(HAZARDOUS, "transferred"),
        "委托转移量却为0",
        cells(HAZARDOUS, transferred=D(0), closing=D(6)),
    ),
]

NEAR_MISSES = [
    NearMiss("solid-waste-balance", cells(SOLID, closing=D("11"))),  # one in a hundred of the largest term
    NearMiss("solid-waste-balance", cells(SOLID, closing=None)),
    NearMiss(
        "hazardous-waste-balance",
        cells(HAZARDOUS, generated=D(0), opening=D(0), transferred=D(0), closing=D(0)),
    ),
    NearMiss("waste-transfer-receiver", cells(HAZARDOUS, transferred=D(0), receiver="")),
    NearMiss("waste-transfer-licence", cells(HAZARDOUS, transferred=None, licence="")),
    NearMiss("waste-receiver-idle", cells(HAZARDOUS, transferred=D(0), receiver="")),
    NearMiss("solid-waste-opening", cells(SOLID, opening=None)),
    NearMiss("hazardous-waste-balance", cells(HAZARDOUS, closing=D("1.05"))),  # one in a hundred of 5 t
    NearMiss("hazardous-waste-opening", last=cells(HAZARDOUS, name="废 机油")),  # blanks tell no names apart
    NearMiss(
        "hazardous-waste-opening", cells(HAZARDOUS, name="废矿物油", opening=D(3))
    ),  # not reported before
    NearMiss("waste-stock-lost", last=also(SOLID, name="粉煤灰", closing=D(0))),
    NearMiss("waste-stock-lost", also(SOLID, name="粉煤灰"), last=also(SOLID, name="粉 煤灰", closing=D(7))),
    NearMiss("waste-discarded", cells(SOLID, discarded=None)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_found(case):
    assert_found(case)


@pytest.mark.parametrize("near", NEAR_MISSES, ids=str)
def test_not_found(near):
    assert near.found() == []


def test_nothing_to_compare_without_last_year():
    assert of_code("solid-waste-opening", cells(SOLID, opening=D(99)), last_year=None) == []
    assert of_code("waste-stock-lost", without(SOLID), last_year=None) == []


def test_a_stock_of_nought_may_vanish():
    assert Case("waste-stock-lost", "", "", last=also(SOLID, name="粉煤灰", closing=D(0))).found() == []

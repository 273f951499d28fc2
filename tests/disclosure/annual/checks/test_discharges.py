"""Totals, concentrations, monitoring, facilities."""

from __future__ import annotations

import pytest

from tests.disclosure.annual.checks.samples import (
    Case,
    D,
    NearMiss,
    also,
    assert_found,
    both,
    cells,
    fields,
    of_code,
    path,
    without,
)

OUTLETS, BY_OUTLET, TOTALS = "discharges.outlets", "discharges.outlet_totals", "discharges.totals"
CONCENTRATIONS, MONITORING = "discharges.concentrations", "discharges.monitoring"
FACILITIES, PRODUCTS, TOXIC = "discharges.facilities", "basics.products", "discharges.toxic"

CASES = [
    Case(
        "total-below-outlets",
        path(TOTALS, "actual"),
        "第1行“废水 化学需氧量”：实际排放总量1.4t小于各排放口之和1.5t",
        cells(TOTALS, actual=D("1.4")),
    ),
    Case("total-above-outlets", path(TOTALS, "actual"), "大于各排放口之和1.5t", cells(TOTALS, actual=D(2))),
    Case("total-missing", TOTALS, "废水“化学需氧量”1.5t", without(TOTALS, 1)),
    Case("total-without-outlets", path(TOTALS, "actual"), "请补填到排放口", without(BY_OUTLET, 1)),
    Case("total-over-permit", path(TOTALS, "actual"), "超过许可排放量1t", cells(TOTALS, permitted=D(1))),
    Case(
        "outlet-unknown-totals",
        path(BY_OUTLET, "outlet"),
        "没有编号“DW009”",
        cells(BY_OUTLET, outlet="DW009"),
    ),
    Case("outlet-main-totals", path(OUTLETS, "code"), "“各排放口排放量”中没有它", without(BY_OUTLET, 1)),
    Case(
        "concentration-mean-maximum",
        path(CONCENTRATIONS, "mean"),
        "年均浓度70大于最大浓度65",
        cells(CONCENTRATIONS, mean=D(70)),
    ),
    Case(
        "concentration-mean-limit",
        path(CONCENTRATIONS, "exceedances"),
        "超标次数却为0",
        cells(CONCENTRATIONS, mean=D(61), exceedances=0),
    ),
    Case(
        "concentration-maximum-limit",
        path(CONCENTRATIONS, "exceedances"),
        "最大浓度65超过限值60",
        cells(CONCENTRATIONS, exceedances=0),
    ),
    Case(
        "concentration-exceedances",
        path(CONCENTRATIONS, "maximum"),
        "填报超标1次",
        cells(CONCENTRATIONS, maximum=D(60)),
    ),
    Case(
        "concentration-unit", path(CONCENTRATIONS, "unit"), "请改为mg/L", cells(CONCENTRATIONS, unit="mg/m3")
    ),
    Case(
        "outlet-unknown-concentrations",
        path(CONCENTRATIONS, "outlet"),
        "没有编号“DW002”",
        cells(CONCENTRATIONS, outlet="DW002"),
    ),
    Case(
        "outlet-main-concentrations",
        path(OUTLETS, "code"),
        "“排放浓度”表中没有它",
        without(CONCENTRATIONS, 1),
    ),
    Case(
        "concentration-without-total",
        path(CONCENTRATIONS, "pollutant"),
        "“各排放口排放量”中没有",
        without(BY_OUTLET, 1),
    ),
    Case(
        "monitoring-short",
        path(MONITORING, "done"),
        "应监测13次，实际监测12次",
        cells(MONITORING, required=13),
    ),
    Case("monitoring-passed", path(MONITORING, "passed"), "达标13次", cells(MONITORING, passed=13)),
    Case(
        "outlet-unknown-monitoring", path(MONITORING, "outlet"), "没有编号“X”", cells(MONITORING, outlet="X")
    ),
    Case(
        "monitoring-exceedances",
        path(CONCENTRATIONS, "exceedances"),
        "超标次数填1次，“自行监测”表中未达标2次",
        cells(MONITORING, passed=10),
    ),
    Case(
        "monitoring-missing", path(CONCENTRATIONS, "pollutant"), "“自行监测”表中没有", without(MONITORING, 1)
    ),
    Case(
        "monitoring-none-done",
        path(CONCENTRATIONS, "mean"),
        "实际监测0次",
        cells(MONITORING, done=0, passed=0),
    ),
    Case(
        "facility-run-days", path(FACILITIES, "run_days"), "2025年只有365天", cells(FACILITIES, run_days=366)
    ),
    Case(
        "facility-faulty-days",
        path(FACILITIES, "faulty_days"),
        "多于运行的330天",
        cells(FACILITIES, faulty_days=331),
    ),
    Case(
        "facility-idle",
        path(FACILITIES, "run_days"),
        "全年运行0天",
        cells(FACILITIES, run_days=0, faulty_days=0),
    ),
    Case("facility-missing", FACILITIES, "没有废气设施", without(FACILITIES, 2)),
    Case(
        "product-over-capacity",
        path(PRODUCTS, "output"),
        "超过设计生产能力5000t",
        cells(PRODUCTS, output=D(5001)),
    ),
    Case("toxic-discharge", path(TOXIC, "discharged"), "请核对单位", cells(TOXIC, discharged=D(10001))),
    Case("tax-nought", "management.tax", "却为0元", fields(management__tax=D(0))),
]

NEAR_MISSES = [
    NearMiss("total-below-outlets", cells(TOTALS, actual=D("1.49"))),
    NearMiss("total-below-outlets", cells(BY_OUTLET, outlet="dw００１")),  # width and case do not matter
    NearMiss("total-above-outlets", cells(TOTALS, actual=D("1.51"))),
    NearMiss("total-without-outlets", both(without(BY_OUTLET, 1), cells(TOTALS, actual=D(0)))),
    NearMiss("total-over-permit", cells(TOTALS, permitted=None)),
    NearMiss("total-missing", both(without(TOTALS, 1), cells(BY_OUTLET, actual=D(0)))),
    NearMiss("outlet-main-totals", both(without(BY_OUTLET, 1), cells(OUTLETS, kind="general"))),
    NearMiss("outlet-unknown-totals", cells(BY_OUTLET, outlet="")),
    NearMiss("concentration-unit", cells(CONCENTRATIONS, unit="other")),
    NearMiss("concentration-unit", cells(CONCENTRATIONS, 2, unit="ng/m3")),
    NearMiss("concentration-maximum-limit", cells(CONCENTRATIONS, mean=D(61), exceedances=0)),
    NearMiss("concentration-mean-maximum", cells(CONCENTRATIONS, mean=D(65))),
    NearMiss("concentration-without-total", both(without(BY_OUTLET, 1), cells(CONCENTRATIONS, unit="other"))),
    NearMiss("monitoring-exceedances", without(MONITORING, 1)),
    NearMiss("facility-missing", both(without(FACILITIES, 2), without(OUTLETS, 2))),
    NearMiss("facility-idle", both(cells(FACILITIES, run_days=0), cells(TOTALS, actual=D(0)))),
    NearMiss("tax-nought", both(fields(management__tax=D(0)), without(TOTALS))),
    NearMiss("toxic-discharge", cells(TOXIC, discharged=D(10000))),
    NearMiss("total-over-permit", cells(TOTALS, permitted=D("1.5"))),
    NearMiss("outlet-unknown-totals", cells(BY_OUTLET, outlet="ｄｗ 001")),
    NearMiss("concentration-mean-limit", cells(CONCENTRATIONS, mean=D(60), exceedances=0)),
    NearMiss("concentration-mean-limit", cells(CONCENTRATIONS, mean=D(61), exceedances=1)),
    NearMiss("concentration-maximum-limit", cells(CONCENTRATIONS, maximum=D(60), exceedances=0)),
    NearMiss("concentration-exceedances", cells(CONCENTRATIONS, maximum=D("60.01"))),
    NearMiss("concentration-exceedances", cells(CONCENTRATIONS, maximum=D(60), exceedances=0)),
    NearMiss("outlet-unknown-concentrations", cells(CONCENTRATIONS, outlet="dw001")),
    NearMiss("outlet-unknown-concentrations", cells(CONCENTRATIONS, outlet="")),
    NearMiss("outlet-main-concentrations", both(without(CONCENTRATIONS, 1), cells(OUTLETS, kind="general"))),
    NearMiss("outlet-main-concentrations", cells(CONCENTRATIONS, outlet="dw001")),
    NearMiss("monitoring-short", cells(MONITORING, required=13, done=13)),
    NearMiss("monitoring-short", cells(MONITORING, required=None, done=1)),
    NearMiss("monitoring-passed", cells(MONITORING, passed=12)),
    NearMiss("monitoring-passed", cells(MONITORING, done=None)),
    NearMiss("outlet-unknown-monitoring", cells(MONITORING, outlet="dw001")),
    NearMiss("outlet-unknown-monitoring", cells(MONITORING, outlet="")),
    NearMiss("monitoring-missing", cells(MONITORING, outlet="dw001", pollutant="化学 需氧量")),
    NearMiss("monitoring-missing", both(without(MONITORING, 1), cells(CONCENTRATIONS, outlet=""))),
    NearMiss("monitoring-none-done", both(cells(MONITORING, done=0), cells(CONCENTRATIONS, mean=D(0)))),
    NearMiss("monitoring-none-done", also(MONITORING, mode="automatic", done=0, passed=0)),
    NearMiss("facility-run-days", cells(FACILITIES, run_days=365)),
    NearMiss("facility-faulty-days", cells(FACILITIES, faulty_days=330)),
    NearMiss("facility-faulty-days", cells(FACILITIES, run_days=None)),
    NearMiss("facility-idle", cells(FACILITIES, run_days=1)),
    NearMiss("product-over-capacity", cells(PRODUCTS, output=D(5000))),
    NearMiss("product-over-capacity", cells(PRODUCTS, capacity=None)),
    NearMiss("tax-nought", fields(management__tax=None)),
    NearMiss("total-without-outlets", both(without(BY_OUTLET, 1), cells(TOTALS, medium=""))),
    NearMiss("concentration-unit", cells(CONCENTRATIONS, unit="")),
    NearMiss("concentration-unit", cells(CONCENTRATIONS, outlet="DW009", unit="mg/m3")),
    NearMiss("concentration-without-total", both(without(BY_OUTLET, 1), cells(CONCENTRATIONS, mean=None))),
    NearMiss("monitoring-exceedances", cells(CONCENTRATIONS, exceedances=None)),
    NearMiss("total-below-outlets", cells(TOTALS, actual=D(2))),
    NearMiss("total-above-outlets", cells(TOTALS, actual=D("1.4"))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_found(case):
    assert_found(case)


@pytest.mark.parametrize("near", NEAR_MISSES, ids=str)
def test_not_found(near):
    assert near.found() == []


def test_outlets_add_up():
    """The total of a medium is compared with all its outlets together."""
    second = both(
        also(OUTLETS, code="DW002", name="二厂排口", kind="general"),
        also(BY_OUTLET, outlet="DW002", actual=D("0.5")),
    )
    (finding,) = of_code("total-below-outlets", second)
    assert "各排放口之和2t" in finding.message
    assert of_code("total-below-outlets", both(second, cells(TOTALS, actual=D(2)))) == []


def test_a_leap_year_has_a_day_more():
    import dataclasses

    from disclosure.annual.checks import findings
    from tests.disclosure.annual.checks.samples import context, sample

    leap = dataclasses.replace(cells(FACILITIES, run_days=366)(sample()), year=2024)
    assert not [each for each in findings(leap, context()) if each.code == "facility-run-days"]

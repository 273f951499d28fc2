"""Carbon, emergencies, jumps, dates, identity, summary, files."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure.annual.checks.attachments import AUDIT_REPORT, MONITORING_REPORT, PLAN_FILING
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

MONITORING = "discharges.monitoring"
TOTALS, SOLID, HAZARDOUS = "discharges.totals", "discharges.solid_waste", "discharges.hazardous_waste"
PRODUCTS, FUELS, TOXIC = "basics.products", "carbon.fuels", "discharges.toxic"
PENALTIES, JUDGMENTS, TEMPORARY = "violations.penalties", "violations.judgments", "temporary.reports"
INCIDENTS, SUMMARY = "emergencies.incidents", "summary.text"

CASES = [
    Case("carbon-market", "carbon.quota", "请填写分配配额", fields(carbon__quota=None)),
    Case(
        "carbon-surrendered",
        "carbon.surrendered",
        "少于排放量12000tCO₂e",
        fields(carbon__surrendered=D(11999)),
    ),
    Case(
        "carbon-outside",
        "carbon.quota",
        "选择未纳入碳市场",
        fields(carbon__in_market=False, carbon__surrendered=None),
    ),
    Case("carbon-fuels", "carbon.emissions", "“化石燃料消费”有消费量", fields(carbon__emissions=D(0))),
    Case(
        "plan-incomplete",
        "emergencies.plan_filed_on",
        "请填写备案日期",
        fields(emergencies__plan_filed_on=None),
    ),
    Case("plan-incomplete", "emergencies.plan_number", "请填写备案编号", fields(emergencies__plan_number="")),
    Case(
        "plan-old",
        "emergencies.plan_filed_on",
        "至2025年末已超过3年",
        fields(emergencies__plan_filed_on=date(2022, 12, 30)),
    ),
    Case(
        "plan-missing", "emergencies.plan_number", "环境风险等级为较大", fields(emergencies__plan_number="")
    ),
    Case(
        "alert-measures",
        "emergencies.alert_measures",
        "绩效等级为B级",
        fields(emergencies__alert_measures=""),
    ),
    Case(
        "jump-totals",
        path(TOTALS, "actual"),
        "第1行“废水 化学需氧量”：实际排放量由上年度的0.9t变为1.5t，增加66.7%",
        last=cells(TOTALS, actual=D("0.9")),
    ),
    Case("jump-totals", path(TOTALS, "actual"), "上年度为0，本年度为1.5t", last=cells(TOTALS, actual=D(0))),
    Case("jump-solid-waste", path(SOLID, "generated"), "减少60.0%", last=cells(SOLID, generated=D(250))),
    Case(
        "jump-hazardous-waste",
        path(HAZARDOUS, "generated"),
        "增加150.0%",
        last=cells(HAZARDOUS, generated=D(2)),
    ),
    Case(
        "jump-output",
        path(PRODUCTS, "output"),
        "实际产量由上年度的1000t变为4200t",
        last=cells(PRODUCTS, output=D(1000)),
    ),
    Case("jump-fuels", path(FUELS, "used"), "消费量由上年度的100万m³", last=cells(FUELS, used=D(100))),
    Case("jump-toxic", path(TOXIC, "used"), "增加100.0%", last=cells(TOXIC, used=D(5))),
    Case("jump-carbon", "carbon.emissions", "二氧化碳排放量由", last=fields(carbon__emissions=D(1000))),
    Case("jump-tax", "management.tax", "缴纳环境保护税由", last=fields(management__tax=D(100000))),
    Case("vanished-pollutant", TOTALS, "“氨氮”排放量1.5t", last=also(TOTALS, pollutant="氨氮")),
    Case(
        "date-outside-year",
        path(INCIDENTS, "happened_on"),
        "不在2025年内",
        cells(INCIDENTS, happened_on=date(2024, 12, 31)),
    ),
    Case(
        "date-after-year",
        path(PENALTIES, "decided_on"),
        "在2025年之后",
        cells(PENALTIES, decided_on=date(2026, 1, 1)),
    ),
    Case(
        "date-before-year",
        path(JUDGMENTS, "decided_on"),
        "早于2025年",
        cells(JUDGMENTS, decided_on=date(2024, 1, 1)),
    ),
    Case(
        "date-temporary-after",
        path(TEMPORARY, "received_on"),
        "在2025年之后",
        cells(TEMPORARY, received_on=date(2026, 1, 4)),
    ),
    Case(
        "rows-doubled",
        path(TOTALS, "medium", 3),
        "“排放总量”第3行“废水 化学需氧量”与第1行重复（类别、污染物相同）",
        also(TOTALS),
    ),
    Case("uscc-differs", "basics.uscc", "不一致", fields(basics__uscc="91620100MA0000099X")),
    Case("name-differs", "basics.name", "“另一家公司”", fields(basics__name="另一家公司")),
    Case("industry-code-form", "basics.industry_code", "不合形式", fields(basics__industry_code="化工")),
    Case(
        "industry-code-differs", "basics.industry_code", "2614不一致", fields(basics__industry_code="C2611")
    ),
    Case("waste-code-form", path(HAZARDOUS, "code"), "“90021408”不合形式", cells(HAZARDOUS, code="90021408")),
    Case("contact-personal", "basics.contact", "手机号码", fields(basics__contact="+86 138-0000-0000")),
    Case(
        "credit-grade-differs", "management.credit_grade", "B级不一致", fields(management__credit_grade="A级")
    ),
    Case(
        "summary-penalties",
        SUMMARY,
        "行政处罚3次，“行政处罚”表有1行",
        fields(summary__text="受到行政处罚3次。"),
    ),
    Case(
        "summary-penalties",
        SUMMARY,
        "写明没有行政处罚",
        fields(summary__text="本年度未受到生态环境行政处罚。"),
    ),
    Case("summary-temporary", SUMMARY, "临时披露2次", fields(summary__text="作出2次临时披露。")),
    Case("summary-pollutants", SUMMARY, "化学需氧量15吨", fields(summary__text="化学需氧量排放量为15吨。")),
    Case(
        "attachment-monitoring", "discharges.monitoring", "自行监测报告", known={"attachments": frozenset()}
    ),
    Case("attachment-plan", "emergencies.plan_number", "应急预案备案表", known={"attachments": frozenset()}),
    Case("attachment-audit", "clean_production.result", "验收意见", known={"attachments": frozenset()}),
]

NEAR_MISSES = [
    NearMiss("carbon-market", fields(carbon__in_market=False, carbon__emissions=None)),
    NearMiss("carbon-market", fields(carbon__in_market=None, carbon__emissions=None)),
    NearMiss("carbon-surrendered", fields(carbon__in_market=False, carbon__surrendered=D(1))),
    NearMiss("carbon-outside", fields(carbon__in_market=False, carbon__quota=None, carbon__surrendered=D(0))),
    NearMiss("plan-old", fields(emergencies__plan_filed_on=date(2022, 12, 31))),
    NearMiss("plan-incomplete", fields(emergencies__plan_number="", emergencies__plan_filed_on=None)),
    NearMiss("plan-missing", fields(emergencies__plan_number="", emergencies__risk="low")),
    NearMiss("alert-measures", fields(emergencies__alert_grade="none", emergencies__alert_measures="")),
    NearMiss("jump-totals", cells(TOTALS, actual=D("2.25"))),  # half as much again is no jump
    NearMiss("jump-totals", cells(TOTALS, pollutant="总氮")),
    NearMiss("date-outside-year", cells(INCIDENTS, happened_on=date(2025, 12, 31))),
    NearMiss("date-before-year", cells(JUDGMENTS, decided_on=date(2025, 1, 1))),
    NearMiss("rows-doubled", also(TOTALS, pollutant="氨氮")),
    NearMiss("rows-doubled", both(also(TOTALS, pollutant=""), also(TOTALS, pollutant=""))),
    NearMiss("uscc-differs", fields(basics__uscc="91620100ma0000010h")),
    NearMiss("name-differs", fields(basics__name="示范化工 有限公司")),
    NearMiss("industry-code-form", fields(basics__industry_code="26")),
    NearMiss("industry-code-differs", fields(basics__industry_code="2614")),
    NearMiss("contact-personal", fields(basics__contact="0931-8253000")),
    NearMiss("credit-grade-differs", fields(management__credit_grade="Ｂ")),
    NearMiss("credit-grade-differs", fields(management__credit_grade="")),
    NearMiss("summary-penalties", fields(summary__text="受到1次行政处罚，已改正。")),
    NearMiss("summary-pollutants", fields(summary__text="颗粒物年排放总量0.8 t，化学需氧量浓度30mg/L。")),
    NearMiss("waste-code-form", cells(HAZARDOUS, code="")),
    NearMiss("carbon-surrendered", fields(carbon__surrendered=D(12001), carbon__emissions=D(12001))),
    NearMiss("carbon-fuels", both(fields(carbon__emissions=D(0)), cells(FUELS, used=D(0)))),
    NearMiss("carbon-fuels", fields(carbon__emissions=D("0.01"))),
    NearMiss("jump-solid-waste", last=cells(SOLID, generated=D(200))),  # half as much is no jump
    NearMiss("jump-solid-waste", last=cells(SOLID, name="粉煤灰", generated=D(900))),
    NearMiss("jump-hazardous-waste", last=cells(HAZARDOUS, generated=D(10))),
    NearMiss("jump-output", last=cells(PRODUCTS, output=D(2800))),
    NearMiss("jump-output", last=cells(PRODUCTS, unit="kg", output=D(4200000))),  # not compared
    NearMiss("jump-fuels", last=cells(FUELS, used=D(1000))),
    NearMiss("jump-fuels", cells(FUELS, used=None), last=cells(FUELS, used=D(1))),
    NearMiss("jump-toxic", last=cells(TOXIC, used=D(20))),
    NearMiss("jump-toxic", cells(TOXIC, used=D(0)), last=cells(TOXIC, used=D(0))),
    NearMiss("jump-carbon", last=fields(carbon__emissions=D(8000))),
    NearMiss("jump-tax", last=fields(management__tax=D(6401))),
    NearMiss("jump-tax", last=fields(management__tax=None)),
    NearMiss("vanished-pollutant", last=also(TOTALS, pollutant="氨氮", actual=D(0))),
    NearMiss("vanished-pollutant", last=cells(TOTALS, pollutant="化学 需氧量")),
    NearMiss("date-outside-year", cells(INCIDENTS, happened_on=date(2025, 1, 1))),
    NearMiss("date-after-year", cells(PENALTIES, decided_on=date(2025, 12, 31))),
    NearMiss("date-after-year", cells(JUDGMENTS, decided_on=date(2025, 12, 31))),
    NearMiss("date-temporary-after", cells(TEMPORARY, received_on=date(2025, 12, 31))),
    NearMiss("date-temporary-after", cells(TEMPORARY, received_on=None)),
    NearMiss("summary-temporary", fields(summary__text="临时披露1份。")),
    NearMiss("summary-temporary", fields(summary__text="临时披露均已按期办理，投诉2件。")),
    NearMiss("attachment-monitoring", known={"attachments": frozenset({MONITORING_REPORT})}),
    NearMiss("attachment-monitoring", without(MONITORING), known={"attachments": frozenset()}),
    NearMiss("attachment-plan", known={"attachments": frozenset({PLAN_FILING})}),
    NearMiss("attachment-plan", fields(emergencies__plan_number=" "), known={"attachments": frozenset()}),
    NearMiss("attachment-audit", known={"attachments": frozenset({AUDIT_REPORT})}),
    NearMiss("attachment-audit", fields(clean_production__result=""), known={"attachments": frozenset()}),
    NearMiss("alert-measures", fields(emergencies__alert_grade="", emergencies__alert_measures="")),
    NearMiss("uscc-differs", fields(basics__uscc=" ")),
    NearMiss("name-differs", fields(basics__name="")),
    NearMiss("name-differs", known={"name": ""}),
    NearMiss("industry-code-form", fields(basics__industry_code="")),
    NearMiss("industry-code-differs", fields(basics__industry_code="")),
    NearMiss("industry-code-differs", known={"industry_code": ""}),
    NearMiss("credit-grade-differs", known={"credit_grade": ""}),
    NearMiss("summary-penalties", both(fields(summary__text="未受到行政处罚。"), without(PENALTIES))),
    NearMiss(
        "summary-pollutants", both(fields(summary__text="苯排放量15吨。"), also(TOTALS, pollutant="苯"))
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_found(case):
    assert_found(case)


@pytest.mark.parametrize("near", NEAR_MISSES, ids=str)
def test_not_found(near):
    assert near.found() == []


def test_a_report_on_nothing_before_has_no_jumps():
    assert of_code("jump-totals", cells(TOTALS, actual=D(99)), last_year=None) == []
    assert of_code("jump-carbon", fields(carbon__emissions=D(1)), last_year=None) == []


def test_an_unlisted_enterprise_needs_no_audit_report():
    import dataclasses

    from disclosure.annual.checks import findings
    from tests.disclosure.annual.checks.samples import context, sample

    unlisted = dataclasses.replace(sample(), criteria=frozenset())
    assert "attachment-audit" not in {
        each.code for each in findings(unlisted, context(attachments=frozenset()))
    }

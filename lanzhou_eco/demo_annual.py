"""The demonstration's annual reports: two years public, a correction sent back, one half filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from accounts.enums import Role
from accounts.models import User
from common.models import Attachment
from disclosure.annual import saving
from disclosure.annual.checks import open_findings
from disclosure.annual.checks.attachments import MONITORING_REPORT, PLAN_FILING
from disclosure.annual.checks.explaining import explain_finding
from disclosure.annual.entry import typed_of
from disclosure.annual.files import attach_file
from disclosure.annual.prefill import RECORDS, take_over_rows
from disclosure.annual.starting import start_report
from disclosure.annual.store import contents_of
from disclosure.filing.correction import begin_correction
from disclosure.filing.sealing import Sealable
from disclosure.filing.services import accept_report, publish_report, return_report, submit_report
from disclosure.models import AnnualDisclosure, AnnualRow
from lanzhou_eco.demo import demo_user
from lanzhou_eco.demo_cases import paper
from lanzhou_eco.demo_duties import CERTIFIERS_FIRM, HANDLERS_FIRM, firm_of, user_named
from registry.models import Enterprise

PUBLIC_YEARS = (2024, 2025)  # reported on; of the years before the ledger tells
LAST_YEAR = PUBLIC_YEARS[-1]
COD, AMMONIA, NOX = "化学需氧量", "氨氮", "氮氧化物"
# What each year discharged, in t.
DISCHARGED: Mapping[int, Mapping[str, str]] = {
    2024: {COD: "1.62", AMMONIA: "0.105", NOX: "2.35"},
    2025: {COD: "1.50", AMMONIA: "0.098", NOX: "2.10"},
}
PERMITTED = {COD: "2.4", AMMONIA: "0.24", NOX: "3.6"}
OUTLETS = {COD: "DW001", AMMONIA: "DW001", NOX: "DA001"}
PENALTIES = "violations.penalties"
NOTE = "示范：数据为虚构。"
AUDIT = {
    "clean_production.reason": "使用有毒有害原料进行生产（示范）。",
    "clean_production.progress": "已完成审核报告并通过评估（示范）。",
    "clean_production.result": "评估、验收均为通过（示范）。",
}


def demo_annual_reports(say: Callable[[str], None]) -> None:
    """Fill in, hand in, return and publish reports of the two demonstration enterprises; once."""
    firm, certifier = firm_of(CERTIFIERS_FIRM), user_named(CERTIFIERS_FIRM)
    if AnnualDisclosure.objects.filter(enterprise=firm, for_year=PUBLIC_YEARS[0]).exists():
        return
    for year in PUBLIC_YEARS:
        report = start_report(actor=certifier, enterprise=firm, for_year=year)
        fields = _fields(firm, year) | (AUDIT if "clean-production" in contents_of(report).criteria else {})
        _fill_in(report, certifier, fields, _tables(firm, year))
        _take_over_records(report, certifier)
        _hand_in(report, certifier)
        accept_report(actor=demo_user(Role.REVIEWER), report=report)
        publish_report(actor=demo_user(Role.LEADER), report=report)
    _correction_returned(report, certifier)
    _half_filled()
    say("已填报示范企业年度报告：两个年度已公开，更正件退回补正和填报中各一份。")


def _take_over_records(report: AnnualDisclosure, certifier: User) -> None:
    """What the bureau knows of the year, with what only the enterprise can add."""
    for table in (PENALTIES, "temporary.reports", "management.insurance"):
        take_over_rows(actor=certifier, report=report, table=table, source=RECORDS)
    for row in AnnualRow.objects.filter(report=report, table=PENALTIES):
        added = {"correction": "已改正"}
        if not row.typed.get("penalty"):
            added["penalty"] = "罚款"
        saving.save_row(
            actor=certifier, report=report, row=row.pk, typed=added, seen=dict.fromkeys(added, "")
        )


def _correction_returned(public: AnnualDisclosure, certifier: User) -> None:
    correction = begin_correction(actor=certifier, report=public)
    corrected = "2.00"
    for table in ("discharges.outlet_totals", "discharges.totals"):
        row = AnnualRow.objects.get(report=correction, table=table, typed__pollutant=NOX)
        seen = {"actual": row.typed["actual"]}
        saving.save_row(
            actor=certifier, report=correction, row=row.pk, typed={"actual": corrected}, seen=seen
        )
    _hand_in(correction, certifier)
    return_report(
        actor=demo_user(Role.HANDLER),
        report=correction,
        reason="示范：个别数据须核对，请按各项意见补正后重新提交。",
        comments={"discharges.totals": "请说明氮氧化物排放量更正的依据，并附监测数据。（示范）"},
    )


def _hand_in(report: AnnualDisclosure, certifier: User) -> None:
    present = set(Attachment.objects.of(report).current().values_list("kind", flat=True))
    for kind in (MONITORING_REPORT, PLAN_FILING):
        if kind not in present:
            attach_file(actor=certifier, report=report, upload=paper(kind), kind=kind)
    for finding in open_findings(report):
        if finding.level == "warning":
            explain_finding(
                actor=certifier, report=report, code=finding.code, path=finding.path, text=f"情况属实。{NOTE}"
            )
    submit_report(actor=certifier, report=report, seen=Sealable(report).sha256)


def _half_filled() -> None:
    handler, firm = user_named(HANDLERS_FIRM), firm_of(HANDLERS_FIRM)
    report = start_report(actor=handler, enterprise=firm, for_year=LAST_YEAR)
    fields = {name: value for name, value in _fields(firm, LAST_YEAR).items() if name.startswith("basics.")}
    _fill_in(report, handler, fields, {})


def _fill_in(
    report: AnnualDisclosure,
    actor: User,
    fields: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
) -> None:
    for chapter in dict.fromkeys(path.partition(".")[0] for path in fields):
        typed = {
            path.partition(".")[2]: typed_of(value)
            for path, value in fields.items()
            if path.startswith(f"{chapter}.")
        }
        saving.save_fields(
            actor=actor, report=report, chapter=chapter, typed=typed, seen=dict.fromkeys(typed, "")
        )
    for table, rows in tables.items():
        typed_rows = [{name: typed_of(value) for name, value in row.items()} for row in rows]
        saving.replace_rows(actor=actor, report=report, table=table, rows=typed_rows)


def _fields(firm: Enterprise, year: int) -> dict[str, Any]:
    amount = DISCHARGED[year][COD]
    return {
        "summary.text": f"{year}年度化学需氧量排放{amount}吨；处罚和临时披露情况见有关各章。{NOTE}",
        "basics.name": firm.name,
        "basics.uscc": firm.uscc,
        "basics.representative": firm.legal_representative,
        "basics.address": "兰州新区示范路2号",
        "basics.site": "兰州新区示范路2号",
        "basics.industry_code": "3429",
        "basics.industry": "其他金属加工机械制造",
        "basics.contact": "0931-8250000",
        "management.tax": "3200.50",
        "carbon.in_market": "否",
        "emergencies.plan_number": "620171-2024-015-M",
        "emergencies.plan_filed_on": f"{year - 1}-06-01",
        "emergencies.risk": "一般",
        "emergencies.alert_grade": "B级",
        "emergencies.alert_measures": "黄色预警期间减产百分之二十。",
    }


def _tables(firm: Enterprise, year: int) -> dict[str, list[dict[str, Any]]]:
    discharged = DISCHARGED[year]
    waste = year - PUBLIC_YEARS[0]
    return {
        "basics.products": [{"name": "示范机床", "unit": "台", "capacity": 500, "output": 420 + 10 * waste}],
        "basics.processes": [
            {"name": "机加工和喷涂", "equipment": "数控机床", "discharges": "喷涂废气、清洗废水"}
        ],
        "management.permits": [
            {
                "name": "排污许可证",
                "number": f"{firm.uscc}001P",
                "authority": "兰州新区生态环境局",
                "issued_on": "2022-05-01",
                "valid_to": "2027-04-30",
            }
        ],
        "discharges.facilities": [
            _facility("污水处理站", "废水", "生化处理", "500 m³/d"),
            _facility("活性炭吸附装置", "废气", "吸附", "20000 m³/h"),
        ],
        "discharges.outlets": [
            _outlet("DW001", "总排口", "废水", "污水处理厂"),
            _outlet("DA001", "喷涂废气排放口", "废气", "大气环境"),
        ],
        "discharges.concentrations": [
            _concentration("DW001", COD, "mg/L", 60, 30, 55),
            _concentration("DW001", AMMONIA, "mg/L", 8, 2, 6),
            _concentration("DA001", NOX, "mg/m³", 240, 90, 180),
        ],
        "discharges.outlet_totals": [
            {"outlet": OUTLETS[name], "pollutant": name, "actual": amount}
            for name, amount in discharged.items()
        ],
        "discharges.totals": [
            {
                "medium": "废气" if OUTLETS[name].startswith("DA") else "废水",
                "pollutant": name,
                "permitted": PERMITTED[name],
                "actual": amount,
            }
            for name, amount in discharged.items()
        ],
        "discharges.solid_waste": [
            {
                "name": "金属边角料",
                "opening": 10,
                "generated": 100 + waste,
                "utilised": 80 + waste,
                "disposed": 20,
                "discarded": 0,
                "closing": 10,
            }
        ],
        "discharges.hazardous_waste": [
            {
                "code": "900-214-08",
                "name": "废机油",
                "opening": 1,
                "generated": Decimal(5) - Decimal(waste) / 2,
                "utilised": 0,
                "disposed": 0,
                "transferred": Decimal(5) - Decimal(waste) / 2,
                "receiver": "示范危废处置公司（虚构）",
                "licence": "甘危废〔2024〕示范1号",
                "closing": 1,
            }
        ],
        "discharges.monitoring": [
            {
                "outlet": outlet,
                "pollutant": name,
                "mode": "手工监测",
                "required": 12,
                "done": 12,
                "passed": 12,
            }
            for name, outlet in OUTLETS.items()
        ],
    }


def _facility(name: str, medium: str, process: str, capacity: str) -> dict[str, Any]:
    return {
        "name": name,
        "medium": medium,
        "process": process,
        "capacity": capacity,
        "run_days": 330,
        "faulty_days": 2,
    }


def _outlet(code: str, name: str, medium: str, destination: str) -> dict[str, Any]:
    return {"code": code, "name": name, "medium": medium, "kind": "一般排放口", "destination": destination}


def _concentration(
    outlet: str, pollutant: str, unit: str, limit: int, mean: int, maximum: int
) -> dict[str, Any]:
    return {
        "outlet": outlet,
        "pollutant": pollutant,
        "unit": unit,
        "standard": "示范排放标准",
        "limit": limit,
        "mean": mean,
        "maximum": maximum,
        "exceedances": 0,
    }

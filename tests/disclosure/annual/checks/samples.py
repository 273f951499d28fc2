"""A report in which everything fits, what the bureau knows beside it, and small changes to both."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from disclosure.annual.checks import Context, Finding, Settings, findings
from disclosure.annual.checks.attachments import KINDS
from disclosure.annual.checks.finding import Approval, Penalty, Policy, TemporaryReport
from disclosure.annual.contents import Contents, Row

YEAR = 2025
USCC = "91620100MA0000010H"
BUREAU = "兰州新区生态环境局"
SETTINGS = Settings(balance_percent=Decimal(1), jump_percent=Decimal(50), plan_years=3)
PENALTY_NUMBER, TEMPORARY_TITLE = "兰新环罚〔2025〕1号", "行政处罚决定书"


def D(number: str | int) -> Decimal:
    return Decimal(str(number))


def row_id(table: str, position: int) -> str:
    return f"{table.rpartition('.')[2]}-{position}"


def rows(table: str, *values: dict[str, Any]) -> tuple[Row, ...]:
    return tuple(Row(place, row_id(table, place), each) for place, each in enumerate(values, 1))


def path(table: str, column: str, position: int = 1) -> str:
    return f"{table}.{row_id(table, position)}.{column}"


_FIELDS: dict[str, Any] = {
    "summary.text": "本年度受到行政处罚1次，临时披露1次。化学需氧量排放量1.5吨。",
    "basics.name": "示范化工有限公司",
    "basics.uscc": USCC,
    "basics.representative": "李某",
    "basics.address": "兰州新区示范路1号",
    "basics.site": "兰州新区示范路1号",
    "basics.industry_code": "C2614",
    "basics.industry": "有机化学原料制造",
    "basics.contact": "0931-8250000",
    "management.tax": D("3200.50"),
    "management.credit_grade": "B级",
    "carbon.in_market": True,
    "carbon.emissions": D(12000),
    "carbon.quota": D(11800),
    "carbon.surrendered": D(12000),
    "emergencies.plan_number": "620171-2024-015-M",
    "emergencies.plan_filed_on": date(2024, 6, 1),
    "emergencies.risk": "medium",
    "emergencies.alert_grade": "B",
    "emergencies.alert_measures": "黄色预警期间减产20%。",
    "clean_production.reason": "使用有毒有害原料。",
    "clean_production.result": "通过验收。",
}
_TABLES: dict[str, tuple[dict[str, Any], ...]] = {
    "basics.products": ({"name": "示范树脂", "unit": "t", "capacity": D(5000), "output": D(4200)},),
    "management.permits": (
        {
            "name": "排污许可证",
            "number": f"{USCC}001P",
            "authority": BUREAU,
            "issued_on": date(2023, 5, 1),
            "valid_to": date(2028, 4, 30),
        },
        {
            "name": "环评批复",
            "number": "兰新环审〔2025〕3号",
            "authority": BUREAU,
            "issued_on": date(2025, 3, 1),
        },
    ),
    "management.insurance": (
        {
            "policy_number": "BX1",
            "insurer": "示范财险",
            "limit": D(1000000),
            "premium": D(20000),
            "starts_on": date(2025, 4, 1),
            "ends_on": date(2026, 3, 31),
        },
    ),
    "discharges.facilities": (
        {"name": "污水处理站", "medium": "water", "run_days": 330, "faulty_days": 2},
        {"name": "布袋除尘", "medium": "air", "run_days": 330, "faulty_days": 0},
    ),
    "discharges.outlets": (
        {"code": "DW001", "name": "总排口", "medium": "water", "kind": "main"},
        {"code": "DA001", "name": "锅炉烟囱", "medium": "air", "kind": "main"},
    ),
    "discharges.concentrations": (
        {
            "outlet": "DW001",
            "pollutant": "化学需氧量",
            "unit": "mg/L",
            "limit": D(60),
            "mean": D(30),
            "maximum": D(65),
            "exceedances": 1,
        },
        {
            "outlet": "DA001",
            "pollutant": "颗粒物",
            "unit": "mg/m3",
            "limit": D(20),
            "mean": D(5),
            "maximum": D(12),
            "exceedances": 0,
        },
    ),
    "discharges.outlet_totals": (
        {"outlet": "DW001", "pollutant": "化学需氧量", "actual": D("1.5")},
        {"outlet": "DA001", "pollutant": "颗粒物", "actual": D("0.8")},
    ),
    "discharges.totals": (
        {"medium": "water", "pollutant": "化学需氧量", "permitted": D(2), "actual": D("1.5")},
        {"medium": "air", "pollutant": "颗粒物", "permitted": D(1), "actual": D("0.8")},
    ),
    "discharges.toxic": ({"name": "苯", "used": D(10), "discharged": D(4)},),
    "discharges.solid_waste": (
        {
            "name": "炉渣",
            "opening": D(10),
            "generated": D(100),
            "utilised": D(80),
            "disposed": D(20),
            "discarded": D(0),
            "closing": D(10),
        },
    ),
    "discharges.hazardous_waste": (
        {
            "code": "900-214-08",
            "name": "废机油",
            "opening": D(1),
            "generated": D(5),
            "utilised": D(0),
            "disposed": D(0),
            "transferred": D(5),
            "receiver": "示范危废处置公司",
            "licence": "甘危废〔2024〕1号",
            "closing": D(1),
        },
    ),
    "discharges.monitoring": (
        {
            "outlet": "DW001",
            "pollutant": "化学需氧量",
            "mode": "manual",
            "required": 12,
            "done": 12,
            "passed": 11,
        },
        {"outlet": "DA001", "pollutant": "颗粒物", "mode": "manual", "required": 4, "done": 4, "passed": 4},
    ),
    "carbon.fuels": ({"name": "天然气", "unit": "万m³", "used": D(500)},),
    "emergencies.incidents": ({"happened_on": date(2025, 7, 1), "what": "泄漏", "handling": "已处置"},),
    "violations.penalties": (
        {
            "number": PENALTY_NUMBER,
            "authority": BUREAU,
            "decided_on": date(2025, 5, 6),
            "matter": "超标",
            "penalty": "罚款",
            "amount": D(100000),
            "correction": "done",
        },
    ),
    "violations.judgments": (
        {"number": "（2025）甘01行终1号", "court": "示范法院", "decided_on": date(2025, 9, 1)},
    ),
    "temporary.reports": (
        {
            "title": TEMPORARY_TITLE,
            "number": PENALTY_NUMBER,
            "received_on": date(2025, 5, 8),
            "disclosed_on": date(2025, 5, 12),
        },
    ),
}


def sample(year: int = YEAR) -> Contents:
    """A report without a fault. Last year's has the same figures and no tables of the year's events."""
    return Contents(
        year=year,
        fields=dict(_FIELDS),
        tables={table: rows(table, *values) for table, values in _TABLES.items()},
        criteria=frozenset({"clean-production"}),
    )


def context(**changes: Any) -> Context:
    known = Context(
        settings=SETTINGS,
        uscc=USCC,
        name="示范化工有限公司",
        industry_code="2614",
        bureau=(BUREAU,),
        penalties=(
            Penalty(number=PENALTY_NUMBER, decided_on=date(2025, 5, 6), amounts=(D(100000), D(80000))),
        ),
        approvals=(Approval(number="兰新环审〔2025〕3号", title="示范项目"),),
        policies=(Policy(number="BX1", insurer="示范财险"),),
        temporary=(
            TemporaryReport(
                title=TEMPORARY_TITLE,
                number=PENALTY_NUMBER,
                received_on=date(2025, 5, 8),
                filed_on=date(2025, 5, 12),
            ),
        ),
        credit_grade="B",
        last_year=sample(YEAR - 1),
        attachments=frozenset(KINDS),
    )
    return dataclasses.replace(known, **changes)


# -- changes --

Change = Callable[[Contents], Contents]


def cells(table: str, position: int = 1, **values: Any) -> Change:
    """Other values in a row."""

    def change(contents: Contents) -> Contents:
        found = [
            dataclasses.replace(row, values={**row.values, **values}) if row.position == position else row
            for row in contents.rows(table)
        ]
        return dataclasses.replace(contents, tables={**contents.tables, table: tuple(found)})

    return change


def fields(**values: Any) -> Change:
    """Other values of fields; `__` stands for the dot of a path."""

    def change(contents: Contents) -> Contents:
        named = {name.replace("__", "."): value for name, value in values.items()}
        return dataclasses.replace(contents, fields={**contents.fields, **named})

    return change


def without(table: str, position: int = 0) -> Change:
    """A table without one of its rows, or without any."""

    def change(contents: Contents) -> Contents:
        kept = tuple(row for row in contents.rows(table) if position and row.position != position)
        return dataclasses.replace(contents, tables={**contents.tables, table: kept})

    return change


def also(table: str, **values: Any) -> Change:
    """A table with one row more: the first row's values, changed."""

    def change(contents: Contents) -> Contents:
        present = contents.rows(table)
        start = dict(present[0].values) if present else {}
        place = len(present) + 1
        more = Row(place, row_id(table, place), {**start, **values})
        return dataclasses.replace(contents, tables={**contents.tables, table: (*present, more)})

    return change


def both(*changes: Change) -> Change:
    def change(contents: Contents) -> Contents:
        for each in changes:
            contents = each(contents)
        return contents

    return change


@dataclass(frozen=True)
class NearMiss:
    """What a check passes over: a value exactly at its bound, or the side of it that needs no word.

    The sample after a change of it, of what the bureau knows, or of last year's report."""

    code: str
    change: Change = lambda contents: contents
    known: dict[str, Any] = dataclasses.field(default_factory=dict)
    last: Change | None = None

    def found(self) -> list[Finding]:
        known = dict(self.known)
        if self.last is not None:
            known["last_year"] = self.last(sample(YEAR - 1))
        return of_code(self.code, self.change, **known)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Case:
    """What a check finds after such changes."""

    code: str
    path: str
    says: str  # a part of the message
    change: Change = lambda contents: contents
    known: dict[str, Any] = dataclasses.field(default_factory=dict)
    last: Change | None = None

    def found(self) -> list[Finding]:
        return NearMiss(self.code, self.change, self.known, self.last).found()

    def __str__(self) -> str:
        return f"{self.code}: {self.says[:20]}"


def of_code(code: str, change: Change, **known: Any) -> list[Finding]:
    return [each for each in findings(change(sample()), context(**known)) if each.code == code]


def assert_found(case: Case) -> None:
    (finding,) = case.found()
    assert finding.path == case.path
    assert case.says in finding.message
    assert finding.basis

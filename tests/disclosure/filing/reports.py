"""An annual report that can be handed in, and the people who deal with it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from common.attachments import keep
from disclosure.annual.checks.attachments import MONITORING_REPORT, PLAN_FILING
from disclosure.enums import FilingStatus
from disclosure.filing import services
from disclosure.filing.sealing import Sealable
from disclosure.models import AnnualDisclosure, AnnualSubmission, DutyCriterion, DutyListEntry
from registry.enums import MembershipRole
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.annual import check_settings, fill_in, threshold_row
from tests.factories.disclosure import AnnualDisclosureFactory, DutyCriterionFactory, DutyListEntryFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

YEAR = 2025
DUE = date(2026, 3, 15)
WASTE = "discharges.hazardous_waste"
TOTALS = "discharges.totals"
SECRET = "秘方催化剂"  # the name that the enterprise asks to withhold

__all__ = ["PASSWORD", "YEAR"]


def law() -> None:
    """The rows of the law that handing in asks for."""
    check_settings()
    for code, amount in {"disclosure-annual-due": 315, "disclosure-summary-due": 331}.items():
        threshold_row(code, amount, date(2022, 2, 8))


def fields(enterprise: Any) -> dict[str, Any]:
    return {
        "summary.text": "本年度未受到行政处罚。化学需氧量排放量1.5吨。",
        "basics.name": enterprise.name,
        "basics.uscc": enterprise.uscc,
        "basics.representative": "李某",
        "basics.address": "兰州新区示范路1号",
        "basics.site": "兰州新区示范路1号",
        "basics.industry_code": "2614",
        "basics.industry": "有机化学原料制造",
        "basics.contact": "0931-8250000",
        "management.tax": "3200.50",
        "carbon.in_market": "否",
        "emergencies.plan_number": "620171-2024-015-M",
        "emergencies.plan_filed_on": "2024-06-01",
        "emergencies.risk": "较大",
        "emergencies.alert_grade": "B级",
        "emergencies.alert_measures": "黄色预警期间减产20%。",
    }


_TABLES: dict[str, list[dict[str, Any]]] = {
    "basics.products": [
        {"name": "示范树脂", "unit": "t", "capacity": 5000, "output": 4200},
        {"name": SECRET, "unit": "t", "capacity": 50, "output": 40},
    ],
    "management.permits": [
        {
            "name": "排污许可证",
            "number": "",
            "authority": "兰州新区生态环境局",
            "issued_on": "2023-05-01",
            "valid_to": "2028-04-30",
        }
    ],
    "basics.processes": [{"name": "聚合", "equipment": "反应釜", "discharges": "反应废气、清洗废水"}],
    "discharges.facilities": [
        {
            "name": "污水处理站",
            "medium": "废水",
            "process": "生化",
            "capacity": "500 m³/d",
            "run_days": 330,
            "faulty_days": 2,
        }
    ],
    "discharges.outlets": [
        {
            "code": "DW001",
            "name": "总排口",
            "medium": "废水",
            "kind": "主要排放口",
            "destination": "污水处理厂",
        }
    ],
    "discharges.concentrations": [
        {
            "outlet": "DW001",
            "pollutant": "化学需氧量",
            "unit": "mg/L",
            "standard": "GB 8978-1996",
            "limit": 60,
            "mean": 30,
            "maximum": 55,
            "exceedances": 0,
        }
    ],
    "discharges.outlet_totals": [{"outlet": "DW001", "pollutant": "化学需氧量", "actual": "1.5"}],
    TOTALS: [{"medium": "废水", "pollutant": "化学需氧量", "permitted": 2, "actual": "1.5"}],
    "discharges.solid_waste": [
        {
            "name": "炉渣",
            "opening": 10,
            "generated": 100,
            "utilised": 80,
            "disposed": 20,
            "discarded": 0,
            "closing": 10,
        }
    ],
    WASTE: [
        {
            "code": "900-214-08",
            "name": "废机油",
            "opening": 1,
            "generated": 5,
            "utilised": 0,
            "disposed": 0,
            "transferred": 5,
            "receiver": "示范危废处置公司",
            "licence": "甘危废〔2024〕1号",
            "closing": 1,
        }
    ],
    "discharges.monitoring": [
        {
            "outlet": "DW001",
            "pollutant": "化学需氧量",
            "mode": "手工监测",
            "required": 12,
            "done": 12,
            "passed": 12,
        }
    ],
}


def tables(enterprise: Any) -> dict[str, list[dict[str, Any]]]:
    found = deepcopy(_TABLES)
    found["management.permits"][0]["number"] = f"{enterprise.uscc}001P"
    return found


def listed(enterprise: Any, year: int = YEAR, code: str = "key-unit") -> DutyListEntry:
    """The enterprise on the published list of a year."""
    criterion = DutyCriterion.objects.filter(code=code).first() or DutyCriterionFactory(code=code)
    entry: DutyListEntry = DutyListEntryFactory(
        enterprise=enterprise, year=year, noticed_on=date(year, 3, 1), published_on=date(year, 3, 28)
    )
    entry.criteria.add(criterion)
    return entry


def draft(enterprise: Any = None, **values: Any) -> AnnualDisclosure:
    """A report in draft that nothing keeps from being handed in."""
    firm = enterprise or EnterpriseFactory()
    if not DutyListEntry.objects.filter(enterprise=firm, year=values.get("for_year", YEAR)).exists():
        listed(firm, values.get("for_year", YEAR))
    values = {"for_year": YEAR, "draft": True, **values}
    report = AnnualDisclosureFactory(enterprise=firm, **values)
    fill_in(report, fields(firm), tables(firm))
    for kind in (MONITORING_REPORT, PLAN_FILING):
        attach(report, kind)
    return report


def attach(report: AnnualDisclosure, kind: str) -> None:
    file = ContentFile(b"%PDF-1.4 " + kind.encode(), name=f"{kind}.pdf")
    keep(report, file, content_type="application/pdf", actor=None, kind=kind)


def certifier(report: AnnualDisclosure) -> Any:
    return MembershipFactory(enterprise=report.enterprise, role=MembershipRole.CERTIFIER).user


def filler(report: AnnualDisclosure) -> Any:
    return MembershipFactory(enterprise=report.enterprise, role=MembershipRole.HANDLER).user


def hand_in(report: AnnualDisclosure, actor: Any = None) -> AnnualSubmission:
    """Certify the report as it stands."""
    actor = actor or certifier(report)
    return services.submit_report(actor=actor, report=report, seen=Sealable(report).sha256)


def officers(*roles: str) -> Any:
    return UserFactory(roles=list(roles or ("handler", "reviewer", "leader")))


def public(report: AnnualDisclosure | None = None) -> AnnualDisclosure:
    """A report that went all the way."""
    report = report or draft()
    if report.status == FilingStatus.DRAFT:
        hand_in(report)
    officer = officers()
    services.accept_report(actor=officer, report=report)
    return services.publish_report(actor=officer, report=report)

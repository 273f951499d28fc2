"""统计分析 of enforcement: which figures and tables there are, and how they may be narrowed.

figures_cases    penalty cases by month, kind, law, park, source, procedure, penalty, outcome, officer
figures_money    fines and what became of them, payment plans
figures_checks   inspections, visits against the cap, orders, what is made public
figures_stages   days of each stage
figures_repeat   enterprises penalised again
timeliness       every clock: kept, late, overdue
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q

from accounts.enums import Role
from accounts.models import Department
from common.figure_pages import FigurePages, Maker, Section
from common.figure_scope import Asked, Narrowing, Scopes
from common.figure_tables import Visible
from common.indicators import Period
from enforcement import figures_cases, figures_checks, figures_money
from enforcement.figures_repeat import DEFAULT, MONTHS, repeated
from enforcement.figures_stages import by_stage
from enforcement.models import EnforcementCase, EnforcementDisclosure, Inspection, RectificationOrder
from enforcement.timeliness import by_clock
from registry.models import Enterprise, Park

WITHIN = "within"
TABLES: dict[str, Maker] = {
    "months": figures_cases.by_month,
    "kinds": figures_cases.by_kind,
    "laws": figures_cases.by_law,
    "parks": figures_cases.by_park,
    "departments": figures_cases.by_department,
    "sources": figures_cases.by_source,
    "penalties": figures_cases.by_penalty,
    "procedures": figures_cases.by_procedure,
    "outcomes": figures_cases.by_outcome,
    "fines": figures_money.by_fine,
    "plans": figures_money.by_plan,
    "clocks": by_clock,
    "stages": by_stage,
    "inspections": figures_checks.by_inspection,
    "caps": figures_checks.by_cap,
    "orders": figures_checks.by_order,
    "publication": figures_checks.by_publication,
}
SECTIONS = (
    Section(
        "overview",
        "总览",
        ("I26", "I27", "I27.corrected", "I28", "I28.filed", "I29", "I29.paid", "I29.surcharge", "I30",
         "I30.crime", "I30.detention", "I31", "I45", "I45.on_time"),
        ("months",),
    ),
    Section(
        "cases",
        "案件",
        ("I28", "I28.filed", "I28.decided", "I28.filed_and_decided", "I28.annulled", "I31"),
        ("kinds", "laws", "parks", "departments", "sources", "penalties", "procedures", "outcomes", "repeat"),
    ),
    Section(
        "fines",
        "罚款",
        ("I29", "I29.decided", "I29.amended", "I29.paid", "I29.surcharge"),
        ("fines", "plans"),
    ),
    Section("clocks", "期限", (), ("clocks", "stages")),
    Section(
        "checks",
        "检查和责令改正",
        ("I26", "I26.issued", "I27", "I27.corrected", "I27.without_penalty", "I23.listed",
         "I23.random_listed", "I23.off_site", "I23.checkup", "I23.soft", "I23.no_penalty"),
        ("inspections", "caps", "orders"),
    ),
    Section(
        "publication",
        "执法公示",
        ("I45", "I45.body", "I45.officers", "I45.results", "I45.on_time"),
        ("publication",),
    ),
    Section("officers", "承办人", (), ("handlers",)),
)  # fmt: skip


def tables_for(asked: Asked) -> dict[str, Maker]:
    """The tables that the reader may have: what single officers did is for the heads alone."""
    tables = TABLES | {"repeat": repeated(int(asked.chosen[WITHIN]))}
    if asked.user.has_role(Role.LEADER):
        tables["handlers"] = figures_cases.by_handler
    return tables


# ---- narrowing ----


def _departments(user: Any) -> Sequence[tuple[str, str]]:
    rows = Department.objects.order_by("ordering", "code")
    if not user.sees_all_departments:
        rows = rows.filter(pk__in=user.department_ids)
    return list(rows.values_list("code", "name"))


def _of_department(model: type[Model], code: str) -> Q:
    """The records of the department; enterprises are those of its records, whoever is in charge of them."""
    if model is Enterprise:
        return Q()
    path = getattr(model, "DEPARTMENT_PATH", "")
    return Q(**{f"{path}__code": code}) if path else Q()


def _parks(user: Any) -> Sequence[tuple[str, str]]:
    return list(Park.objects.order_by("name").values_list("code", "name"))


# Where the enterprise stands on records that no enterprise reads, or that name none of their own.
ENTERPRISES = {
    "RandomDraw": "",
    "EnforcementDisclosure": "case__enterprise",
    "PublicInfo": "",
    "OfficerCertificate": "",
    "ViolationType": "",
    "Department": "",
}


def _of_park(model: type[Model], code: str) -> Q:
    """The records about enterprises of the park; of what is about none, everything."""
    if model is Enterprise:
        return Q(park__code=code)
    path = ENTERPRISES.get(model.__name__, getattr(model, "ENTERPRISE_PATH", "") or "enterprise")
    return Q(**{f"{path}__park__code": code}) if path else Q()


def _months(user: Any) -> Sequence[tuple[str, str]]:
    return [(str(months), f"{months}个月") for months in MONTHS]


NARROWINGS = (
    Narrowing("department", "承办单位", _departments, _of_department),
    Narrowing("park", "园区", _parks, _of_park),
    Narrowing(WITHIN, "再次违法的间隔", _months, default=str(DEFAULT)),
)


DAYS: Sequence[tuple[type[Any], str]] = (
    (EnforcementCase, "lead_on"),
    (EnforcementCase, "decided_on"),
    (Inspection, "inspected_on"),
    (RectificationOrder, "issued_on"),
    (EnforcementDisclosure, "published_on"),
)


def _is_synthetic(period: Period, visible: Visible) -> bool:
    return any(visible(model).filter(period.covers(day), is_synthetic=True).exists() for model, day in DAYS)


PAGES = FigurePages(
    "enforcement",
    "行政执法统计",
    (),
    tables_for,
    _is_synthetic,
    Scopes(by_part=True, narrowings=NARROWINGS),
    SECTIONS,
    DAYS,
)

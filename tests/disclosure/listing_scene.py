"""The rows of law of yearly lists, the people, and enterprises with something on record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import Department, User
from disclosure.enums import CleanProductionKind, EventResult
from disclosure.listing.services import draw_up, take_list_step
from disclosure.models import DutyCriterion, DutyList
from registry.models import Enterprise, StatutoryLimit, Threshold
from registry.reference import rows_of
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.disclosure import CleanProductionAuditFactory, CleanProductionEventFactory
from tests.factories.registry import EnterpriseFactory

REFERENCE = Path(__file__).resolve().parents[2] / "disclosure" / "reference.toml"
DRAWN = date(2025, 3, 3)  # a Monday
FIRST, LAST = date(2025, 3, 4), date(2025, 3, 17)  # ten working days
PUBLISHED = date(2025, 3, 18)


def load_list_law() -> None:
    """The calendar, the limits and thresholds of lists, the criteria; once in a test."""
    if DutyCriterion.objects.exists():
        return
    load_work_calendar()
    for model, rows in ((StatutoryLimit, rows_of("limits")), (Threshold, rows_of("thresholds"))):
        ours = [row for row in rows if row["code"].startswith("disclosure-")]
        model.objects.bulk_create(
            model(ledger_no=f"{model.LEDGER_PREFIX}-L-{n:04d}", **row) for n, row in enumerate(ours)
        )
    criteria = tomllib.loads(REFERENCE.read_text(encoding="utf-8"))["dutycriterion"]
    DutyCriterion.objects.bulk_create(DutyCriterion(**row) for row in criteria)


def criterion(code: str) -> DutyCriterion:
    return DutyCriterion.objects.get(code=code)


@dataclass
class Scene:
    """Two key units, one being audited, one accepted long ago, one of whom nothing is recorded."""

    section: Department = field(default_factory=DepartmentFactory)

    def __post_init__(self) -> None:
        load_list_law()
        self.handler: User = UserFactory(department=self.section)
        self.reviewer: User = UserFactory(roles=["reviewer"], department=self.section)
        self.water = self.firm("甲水务", key_unit_kinds=["water"])
        self.air = self.firm("乙冶炼", key_unit_kinds=["air"])
        self.audited = self.firm("丙化工")
        CleanProductionAuditFactory(enterprise=self.audited, listed_on=date(2024, 3, 28))
        self.accepted = self.firm("丁电镀")
        old = CleanProductionAuditFactory(enterprise=self.accepted, year=2019, listed_on=date(2019, 3, 28))
        CleanProductionEventFactory(
            enterprise=self.accepted,
            audit=old,
            kind=CleanProductionKind.ACCEPTANCE,
            result=EventResult.PASSED,
            happened_on=date(2020, 5, 6),
        )
        self.other = self.firm("戊食品")

    def firm(self, name: str, **values: Any) -> Enterprise:
        made: Enterprise = EnterpriseFactory(name=f"{name}有限公司", department=self.section, **values)
        return made

    def draft(self, year: int = 2025, on: date = DRAWN) -> DutyList:
        return draw_up(actor=self.handler, department=self.section, year=year, drawn_on=on)

    def noticed(self, duty_list: DutyList | None = None) -> DutyList:
        """On notice from 4 to 17 March 2025; the portal's day must not be earlier."""
        return take_list_step(
            duty_list or self.draft(),
            "noticed",
            actor=self.handler,
            notice_first_day=FIRST,
            notice_last_day=LAST,
        )

    def published(self, duty_list: DutyList | None = None) -> DutyList:
        return take_list_step(
            duty_list or self.noticed(), "published", actor=self.reviewer, published_on=PUBLISHED
        )

"""The people of the scenarios of enforcement, and a case as far as its notice."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.enums import Role
from enforcement.discretion import factors_of, standard_for
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import FilingCondition
from enforcement.services import take_case_step
from enforcement.services.discretion import record_worksheet
from enforcement.services.examinations import record_examination
from registry.models import Provision
from tests.days import Days
from tests.e2e.acting import Acting
from tests.e2e.people import Stage
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory, ParkFactory


@dataclass
class People:
    """Each is one person; the officers also hold the reviewer's role, so that only the law bars them."""

    department: Any
    enterprise: Any
    party: Any
    clerk: Any
    second: Any
    officers: list[Any]
    reviewer: Any
    lawyer: Any
    leaders: list[Any]

    @property
    def leader(self) -> Any:
        return self.leaders[0]


def acting(browser: Browser, host: str) -> Acting:
    """`ENFORCEMENT_PICTURES=folder` keeps a picture of each page (scripts/screenshots)."""
    folder = os.environ.get("ENFORCEMENT_PICTURES")
    return Acting(Stage(browser, host, Path(folder) if folder else None))


def gather() -> People:
    """Load the law of the portal and bring everyone in."""
    call_command("load_reference", verbosity=0)
    section = DepartmentFactory(name="综合行政执法队")
    enterprise = EnterpriseFactory(
        department=section,
        name="兰州新区示范材料有限公司",
        park=ParkFactory(name="示范园区"),
        address="兰州新区示范路1号",
        is_synthetic=True,
    )
    both = [Role.HANDLER, Role.REVIEWER]
    clerk = UserFactory(roles=both, department=section, full_name="张承办")
    second = UserFactory(roles=both, department=section, full_name="李协办")
    return People(
        department=section,
        enterprise=enterprise,
        party=MembershipFactory(enterprise=enterprise).user,
        clerk=clerk,
        second=second,
        officers=[OfficerCertificateFactory(user=user) for user in (clerk, second)],
        reviewer=UserFactory(roles=[Role.REVIEWER], department=section, full_name="赵审核"),
        lawyer=UserFactory(roles=[Role.LEGAL_REVIEWER], department=section, full_name="钱法审"),
        leaders=[
            UserFactory(roles=[Role.LEADER], department=section, full_name=name)
            for name in ("孙局长", "沈副局长", "韩副局长")
        ],
    )


def investigated(case: EnforcementCase, people: People, days: Days, on: tuple[date, date]) -> None:
    """A lead with its law is filed, investigated, reported and examined, each on its day."""
    case.provisions.add(Provision.objects.get(code="construction-regulation-23"))
    filed_on, reported_on = on
    days.go_to(filed_on)
    take_case_step(
        case,
        CaseStatus.FILED,
        actor=people.leader,
        conditions=FilingCondition.values,
        investigators=people.officers,
    )
    take_case_step(case, CaseStatus.INVESTIGATING, actor=people.clerk)
    days.go_to(reported_on)
    take_case_step(
        case,
        CaseStatus.EXAMINING,
        actor=people.clerk,
        investigation_report="废气治理设施未经验收即投入生产，证据充分。",
        recused="已告知，当事人不申请回避",
    )
    record_examination(case, actor=people.reviewer, examination_opinion="事实清楚，程序合法，同意。")
    _weigh(case, people)
    case.refresh_from_db()


def _weigh(case: EnforcementCase, people: People) -> None:
    """The worksheet behind the fine, by the first answer to each factor."""
    kind, today = case.violation_types.get(), timezone.localdate()
    record_worksheet(
        actor=people.clerk,
        case=case,
        violation_type=kind,
        provision=case.provisions.get(),
        levels=[levels[0] for levels in factors_of(standard_for(kind, today)).values()],
        chosen_amount=FINE,
        deviation_reason="综合违法情节和整改情况酌情确定。",
    )


FINE = Decimal(260_000)


def page_of(case: Any, *parts: str) -> str:
    """The address of a staff page of a case."""
    return "/".join(["/staff/enforcement/cases", case.ledger_no, *parts, ""])

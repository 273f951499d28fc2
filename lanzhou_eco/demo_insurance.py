"""The demonstration's liability insurance and clean production: renewed, handed in, returned, urged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from common import records
from disclosure.enums import AuditGround
from disclosure.insurance.enums import GuidanceWay, InsuranceFilingStatus
from disclosure.insurance.guidance import record_guidance
from disclosure.insurance.services import decide_filing, file_policy
from disclosure.models import CleanProductionAudit, InsuranceFiling, InsurancePolicy
from disclosure.production.enums import ProductionStep
from disclosure.production.urging import urge
from lanzhou_eco.demo import demo_user
from lanzhou_eco.demo_cases import paper
from lanzhou_eco.demo_duties import CERTIFIERS_FIRM, HANDLERS_FIRM, firm_of, user_named

FIRST, RENEWED, WAITING, RETURNED = (f"SFBX{number:04d}" for number in range(1, 5))
INSURER = "示范财产保险公司（虚构）"
GAP = timedelta(days=12)
YEAR = timedelta(days=365)


def demo_insurance(say: Callable[[str], None]) -> None:
    """Let the two demonstration enterprises hand in policies, and urge one to an audit; once.

    Policies are dated in this year and the last one, so that no figure of an earlier year changes.
    """
    firm = firm_of(CERTIFIERS_FIRM)
    if InsuranceFiling.objects.filter(enterprise=firm, policy_number=FIRST).exists():
        return
    today = timezone.localdate()
    officer = demo_user(Role.HANDLER)
    first = _accepted(CERTIFIERS_FIRM, FIRST, today - YEAR - GAP - timedelta(days=9), officer)
    renewed = _accepted(CERTIFIERS_FIRM, RENEWED, first.ends_on + GAP, officer, renews=first, days=YEAR.days)
    record_guidance(
        actor=officer,
        policy=renewed,
        guided_on=renewed.bought_on - timedelta(days=3),
        way=GuidanceWay.VISIT,
        content="示范：上门介绍环境污染责任保险的保障范围和续保事项。",
    )
    ending = _accepted(HANDLERS_FIRM, WAITING, today - YEAR + timedelta(days=25), officer)
    _handed_in(HANDLERS_FIRM, f"{WAITING}-XB", ending.ends_on + timedelta(days=1), renews=ending)
    returned = _handed_in(HANDLERS_FIRM, RETURNED, today - timedelta(days=20))
    decide_filing(
        returned,
        InsuranceFilingStatus.RETURNED,
        actor=officer,
        reason="示范：扫描件缺少保险公司签章页，请补正。",
    )
    _urged(today, officer)
    say("已生成示范责任保险保单：续保、即将到期、待核对、已退回各一，并催办一项清洁生产审核步骤。")


def _handed_in(username: str, number: str, starts_on: date, **values: Any) -> InsuranceFiling:
    days = values.pop("days", YEAR.days)
    return file_policy(
        actor=user_named(username),
        enterprise=firm_of(username),
        policy_number=number,
        insurer=INSURER,
        product="环境污染责任保险（示范）",
        bought_on=min(starts_on, timezone.localdate()),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days - 1),
        limit=Decimal("3000000.00"),
        premium=Decimal("26000.00"),
        uploads=[paper("示范保单")],
        **values,
    )


def _accepted(username: str, number: str, starts_on: date, officer: Any, **values: Any) -> InsurancePolicy:
    filing = _handed_in(username, number, starts_on, **values)
    decide_filing(filing, InsuranceFilingStatus.ACCEPTED, actor=officer)
    assert filing.policy is not None
    return filing.policy


def _urged(today: date, officer: Any) -> None:
    """An audit listed some months ago whose start is overdue."""
    firm = firm_of(HANDLERS_FIRM)
    audit = CleanProductionAudit.objects.filter(enterprise=firm, year=today.year).first()
    if audit is None:
        audit = records.create(
            CleanProductionAudit,
            actor=None,
            enterprise=firm,
            department=firm.department,
            year=today.year,
            ground=AuditGround.TOXIC,
            listed_on=today - timedelta(days=100),
            information_published_on=today - timedelta(days=80),
            is_synthetic=True,
        )
        urge(
            actor=officer, audit=audit, step=ProductionStep.START, text="示范：请尽快成立审核小组并启动审核。"
        )

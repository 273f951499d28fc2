"""What the checks read of the database: the one part of them that does.

The number of statements does not depend on what is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from common.errors import Refused
from common.models import Attachment
from disclosure.annual.checks.finding import (
    Approval,
    Context,
    Finding,
    Penalty,
    Policy,
    Settings,
    TemporaryReport,
)
from disclosure.annual.checks.running import findings
from disclosure.annual.contents import Contents
from disclosure.annual.store import contents_of
from disclosure.enums import FilingStatus
from disclosure.models import (
    AnnualDisclosure,
    CreditRating,
    FindingExplanation,
    InsurancePolicy,
    TemporaryDisclosure,
)
from enforcement.enums import CaseOutcome
from enforcement.models import EnforcementCase
from permits.enums import Outcome
from permits.models import EiaDecision
from registry.models import Threshold

BALANCE, JUMP, PLAN_YEARS = "annual-balance-percent", "annual-jump-percent", "emergency-plan-years"
_HANDED_IN = set(FilingStatus) - {FilingStatus.DRAFT, FilingStatus.RETURNED}


def settings_on(day: date) -> Settings:
    """The numbers of the checks in force on `day`; raises Refused with how to load what is missing."""
    codes = (BALANCE, JUMP, PLAN_YEARS)
    rows = Threshold.objects.in_force_on(day).filter(code__in=codes)
    amounts = dict(rows.values_list("code", "amount"))
    for code in codes:
        if code not in amounts:
            raise Refused(f"未配置 {day} 有效的阈值“{code}”，请系统管理员在“法定阈值”中录入。")
    return Settings(
        balance_percent=amounts[BALANCE],
        jump_percent=amounts[JUMP],
        plan_years=int(amounts[PLAN_YEARS]),
    )


def context_of(report: AnnualDisclosure) -> Context:
    """All that the checks read beside the contents of `report`. Raises Refused without the settings."""
    enterprise, year = report.enterprise, report.for_year
    return Context(
        settings=settings_on(timezone.localdate()),
        uscc=enterprise.uscc,
        name=enterprise.name,
        industry_code=enterprise.industry_code,
        bureau=(settings.SITE["name"], settings.PUBLICITY["authority"]),
        penalties=tuple(_penalties(enterprise, year)),
        approvals=tuple(_approvals(enterprise, year)),
        policies=tuple(_policies(enterprise, year)),
        temporary=tuple(_temporary(enterprise, year)),
        credit_grade=_grade(enterprise, year),
        last_year=_last_year(report),
        attachments=frozenset(Attachment.objects.of(report).current().values_list("kind", flat=True)),
    )


def current_explanations(report: AnnualDisclosure) -> dict[tuple[str, str], FindingExplanation]:
    """The explanations that were not taken back, by code and path."""
    rows = FindingExplanation.objects.filter(report=report, withdrawn_at=None).select_related("by")
    return {(row.code, row.path): row for row in rows.order_by("at", "pk")}


def unexplained(
    found: Iterable[Finding], explanations: dict[tuple[str, str], FindingExplanation]
) -> list[Finding]:
    """The findings that still stand in the way: errors, and warnings that nothing answers as they read."""

    def answered(finding: Finding) -> bool:
        given = explanations.get((finding.code, finding.path))
        if given is None or given.carried_from_id is not None:  # what was carried along waits to be confirmed
            return False
        return not finding.is_error and given.message == finding.message

    return [each for each in found if not answered(each)]


def all_findings(report: AnnualDisclosure) -> list[Finding]:
    """Everything that does not fit in a report as it stands, errors first."""
    return findings(contents_of(report), context_of(report))


def open_findings(report: AnnualDisclosure) -> list[Finding]:
    """What stands in the way of handing in: errors, and warnings without an explanation."""
    return unexplained(all_findings(report), current_explanations(report))


def _penalties(enterprise: Any, year: int) -> Iterable[Penalty]:
    """Decisions delivered in the year (decided, where no delivery is on record) and not annulled."""
    received = Q(served_on__year=year) | Q(served_on=None, decided_on__year=year)
    cases = EnforcementCase.objects.filter(
        received, enterprise=enterprise, outcome=CaseOutcome.PENALTY, annulled_on=None
    ).exclude(decision_number="")
    for case in cases.order_by("decided_on", "pk"):
        seized = case.confiscated_amount or Decimal(0)
        fines = [case.fine_amount or Decimal(0)]
        if case.amended_fine is not None:
            fines.append(case.amended_fine)
        yield Penalty(
            number=case.decision_number,
            decided_on=cast(date, case.decided_on),  # a constraint: a penalty has one
            amounts=tuple(dict.fromkeys(fine + seized for fine in fines)),
            title=case.title,
        )


def _approvals(enterprise: Any, year: int) -> Iterable[Approval]:
    decisions = EiaDecision.objects.filter(
        enterprise=enterprise, outcome=Outcome.APPROVED, decided_on__year=year, revoked_on=None
    ).exclude(document_number="")
    for number, title in decisions.order_by("decided_on", "pk").values_list(
        "document_number", "project_name"
    ):
        yield Approval(number=number, title=title)


def _policies(enterprise: Any, year: int) -> Iterable[Policy]:
    rows = InsurancePolicy.objects.filter(
        enterprise=enterprise, starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1)
    )
    for number, insurer in rows.order_by("starts_on", "pk").values_list("policy_number", "insurer"):
        yield Policy(number=number, insurer=insurer)


def _temporary(enterprise: Any, year: int) -> Iterable[TemporaryReport]:
    rows = TemporaryDisclosure.objects.filter(
        enterprise=enterprise, received_on__year=year, filed_on__isnull=False, corrects=None
    ).exclude(status=FilingStatus.WITHDRAWN)
    names = ("document_title", "document_number", "received_on", "filed_on")
    for title, number, received, filed in rows.order_by("received_on", "pk").values_list(*names):
        yield TemporaryReport(title=title, number=number, received_on=received, filed_on=filed)


def _grade(enterprise: Any, year: int) -> str:
    """The grade published for the year reported on or, before that is known, for the year before."""
    ratings = CreditRating.objects.filter(
        enterprise=enterprise, cycle_year__lte=year, published_on__isnull=False, superseded_on=None
    ).exclude(grade="")
    return ratings.order_by("-cycle_year", "-version").values_list("grade", flat=True).first() or ""


def _last_year(report: AnnualDisclosure) -> Contents | None:
    """The contents of the last version handed in for the year before; None where nothing was filled in."""
    before = AnnualDisclosure.objects.filter(
        enterprise=report.enterprise_id, for_year=report.for_year - 1, status__in=_HANDED_IN
    )
    last = before.order_by("-version").first()
    if last is None:
        return None
    found = contents_of(last)
    return found if any(found.tables.values()) or any(found.fields.values()) else None

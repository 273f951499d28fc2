"""Beginning an annual report.

The list of the year reported on obliges (企业环境信息依法披露管理办法第九条、第十九条); an enterprise that
does not stand on it may disclose all the same, which is shown as voluntary.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from disclosure.enums import EDITABLE_FILINGS, OPEN_FILINGS, FilingStatus
from disclosure.models import AnnualDisclosure, DutyCriterion
from disclosure.rules import handlers
from registry.models import Enterprise

OWN = "企业环境信息依法披露管理办法第四条"
YEARLY = "企业环境信息依法披露管理办法第十九条"


def first_year() -> int | None:
    """The first year that could be reported on: the one before the duty came into force; None if unknown."""
    start = DutyCriterion.objects.aggregate(first=Min("effective_from"))["first"]
    return start.year - 1 if start else None


def years_to_report() -> list[int]:
    """The years that can be reported on today, the last one first."""
    last = timezone.localdate().year - 1
    return list(range(last, (first_year() or last) - 1, -1))


def start_report(*, actor: Any, enterprise: Enterprise, for_year: int) -> AnnualDisclosure:
    """The draft of a year's report: the one that is open, else a new one.

    By a user of the enterprise, or by the staff in charge for a report on paper. Raises Refused for a year
    that cannot be reported on or is public already, Conflict while the report is with the bureau.
    """
    _may_start(actor, enterprise)
    if for_year not in years_to_report():
        first = first_year()
        since = f"{first}年度起" if first else ""
        raise Refused(
            f"{for_year}年度不能填报：年度报告在次年填报{'，自' + since if since else ''}。",
            basis=YEARLY,
        )
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        same = AnnualDisclosure.objects.filter(enterprise=enterprise, for_year=for_year)
        present = same.filter(status__in=OPEN_FILINGS).first()
        if present is not None:
            return _open_report(present)
        if same.filter(status=FilingStatus.PUBLISHED).exists():
            raise Refused(f"{for_year}年度报告已公开；内容有误的，请对该报告申请更正。", basis=YEARLY)
        version = same.aggregate(last=Max("version"))["last"] or 0
        return records.create(
            AnnualDisclosure,
            actor=actor,
            enterprise=enterprise,
            department=enterprise.department,
            for_year=for_year,
            version=version + 1,
            is_synthetic=enterprise.is_synthetic,
        )


def _may_start(actor: Any, enterprise: Enterprise) -> None:
    if not getattr(actor, "is_enterprise", False):
        handlers(actor, enterprise)
    elif not actor.memberships.current().filter(enterprise=enterprise).exists():
        raise Refused("您未受任命代表该企业，不能以其名义填报。", basis=OWN)


def _open_report(report: AnnualDisclosure) -> AnnualDisclosure:
    if report.status not in EDITABLE_FILINGS:
        raise Conflict(
            f"{report.for_year}年度报告（{report.ledger_no}）{report.get_status_display()}，"
            "正在办理中，不能另行填报。"
        )
    return report

"""The opinion upon a check, and the year's report of supervision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from common.documents.registry import document_kind
from governance.models import AccountabilityMeasure, SupervisionCheck, SupervisionFinding, SupervisionPlan
from governance.supervising.enums import FindingStatus


@document_kind(
    "supervision-opinion",
    title="层级监督检查意见书",
    template="governance/supervision-opinion",
    numbered=True,
    for_party=False,
    repeatable=True,
)
def supervision_opinion(check: SupervisionCheck, *, issued_on: date, **extra: Any) -> dict[str, Any]:
    """What was found, on which ground, to be mended until when."""
    return {
        "本局": settings.SITE["organiser"],
        "单位": check.target.name,
        "检查日期": check.checked_on,
        "事项": check.subject,
        "问题": [
            {"序号": each.number, "内容": each.content, "依据": each.ground, "期限": each.due_on}
            for each in check.problems.all()
        ],
        "意见日期": issued_on,
    }


@document_kind(
    "supervision-report",
    title="层级监督年度报告",
    template="governance/supervision-report",
    numbered=False,
    for_party=False,
)
def supervision_report(plan: SupervisionPlan, *, issued_on: date, **extra: Any) -> dict[str, Any]:
    """Planned and done, found and mended, who answered."""
    checks = SupervisionCheck.objects.filter(plan_item__plan=plan).select_related("target")
    problems = SupervisionFinding.objects.filter(check_record__in=checks)
    return {
        "本局": settings.SITE["organiser"],
        "年度": plan.year,
        "计划数": plan.items.count(),
        "检查数": checks.count(),
        "问题数": problems.count(),
        "整改数": problems.filter(status=FindingStatus.ACCEPTED).count(),
        "问责数": AccountabilityMeasure.objects.filter(check_record__in=checks).count(),
        "检查": [
            {
                "单位": each.target.name,
                "日期": each.checked_on,
                "事项": each.subject,
                "问题": each.finding_count,
            }
            for each in checks
        ],
        "总结": [line for line in plan.summary.splitlines() if line.strip()],
        "报告日期": issued_on,
    }

"""Entering the positive list by a published grade A, and what follows when a grade changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from common import events, records
from common.errors import Conflict, Refused
from common.presentation import zh_date
from enforcement.graded_list.proposals import BASIS, BEST, obstacle, reason_of, version_on
from enforcement.models import PositiveListEntry
from enforcement.rules import may_review
from enforcement.services.inspections import step_day
from registry.credit_grades import published_on
from registry.models import Enterprise
from registry.telling import tell_party, tell_superiors


def enter_by_grade(*, actor: Any, enterprise: Enterprise, added_on: date | None = None) -> PositiveListEntry:
    """Enter an enterprise with a published grade A. Raises Refused, Conflict when it is listed already."""
    may_review(actor, enterprise)
    day = step_day(added_on, "列入日期")
    with transaction.atomic():
        firm = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        if PositiveListEntry.objects.in_force_on(day).filter(enterprise=firm).exists():
            raise Conflict("该企业已在现行正面清单中，请刷新页面。")
        if firm.closed_on is not None and firm.closed_on <= day:
            raise Refused(f"该企业已于{firm.closed_on}注销或关停，不能列入。", BASIS)
        grade = published_on([firm.pk], day).get(firm.pk)
        if grade is None or grade.grade != BEST:
            now = f"现行公布的信用等级为{grade.grade}级" if grade else "没有公布的信用等级"
            raise Refused(f"该企业{now}，不能以信用等级A列入；以其他理由列入的请在登记簿中登记。", BASIS)
        version = version_on(day)
        was_listed = PositiveListEntry.objects.filter(version=version, enterprise=firm).exists()
        if why := obstacle(version, was_listed):
            raise Refused(f"{why}。", BASIS)
        entry = records.create(
            PositiveListEntry,
            actor=actor,
            department=firm.department,
            enterprise=firm,
            version=version,
            ground=f"信用等级A（{grade.year}年度环保信用评价，{zh_date(grade.published_on)}公布）",
            added_on=day,
            grade_year=grade.year,
            grade_number=grade.number,
            is_synthetic=firm.is_synthetic,
        )
        tell_party(
            entry,
            "entered",
            "已列入监督执法正面清单",
            "随机抽查优先采取非现场方式。正面清单不是免检，投诉举报、监测异常等线索仍依法核查。",
        )
    return entry


def grade_published(*, actor: Any, enterprise: Enterprise, grade: str, number: str, day: date) -> int:
    """A new grade of an enterprise became public: note on its entries that it speaks against them.

    The reviewers are told, who decide on the removal; how many entries it speaks against.
    """
    found = 0
    rows = PositiveListEntry.objects.in_force_on(day).filter(enterprise=enterprise)
    for entry in rows.select_related("enterprise", "version", "department"):
        reason = reason_of(entry, grade)
        if not reason:
            continue
        events.append(entry, "grade_lost", actor=actor, reason=f"{reason}（{number}），建议移出正面清单")
        tell_superiors(
            entry, f"grade:{number}"[:40], "建议移出监督执法正面清单", f"{reason}。", tone="warning"
        )
        found += 1
    return found

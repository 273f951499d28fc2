"""Who may enter the positive list by a published grade A, and who should leave it since the grade is lost.

Proposals are derived from the grades in force, never stored: an adjustment, a repair or the next year's
rating shows at once. Who decides enters or removes; each act has its event.
Basis: 环办执法〔2021〕10号 (动态管理); 环发〔2013〕150号 (待核).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from enforcement.models import PositiveListEntry, PositiveListVersion
from registry.credit_grades import PublishedGrade, grades_on, holders_on, published_on
from registry.models import Enterprise

BEST, WORST = "A", "D"
BASIS = "环办执法〔2021〕10号；环发〔2013〕150号（待核）"


@dataclass(frozen=True)
class Candidate:
    """An enterprise that may be entered, and what keeps it from the version in force."""

    enterprise: Enterprise
    grade: PublishedGrade
    obstacle: str


def version_on(day: date) -> PositiveListVersion | None:
    """The version into which is entered on `day`: of those in force the newest."""
    rows = PositiveListVersion.objects.filter(effective_from__lte=day)
    in_force = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
    return in_force.order_by("-effective_from", "-pk").first()


def candidates(user: Any, day: date) -> Any:
    """Enterprises in business with grade A that are on no list in force, among those that the user sees."""
    listed = PositiveListEntry.objects.in_force_on(day).values("enterprise")
    in_business = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    rows = Enterprise.objects.visible_to(user).filter(in_business, pk__in=holders_on(BEST, day))
    return rows.exclude(pk__in=listed).select_related("park", "department")


def described(enterprises: list[Enterprise], day: date) -> list[Candidate]:
    """These enterprises with their grades, and why one cannot be entered; in two queries."""
    keys = [each.pk for each in enterprises]
    grades, version = published_on(keys, day), version_on(day)
    left: dict[int, date | None] = {}
    if version is not None:
        rows = PositiveListEntry.objects.filter(version=version, enterprise__in=keys)
        left = dict(rows.values_list("enterprise", "removed_on"))
    return [Candidate(each, grades[each.pk], obstacle(version, each.pk in left)) for each in enterprises]


def obstacle(version: PositiveListVersion | None, was_listed: bool) -> str:
    """Why an enterprise with grade A cannot be entered into the version; "" where it can."""
    if version is None:
        return "没有现行有效的正面清单版本，请先在“正面清单版本”中登记"
    if was_listed:
        return f"已自“{version}”移出，同一版清单不再次列入，可在下一版清单列入"
    return ""


def removals(user: Any, day: date) -> Any:
    """Entries in force that a grade speaks against: entered by a grade A that is lost, or now graded D."""
    lost = Q(grade_year__isnull=False) & ~Q(enterprise__in=holders_on(BEST, day))
    worst = Q(enterprise__in=holders_on(WORST, day))
    rows = PositiveListEntry.objects.visible_to(user).in_force_on(day).filter(lost | worst)
    return rows.select_related("enterprise__park", "version")


def removal_reason(entry: PositiveListEntry, day: date) -> str:
    """Why the grade speaks against an entry; "" where it does not."""
    grade = grades_on([entry.enterprise_id], day).get(entry.enterprise_id, "")
    return reason_of(entry, grade)


def reason_of(entry: PositiveListEntry, grade: str) -> str:
    """The same of a known grade."""
    if entry.grade_year is not None and grade != BEST:
        now = f"现行公布的等级为{grade}级" if grade else "现已没有公布的等级"
        return f"列入依据为{entry.grade_year}年度信用等级A，{now}，列入依据不再成立"
    if grade == WORST:
        return "现行公布的信用等级为D级，列为重点监管对象"
    return ""

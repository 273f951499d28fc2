"""The pools of a draw as they stand: who may be drawn, with which weight, and who may not and why.

What is read here is frozen as the snapshot of the draw; `enforcement.random_draw` draws from that alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import DepartmentKind
from accounts.models import Department, OfficerCertificate
from enforcement.models import PositiveListEntry, RandomDraw, SupervisedObject
from enforcement.procedure_enums import SupervisionTier
from enforcement.random_draw import ALGORITHM, quota
from enforcement.visit_caps import cap_on, visits
from registry.credit_grades import grades_on
from registry.models import Enterprise, Threshold
from registry.selectors import threshold_on

BASE_WEIGHT = 100
POSITIVE_LIST = "random-weight-positive-list"
OFF_SITE_FOR_A = "random-off-site-credit-a"
GRADE_WEIGHTS = {"A": "random-weight-credit-a", "C": "random-weight-credit-c", "D": "random-weight-credit-d"}

Row = dict[str, Any]


def snapshot_of(draw: RandomDraw, today: date | None = None) -> Row:
    """Both pools of a draw, in JSON types, in an order that depends on nothing but the keys."""
    today = today or timezone.localdate()
    objects, barred = _objects(draw, today)
    officers, idle = _officers(draw, today)
    return {
        "algorithm": ALGORITHM,
        "task_number": draw.task_number,
        "taken_on": today.isoformat(),
        "due_on": draw.due_on.isoformat(),
        "officers_each": draw.officers_each,
        "quotas": {
            SupervisionTier.KEY.value: {"percent": draw.key_percent},
            SupervisionTier.SPECIAL.value: {"percent": draw.special_percent},
            SupervisionTier.GENERAL.value: {"count": draw.general_count},
        },
        "matters": sorted(draw.matters.values_list("code", flat=True)),
        "objects": objects,
        "officers": officers,
        "excluded_objects": barred,
        "excluded_officers": idle,
    }


def tier_counts(snapshot: Row) -> list[Row]:
    """What each tier of a snapshot holds and gives, in words for a page."""
    return [
        {
            "code": tier.value,
            "label": tier.label,
            "size": sum(entry["tier"] == tier for entry in snapshot["objects"]),
            "quota": quota(snapshot, tier),
        }
        for tier in SupervisionTier
    ]


def proposed_tier(enterprise: Enterprise, grade: str) -> tuple[SupervisionTier, str]:
    """The tier that the records of an enterprise propose, and why; the bureau may decide otherwise."""
    if enterprise.is_permit_key_unit:
        return SupervisionTier.KEY, "排污许可重点管理单位"
    if enterprise.key_unit_kinds:
        return SupervisionTier.KEY, "环境监管重点单位"
    if grade == "D":
        return SupervisionTier.SPECIAL, "环保信用评价D级"
    return SupervisionTier.GENERAL, "一般排污单位"


def unpooled(department: Department, today: date) -> list[tuple[Enterprise, SupervisionTier, str]]:
    """Enterprises in business that are in no tier of the pool, each with the proposed one."""
    enterprises = list(
        Enterprise.objects.filter(within(department), _in_business(today))
        .exclude(pk__in=SupervisedObject.objects.filter(left_on__isnull=True).values("enterprise"))
        .order_by("uscc")
    )
    grades = grades_on([each.pk for each in enterprises], today)
    return [(each, *proposed_tier(each, grades.get(each.pk, ""))) for each in enterprises]


def within(department: Department) -> Q:
    """Rows of the area of a department: everything for the bureau and its sections."""
    if department.kind in (DepartmentKind.BUREAU, DepartmentKind.SECTION):
        return Q()
    return Q(department=department) | Q(department__parent=department)


def _in_business(day: date) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


# -- objects --


def _objects(draw: RandomDraw, today: date) -> tuple[list[Row], list[Row]]:
    """The objects that can be drawn with their weights, and those that cannot with the ground."""
    pool = list(_pool(draw, today))
    keys = [each.enterprise_id for each in pool]
    grounds = dict(draw.exclusions.filter(enterprise__isnull=False).values_list("enterprise", "ground"))
    listed = set(PositiveListEntry.objects.in_force_on(today).values_list("enterprise", flat=True))
    grades = grades_on(keys, today)
    cap, made = cap_on(draw.due_on), visits(keys, draw.due_on.year)
    weights = _Weights(today)
    drawable, barred = [], []
    for each in pool:
        enterprise = each.enterprise
        row = {"id": enterprise.uscc, "name": enterprise.name, "tier": each.tier}
        is_listed = each.enterprise_id in listed
        grade = grades.get(each.enterprise_id, "")
        off_site = weights.is_off_site(is_listed, grade)
        ground = grounds.get(each.enterprise_id, "")
        if enterprise.closed_on is not None and enterprise.closed_on <= today:
            ground = ground or f"已于{enterprise.closed_on}注销或关停"
        # Who is checked without a visit first, no cap counts.
        if cap is not None and not off_site and made.get(each.enterprise_id, 0) >= cap.amount:
            ground = ground or f"{draw.due_on.year}年现场检查已达年度上限{cap.amount:.0f}次"
        if ground:
            barred.append(row | {"ground": ground})
        else:
            how = {"listed": is_listed, "grade": grade, "off_site": off_site}
            drawable.append(row | how | {"weight": weights.of(is_listed, grade)})
    return drawable, barred


def _pool(draw: RandomDraw, today: date) -> QuerySet[SupervisedObject]:
    present = Q(left_on__isnull=True) | Q(left_on__gte=today)
    rows = SupervisedObject.objects.filter(within(draw.department), present, joined_on__lte=today)
    return rows.select_related("enterprise").order_by("enterprise__uscc")


def preferences_on(day: date) -> list[Threshold]:
    """The rows by which the positive list and the grades bear on a draw. Raises Refused without one."""
    return [threshold_on(code, day) for code in (POSITIVE_LIST, *GRADE_WEIGHTS.values(), OFF_SITE_FOR_A)]


class _Weights:
    """The weight of an object in whole numbers, by the rows in force on a day."""

    def __init__(self, day: date) -> None:
        self._percents = {
            code: int(threshold_on(code, day).amount) for code in (POSITIVE_LIST, *GRADE_WEIGHTS.values())
        }
        self._off_site_for_a = threshold_on(OFF_SITE_FOR_A, day).amount > 0

    def is_off_site(self, is_listed: bool, grade: str) -> bool:
        """Whether a check is first planned without a visit; officers may still go, as the rules allow."""
        return is_listed or (grade == "A" and self._off_site_for_a)

    def of(self, is_listed: bool, grade: str) -> int:
        """Never 0: the positive list lowers the chance and gives no immunity."""
        weight = BASE_WEIGHT
        if is_listed:
            weight = weight * self._percents[POSITIVE_LIST] // 100
        if grade in GRADE_WEIGHTS:
            weight = weight * self._percents[GRADE_WEIGHTS[grade]] // 100
        return max(1, weight)


# -- officers --


def _officers(draw: RandomDraw, today: date) -> tuple[list[Row], list[Row]]:
    """Officers whose certificate is valid today and on the last day of the checks; the others with why."""
    certificates = OfficerCertificate.objects.filter(within(draw.department)).select_related("user")
    grounds = dict(draw.exclusions.filter(officer__isnull=False).values_list("officer__user", "ground"))
    drawable, barred = [], []
    for each in _one_each(certificates.order_by("number"), (today, draw.due_on)):
        row = {"id": each.number, "name": each.user.full_name}
        ground = grounds.get(each.user_id, "")
        if not each.user.is_active:
            ground = ground or "账号已停用"
        if not all(each.is_valid_on(day) for day in (today, draw.due_on)):
            ground = ground or "执法证件在检查期间无效"
        if ground:
            barred.append(row | {"ground": ground})
        else:
            drawable.append(row)
    return drawable, barred


def _one_each(
    certificates: Iterable[OfficerCertificate], days: tuple[date, ...]
) -> Iterable[OfficerCertificate]:
    """One certificate of each officer, a valid one where there is one: nobody makes a pair alone."""
    by_user: dict[int, OfficerCertificate] = {}
    for each in certificates:
        known = by_user.get(each.user_id)
        if known is None or not all(known.is_valid_on(day) for day in days):
            by_user[each.user_id] = each
    return sorted(by_user.values(), key=lambda each: each.number)

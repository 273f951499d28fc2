"""A year's training by enterprise: trained, invited and not come, never reached."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from legal_training.enterprise_training.enums import ClassStatus
from legal_training.models import EnterpriseClass, TrainingAttendance
from registry.models import Enterprise

TRAINED, MISSED, NEVER = "trained", "missed", "never"
ORDERS = {"name": "name", "park": "park__name", "persons": "persons", "uscc": "uscc"}


def years_of(user: Any) -> list[int]:
    """The years of which there is an attendance or a class, newest first, and the present one."""
    attended = TrainingAttendance.objects.visible_to(user).dates("attended_on", "year")
    held = EnterpriseClass.objects.visible_to(user).datetimes("starts_at", "year")
    found = {day.year for day in (*attended, *held)}
    return sorted(found | {timezone.localdate().year}, reverse=True)


def enterprises_in(user: Any, year: int) -> QuerySet[Enterprise]:
    """Every enterprise of the user's scope that was in business in the year or was trained in it.

    `is_trained` as figure I22 counts it; `is_invited` by name to a class of the year that was held or is
    still to be; a class for all enterprises invites none of them by name.
    """
    attended = TrainingAttendance.objects.filter(enterprise=OuterRef("pk"), attended_on__year=year)
    classes = EnterpriseClass.objects.filter(
        starts_at__year=year, status__in=[ClassStatus.OPEN, ClassStatus.CLOSED]
    )
    invited = EnterpriseClass.invited.through.objects.filter(
        enterprise=OuterRef("pk"), enterpriseclass__in=classes.values("pk")
    )
    persons = Sum(
        "training_attendances__person_count", filter=Q(training_attendances__attended_on__year=year)
    )
    rows: QuerySet[Enterprise] = Enterprise.objects.visible_to(user)
    return (
        rows.annotate(is_trained=Exists(attended), is_invited=Exists(invited), persons=Coalesce(persons, 0))
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=date(year, 1, 1)) | Q(is_trained=True))
        .select_related("park")
    )


_STATES = {
    TRAINED: Q(is_trained=True),
    MISSED: Q(is_trained=False, is_invited=True),
    NEVER: Q(is_trained=False, is_invited=False),
}


def chosen(rows: QuerySet[Enterprise], asked: dict[str, Any], *, state: bool = True) -> QuerySet[Enterprise]:
    """Those that pass the filters; with `state=False` without the one on the state."""
    for word in asked.get("q", "").split():
        rows = rows.filter(Q(name__icontains=word) | Q(uscc__icontains=word))
    if asked.get("park"):
        rows = rows.filter(park=asked["park"])
    if asked.get("kind") == "key":
        rows = rows.exclude(key_unit_kinds=[])
    if asked.get("kind") == "permit":
        rows = rows.filter(is_permit_key_unit=True)
    if state and asked.get("state"):
        rows = rows.filter(_STATES[asked["state"]])
    return rows


def ordered(rows: QuerySet[Enterprise], sort: str) -> QuerySet[Enterprise]:
    """By a column; by name where nothing known is asked for."""
    name = sort.lstrip("-")
    column = ORDERS.get(name, "name")
    return rows.order_by(f"-{column}" if sort.startswith("-") and name in ORDERS else column, "pk")


def counts(rows: QuerySet[Enterprise]) -> dict[str, int]:
    """How many stand in each state, and together."""
    asked = {name: Count("pk", filter=state) for name, state in _STATES.items()}
    return {"all": rows.count(), **rows.order_by().aggregate(**asked)}


def state_of(enterprise: Any) -> str:
    """The state in words."""
    if enterprise.is_trained:
        return "已参训"
    return "受邀未参训" if enterprise.is_invited else "未受邀也未参训"

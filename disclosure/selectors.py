"""Reads of credit ratings that others ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from disclosure.models import CreditRating
from registry.credit_grades import PublishedGrade


def _public_on(day: date) -> Any:
    """The ratings that were published on `day` and not yet replaced."""
    present = Q(superseded_on__isnull=True) | Q(superseded_on__gt=day)
    return CreditRating.objects.filter(present, published_on__lte=day).exclude(grade="")


def grades_on(enterprises: Collection[int], day: date) -> dict[int, str]:
    """The grade of each enterprise that was published on `day` and not yet replaced, the latest cycle's."""
    rows = _public_on(day).filter(enterprise__in=enterprises).order_by("cycle_year", "version")
    return dict(rows.values_list("enterprise", "grade"))


def published_on(enterprises: Collection[int], day: date) -> dict[int, PublishedGrade]:
    """The same with year, day and number of the rating."""
    rows = _public_on(day).filter(enterprise__in=enterprises).order_by("cycle_year", "version")
    names = ("enterprise", "grade", "cycle_year", "published_on", "ledger_no")
    return {key: PublishedGrade(*values) for key, *values in rows.values_list(*names)}


def holders_on(grade: str, day: date) -> Any:
    """The keys of the enterprises whose grade on `day`, of the latest cycle, is this one; for a query."""
    later = Q(cycle_year__gt=OuterRef("cycle_year")) | Q(
        cycle_year=OuterRef("cycle_year"), version__gt=OuterRef("version")
    )
    newer = _public_on(day).filter(later, enterprise=OuterRef("enterprise"))
    return _public_on(day).filter(~Exists(newer), grade=grade).order_by().values("enterprise")

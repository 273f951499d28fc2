"""Reads of credit ratings that others ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from disclosure.models import CreditRating


def grades_on(enterprises: Collection[int], day: date) -> dict[int, str]:
    """The grade of each enterprise that was published on `day` and not yet replaced, the latest cycle's."""
    ratings = CreditRating.objects.filter(
        Q(superseded_on__isnull=True) | Q(superseded_on__gt=day),
        enterprise__in=enterprises,
        published_on__lte=day,
    )
    rows = ratings.exclude(grade="").order_by("cycle_year", "version")
    return dict(rows.values_list("enterprise", "grade"))

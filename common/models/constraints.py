"""Constraints that many models need: `choices` do not bind the database.

Without a `name` the constraint is named after the app, the model and its fields.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q

_PREFIX = "%(app_label)s_%(class)s"


def one_of(
    field: str, choices: type[models.TextChoices], label: str, *, name: str = "", blank: bool = False
) -> models.CheckConstraint:
    """The field holds one of `choices` (or "" when `blank`)."""
    values = [*choices.values, ""] if blank else choices.values
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=name or f"{_PREFIX}_{field}",
        violation_error_message=f"{label}不在规定范围内。",
    )


def in_order(first: str, then: str, message: str, *, name: str = "") -> models.CheckConstraint:
    """Date (or number) `then` is not before `first`, where both are known."""
    missing = Q(**{f"{first}__isnull": True}) | Q(**{f"{then}__isnull": True})
    return models.CheckConstraint(
        condition=missing | Q(**{f"{then}__gte": F(first)}),
        name=name or f"{_PREFIX}_{first}_{then}",
        violation_error_message=message,
    )


def needs(field: str, states: Collection[str], message: str, *, name: str = "") -> models.CheckConstraint:
    """The nullable `field` is filled once `status` is one of `states`."""
    return models.CheckConstraint(
        condition=~Q(status__in=sorted(states)) | Q(**{f"{field}__isnull": False}),
        name=name or f"{_PREFIX}_needs_{field}",
        violation_error_message=message,
    )


def not_negative(field: str, *, name: str, label: str) -> models.CheckConstraint:
    """The number, where known, is at least zero."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
        name=name,
        violation_error_message=f"{label}不得为负数。",
    )


def unique_when_filled(field: str, *, name: str, label: str) -> models.UniqueConstraint:
    """A number that is given once: blank until then, unique afterwards."""
    return models.UniqueConstraint(
        fields=[field],
        condition=~Q(**{field: ""}),
        name=name,
        violation_error_message=f"该{label}已被使用，请核对。",
    )

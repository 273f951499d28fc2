"""Check constraints in Python say what the database says."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from common.importing.constraints import NotInPython, compile_condition, fields_of
from registry.models import Law, Provision, Threshold

EARLY, LATE = date(2020, 1, 1), date(2024, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "condition",
    [
        Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
        ~Q(effective_to__lt=F("effective_from")),
        Q(effective_to=None),
        ~Q(rank="") & Q(rank__in=["statute", "local"]),
        Q(title__startswith="甲"),
        Q(title__contains="乙") | ~Q(effective_to="2020-01-01"),
        Q(title__regex="^甲+$"),
    ],
)
def test_conditions_agree_with_the_database(condition: Q) -> None:
    holds = compile_condition(Law, condition)
    for rank in ("statute", "standard"):
        for title in ("甲", "甲乙"):
            for until in (None, EARLY, LATE):
                law = Law(code="a", title=title, rank=rank, effective_from=EARLY, effective_to=until)
                assert (holds(law.__dict__) is not False) == _by_database(condition, law), (title, until)


def _by_database(condition: Q, obj: models.Model) -> bool:
    try:
        models.CheckConstraint(condition=condition, name="any").validate(type(obj), obj)
    except ValidationError:
        return False
    return True


def test_unknown_is_no_violation() -> None:
    holds = compile_condition(Provision, Q(fine_max__gte=F("fine_min")))
    assert holds({"fine_max": 5, "fine_min": None}) is None


@pytest.mark.parametrize(
    "condition",
    [
        Q(law__rank="statute"),
        Q(text__length__gt=3),
        Q(fine_max__gte=F("fine_min") / 2),
        Q(text=Length("subject")),
        Q(fine_max=1) ^ Q(fine_min=1),
    ],
)
def test_what_needs_the_database_is_left_to_it(condition: Any) -> None:
    with pytest.raises(NotInPython):
        compile_condition(Provision, condition)


def test_sums_are_computed() -> None:
    holds = compile_condition(Provision, Q(fine_max__lte=F("fine_min") * 2 + 1))
    assert [holds({"fine_max": most, "fine_min": 5}) for most in (11, 12)] == [True, False]
    assert holds({"fine_max": 1, "fine_min": None}) is None


def test_fields_of_a_condition() -> None:
    assert fields_of(Q(fine_max__gte=F("fine_min")) & ~Q(text="")) == ["fine_max", "fine_min", "text"]


def test_nearly_all_constraints_of_the_portal_need_no_query() -> None:
    """A constraint that cannot be evaluated costs a query for each row of an import."""
    asked = []
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                try:
                    compile_condition(model, constraint.condition)
                except NotInPython:
                    asked.append(constraint.name)
    assert asked == []
    assert any(isinstance(each, models.CheckConstraint) for each in Threshold._meta.constraints)

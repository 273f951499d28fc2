"""Whom a requirement of a plan binds: the active staff, by department and role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.enums import Role, UserKind
from accounts.models import User
from legal_training.models import StudyRequirement
from legal_training.study.enums import Audience


def staff() -> QuerySet[User]:
    """Every active member of the staff, with department and roles."""
    rows = User.objects.filter(kind=UserKind.STAFF, is_active=True)
    return rows.select_related("department").prefetch_related("roles").order_by("full_name", "username")


def within_reach(user: Any, people: Iterable[User]) -> list[User]:
    """Those whose study `user` looks after: all for the bureau's sections, their own for parks."""
    if user.sees_all_departments:
        return list(people)
    return [each for each in people if each.department_id in user.department_ids]


def roles_of(person: User) -> set[str]:
    """The roles, as prefetched by `staff`."""
    return {held.role for held in person.roles.all()}


def binds(requirement: StudyRequirement, person: User) -> bool:
    """Whether the person must study what the requirement names. `person` comes from `staff`."""
    match requirement.audience:
        case Audience.ALL:
            return True
        case Audience.LEADERS:
            return Role.LEADER in roles_of(person)
        case Audience.DEPARTMENT:
            return person.department_id == requirement.department_id
        case _:
            return requirement.role in roles_of(person)


def chosen_people(
    *, everyone: bool, leaders: bool, departments: Iterable[Any], roles: Iterable[str], people: Iterable[Any]
) -> list[User]:
    """The members of the staff meant by a choice of groups and single people, each once."""
    units = {each.pk for each in departments}
    wanted, single = set(roles), {each.pk for each in people}
    if leaders:
        wanted.add(Role.LEADER)
    return [
        each
        for each in staff()
        if everyone or each.pk in single or each.department_id in units or roles_of(each) & wanted
    ]

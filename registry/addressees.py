"""Who is told of a matter: its handler or department, its superiors when it is late, the enterprise.

Staff, departments and appointments are read once for any number of applications; `sees` says in memory
what `visible_to` says in the database. Who stands in for an officer who is away (外出代办) is told too.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.absences import deputies_on
from accounts.enums import BUSINESS_ROLES, Role, UserKind
from accounts.models import Department, User
from registry.models import Membership


class Addressees:
    """The users now active, by what concerns them: rows with a department, an enterprise, perhaps a handler.

    `day` is the one on whose absences the deputies stand in; today's without.
    """

    def __init__(self, day: date | None = None) -> None:
        self._day = day or timezone.localdate()

    def staff(self, record: Any, *, overdue: bool) -> list[User]:
        """The handler, or without one the handlers of the department; when overdue their superiors too."""
        found = self._handlers(record)
        if overdue:
            found += self._holders(record, Role.REVIEWER) + self._holders(record, Role.LEADER)
        return found + self._deputies(found, record)

    def superiors(self, record: Any) -> list[User]:
        """Who gives the matter to its officers: the reviewers of the department, and who stands in."""
        found = self._holders(record, Role.REVIEWER)
        return found + self._deputies(found, record)

    def applicants(self, record: Any) -> list[User]:
        """The users who now act for the enterprise."""
        return self._members[record.enterprise_id]

    def _handlers(self, record: Any) -> list[User]:
        handler = self._staff.get(getattr(record, "handler_id", None))
        if handler is not None and self.sees(handler, record):
            return [handler]
        return self._holders(record, Role.HANDLER)

    def _deputies(self, officers: list[User], record: Any) -> list[User]:
        """Who stands in for those of the officers who are away, where they see the record."""
        found = (self._staff.get(self._standing_in.get(officer.pk)) for officer in officers)
        return [deputy for deputy in found if deputy is not None and self.sees(deputy, record)]

    def _holders(self, record: Any, role: Role) -> list[User]:
        """Who holds `role` in the department or the one above it; else whoever sees the record."""
        found = [user for user in self._by_role[role] if self.sees(user, record)]
        own = {record.department_id, self._parents.get(record.department_id)}
        return [user for user in found if user.department_id in own] or found

    def sees(self, user: User, record: Any) -> bool:
        """Whether one of these members of the staff sees the record."""
        if user.sees_all_departments:
            return True
        own = record.department_id
        return user.department_id is not None and user.department_id in (own, self._parents.get(own))

    @cached_property
    def _staff(self) -> dict[int | None, User]:
        staff = User.objects.filter(kind=UserKind.STAFF, is_active=True, roles__role__in=BUSINESS_ROLES)
        found = staff.distinct().select_related("department").prefetch_related("roles")
        return {user.pk: user for user in found.order_by("pk")}

    @cached_property
    def _by_role(self) -> dict[str, list[User]]:
        found: dict[str, list[User]] = defaultdict(list)
        for user in self._staff.values():
            for held in user.roles.all():
                found[held.role].append(user)
        return found

    @cached_property
    def _standing_in(self) -> dict[int, int]:
        return deputies_on(self._day)

    @cached_property
    def _parents(self) -> dict[int, int | None]:
        return dict(Department.objects.values_list("pk", "parent_id"))

    @cached_property
    def _members(self) -> dict[Any, list[User]]:
        found: dict[Any, list[User]] = defaultdict(list)
        current = Membership.objects.current().filter(user__is_active=True).select_related("user")
        for membership in current.order_by("pk"):
            found[membership.enterprise_id].append(membership.user)
        return found

"""Row scope by department: the one place that says which staff see which rows."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from common.models import Record, RecordQuerySet


class DepartmentQuerySet(RecordQuerySet):
    """Rows seen by staff: all for the bureau's own sections, their own for parks and branches."""

    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_staff_member", False) or not user.has_business_role:
            return self.none()
        if user.sees_all_departments:
            return self.all()
        model: Any = self.model  # a record, which has the path
        path = model.DEPARTMENT_PATH
        return self.filter(**{f"{path}__in": user.department_ids}) if path else self.all()


class DepartmentRecord(Record):
    """A record that belongs to a department (承办单位)."""

    # Field path to the department; "" when every member of the staff may read the register.
    DEPARTMENT_PATH: ClassVar[str] = "department"

    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, verbose_name="承办单位", related_name="+"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        abstract = True


class SharedRecord(Record):
    """A record that every member of the staff may read (laws, policy documents)."""

    DEPARTMENT_PATH: ClassVar[str] = ""

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        abstract = True

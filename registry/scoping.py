"""Row scope for records about an enterprise: its own users see them, and the staff in scope."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from accounts.scoping import DepartmentQuerySet, DepartmentRecord


class EnterpriseQuerySet(DepartmentQuerySet):
    """Adds to the staff's scope the rows of the enterprises that the user now represents."""

    def visible_to(self, user: Any) -> Self:
        model: Any = self.model  # a record, which has the path
        path = model.ENTERPRISE_PATH
        if not getattr(user, "is_enterprise", False):
            return super().visible_to(user)
        if not path:
            return self.none()
        return self.filter(**{f"{path}__in": user.memberships.current().values("enterprise")})


class EnterpriseRecord(DepartmentRecord):
    """A record about one enterprise, dealt with by one department."""

    # Field path to the enterprise; "" hides the register from enterprise users.
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"

    enterprise = models.ForeignKey(
        "registry.Enterprise", models.PROTECT, verbose_name="统一社会信用代码", related_name="%(class)ss"
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        abstract = True

"""Predicates on users, shared by views, API and services. Each raises Refused or returns None."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from common.errors import Refused


def require_role(*roles: Role) -> Callable[[Any, Any], None]:
    """A rule: the user is active staff holding one of `roles`; the object is in the user's scope."""

    def rule(user: Any, obj: Any) -> None:
        if not getattr(user, "is_staff_member", False) or not user.has_role(*roles):
            names = "、".join(role.label for role in roles)
            raise Refused(f"此操作须由{names}办理。")
        if obj is not None and not in_scope(user, obj):
            raise Refused("该事项不属于您所在部门的管辖范围。")

    return rule


def any_staff(user: Any, obj: Any) -> None:
    """A rule: any member of the staff with a business role, within scope."""
    if not getattr(user, "is_staff_member", False) or not user.has_business_role:
        raise Refused("仅限工作人员办理。")
    if obj is not None and not in_scope(user, obj):
        raise Refused("该事项不属于您所在部门的管辖范围。")


def in_scope(user: Any, obj: Any) -> bool:
    """Whether the scoped queryset of the object's model shows it to the user."""
    if obj.pk is None:
        return True
    return type(obj)._default_manager.visible_to(user).filter(pk=obj.pk).exists()

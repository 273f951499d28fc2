"""Predicates on users, shared by views, API and services. Each raises Refused or returns None."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from accounts.enums import BUSINESS_ROLES, Role
from common.errors import Refused
from common.sight import is_in_sight


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
    if obj.pk is None or is_in_sight(user, obj):
        return True
    return type(obj)._default_manager.visible_to(user).filter(pk=obj.pk).exists()


def require_administrator(actor: Any) -> None:
    """Users are administered by a 系统管理员; None is the server's own command line."""
    if actor is not None:
        require_role(Role.ADMINISTRATOR)(actor, None)


def require_not_self(actor: Any, user: Any) -> None:
    """Nobody changes their own roles, closes their own account or resets their own password."""
    if actor is not None and actor.pk == user.pk:
        raise Refused("不得对本人账号执行此操作，请由另一名系统管理员办理。")


def require_separated_roles(roles: Collection[str]) -> None:
    """三权分立: 系统管理员 and 安全审计员 exclude each other and every business role."""
    groups = [
        set(roles) & BUSINESS_ROLES,
        set(roles) & {Role.ADMINISTRATOR},
        set(roles) & {Role.AUDITOR},
    ]
    if sum(bool(group) for group in groups) > 1:
        raise Refused("系统管理员、安全审计员与业务角色相互独立（三权分立），不得授予同一用户。")


def require_auditor(user: Any) -> None:
    """The audit trail is read by the 安全审计员 alone."""
    require_role(Role.AUDITOR)(user, None)

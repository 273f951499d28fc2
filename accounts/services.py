"""Writing users, roles and passwords. Each change stands on the user's audit trail.

`actor` is the system administrator who acts, or None for a command run on the server itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from accounts import addresses, api_tokens, lockout, sessions
from accounts.enums import Role, UserKind
from accounts.initial_passwords import initial_password
from accounts.models import User, UserRole
from accounts.rules import require_administrator, require_not_self, require_separated_roles
from common import events
from common.errors import Refused
from common.records import plain

EDITABLE = frozenset({"full_name", "department", "mobile"})


def create_user(
    *,
    actor: User | None,
    username: str,
    full_name: str,
    kind: str,
    roles: Collection[str] = (),
    password: str = "",
    email: str = "",
    site: str = "",
    **values: Any,
) -> tuple[User, str]:
    """Create a user with roles; returns it with its initial password (random unless given).

    The address counts once the user has confirmed it (`addresses`).
    Raises Refused (三权分立), ValidationError.
    """
    require_administrator(actor)
    _check_roles(kind, roles)
    password = password or initial_password()
    with transaction.atomic():
        user = User.objects.create_user(username, password, full_name=full_name, kind=kind, **values)
        UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in sorted(roles)])
        given = {"username": username, "full_name": full_name, "kind": kind, **values}
        changes = {name: [None, plain(value)] for name, value in given.items()}
        changes["roles"] = [None, sorted(roles)]
        events.append(user, "created", actor=actor, changes=changes)
        if email:
            addresses.ask(actor=actor, user=user, address=email, site=site)
    return user, password


def change_user(
    *, actor: User | None, user: User, email: str | None = None, site: str = "", **values: Any
) -> User:
    """Change name, department or telephone, one event when something differs; ask for another address.

    The own address is changed on the account's page, which asks for the password. Raises Refused, TooMany,
    ValidationError.
    """
    require_administrator(actor)
    if not values.keys() <= EDITABLE:
        raise Refused("登录名与用户类别不可修改，请新建用户并停用原用户。")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if email is not None and email != locked.email:
            require_not_self(actor, locked)
            addresses.ask(actor=actor, user=locked, address=email, site=site)
            locked.refresh_from_db()
        changes = {
            name: [plain(getattr(locked, name)), plain(value)]
            for name, value in values.items()
            if getattr(locked, name) != value
        }
        if changes:
            for name, value in values.items():
                setattr(locked, name, value)
            locked.full_clean(exclude=["password"])
            locked.save(update_fields=list(changes))
            events.append(locked, "changed", actor=actor, changes=changes)
    return locked


def set_roles(*, actor: User | None, user: User, roles: Collection[str], reason: str = "") -> User:
    """Make `roles` the user's roles, one event for each granted and each revoked.

    The user's row is locked first, so two administrators cannot together grant roles that exclude
    each other. Raises Refused.
    """
    require_administrator(actor)
    _check_roles(user.kind, roles)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        held = set(locked.roles.values_list("role", flat=True))
        wanted = set(roles)
        if held == wanted:
            return locked
        require_not_self(actor, locked)
        if Role.ADMINISTRATOR in held - wanted:
            _require_another_administrator(locked)
        locked.roles.filter(role__in=held - wanted).delete()
        UserRole.objects.bulk_create([UserRole(user=locked, role=role) for role in sorted(wanted - held)])
        for kind, changed in (("role-revoked", held - wanted), ("role-granted", wanted - held)):
            for role in sorted(changed):
                events.append(locked, kind, actor=actor, reason=reason, changes={"role": [None, role]})
    return locked


def deactivate_user(*, actor: User | None, user: User, reason: str) -> User:
    """Close an account and end its sessions. Accounts are never deleted: events name them."""
    require_administrator(actor)
    require_not_self(actor, user)
    if not reason.strip():
        raise Refused("停用用户须填写理由。")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.is_active:
            _require_another_administrator(locked)
            locked.is_active = False
            locked.save(update_fields=["is_active"])
            sessions.end(locked.sessions.all())
            api_tokens.revoke_all(actor=actor, user=locked, reason=reason)
            events.append(locked, "deactivated", actor=actor, reason=reason)
    return locked


def reactivate_user(*, actor: User | None, user: User, reason: str = "") -> User:
    """Open a closed account again; roles and password are as they were."""
    require_administrator(actor)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not locked.is_active:
            locked.is_active = True
            locked.save(update_fields=["is_active"])
            events.append(locked, "reactivated", actor=actor, reason=reason)
    return locked


def reset_password(*, actor: User | None, user: User) -> str:
    """Give the user a new initial password, end all sessions, lift a lock; returns the password."""
    require_administrator(actor)
    require_not_self(actor, user)
    password = initial_password()
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        locked.set_password(password)
        locked.password_changed_at = None
        locked.save(update_fields=["password", "password_changed_at"])
        sessions.end(locked.sessions.all())
        events.append(locked, "password-reset", actor=actor)
    lockout.unlock(user.username)
    return password


def change_own_password(*, actor: User, password: str, session_key: str | None = None) -> User:
    """Set the actor's own new password and end the actor's other sessions. Raises ValidationError."""
    validate_password(password, actor)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        locked.set_password(password)
        locked.password_changed_at = timezone.now()
        locked.save(update_fields=["password", "password_changed_at"])
        sessions.end(locked.sessions.exclude(session_key=session_key))
        events.append(locked, "password-changed", actor=actor)
    return locked


def unlock_user(*, actor: User | None, user: User) -> bool:
    """Lift a lock before its time; whether there was anything to lift."""
    require_administrator(actor)
    if not lockout.unlock(user.username):
        return False
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        events.append(locked, "unlocked", actor=actor)
    return True


def _check_roles(kind: str, roles: Collection[str]) -> None:
    if roles and kind != UserKind.STAFF:
        raise Refused("企业用户不得授予工作人员角色。")
    require_separated_roles(roles)


def _require_another_administrator(user: User) -> None:
    """Somebody must remain who can administer users."""
    if not user.roles.filter(role=Role.ADMINISTRATOR).exists():
        return
    others = UserRole.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise Refused("至少应保留一名启用的系统管理员，请先授予他人该角色。")

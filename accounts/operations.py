"""The account in whose name commands on the server act when no user is named."""

from __future__ import annotations

from accounts.enums import Role, UserKind
from accounts.models import User, UserRole

USERNAME = "operations"


def operations_user() -> User:
    """The account “运维任务”: it has no password, so nobody can sign in with it.

    It may do what commands do: import ledgers and assemble reports. It signs and publishes nothing.
    """
    user = User.objects.filter(username=USERNAME).first()
    if user is None:
        user = User(username=USERNAME, full_name="运维任务", kind=UserKind.STAFF)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    for role in (Role.HANDLER, Role.REPORT_OFFICER):
        UserRole.objects.get_or_create(user=user, role=role)
    return user

"""Who is told of what happens in a matter: its party, the officer in charge, those who decide.

For records with `enterprise`, `handler` and `department` that have a register: the message leads to the
record's page there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.rules import in_scope
from common.messaging import notify
from common.registers import register_for
from registry.addressees import Addressees


def tell_party(
    record: Any, occasion: str, title: str, text: str = "", *, tone: str = "info", subject: str = ""
) -> int:
    """Tell every present user of the enterprise; `occasion` tells apart what is told of one record."""
    if record.enterprise_id is None:
        return 0
    users = User.objects.filter(
        memberships__enterprise=record.enterprise_id, memberships__ended_on__isnull=True
    ).distinct()
    return _tell(record, users, "enterprise", occasion, title, text, tone, subject)


def tell_officer(
    record: Any, occasion: str, title: str, text: str = "", *, tone: str = "info", subject: str = ""
) -> int:
    """Tell the officer in charge; where none is named who still sees the matter, the officers who do."""
    officers = Addressees().staff(record, overdue=False)
    return _tell(record, officers, "staff", occasion, title, text, tone, subject)


def tell_superiors(
    record: Any, occasion: str, title: str, text: str = "", *, tone: str = "info", subject: str = ""
) -> int:
    """Tell the reviewers of the department, and who stands in for them."""
    return _tell(record, Addressees().superiors(record), "staff", occasion, title, text, tone, subject)


def tell_leaders(
    record: Any, occasion: str, title: str, text: str = "", *, tone: str = "info", subject: str = ""
) -> int:
    """Tell those who decide, where the matter is theirs to see."""
    leaders = [
        user
        for user in User.objects.filter(is_active=True, roles__role=Role.LEADER).distinct()
        if in_scope(user, record)
    ]
    return _tell(record, leaders, "staff", occasion, title, text, tone, subject)


def _tell(
    record: Any,
    users: Iterable[Any],
    face: str,
    occasion: str,
    title: str,
    text: str,
    tone: str,
    subject: str,
) -> int:
    register = register_for(type(record))
    assert register is not None, "a record without a register has no page to lead to"
    key = getattr(record, register.key)
    staff_page = register.detail_url(record)
    url = staff_page if face == "staff" else reverse(f"enterprise:{register.slug}-detail", args=[key])
    return notify(
        users,
        key=f"{key}:{occasion}"[:120],
        title=f"{title}：{subject or record}"[:200],
        text=text,
        url=url,
        tone=tone,
        by_email=True,
        synthetic=record.is_synthetic,
    )

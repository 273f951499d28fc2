"""Who is told of a step: the applicant's users of what concerns them, the officer of what comes in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.rules import in_scope
from common.messaging import notify
from permits.addressees import Addressees
from permits.models import EiaDecision


def tell_applicant(
    decision: EiaDecision, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell every present user of the applicant; `occasion` tells apart what is told of one application."""
    users = User.objects.filter(
        memberships__enterprise=decision.enterprise_id, memberships__ended_on__isnull=True
    ).distinct()
    return _tell(decision, users, "enterprise:decisions-detail", occasion, title, text, tone)


def tell_officer(
    decision: EiaDecision, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell the officer in charge; where none is named who still sees the matter, the officers who do."""
    officers = Addressees().staff(decision, overdue=False)
    return _tell(decision, officers, "permits:decisions-detail", occasion, title, text, tone)


def tell_leaders(
    decision: EiaDecision, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell those who decide, where the matter is theirs to see."""
    leaders = [
        user
        for user in User.objects.filter(is_active=True, roles__role=Role.LEADER).distinct()
        if in_scope(user, decision)
    ]
    return _tell(decision, leaders, "permits:decisions-detail", occasion, title, text, tone)


def _tell(
    decision: EiaDecision,
    users: Iterable[Any],
    page: str,
    occasion: str,
    title: str,
    text: str,
    tone: str,
) -> int:
    return notify(
        users,
        key=f"{decision.ledger_no}:{occasion}"[:120],
        title=f"{title}：{decision.project_name}",
        text=text,
        url=reverse(page, args=[decision.ledger_no]),
        tone=tone,
        by_email=True,
        synthetic=decision.is_synthetic,
    )

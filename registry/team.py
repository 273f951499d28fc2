"""Those who act for an enterprise: who they are, and how an appointment ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Refused
from common.messaging import notify
from registry.enums import MembershipRole
from registry.invitations import certifiers_of, lock_enterprise
from registry.models import Enterprise, Membership
from registry.services import end_appointment
from registry.team_rules import may_leave_or_end

LAST_CERTIFIER = "该企业只有这一名企业负责人，不能直接终止；请先移交给接任人，接任人接受时原任命同时终止。"
NO_REASON = "终止任命须填写终止事由。"
FIXED = ("user", "enterprise", "role")  # another of these is another appointment
STAYS_ENDED = "已终止的任命不能恢复，请重新邀请。"
NOT_REWRITTEN = "任命的用户、企业和身份不能修改；确需变更的，请终止本任命后重新邀请。"


def current_members(enterprise: Enterprise) -> list[Membership]:
    """The present appointments, responsible persons first."""
    rows = Membership.objects.current().filter(enterprise=enterprise).select_related("user")
    return sorted(rows, key=lambda each: (each.role != MembershipRole.CERTIFIER, each.started_on, each.pk))


def ended_members(enterprise: Enterprise) -> Any:
    """The appointments that ended, the latest first."""
    rows = Membership.objects.filter(enterprise=enterprise, ended_on__isnull=False)
    return rows.select_related("user").order_by("-ended_on", "-pk")


def end_membership(*, actor: Any, membership: Membership, reason: str) -> Membership:
    """End an appointment today, with a reason; never that of the last certifier of a standing enterprise.

    By the enterprise's certifier, the staff in charge, or the person themself. Raises Refused.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(NO_REASON)
    with transaction.atomic():
        enterprise = lock_enterprise(membership.enterprise)
        locked = Membership.objects.select_for_update().get(pk=membership.pk)
        may_leave_or_end(actor, locked)
        if locked.ended_on is not None:
            raise Refused("该任命已经终止。")
        _require_successor(enterprise, locked)
        today = timezone.localdate()
        ended = end_appointment(actor=actor, membership=locked, ended_on=today, reason=reason)
        _tell_ended(ended, actor)
    return ended


def change_appointment(
    membership: Membership, *, actor: Any, ended_on: date | None = None, **values: Any
) -> Membership:
    """The register's change: an end that is written here follows the same rule, and no end is taken back.

    Raises Refused, Conflict.
    """
    with transaction.atomic():
        # The form has put into `membership` what was typed: the row says which enterprise it is of.
        enterprise = lock_enterprise(Enterprise.objects.get(memberships=membership.pk))
        locked = Membership.objects.select_for_update().get(pk=membership.pk)
        if any(name in values and values[name] != getattr(locked, name) for name in FIXED):
            raise Refused(NOT_REWRITTEN)
        if locked.ended_on is not None and ended_on is None:
            raise Refused(STAYS_ENDED)
        if ended_on is not None and locked.ended_on is None:
            if not str(values.get("end_reason", "")).strip():
                raise Refused(NO_REASON)
            _require_successor(enterprise, locked)
        return records.change(membership, actor=actor, ended_on=ended_on, **values)


def _require_successor(enterprise: Enterprise, membership: Membership) -> None:
    """Another certifier who can sign in remains, or the enterprise is no more; its row is locked."""
    if membership.role != MembershipRole.CERTIFIER or enterprise.closed_on is not None:
        return
    others = Membership.objects.current().certifiers().filter(enterprise=enterprise, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Refused(LAST_CERTIFIER)


def _tell_ended(membership: Membership, actor: Any) -> None:
    told = [membership.user, *certifiers_of(membership.enterprise)]
    notify(
        [user for user in told if user != actor],
        key=f"membership:{membership.pk}:ended",
        title=f"{membership.user}不再担任{membership.enterprise}{membership.get_role_display()}",
        text=f"终止事由：{membership.end_reason}",
        url="/enterprise/team/",
        by_email=True,
        synthetic=membership.is_synthetic or membership.enterprise.is_synthetic,
    )

"""Those who act for an enterprise: who they are, and how an appointment ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
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
END_TO_COME = "终止日期不得晚于今日；请在终止当日办理。"
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


def create_appointment(
    model: type[Membership] = Membership, *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> Membership:
    """The register's form: the staff appoint by themselves; the person and the certifiers are told.

    Raises Refused, ValidationError.
    """
    ended_on = values.get("ended_on")
    _require_past(ended_on)
    with transaction.atomic():
        enterprise = values.get("enterprise")
        if enterprise is not None:
            lock_enterprise(enterprise)
            if ended_on is None and enterprise.closed_on is not None:
                raise Refused("该企业已登记注销或关停，不能任命企业用户。")
        made = records.create(model, actor=actor, many=many, **values)
        if made.ended_on is None:
            _tell_appointed(made, actor)
    return made


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
        if ended_on != locked.ended_on:
            _require_past(ended_on)
        if ended_on is not None and locked.ended_on is None:
            if not str(values.get("end_reason", "")).strip():
                raise Refused(NO_REASON)
            _require_successor(enterprise, locked)
        return records.change(membership, actor=actor, ended_on=ended_on, **values)


def _require_past(ended_on: date | None) -> None:
    """An appointment with an end counts as ended at once, so no day to come may be written."""
    if ended_on is not None and ended_on > timezone.localdate():
        raise Refused(END_TO_COME)


def _require_successor(enterprise: Enterprise, membership: Membership) -> None:
    """Another certifier who can sign in remains, or the enterprise is no more; its row is locked."""
    if membership.role != MembershipRole.CERTIFIER or enterprise.closed_on is not None:
        return
    others = Membership.objects.current().certifiers().filter(enterprise=enterprise, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Refused(LAST_CERTIFIER)


def _tell_appointed(membership: Membership, actor: Any) -> None:
    told = [membership.user, *certifiers_of(membership.enterprise)]
    notify(
        [user for user in told if user != actor],
        key=f"membership:{membership.pk}:appointed",
        title=f"{membership.user}经本局登记担任{membership.enterprise}{membership.get_role_display()}",
        text="如有不符，请立即联系本局。",
        url=f"{reverse('registry-enterprise:team')}?enterprise={membership.enterprise.uscc}",
        by_email=True,
        synthetic=membership.is_synthetic or membership.enterprise.is_synthetic,
    )


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

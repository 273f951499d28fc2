"""Inviting somebody to act for an enterprise, and accepting.

A code is shown once, to whoever invites; only its hash is kept. It is good for one person and some days. What
a stranger types is answered alike whether no such code exists, it was used, revoked or is too old.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.registration import open_account
from common import records, workflow
from common.errors import Refused
from common.messaging import notify
from common.visitors import count_against
from registry.enums import InvitationStatus, MembershipRole
from registry.models import Enterprise, Invitation, Membership
from registry.services import appoint, end_appointment
from registry.team_rules import certifier_or_clerk

PURPOSE = "registry.invitations"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what looks alike
GROUPS, GROUP = 4, 5
UNUSABLE = "邀请码无效、已使用、已撤销或已过期，请核对；仍不能使用的，请向邀请人索取新的邀请码。"
TOO_OFTEN = "尝试次数较多，请一小时后再试。"


def invite(*, actor: Any, enterprise: Enterprise, role: str, invitee_name: str) -> tuple[Invitation, str]:
    """Invite a person by a code, which is returned beside the invitation this once.

    By the enterprise's certifier or the staff in charge of it. Raises Refused, ValidationError.
    """
    code = _new_code()
    with transaction.atomic():
        locked = lock_enterprise(enterprise)
        _require_open(actor, locked)
        made = _create(actor, locked, role=role, invitee_name=invitee_name, code_hash=hash_of(code))
    return made, code


def hand_over(
    *, actor: Any, membership: Membership, invitee_name: str = "", successor: User | None = None
) -> tuple[Invitation, str]:
    """Invite the successor of a certifier: the appointment ends when the successor accepts.

    A present member is asked by name and accepts on the team's page; anyone else gets a code, "" else.
    By the certifier themself or the staff in charge. Raises Refused, ValidationError.
    """
    code = "" if successor is not None else _new_code()
    with transaction.atomic():
        locked = lock_enterprise(membership.enterprise)
        _require_open(actor, locked)
        old = Membership.objects.select_for_update().get(pk=membership.pk)
        _require_handed_over_by(actor, old)
        values: dict[str, Any] = {"invitee_name": invitee_name, "code_hash": hash_of(code)}
        if successor is not None:
            _require_member(locked, old, successor)
            values = {"invitee_name": successor.full_name, "invitee": successor}
        made = _create(actor, locked, role=MembershipRole.CERTIFIER, replaces=old, **values)
        if successor is not None:
            _tell(made, [successor], "asked", f"请接任{locked}的企业负责人", _who(made.invited_by))
    return made, code


def _require_handed_over_by(actor: Any, old: Membership) -> None:
    if old.ended_on is not None or old.role != MembershipRole.CERTIFIER:
        raise Refused("只有现任企业负责人的身份可以移交。")
    if actor.is_enterprise and old.user_id != actor.pk:
        raise Refused("企业负责人的身份由其本人移交；本人不能办理的，请联系本局办理。")


def _require_member(enterprise: Enterprise, old: Membership, successor: User) -> None:
    current = Membership.objects.current().filter(enterprise=enterprise, user=successor)
    if successor.pk == old.user_id or not successor.is_active or not current.exists():
        raise Refused("接任人须是本企业的其他现任用户；不是的，请填写其姓名，以邀请码移交。")
    if current.certifiers().exists():
        raise Refused(f"{successor}已是企业负责人，可以直接终止原负责人的任命。")


def _require_open(actor: Any, enterprise: Enterprise) -> None:
    """The actor may invite for the enterprise, which still stands and has not too many invitations open."""
    certifier_or_clerk(actor, enterprise)
    if enterprise.closed_on is not None:
        raise Refused("该企业已登记注销或关停，不能再邀请用户。")
    waiting = Invitation.objects.usable().filter(enterprise=enterprise).count()
    if waiting >= settings.INVITATIONS_PER_ENTERPRISE:
        raise Refused(f"该企业已有{waiting}份邀请待接受，请先撤销不用的邀请。")


def _create(actor: Any, enterprise: Enterprise, **values: Any) -> Invitation:
    return records.create(
        Invitation,
        actor=actor,
        enterprise=enterprise,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
        invited_by=actor,
        is_synthetic=enterprise.is_synthetic,
        **values,
    )


def revoke(*, actor: Any, invitation: Invitation, reason: str = "") -> Invitation:
    """Make an invitation worthless. Raises Refused, Conflict when it was accepted meanwhile."""
    with transaction.atomic():
        return workflow.transition(
            invitation, InvitationStatus.REVOKED, actor=actor, reason=reason, closed_at=timezone.now()
        )


def take_invitation_step(
    invitation: Invitation, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> Invitation:
    """The register's step: the staff revoke; accepting is the invited person's own."""
    if to != InvitationStatus.REVOKED:
        raise Refused("邀请须由受邀人本人接受。")
    return revoke(actor=actor, invitation=invitation, reason=reason)


def look_up(*, code: str, sender_hash: str) -> Invitation | None:
    """The invitation that a visitor's code opens, None for any other code. Raises TooMany."""
    count_against(sender_hash, PURPOSE, settings.INVITATION_TRIES_PER_HOUR, TOO_OFTEN)
    return by_hash(hash_of(code))


def by_hash(code_hash: str) -> Invitation | None:
    """The usable invitation with this hash, of which the visitor's session keeps no more."""
    usable = Invitation.objects.usable().select_related("enterprise", "replaces__user")
    return usable.filter(code_hash=code_hash).first() if code_hash else None


def accept(*, actor: User, invitation: Invitation) -> Membership:
    """Let the actor act for the enterprise; the one who is replaced ends in the same transaction.

    Of two who use one code at once the second gets a Refused. Raises ValidationError (acts so already).
    """
    with transaction.atomic():
        lock_enterprise(invitation.enterprise)
        usable = Invitation.objects.usable().select_for_update(of=("self",))
        locked = usable.filter(pk=invitation.pk).first()
        if locked is None:
            raise Refused(UNUSABLE)
        workflow.enter(locked, InvitationStatus.ACCEPTED, actor=actor)
        if locked.replaces is not None:
            _end_predecessor(actor, locked.replaces)
        membership = appoint(
            actor=actor,
            user=actor,
            enterprise=locked.enterprise,
            role=locked.role,
            started_on=timezone.localdate(),
        )
        workflow.transition(
            locked,
            InvitationStatus.ACCEPTED,
            actor=actor,
            closed_at=timezone.now(),
            membership=membership,
        )
        _tell_accepted(locked, membership)
    return membership


def accept_with_new_account(*, invitation: Invitation, account: dict[str, Any]) -> User:
    """Open an account and accept with it, both or neither. Raises as `open_account` and `accept`."""
    with transaction.atomic():
        user = open_account(**account)
        accept(actor=user, invitation=invitation)
    return user


def _end_predecessor(actor: User, replaced: Membership) -> None:
    old = Membership.objects.select_for_update().get(pk=replaced.pk)
    if old.ended_on is not None:
        raise Refused("原负责人的任命已经终止，请由现任负责人或本局重新邀请。")
    if old.user_id == actor.pk:
        raise Refused("不能移交给本人。")
    end_appointment(
        actor=actor, membership=old, ended_on=timezone.localdate(), reason=f"移交给{actor.full_name}"
    )


def lock_enterprise(enterprise: Enterprise) -> Enterprise:
    """The enterprise's row, locked: who acts for it is decided by one at a time."""
    locked: Enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    return locked


def _tell_accepted(invitation: Invitation, membership: Membership) -> None:
    others = list(invited_and_certifiers(invitation))
    if invitation.replaces is not None:
        others.append(invitation.replaces.user)
    told = [user for user in others if user.pk != membership.user_id]
    name = f"{membership.user}已担任{membership.enterprise}{membership.get_role_display()}"
    _tell(invitation, told, "accepted", name, "如有不符，请立即终止该任命并联系本局。")


def invited_and_certifiers(invitation: Invitation) -> list[User]:
    """Who invited, and the responsible persons of the enterprise."""
    return [invitation.invited_by, *certifiers_of(invitation.enterprise)]


def certifiers_of(enterprise: Enterprise) -> list[User]:
    """The users who are now responsible persons of the enterprise."""
    current = Membership.objects.current().certifiers().filter(enterprise=enterprise, user__is_active=True)
    return [each.user for each in current.select_related("user").order_by("pk")]


def _tell(invitation: Invitation, users: list[User], occasion: str, title: str, text: str) -> None:
    team = f"{reverse('registry-enterprise:team')}?enterprise={invitation.enterprise.uscc}"
    staff = reverse("registry:invitations-detail", args=[invitation.ledger_no])
    for user in {user.pk: user for user in users}.values():
        notify(
            [user],
            key=f"invitation:{invitation.pk}:{occasion}",
            title=title,
            text=text,
            url=team if user.is_enterprise else staff,
            by_email=True,
            synthetic=invitation.is_synthetic,
        )


def _who(user: User) -> str:
    return f"邀请人：{user}。请在“企业用户”页面接受；接受后，原负责人的任命同时终止。"


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def hash_of(code: str) -> str:
    """What is kept of a code; blanks, hyphens, case and full width make no difference."""
    wide = unicodedata.normalize("NFKC", code).upper()
    typed = "".join(letter for letter in wide if letter.isalnum())
    return salted_hmac("registry.invitation", typed, algorithm="sha256").hexdigest()

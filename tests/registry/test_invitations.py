"""Inviting by a code that is shown once, accepting with a new account or an old one, and handing over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from common import events
from common.errors import Conflict, Refused
from common.models import Event, Message
from registry import invitations
from registry.enums import InvitationStatus, MembershipRole
from registry.models import Enterprise, Invitation, Membership
from registry.team import end_membership
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.factories.registry_joining import CertifierFactory, InvitationFactory
from tests.racing import at_once

HANDLER, CERTIFIER = MembershipRole.HANDLER, MembershipRole.CERTIFIER
ACCOUNT = {
    "username": "newcomer",
    "full_name": "新来某",
    "mobile": "13900000000",
    "email": "new@example.com",
    "password": "Newcomers-Own-7",
}


def invite(actor, enterprise, role=HANDLER, name="受邀某"):
    return invitations.invite(actor=actor, enterprise=enterprise, role=role, invitee_name=name)


# -- who invites --


@pytest.mark.django_db
def test_a_certifier_invites_and_only_the_hash_is_kept():
    certifier = CertifierFactory()
    invitation, code = invite(certifier.user, certifier.enterprise)
    assert (invitation.status, invitation.invited_by) == (InvitationStatus.OPEN, certifier.user)
    assert timedelta(days=6) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    kept = f"{Invitation.objects.values().get()}{list(Event.objects.values())}"
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert events.history(invitation).get().actor == certifier.user


@pytest.mark.django_db
def test_the_staff_in_charge_invites_and_nobody_else():
    enterprise = EnterpriseFactory()
    park = DepartmentFactory(park=True)
    own = EnterpriseFactory(department=park)
    clerk = UserFactory(department=park)
    assert invite(clerk, own)[0].enterprise == own
    strangers = [
        MembershipFactory(enterprise=enterprise).user,  # a handler of the firm
        CertifierFactory().user,  # the certifier of another
        CertifierFactory(enterprise=enterprise, ended_on=timezone.localdate()).user,  # a former one
        clerk,  # another park's
        UserFactory(roles=["legal_reviewer"]),
        UserFactory(roles=["administrator"]),
    ]
    for actor in strangers:
        with pytest.raises(Refused):
            invite(actor, enterprise)
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_nobody_is_invited_to_a_closed_enterprise_nor_beyond_the_limit(settings):
    settings.INVITATIONS_PER_ENTERPRISE = 2
    certifier = CertifierFactory()
    invite(certifier.user, certifier.enterprise)
    second, _ = invite(certifier.user, certifier.enterprise)
    with pytest.raises(Refused, match="2份邀请待接受"):
        invite(certifier.user, certifier.enterprise)
    invitations.revoke(actor=certifier.user, invitation=second)
    invite(certifier.user, certifier.enterprise)
    Enterprise.objects.update(closed_on=timezone.localdate())
    with pytest.raises(Refused, match="注销或关停"):
        invite(certifier.user, certifier.enterprise)


# -- accepting --


@pytest.mark.django_db
def test_a_newcomer_gets_account_and_appointment_together():
    certifier = CertifierFactory()
    invitation, code = invite(certifier.user, certifier.enterprise)
    found = invitations.look_up(code=code.lower().replace("-", " "), sender_hash="x")
    user = invitations.accept_with_new_account(invitation=found, account=ACCOUNT)
    membership = user.memberships.get()
    assert (membership.enterprise, membership.role) == (certifier.enterprise, HANDLER)
    assert membership.started_on == timezone.localdate()
    invitation.refresh_from_db()
    assert (invitation.status, invitation.membership) == (InvitationStatus.ACCEPTED, membership)
    assert [event.kind for event in events.history(user)] == ["registered", "email-asked"]
    assert events.history(membership).get().actor == user
    assert events.history(invitation).last().to_state == "accepted"
    assert Message.objects.get(recipient=certifier.user).title.startswith("新来某已担任")
    assert set(Enterprise.objects.visible_to(user)) == {certifier.enterprise}


@pytest.mark.django_db
def test_a_present_user_accepts_for_a_second_enterprise():
    member = MembershipFactory()
    invitation = InvitationFactory()
    invitations.accept(actor=member.user, invitation=invitation)
    assert set(Enterprise.objects.visible_to(member.user)) == {member.enterprise, invitation.enterprise}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["used", "revoked", "expired", "closed", "inviter closed"])
def test_what_cannot_be_used_is_refused_with_the_same_words(how):
    invitation = InvitationFactory()
    if how == "used":
        invitations.accept(actor=UserFactory(enterprise=True), invitation=invitation)
    elif how == "revoked":
        invitations.revoke(actor=UserFactory(), invitation=invitation)
    elif how == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "inviter closed":
        User.objects.filter(pk=invitation.invited_by_id).update(is_active=False)
    else:
        Enterprise.objects.update(closed_on=timezone.localdate())
    before = Membership.objects.count()
    assert invitations.by_hash(invitation.code_hash) is None
    with pytest.raises(Refused) as refused:
        invitations.accept(actor=UserFactory(enterprise=True), invitation=invitation)
    assert refused.value.message == invitations.UNUSABLE
    with pytest.raises(Refused):
        invitations.accept_with_new_account(invitation=invitation, account=ACCOUNT)
    assert not User.objects.filter(username="newcomer").exists()
    assert Membership.objects.count() == before


@pytest.mark.django_db
def test_staff_accept_nothing_and_nobody_twice():
    invitation = InvitationFactory()
    with pytest.raises(Refused, match="企业用户账号"):
        invitations.accept(actor=UserFactory(), invitation=invitation)
    member = MembershipFactory(enterprise=invitation.enterprise)
    with pytest.raises(ValidationError, match="已担任"):
        invitations.accept(actor=member.user, invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.OPEN


@pytest.mark.django_db
def test_revoking_is_the_certifiers_or_the_staffs_and_once():
    certifier = CertifierFactory()
    invitation = InvitationFactory(enterprise=certifier.enterprise)
    for actor in (MembershipFactory(enterprise=certifier.enterprise).user, CertifierFactory().user):
        with pytest.raises(Refused):
            invitations.revoke(actor=actor, invitation=invitation)
    stale = Invitation.objects.get()
    invitations.revoke(actor=certifier.user, invitation=invitation)
    with pytest.raises(Conflict):
        invitations.revoke(actor=UserFactory(), invitation=stale)


# -- handing over --


@pytest.mark.django_db
def test_the_old_certifier_ends_when_the_new_one_accepts():
    old = CertifierFactory()
    member = MembershipFactory(enterprise=old.enterprise)
    made, code = invitations.hand_over(actor=old.user, membership=old, successor=member.user)
    assert code == ""
    old.refresh_from_db()
    assert old.ended_on is None
    assert Message.objects.get(recipient=member.user).title.startswith("请接任")
    new = invitations.accept(actor=member.user, invitation=made)
    old.refresh_from_db()
    assert (old.ended_on, old.end_reason) == (timezone.localdate(), f"移交给{member.user.full_name}")
    assert (new.role, new.user) == (CERTIFIER, member.user)
    assert events.history(old).last().kind == "changed"
    assert events.history(new).get().kind == "created"
    assert Message.objects.filter(recipient=old.user).count() == 1
    member.refresh_from_db()
    assert member.ended_on is None  # the appointment as handler stays


@pytest.mark.django_db
def test_a_stranger_takes_over_by_a_code():
    old = CertifierFactory()
    made, code = invitations.hand_over(actor=old.user, membership=old, invitee_name="新来某")
    user = invitations.accept_with_new_account(
        invitation=invitations.look_up(code=code, sender_hash="x"), account=ACCOUNT
    )
    old.refresh_from_db()
    assert old.ended_on == timezone.localdate()
    assert user.memberships.get().role == CERTIFIER
    assert made.replaces == old


@pytest.mark.django_db
def test_the_staff_hands_over_for_who_is_gone_but_no_other_certifier_does():
    old, other = CertifierFactory(), None
    other = CertifierFactory(enterprise=old.enterprise)
    with pytest.raises(Refused, match="由其本人移交"):
        invitations.hand_over(actor=other.user, membership=old, invitee_name="某")
    made, code = invitations.hand_over(actor=UserFactory(), membership=old, invitee_name="某")
    assert (made.replaces, bool(code)) == (old, True)
    with pytest.raises(ValidationError, match="已发出移交邀请"):
        invitations.hand_over(actor=old.user, membership=old, invitee_name="另一人")


@pytest.mark.django_db
def test_whom_one_cannot_hand_over_to():
    old = CertifierFactory()
    handler = MembershipFactory(enterprise=old.enterprise)
    other = CertifierFactory(enterprise=old.enterprise)
    stranger = MembershipFactory()
    for successor in (old.user, stranger.user, other.user):
        with pytest.raises(Refused):
            invitations.hand_over(actor=old.user, membership=old, successor=successor)
    with pytest.raises(Refused, match="现任企业负责人"):
        invitations.hand_over(actor=UserFactory(), membership=handler, invitee_name="某")
    made, _ = invitations.hand_over(actor=old.user, membership=old, invitee_name="某")
    with pytest.raises(Refused, match="本人"):
        invitations.accept(actor=old.user, invitation=made)


@pytest.mark.django_db
def test_only_the_one_who_is_named_accepts():
    old = CertifierFactory()
    member = MembershipFactory(enterprise=old.enterprise)
    made, _ = invitations.hand_over(actor=old.user, membership=old, successor=member.user)
    with pytest.raises(Refused, match="其他用户"):
        invitations.accept(actor=UserFactory(enterprise=True), invitation=made)


@pytest.mark.django_db
def test_a_succession_is_void_once_the_old_appointment_ended():
    old = CertifierFactory()
    CertifierFactory(enterprise=old.enterprise)
    made, _ = invitations.hand_over(actor=old.user, membership=old, invitee_name="某")
    Membership.objects.filter(pk=old.pk).update(ended_on=timezone.localdate())
    with pytest.raises(Refused, match="已经终止"):
        invitations.accept(actor=UserFactory(enterprise=True), invitation=made)


# -- races --


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_code_used_by_two_at_once_appoints_one():
    invitation = InvitationFactory()
    accounts = [ACCOUNT, {**ACCOUNT, "username": "second"}]
    calls = [
        lambda account=account: invitations.accept_with_new_account(
            invitation=Invitation.objects.get(), account=account
        )
        for account in accounts
    ]
    outcomes = at_once(*calls)
    assert sorted(type(each).__name__ for each in outcomes) == ["Refused", "User"]
    assert Membership.objects.filter(enterprise=invitation.enterprise).count() == 1
    assert User.objects.filter(username__in=["newcomer", "second"]).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_revoking_and_accepting_at_once_ends_in_one_of_at_once():
    invitation = InvitationFactory()
    user, clerk = UserFactory(enterprise=True), UserFactory()
    outcomes = at_once(
        lambda: invitations.accept(actor=user, invitation=Invitation.objects.get()),
        lambda: invitations.revoke(actor=clerk, invitation=invitation),
    )
    assert sum(isinstance(each, Refused | Conflict) for each in outcomes) == 1
    appointed = Membership.objects.filter(user=user).exists()
    assert Invitation.objects.get().status == ("accepted" if appointed else "revoked")


@pytest.mark.django_db
def test_a_code_of_a_certifier_who_was_dismissed_lets_nobody_in(client):
    """Else the dismissed would come back by a code that they kept."""
    dismissed = CertifierFactory()
    remaining = CertifierFactory(enterprise=dismissed.enterprise)
    _, code = invite(dismissed.user, dismissed.enterprise, role=CERTIFIER)
    by_staff = InvitationFactory(enterprise=dismissed.enterprise, code="STAFF-CODE")
    assert invitations.look_up(code=code, sender_hash="a") is not None
    held = invitations.by_hash(invitations.hash_of(code))
    end_membership(actor=remaining.user, membership=dismissed, reason="解聘")
    assert invitations.look_up(code=code, sender_hash="a") is None
    with pytest.raises(Refused, match="无效"):
        invitations.accept(actor=UserFactory(enterprise=True), invitation=held)
    assert invitations.look_up(code="STAFF-CODE", sender_hash="a") == by_staff
    client.force_login(remaining.user)
    assert client.get("/enterprise/team/").content.decode().count("邀请人已卸任") == 1


def test_a_code_is_known_however_it_is_typed():
    typed = ("ABCDE-23456", "abcde 23456", "ＡＢＣＤＥ－２３４５６")
    assert len({invitations.hash_of(code) for code in typed}) == 1

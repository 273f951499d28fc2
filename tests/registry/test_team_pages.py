"""The pages on which an enterprise's users and the staff decide who acts for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.models import Event
from registry import invitations
from registry.models import Enterprise, Invitation, Membership
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.factories.registry_joining import CertifierFactory, InvitationFactory, JoinApplicationFactory

pytestmark = pytest.mark.django_db
TEAM = "/enterprise/team/"


@pytest.fixture
def certifier(client):
    found = CertifierFactory()
    client.force_login(found.user)
    return found


def test_the_code_is_shown_once(client, certifier):
    url = f"{TEAM}{certifier.enterprise.uscc}/invite/"
    response = client.post(url, {"invitee_name": "王某", "role": "handler"})
    code = response.context["code"]
    assert code in response.content.decode()
    assert invitations.by_hash(invitations.hash_of(code)) == Invitation.objects.get()
    for page in (url, TEAM):
        assert code not in client.get(page).content.decode()
    assert "王某" in client.get(TEAM).content.decode()
    assert not Event.objects.filter(changes__icontains=code).exists()


def test_an_empty_invitation_is_said_to_be_so(client, certifier):
    url = f"{TEAM}{certifier.enterprise.uscc}/invite/"
    response = client.post(url, {"invitee_name": "", "role": "handler"})
    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_a_handler_sees_the_team_and_decides_nothing(client):
    certifier = CertifierFactory()
    handler = MembershipFactory(enterprise=certifier.enterprise)
    invitation = InvitationFactory(enterprise=certifier.enterprise)
    client.force_login(handler.user)
    text = client.get(TEAM).content.decode()
    assert certifier.user.full_name in text
    assert "邀请用户</a>" not in text
    uscc = certifier.enterprise.uscc
    assert client.get(f"{TEAM}{uscc}/invite/").status_code == 403
    assert client.get(f"{TEAM}{uscc}/hand-over/").status_code == 403
    assert client.post(f"{TEAM}invitations/{invitation.ledger_no}/revoke/").status_code == 403
    end = client.post(f"{TEAM}members/{certifier.ledger_no}/end/", {"reason": "x"})
    assert end.status_code == 422
    assert "企业负责人" in end.content.decode()


def test_another_enterprise_is_not_there(client, certifier):
    other = MembershipFactory()
    invitation = InvitationFactory(enterprise=other.enterprise)
    application = JoinApplicationFactory()
    for address in (
        f"{TEAM}?enterprise={other.enterprise.uscc}",
        f"{TEAM}{other.enterprise.uscc}/invite/",
        f"{TEAM}{other.enterprise.uscc}/hand-over/",
        f"{TEAM}members/{other.ledger_no}/end/",
        f"{TEAM}invitations/{invitation.ledger_no}/revoke/",
        f"{TEAM}invitations/{invitation.ledger_no}/accept/",
        f"{TEAM}applications/{application.ledger_no}/",
    ):
        assert client.get(address).status_code == 404, address


def test_one_of_several_enterprises_is_chosen(client, certifier):
    second = MembershipFactory(user=certifier.user, enterprise__name="另一家有限公司")
    text = client.get(f"{TEAM}?enterprise={second.enterprise.uscc}").content.decode()
    assert "另一家有限公司：现任用户" in text
    assert f"?enterprise={certifier.enterprise.uscc}" in text
    assert "邀请用户</a>" not in text  # a handler there
    first = client.get(f"{TEAM}?enterprise={certifier.enterprise.uscc}").content.decode()
    assert "邀请用户</a>" in first


def test_ending_shows_in_the_history(client, certifier):
    handler = MembershipFactory(enterprise=certifier.enterprise)
    url = f"{TEAM}members/{handler.ledger_no}/end/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "离职"}).status_code == 302
    text = client.get(TEAM).content.decode()
    assert "离职" in text
    assert client.get(url).status_code == 404
    client.force_login(UserFactory())
    register = client.get(f"/staff/registry/memberships/{handler.ledger_no}/").content.decode()
    assert "离职" in register


def test_the_last_certifier_is_told_to_hand_over(client, certifier):
    response = client.post(f"{TEAM}members/{certifier.ledger_no}/end/", {"reason": "离职"})
    assert response.status_code == 422
    assert "请先移交" in response.content.decode()
    assert response.context["form"]["reason"].value() == "离职"


def test_revoking_ends_an_invitation(client, certifier):
    invitation = InvitationFactory(enterprise=certifier.enterprise)
    assert client.post(f"{TEAM}invitations/{invitation.ledger_no}/revoke/").status_code == 302
    assert Invitation.objects.get().status == "revoked"
    assert client.post(f"{TEAM}invitations/{invitation.ledger_no}/revoke/").status_code == 404


def test_the_successor_accepts_on_the_page(client, certifier):
    member = MembershipFactory(enterprise=certifier.enterprise)
    url = f"{TEAM}{certifier.enterprise.uscc}/hand-over/"
    both = client.post(url, {"successor": member.user.pk, "invitee_name": "某"})
    assert both.status_code == 422
    assert client.post(url, {"successor": member.user.pk}).status_code == 302
    invitation = Invitation.objects.get()
    client.force_login(member.user)
    assert "请您接任" in client.get(TEAM).content.decode()
    accept = f"{TEAM}invitations/{invitation.ledger_no}/accept/"
    assert "任命同时终止" in client.get(accept).content.decode()
    assert client.post(accept).status_code == 302
    certifier.refresh_from_db()
    assert certifier.ended_on == timezone.localdate()
    assert Membership.objects.current().certifiers().get().user == member.user


def test_the_hand_over_to_a_stranger_shows_a_code(client, certifier):
    response = client.post(f"{TEAM}{certifier.enterprise.uscc}/hand-over/", {"invitee_name": "外来某"})
    assert invitations.by_hash(invitations.hash_of(response.context["code"])).replaces == certifier


def test_the_applicant_follows_and_withdraws(client):
    application = JoinApplicationFactory()
    client.force_login(application.applicant)
    url = f"{TEAM}applications/{application.ledger_no}/"
    assert "待审核" in client.get(url).content.decode()
    assert client.post(f"{url}withdraw/").status_code == 302
    assert "已撤回" in client.get(url).content.decode()
    assert client.post(f"{url}withdraw/").status_code == 403


def test_the_staff_invites_from_the_enterprises_page(client):
    enterprise = EnterpriseFactory()
    client.force_login(UserFactory())
    page = client.get(f"/staff/registry/enterprises/{enterprise.uscc}/").content.decode()
    url = reverse("registry:enterprises-invite", args=[enterprise.uscc])
    assert url in page
    code = client.post(url, {"invitee_name": "某", "role": "certifier"}).context["code"]
    assert invitations.by_hash(invitations.hash_of(code)).role == "certifier"
    Enterprise.objects.update(closed_on=timezone.localdate())
    assert url not in client.get(f"/staff/registry/enterprises/{enterprise.uscc}/").content.decode()


def test_the_staff_hands_over_from_the_appointments_page(client):
    certifier, handler = CertifierFactory(), MembershipFactory()
    client.force_login(UserFactory())
    url = reverse("registry:memberships-hand-over", args=[certifier.ledger_no])
    assert url in client.get(f"/staff/registry/memberships/{certifier.ledger_no}/").content.decode()
    other = client.get(f"/staff/registry/memberships/{handler.ledger_no}/").content.decode()
    assert "移交负责人" not in other
    response = client.post(url, {"invitee_name": "某"})
    assert Invitation.objects.get().replaces == certifier
    assert response.context["code"]


def test_the_staff_revokes_in_the_register(client):
    invitation = InvitationFactory()
    client.force_login(UserFactory())
    url = f"/staff/registry/invitations/{invitation.ledger_no}/step/"
    assert client.get(f"{url}accepted/").status_code == 403
    assert client.post(f"{url}revoked/", {"seen": "open", "reason": ""}).status_code == 302
    assert Invitation.objects.get().status == "revoked"


def test_the_register_shows_no_hash(client):
    invitation = InvitationFactory()
    client.force_login(UserFactory())
    text = client.get(f"/staff/registry/invitations/{invitation.ledger_no}/").content.decode()
    assert invitation.code_hash not in text
    client.force_login(MembershipFactory(enterprise=invitation.enterprise).user)
    own = client.get(f"/enterprise/invitations/{invitation.ledger_no}/").content.decode()
    assert invitation.code_hash not in own


def test_the_team_costs_the_same_for_one_and_for_many(client, certifier):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(TEAM).status_code == 200
        return len(captured)

    def more(times):
        for _ in range(times):
            MembershipFactory(enterprise=certifier.enterprise)
            MembershipFactory(enterprise=certifier.enterprise, ended_on=timezone.localdate())
            InvitationFactory(enterprise=certifier.enterprise)
            JoinApplicationFactory(applicant=certifier.user)

    more(1)
    first = count()
    more(3)
    assert count() == first

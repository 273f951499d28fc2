"""Those who do not act for an enterprise find nothing of its team, with real numbers and by either method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.enums import InvitationStatus, JoinStatus
from registry.models import Invitation, JoinApplication, Membership
from tests.factories.registry import MembershipFactory
from tests.factories.registry_joining import CertifierFactory, InvitationFactory, JoinApplicationFactory

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def other_certifier(own: Membership) -> Client:
    """Of another enterprise."""
    return signed_in(CertifierFactory().user)


def former_certifier(own: Membership) -> Client:
    """Of the same enterprise, whose appointment has ended."""
    return signed_in(CertifierFactory(enterprise=own.enterprise, ended_on=date(2024, 6, 30)).user)


STRANGERS = [other_certifier, former_certifier]


@dataclass(frozen=True)
class Door:
    """An address, what of the team it names, and what is answered to the certifier who sees it."""

    page: str
    of: Callable[[Membership], str]
    posted: int  # what sending it empty is answered; a form asks again with 422

    def address(self, own: Membership) -> str:
        return reverse(f"registry-enterprise:{self.page}", args=[self.of(own)])

    def __str__(self) -> str:
        return self.page


DOORS = [
    Door("invite", lambda own: own.enterprise.uscc, 422),
    Door("hand-over", lambda own: own.enterprise.uscc, 422),
    Door("member-end", lambda own: MembershipFactory(enterprise=own.enterprise).ledger_no, 422),
    Door("invitation-revoke", lambda own: InvitationFactory(enterprise=own.enterprise).ledger_no, 302),
    Door("invitation-accept", lambda own: InvitationFactory(invitee=own.user).ledger_no, 302),
    Door("application-withdraw", lambda own: JoinApplicationFactory(applicant=own.user).ledger_no, 302),
]


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("door", DOORS, ids=str)
def test_strangers_find_nothing_and_the_certifier_does(door, stranger):
    own = CertifierFactory()
    address, client = door.address(own), stranger(own)
    assert client.get(address).status_code == client.post(address, {"reason": "离职"}).status_code == 404
    insider = signed_in(own.user)
    assert insider.get(address).status_code == 200
    assert insider.post(address, {"reason": ""}).status_code == door.posted


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nothing_is_done_by_strangers(stranger):
    own = CertifierFactory()
    client = stranger(own)
    before = set(Membership.objects.current().values_list("pk", flat=True))
    for door in DOORS:
        client.post(door.address(own), {"reason": "离职", "invitee_name": "王某", "role": "handler"})
    added = Membership.objects.current().exclude(pk__in=before).get()  # the colleague made for the address
    assert added.enterprise == own.enterprise
    assert set(Invitation.objects.values_list("status", flat=True)) == {InvitationStatus.OPEN}
    assert Invitation.objects.count() == 2
    assert JoinApplication.objects.get().status == JoinStatus.SUBMITTED


@pytest.mark.parametrize("stranger", STRANGERS)
def test_the_team_is_the_teams(stranger):
    own = CertifierFactory()
    address = f"{reverse('registry-enterprise:team')}?enterprise={own.enterprise.uscc}"
    assert stranger(own).get(address).status_code == 404
    assert own.user.full_name in signed_in(own.user).get(address).content.decode()


def test_an_application_is_the_applicants():
    own = CertifierFactory()
    number = JoinApplicationFactory(applicant=own.user).ledger_no
    address = reverse("registry-enterprise:application-detail", args=[number])
    colleague = CertifierFactory(enterprise=own.enterprise)
    assert signed_in(colleague.user).get(address).status_code == 404
    assert other_certifier(own).get(address).status_code == 404
    assert signed_in(own.user).get(address).status_code == 200

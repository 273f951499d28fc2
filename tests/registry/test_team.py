"""Ending appointments: with a reason, never the last certifier's, kept in the history; the register alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from common import events
from common.errors import Refused
from common.models import Message
from common.registers import register_for
from registry import team
from registry.enums import MembershipRole
from registry.models import Enterprise, Membership
from registry.services import end_appointment
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import MembershipFactory
from tests.factories.registry_joining import CertifierFactory
from tests.racing import at_once


@pytest.mark.django_db
def test_a_certifier_ends_an_appointment_with_its_reason():
    certifier = CertifierFactory()
    handler = MembershipFactory(enterprise=certifier.enterprise)
    ended = team.end_membership(actor=certifier.user, membership=handler, reason=" 离职 ")
    assert (ended.ended_on, ended.end_reason) == (timezone.localdate(), "离职")
    event = events.history(handler).get()
    assert (event.actor, event.reason) == (certifier.user, "离职")
    assert not Enterprise.objects.visible_to(handler.user).exists()
    assert Message.objects.get(recipient=handler.user).text == "终止事由：离职"
    with pytest.raises(Refused, match="已经终止"):
        team.end_membership(actor=certifier.user, membership=handler, reason="再次")


@pytest.mark.django_db
def test_without_a_reason_nothing_ends():
    certifier = CertifierFactory()
    handler = MembershipFactory(enterprise=certifier.enterprise)
    with pytest.raises(Refused, match="终止事由"):
        team.end_membership(actor=certifier.user, membership=handler, reason="  ")


@pytest.mark.django_db
def test_handlers_end_their_own_appointment_and_no_other():
    one = MembershipFactory()
    other = MembershipFactory(enterprise=one.enterprise)
    with pytest.raises(Refused, match="负责人"):
        team.end_membership(actor=one.user, membership=other, reason="x")
    assert team.end_membership(actor=one.user, membership=one, reason="调岗").ended_on is not None


@pytest.mark.django_db
def test_staff_end_within_their_scope():
    membership = MembershipFactory(enterprise__department=DepartmentFactory(park=True))
    for actor in (UserFactory(park=True), UserFactory(roles=["legal_reviewer"])):
        with pytest.raises(Refused):
            team.end_membership(actor=actor, membership=membership, reason="x")
    assert team.end_membership(actor=UserFactory(), membership=membership, reason="x").end_reason == "x"


@pytest.mark.django_db
@pytest.mark.parametrize("by_staff", [False, True])
def test_the_last_certifier_stays_until_there_is_a_successor(by_staff):
    certifier = CertifierFactory()
    actor = UserFactory() if by_staff else certifier.user
    with pytest.raises(Refused, match="请先移交"):
        team.end_membership(actor=actor, membership=certifier, reason="离职")
    CertifierFactory(enterprise=certifier.enterprise)
    assert team.end_membership(actor=actor, membership=certifier, reason="离职").ended_on is not None


@pytest.mark.django_db
def test_a_certifier_whose_account_is_closed_is_no_successor():
    certifier = CertifierFactory()
    CertifierFactory(enterprise=certifier.enterprise, user__is_active=False)
    with pytest.raises(Refused, match="请先移交"):
        team.end_membership(actor=certifier.user, membership=certifier, reason="离职")


@pytest.mark.django_db
def test_the_last_certifier_of_a_closed_enterprise_may_end():
    certifier = CertifierFactory(enterprise__closed_on=date(2024, 5, 1))
    ended = team.end_membership(actor=certifier.user, membership=certifier, reason="企业注销")
    assert ended.ended_on == timezone.localdate()


@pytest.mark.django_db
def test_the_register_keeps_the_same_rule(client):
    certifier = CertifierFactory()
    client.force_login(UserFactory())
    url = f"/staff/registry/memberships/{certifier.ledger_no}/edit/"
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {
        "enterprise": certifier.enterprise.uscc,
        "ended_on": "2026-01-31",
    }
    assert "终止事由" in client.post(url, typed).content.decode()
    refused = client.post(url, typed | {"end_reason": "离职"})
    assert refused.status_code == 422
    assert "请先移交" in refused.content.decode(), refused.context["form"].errors
    CertifierFactory(enterprise=certifier.enterprise)
    assert client.post(url, typed | {"end_reason": "离职"}).status_code == 302
    certifier.refresh_from_db()
    assert (certifier.ended_on, certifier.end_reason) == (date(2026, 1, 31), "离职")


@pytest.mark.django_db
def test_the_register_makes_no_other_appointment_of_one(client):
    """Turned into a handler, the last certifier would end beside the rule."""
    certifier = CertifierFactory()
    client.force_login(UserFactory())
    url = f"/staff/registry/memberships/{certifier.ledger_no}/edit/"
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"enterprise": certifier.enterprise.uscc}
    for other in (
        {"role": MembershipRole.HANDLER},
        {"user": UserFactory(enterprise=True).pk},
        {"enterprise": CertifierFactory().enterprise.uscc},
    ):
        refused = client.post(url, typed | other)
        assert refused.status_code == 422
        assert team.NOT_REWRITTEN in refused.content.decode(), refused.context["form"].errors
    assert client.post(url, typed | {"started_on": "2024-01-02"}).status_code == 302
    kept = Membership.objects.get(pk=certifier.pk)
    assert (kept.user, kept.enterprise, kept.role) == (certifier.user, certifier.enterprise, certifier.role)
    assert kept.started_on == date(2024, 1, 2)


@pytest.mark.django_db
def test_what_ended_is_not_taken_up_again_by_the_register():
    gone = MembershipFactory()
    end_appointment(actor=None, membership=gone, ended_on=date(2024, 6, 30), reason="离职")
    with pytest.raises(Refused, match="重新邀请"):
        team.change_appointment(gone, actor=UserFactory(), ended_on=None, end_reason="")
    assert not Membership.objects.current().filter(pk=gone.pk).exists()


@pytest.mark.django_db
def test_a_sheet_brings_appointments_and_changes_none():
    register: Any = register_for(Membership)
    row = CertifierFactory()
    rows = [(Membership(), {}), (row, {}), (row, {"ended_on": [None, "2024-06-30"]})]
    assert list(register.import_rule(rows)) == [2]


@pytest.mark.django_db
def test_members_are_listed_certifiers_first_and_the_ended_last():
    handler = MembershipFactory()
    certifier = CertifierFactory(enterprise=handler.enterprise)
    gone = MembershipFactory(enterprise=handler.enterprise)
    end_appointment(actor=None, membership=gone, ended_on=date(2024, 6, 30), reason="离职")
    assert team.current_members(handler.enterprise) == [certifier, handler]
    assert list(team.ended_members(handler.enterprise)) == [gone]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_certifiers_cannot_end_each_other_at_once():
    one = CertifierFactory()
    other = CertifierFactory(enterprise=one.enterprise)
    outcomes = at_once(
        lambda: team.end_membership(actor=one.user, membership=other, reason="x"),
        lambda: team.end_membership(actor=other.user, membership=one, reason="y"),
    )
    assert sum(isinstance(each, Refused) for each in outcomes) == 1
    left = Membership.objects.current().filter(enterprise=one.enterprise, role=MembershipRole.CERTIFIER)
    assert left.count() == 1


@pytest.mark.django_db
def test_an_appointment_by_the_staff_is_told_and_has_no_end_to_come():
    certifier, user, clerk = CertifierFactory(), UserFactory(enterprise=True), UserFactory()
    values = {
        "user": user,
        "enterprise": certifier.enterprise,
        "role": MembershipRole.HANDLER,
        "started_on": date(2026, 1, 5),
    }
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="不得晚于今日"):
        team.create_appointment(actor=clerk, ended_on=tomorrow, **values)
    made = team.create_appointment(actor=clerk, ended_on=None, **values)
    told = Message.objects.filter(key=f"membership:{made.pk}:appointed")
    assert {message.recipient for message in told} == {user, certifier.user}
    with pytest.raises(Refused, match="不得晚于今日"):
        team.change_appointment(made, actor=clerk, ended_on=tomorrow, end_reason="离职")
    assert Membership.objects.current().filter(pk=made.pk).exists()


@pytest.mark.django_db
def test_a_past_appointment_is_entered_without_telling():
    membership = CertifierFactory()
    made = team.create_appointment(
        actor=UserFactory(),
        user=UserFactory(enterprise=True),
        enterprise=membership.enterprise,
        role=MembershipRole.CERTIFIER,
        started_on=date(2024, 1, 1),
        ended_on=date(2024, 6, 30),
        end_reason="离职",
    )
    assert made.ended_on == date(2024, 6, 30)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_nobody_is_appointed_to_a_closed_enterprise_by_the_register():
    membership = CertifierFactory()
    Enterprise.objects.filter(pk=membership.enterprise.pk).update(closed_on=date(2026, 1, 1))
    with pytest.raises(Refused, match="注销或关停"):
        team.create_appointment(
            actor=UserFactory(),
            user=UserFactory(enterprise=True),
            enterprise=Enterprise.objects.get(pk=membership.enterprise.pk),
            role=MembershipRole.HANDLER,
            started_on=date(2026, 1, 5),
        )

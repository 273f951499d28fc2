"""Who deals with a matter: claimed once, given to others by superiors, told, recorded."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models.message import Message
from permits.enums import EiaStatus
from permits.models import EiaDecision
from permits.services.assignment import assign_handler, candidates
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.permits import EiaDecisionFactory, load_limits

pytestmark = pytest.mark.django_db


def given(decision, actor, handler, seen=None):
    return assign_handler(actor=actor, decision=decision, handler=handler, seen_handler_id=seen)


def test_an_officer_claims_what_is_nobodys():
    decision, officer = EiaDecisionFactory(), UserFactory()
    assert given(decision, officer, officer).handler == officer
    (event,) = events.history(decision)
    assert (event.kind, event.reason, event.changes) == (
        "changed",
        "领取",
        {"handler": [None, str(officer.pk)]},
    )
    assert not Message.objects.exists()


def test_a_claimed_matter_is_not_claimed_again():
    first, second = UserFactory(), UserFactory()
    decision = EiaDecisionFactory(handler=first)
    with pytest.raises(Conflict, match=f"已由{first}办理"):
        given(decision, second, second)
    with pytest.raises(Refused, match="审核人"):
        given(decision, second, second, seen=first.pk)
    assert not events.history(decision).exists()


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.HANDLER, False), (Role.REVIEWER, True), (Role.LEADER, True)]
)
def test_superiors_give_a_matter_to_others(role, allowed):
    decision, actor, officer = EiaDecisionFactory(), UserFactory(roles=[role]), UserFactory()
    if not allowed:
        with pytest.raises(Refused, match="须由"):
            given(decision, actor, officer)
        return
    given(decision, actor, officer)
    message = Message.objects.get()
    assert (message.recipient, decision.project_name in message.title) == (officer, True)
    assert events.history(decision).get().reason == f"指派给{officer}"


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(lambda: UserFactory(roles=[Role.LEADER]), id="leader"),
        pytest.param(lambda: UserFactory(enterprise=True), id="enterprise"),
        pytest.param(lambda: UserFactory(park=True), id="other park"),
        pytest.param(lambda: UserFactory(is_active=False), id="left"),
    ],
)
def test_only_officers_who_see_the_matter_may_be_put_in_charge(handler):
    decision, actor = EiaDecisionFactory(), UserFactory(roles=[Role.REVIEWER])
    other = handler()
    with pytest.raises(Refused, match="不能经办此事项"):
        given(decision, actor, other)
    assert other not in candidates(decision)


def test_candidates_are_officers_of_the_bureau_and_of_the_department():
    park = DepartmentFactory(park=True)
    decision = EiaDecisionFactory(department=DepartmentFactory(park=True, parent=park))
    section, own, above = (
        UserFactory(),
        UserFactory(department=decision.department),
        UserFactory(department=park),
    )
    both = UserFactory(roles=[Role.HANDLER, Role.REVIEWER])
    UserFactory(park=True)
    UserFactory(roles=[Role.LEGAL_REVIEWER])
    assert set(candidates(decision)) == {section, own, above, both}
    assert candidates(decision).count() == 4
    for officer in (section, own, above, both):
        assert (
            given(decision, UserFactory(roles=[Role.REVIEWER]), officer, decision.handler_id).handler
            == officer
        )
        decision.refresh_from_db()


def test_a_finished_matter_needs_nobody():
    decision = EiaDecisionFactory(status=EiaStatus.WITHDRAWN, ended_on=date(2024, 3, 5))
    officer = UserFactory()
    with pytest.raises(Refused, match="申请已撤回"):
        given(decision, officer, officer)


# ---- the pages ----


def test_claiming_from_the_queue_leads_back_to_the_same_filter(client, clock_data):
    load_limits()
    officer = UserFactory()
    decision = EiaDecisionFactory(accepted=True)
    client.force_login(officer)
    assert "领取" in client.get("/staff/permits/queue/?whose=unassigned").content.decode()
    response = client.post(
        reverse("permits:queue-assign", args=[decision.ledger_no]),
        {"handler": officer.username, "back": "whose=unassigned&q=示范"},
    )
    assert response.status_code == 302
    assert response["Location"] == "/staff/permits/queue/?whose=unassigned&q=%E7%A4%BA%E8%8C%83"
    decision.refresh_from_db()
    assert decision.handler == officer
    again = client.post(
        reverse("permits:queue-assign", args=[decision.ledger_no]), {"handler": officer.username}
    )
    assert again.status_code == 409


def test_a_reviewer_assigns_on_a_page_of_its_own(client):
    reviewer, officer = UserFactory(roles=[Role.REVIEWER]), UserFactory()
    decision = EiaDecisionFactory(accepted=True, handler=UserFactory())
    client.force_login(reviewer)
    url = reverse("permits:queue-assign", args=[decision.ledger_no])
    assert f'value="{decision.handler_id}"' in client.get(url).content.decode()
    assert client.post(url, {"seen": decision.handler_id}).status_code == 422
    assert client.post(url, {"handler": officer.username, "seen": decision.handler_id}).status_code == 302
    decision.refresh_from_db()
    assert decision.handler == officer


def test_who_may_not_assign_is_refused_the_page(client):
    decision = EiaDecisionFactory(accepted=True)
    url = reverse("permits:queue-assign", args=[decision.ledger_no])
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    assert client.get(url).status_code == 403
    for stranger in (UserFactory(park=True), UserFactory(enterprise=True), UserFactory(roles=[Role.AUDITOR])):
        client.force_login(stranger)
        assert client.get(url).status_code == 404
        assert client.post(url, {"handler": stranger.username}).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_is_told():
    decision, officers = EiaDecisionFactory(), [UserFactory(), UserFactory()]
    barrier, results = threading.Barrier(2), []

    def claim(number: int) -> None:
        seen = EiaDecision.objects.get(pk=decision.pk)
        barrier.wait(timeout=60)
        try:
            given(seen, officers[number], officers[number])
            results.append("claimed")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["claimed", "conflict"]
    assert events.history(decision).count() == 1

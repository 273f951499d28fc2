"""The registers of EIA approval as pages and as sheets."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.registers import registers_of
from permits.enums import EiaStatus, StopKind
from permits.models import EiaDecision, StopInterval
from tests.factories.accounts import UserFactory
from tests.factories.permits import EiaDecisionFactory, StopIntervalFactory, with_notices_run_out
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

REGISTERS = registers_of("permits")


@pytest.mark.parametrize("register", REGISTERS, ids=[each.slug for each in REGISTERS])
def test_sheet_has_unique_headers_and_its_key_first(register):
    headers = [column.header for column in register.ledger_columns]
    assert len(set(headers)) == len(headers)
    assert register.columns[0] == register.key


@pytest.mark.parametrize("register", REGISTERS, ids=[each.slug for each in REGISTERS])
def test_list_opens(register, client, clock_data):
    StopIntervalFactory(decision=EiaDecisionFactory(approved=True))
    client.force_login(UserFactory())
    assert client.get(register.list_url()).status_code == 200


def test_approving_on_the_page_records_the_decision_and_its_days(client, law_data):
    application = with_notices_run_out(
        EiaDecisionFactory(accepted=True, status=EiaStatus.DECISION_NOTICE, overview="年产示范产品。")
    )
    StopIntervalFactory(decision=application)
    client.force_login(UserFactory(roles=[Role.LEADER]))
    url = reverse("permits:decisions-step", args=[application.ledger_no, EiaStatus.APPROVED])
    asked = {"seen": EiaStatus.DECISION_NOTICE, "decided_on": "2024-03-20", "requirements": "落实措施"}
    too_early = client.post(url, asked | {"decided_on": "2024-03-18"})
    assert too_early.status_code == 422
    assert "届满前不得作出决定" in too_early.content.decode()
    assert client.post(url, asked).status_code == 302
    application.refresh_from_db()
    assert (application.status, application.decided_on) == (EiaStatus.APPROVED, date(2024, 3, 20))
    assert (application.gross_days, application.net_days) == (12, 10)
    assert application.document_number.endswith("〔2024〕1号")


def test_a_stop_entered_on_the_page_changes_the_days(client, clock_data):
    decision = EiaDecisionFactory(
        approved=True, decided_on=date(2024, 3, 15), gross_days=9, stopped_days=0, net_days=9
    )
    client.force_login(UserFactory())
    entered = {
        "decision": decision.ledger_no,
        "kind": StopKind.APPRAISAL,
        "first_day": "2024-03-05",
        "last_day": "2024-03-06",
    }
    answer = client.post(reverse("permits:stops-new"), entered)
    assert answer.status_code == 302, answer.context["form"].errors
    assert StopInterval.objects.get().decision == decision
    assert EiaDecision.objects.get().net_days == 7


def test_forms_do_not_offer_what_only_steps_set(client):
    application = EiaDecisionFactory(accepted=True)
    client.force_login(UserFactory())
    page = client.get(reverse("permits:decisions-edit", args=[application.ledger_no]))
    offered = set(page.context["form"].fields)
    assert {"project_name", "received_on"} <= offered
    assert not {"status", "outcome", "decided_on", "net_days", "revoked_on"} & offered


def test_staff_pages_are_closed_to_enterprises(client):
    application = EiaDecisionFactory()
    client.force_login(MembershipFactory(enterprise=application.enterprise).user)
    assert client.get(reverse("permits:decisions-list")).status_code in (403, 404)

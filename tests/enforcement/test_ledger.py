"""The registers of enforcement as pages and as sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.registers import registers_of
from enforcement.enums import CaseOutcome, CaseStatus
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
    FinePaymentFactory,
    InspectionFactory,
    NoPenaltyDecisionFactory,
    OrderViolationFactory,
    PoliceTransferFactory,
    PositiveListEntryFactory,
    SoftMeasureFactory,
)
from tests.factories.enforcement_cases import lawful_case

pytestmark = pytest.mark.django_db

REGISTERS = registers_of("enforcement")


@pytest.mark.parametrize("register", REGISTERS, ids=[each.slug for each in REGISTERS])
def test_sheet_has_unique_headers_and_its_key_first(register):
    headers = [column.header for column in register.ledger_columns]
    assert len(set(headers)) == len(headers)
    assert register.columns[0] == register.key


@pytest.fixture
def some_of_each(db):
    OrderViolationFactory(case=EnforcementCaseFactory(filed=True))
    for factory in (
        FinePaymentFactory,
        InspectionFactory,
        NoPenaltyDecisionFactory,
        PoliceTransferFactory,
        PositiveListEntryFactory,
        SoftMeasureFactory,
        EnforcementDisclosureFactory,
    ):
        factory()


@pytest.mark.parametrize("register", REGISTERS, ids=[each.slug for each in REGISTERS])
def test_list_opens(register, client, some_of_each):
    client.force_login(UserFactory())
    assert client.get(register.list_url()).status_code == 200


@pytest.mark.usefixtures("case_law")
def test_deciding_on_the_page_records_the_penalty(client):
    case = lawful_case(CaseStatus.DISCUSSION)
    client.force_login(UserFactory(roles=[Role.LEADER]))
    url = reverse("enforcement:cases-step", args=[case.ledger_no, CaseStatus.DECIDED])
    asked = {
        "seen": CaseStatus.DISCUSSION,
        "decided_on": "2025-03-03",
        "decision_number": "兰新环罚〔2025〕3号",
        "fine_amount": "150000",
    }
    refused = client.post(url, asked | {"fine_amount": "187000"})
    assert refused.status_code == 422
    assert "重于事先告知的内容" in refused.content.decode()
    assert client.post(url, asked).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.outcome) == (CaseStatus.DECIDED, CaseOutcome.PENALTY)
    assert (case.decided_on, case.fine_amount) == (date(2025, 3, 3), Decimal("150000"))


def test_forms_do_not_offer_what_only_steps_set(client):
    case = EnforcementCaseFactory(filed=True)
    client.force_login(UserFactory())
    page = client.get(reverse("enforcement:cases-edit", args=[case.ledger_no]))
    offered = set(page.context["form"].fields)
    assert {"title", "facts", "investigators", "provisions"} <= offered
    gates = {"notified_on", "defence_waived", "examiner", "legal_reviewer", "discussed_on", "fine_amount"}
    assert not {"status", "outcome", "decided_on", "annulled_on", "amended_fine", *gates} & offered

"""The desk after a decision, the pages of orders and measures, and their actions, in a real browser."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from enforcement.actions import ACTIONS
from enforcement.enums import CaseStatus
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import FinePaymentFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    DailyPenaltyFactory,
    EvidencePreservationFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    RemedyProceedingFactory,
    case_in,
    load_law,
)
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owed():
    """A late fine with a payment, a plan, a remedy, and every measure beside it."""
    load_law()
    OfficerCertificateFactory()
    penalty = DailyPenaltyFactory()
    case = case_in(CaseStatus.PERFORMING, enterprise=penalty.order.enterprise)
    FinePaymentFactory(case=case, amount=Decimal(20_000))
    RemedyProceedingFactory(case=case, outcome="upheld", decided_on=date(2024, 6, 3))
    InstalmentFactory(plan=PaymentPlanFactory(case=case, status="refused", answered_on=date(2024, 4, 18)))
    return {
        "case": case,
        "order": penalty.order,
        "found": penalty.reinspection,
        "daily": penalty,
        "coercion": CoercionFactory(enterprise=case.enterprise, case=case),
        "curtailment": CurtailmentFactory(enterprise=case.enterprise, case=case),
        "kept": EvidencePreservationFactory(case=case),
        "plan": PaymentPlanFactory(case=case),
    }


def step(slug: str, record, to: str) -> str:
    return reverse(f"enforcement:{slug}-step", args=[record.ledger_no, to])


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_after_a_decision_have_no_violation(browser, live_server, owed, width):
    user = UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])
    visit = Visit(browser, live_server.url, user, width)
    case, order = owed["case"], owed["order"]
    actions = [
        action.url(record)
        for record in (case, order, owed["coercion"], owed["kept"], owed["curtailment"])
        for action in ACTIONS
        if isinstance(record, action.model) and action.is_open(record)
    ]
    for address in (
        reverse("enforcement:cases-detail", args=[case.ledger_no]),
        *(step("cases", case, to) for to in ("reminded", "closed", "annulled")),
        reverse("enforcement:orders-detail", args=[order.ledger_no]),
        step("orders", order, "withdrawn"),
        reverse("enforcement:daily-penalties-detail", args=[owed["daily"].ledger_no]),
        step("daily-penalties", owed["daily"], "dropped"),
        reverse("enforcement:coercions-detail", args=[owed["coercion"].ledger_no]),
        step("coercions", owed["coercion"], "extended"),
        reverse("enforcement:curtailments-detail", args=[owed["curtailment"].ledger_no]),
        reverse("enforcement:preservations-detail", args=[owed["kept"].ledger_no]),
        step("payment-plans", owed["plan"], "granted"),
        *actions,
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


def test_the_party_reads_what_it_owes(browser, live_server, owed):
    user = MembershipFactory(enterprise=owed["case"].enterprise).user
    visit = Visit(browser, live_server.url, user, WIDTHS[-1])
    for name, record in (("cases", owed["case"]), ("orders", owed["order"]), ("coercions", owed["coercion"])):
        visit.open(reverse(f"enterprise:{name}-detail", args=[record.ledger_no]))
    visit.context.close()
    assert visit.wrong == []

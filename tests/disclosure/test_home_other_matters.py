"""On the enterprise's home of disclosures: the steps of its audits by date, and policies that end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.production.enums import ProductionStep
from tests.days import Days
from tests.disclosure.test_insurance import policy_of
from tests.factories.disclosure import CleanProductionAuditFactory, ProductionFilingFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db
HOME = reverse("disclosure-enterprise:home")
TODAY = date(2024, 5, 20)
S = ProductionStep


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_duty_law()
    Days(monkeypatch).go_to(TODAY)


@pytest.fixture
def firm():
    return EnterpriseFactory()


@pytest.fixture
def home(client, firm):
    client.force_login(MembershipFactory(enterprise=firm).user)
    return lambda: client.get(HOME)


def test_open_steps_stand_among_the_duties_with_their_dates(firm, home):
    audit = CleanProductionAuditFactory(enterprise=firm)
    CleanProductionAuditFactory()  # of another enterprise
    response = home()
    [card] = response.context["cards"]
    assert [(each.step, each.clock.due_on) for each in card.steps] == [
        (S.INFORMATION, date(2024, 4, 28)),
        (S.START, date(2024, 5, 28)),
        (S.REPORT, date(2025, 3, 28)),
    ]
    text = response.content.decode()
    assert card.overdue == 1 and "有逾期" in text and "2024年5月28日" in text
    assert reverse("disclosure-enterprise:production-step", args=[audit.ledger_no, S.START]) in text


def test_what_is_handed_in_done_or_over_is_owed_no_more(firm, home):
    audit = CleanProductionAuditFactory(enterprise=firm, information_published_on=date(2024, 4, 8))
    ProductionFilingFactory(audit=audit)
    [card] = home().context["cards"]
    assert [each.step for each in card.steps] == [S.REPORT] and card.overdue == 0
    firm.closed_on = date(2024, 5, 1)
    firm.save()
    [card] = home().context["cards"]
    assert card.steps == []


def test_a_policy_that_ends_is_a_hint_and_no_duty(firm, home):
    ending = policy_of(firm, date(2023, 6, 1), date(2024, 5, 31))
    policy_of(EnterpriseFactory(), date(2023, 6, 1), date(2024, 5, 31))
    response = home()
    text = response.content.decode()
    [card] = response.context["cards"]
    assert [each.policy for each in card.policies] == [ending]
    assert "提示（不是披露义务）" in text and "还有11日到期" in text and "没有待办的披露义务" in text
    assert f"?renews={ending.ledger_no}" in text and card.overdue == 0
    policy_of(firm, date(2024, 6, 1), date(2025, 5, 31))
    assert "提示（不是披露义务）" not in home().content.decode()


def test_the_home_asks_the_same_for_many(firm, home):
    CleanProductionAuditFactory(enterprise=firm)
    policy_of(firm, date(2023, 6, 1), date(2024, 5, 31))
    home()
    with CaptureQueriesContext(connection) as one:
        home()
    for year in (2022, 2023):
        CleanProductionAuditFactory(enterprise=firm, year=year, listed_on=date(year, 3, 28))
        policy_of(firm, date(2023, 6, 1), date(2024, 5, 31))
    with CaptureQueriesContext(connection) as many:
        [card] = home().context["cards"]
    assert (len(card.steps), len(card.policies)) == (9, 3)
    assert len(one) == len(many)

"""An enterprise filters, searches and sorts its own rows by what it reads in them, by nothing else."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.signing import b64_decode
from django.urls import reverse
from rest_framework.test import APIClient

from common.registers import all_registers
from common.registers.declaration import register_for
from common.registers.filters import filterset_class, party_reads
from common.registers.listing import default_ordering
from enforcement.models import FinePayment
from tests.factories.accounts import UserFactory, authorization_of
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/enforcement/cases/"
# What the staff filters cases by and the party does not read.
HIDDEN = [
    {"filed_on_after": "2090-01-01"},
    {"year": "1990"},
    {"source": "complaint"},
    {"outcome": "dismissed"},
    {"is_simplified": "true"},
    {"department": "nowhere"},
    {"q": "立案〔2024〕"},
]
# What it reads: both answers.
SHOWN = [
    ({"status": "decided"}, {"status": "closed"}),
    ({"decided_on_after": "2024-01-01"}, {"decided_on_after": "2090-01-01"}),
    ({"q": "示范"}, {"q": "没有这样的词"}),
]


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def case(member):
    return EnforcementCaseFactory(
        decided=True,
        enterprise=member.enterprise,
        title="示范案件",
        status="decided",
        filing_number="立案〔2024〕1号",
        decided_on=date(2024, 3, 11),
    )


@pytest.fixture
def page(client, member):
    client.force_login(member.user)

    def found(**query):
        response = client.get(reverse("enterprise:cases-list"), query)
        return [row["url"] for row in response.context["rows"]]

    return found


@pytest.fixture
def machine(member):
    return _caller(member.user)


def _caller(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=authorization_of(user))
    return client


def numbers(client: APIClient, query: dict) -> list[str]:
    return [row["decision_number"] for row in client.get(LIST, query).json()["results"]]


@pytest.mark.parametrize("query", HIDDEN, ids=str)
def test_what_it_does_not_read_tells_nothing(case, page, machine, query):
    """A filter on a hidden column is no filter; a search finds what is shown alone."""
    with_row = "q" not in query
    assert bool(page(**query)) is with_row
    assert bool(numbers(machine, query)) is with_row


@pytest.mark.parametrize(("yes", "no"), SHOWN, ids=str)
def test_what_it_reads_it_may_filter_by(case, page, machine, yes, no):
    assert page(**yes) and not page(**no)
    assert numbers(machine, yes) == [case.decision_number] and numbers(machine, no) == []


def test_the_staff_filter_by_all_of_it(case):
    machine = _caller(UserFactory())
    assert numbers(machine, {"q": "立案〔2024〕"}) == [case.decision_number]
    assert numbers(machine, {"filed_on_after": "2090-01-01"}) == []


def test_neither_order_nor_page_addresses_hold_what_is_hidden(client, member):
    """The position of a further page stands readable in its address."""
    for number in range(51):
        EnforcementCaseFactory(
            decided=True, enterprise=member.enterprise, lead_on=date(2022, 1, 1), filed_on=date(2022, 1, 2),
            notified_on=date(2024, 1, 1 + number % 28), decided_on=date(2024, 3, 1),
        )  # fmt: skip
    client.force_login(member.user)
    response = client.get(reverse("enterprise:cases-list"), {"sort": "-lead_on"})
    cursor = parse_qs(urlsplit(response.context["next"]).query)["after"][0]
    position = b64_decode(cursor.partition(":")[0].encode()).decode()
    assert "2024-01" in position and "2022" not in position


def test_no_register_filters_or_sorts_a_party_by_what_it_does_not_read():
    for register in (each for each in all_registers() if each.has_enterprise_rows):
        offered = set(filterset_class(register, for_party=True).base_filters) - {"q", "year"}
        assert [name for name in offered if not party_reads(register, name)] == [], register.slug
        order = default_ordering(register, for_party=True).removeprefix("-")
        assert party_reads(register, order), register.slug


def test_what_is_referred_to_is_read_by_key_and_name():
    payments = register_for(FinePayment)
    assert payments is not None
    assert party_reads(payments, "case__title")
    assert not party_reads(payments, "case__filing_number")

"""Another enterprise meets 404 at every address of an enterprise's records, by pages and by API alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from registry.enums import MembershipRole
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CleanProductionAuditFactory,
    CreditRatingFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_duties import DisclosureTriggerFactory
from tests.factories.disclosure_insurance import InsuranceFilingFactory
from tests.factories.disclosure_rating import NoticedRatingFactory, RatingObjectionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.test_routes import OTHERS, Route

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")
# The owner's record behind the addresses whose names begin so; the longest beginning counts.
OWNED: dict[str, Callable[..., Any]] = {
    "disclosure-enterprise:filing": lambda **own: AnnualDisclosureFactory(draft=True, **own),
    "disclosure-enterprise:annual": lambda **own: AnnualDisclosureFactory(draft=True, **own),
    "disclosure-enterprise:temporary": lambda **own: TemporaryDisclosureFactory(submitted=True, **own),
    "disclosure-enterprise:insurance": InsuranceFilingFactory,
    "disclosure-enterprise:production": CleanProductionAuditFactory,
    "disclosure-enterprise:rating": NoticedRatingFactory,
    "disclosure-enterprise:rating-repair": CreditRatingFactory,
    "disclosure-enterprise:rating-objection": RatingObjectionFactory,
    "annual-api:": lambda **own: AnnualDisclosureFactory(draft=True, **own),
    "duty-api:": lambda **own: TemporaryDisclosureFactory(submitted=True, **own),
    "duty-api:begin": DisclosureTriggerFactory,
    "rating-api:": NoticedRatingFactory,
    "rating-api:objection-withdraw": RatingObjectionFactory,
}
# What else stands in the addresses; the parts of a record that is hidden are hidden with it. Invented here:
# parts that there are stand in test_strangers_parts.py.
OTHER_PARTS = {
    "count": 1,
    "pk": 1,
    "uuid": uuid4(),
    "row": uuid4(),
    "code": "basics",
    "path": "basics.products",
    "step": "information",
}
OF_A_PART = {"pk", "uuid", "row", "count"}  # values of an address that name a part of a record


def owned(route: Route) -> Callable[..., Any] | None:
    fitting = [beginning for beginning in OWNED if route.name.startswith(beginning)]
    return OWNED[max(fitting, key=len)] if fitting else None


ROUTES = [route for route in OTHERS if owned(route) and ("<path:" in route.address)]


def address_of(route: Route, record: Any) -> str:
    names = route.pattern.pattern.converters
    own = {name: record.ledger_no for name in names if name in {"number", "key"}}
    return reverse(route.name, kwargs=own | {name: OTHER_PARTS[name] for name in names if name not in own})


def answers(client: Client, address: str) -> dict[str, int]:
    """The status of each method that the address knows."""
    found = {method: getattr(client, method)(address).status_code for method in METHODS}
    return {method: status for method, status in found.items() if status != 405}


def certifier_of(enterprise: Any) -> Client:
    client = Client()
    client.force_login(
        MembershipFactory(
            enterprise=enterprise, role=MembershipRole.CERTIFIER, started_on=date(2022, 1, 1)
        ).user
    )
    return client


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_another_enterprise_finds_nothing(route):
    record = owned(route)(enterprise=EnterpriseFactory())
    found = answers(certifier_of(EnterpriseFactory()), address_of(route, record))
    assert found
    assert set(found.values()) == {404}


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if not (OF_A_PART | {"step"}) & set(route.pattern.pattern.converters)],
    ids=lambda route: route.name,
)
def test_the_owner_finds_it(route):
    """Whatever the state allows, it is not hidden: the strangers' 404 is the stranger's."""
    record = owned(route)(enterprise=EnterpriseFactory())
    found = answers(certifier_of(record.enterprise), address_of(route, record))
    assert set(found.values()) != {404}


def test_the_addresses_are_read_from_the_table_of_routes():
    assert len(ROUTES) >= 50
    for beginning in OWNED:
        assert any(route.name.startswith(beginning) for route in ROUTES), beginning

"""Walks the resolver: every route answers every role as `tests/routes_table.py` declares."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from factory.django import DjangoModelFactory

from accounts.enums import Role
from common import workflow
from common.registers import Register, all_registers
from common.registers.faces import allows
from tests import factories
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory
from tests.route_rows.rows import ROLES, Row
from tests.routes_table import API_PAGES, DISTINCT, ENTERPRISE_PAGES, REGISTER_PAGES, ROUTES


@dataclass(frozen=True)
class Route:
    """A route of the portal, as the resolver knows it."""

    name: str  # with its namespaces; "" when it has none
    address: str  # as the patterns write it
    pattern: URLPattern

    @property
    def id(self) -> str:
        return self.name or self.address

    @property
    def register(self) -> Register | None:
        return self.pattern.default_args.get("register") or getattr(
            getattr(self.pattern.callback, "cls", None), "register", None
        )

    @property
    def page(self) -> str:
        """The last part of a register route's name: list, detail, …"""
        return self.name.rpartition("-")[2]


def routes(resolver: URLResolver | None = None, namespace: str = "", prefix: str = "/") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner, address)
        else:
            yield Route(f"{namespace}{entry.name}" if entry.name else "", address, entry)


ALL_ROUTES = list(routes())
OF_REGISTERS = [route for route in ALL_ROUTES if route.register is not None]
OTHERS = [route for route in ALL_ROUTES if route.register is None]


def row_of(route: Route) -> Row | None:
    return ROUTES.get(route.id) or next(
        (row for pattern, row in ROUTES.items() if fnmatchcase(route.id, pattern)), None
    )


@pytest.fixture
def users(db) -> dict[str, Any]:
    """One user for each role; None for the anonymous visitor."""
    return {
        "anonymous": None,
        "enterprise": MembershipFactory().user,
        "handler": UserFactory(),
        "legal_reviewer": UserFactory(roles=[Role.LEGAL_REVIEWER]),
        "park": UserFactory(park=True),
        "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
        "auditor": UserFactory(roles=[Role.AUDITOR]),
    }


@pytest.fixture
def clients(users) -> dict[str, Client]:
    """A browser for each role, signed in."""
    made = {role: Client() for role in ROLES}
    for role, client in made.items():
        if users[role] is not None:
            client.force_login(users[role])
    return made


# -- routes with a row of their own --


@pytest.mark.parametrize("route", OTHERS, ids=lambda route: route.id)
def test_route_has_a_row(route):
    assert row_of(route) is not None, f"{route.id} ({route.address}) needs a row in tests/routes_table.py"


@pytest.mark.parametrize("known", ROUTES)
def test_row_has_a_route(known):
    assert any(fnmatchcase(route.id, known) for route in OTHERS), f"no route is named {known}"


@pytest.mark.one_database
@pytest.mark.parametrize("route", [each for each in OTHERS if row_of(each)], ids=lambda route: route.id)
def test_route_answers_each_role(route, clients):
    row = row_of(route)
    if route.name:
        address = reverse(route.name, kwargs=dict(row.arguments()))
    else:  # what the administration keeps for old addresses
        address = re.sub(r"<[^>]+>", "0", route.address.replace("(?P<url>.*)$", "nothing/"))
    found = tuple(getattr(clients[role], row.method)(address).status_code for role in ROLES)
    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, row.statuses, strict=True))


# -- routes of registers --


def factory_of(model: Any) -> type[DjangoModelFactory] | None:
    """The factory of a model: in tests/factories/<app>.py or <app>_<part>.py."""
    app = model._meta.app_label
    names = [each.name for each in iter_modules(factories.__path__)]
    for name in sorted(name for name in names if name == app or name.startswith(f"{app}_")):
        module = import_module(f"tests.factories.{name}")
        for _, each in getmembers(module, isclass):
            if issubclass(each, DjangoModelFactory) and each._meta.model is model:
                return each
    return None


@pytest.mark.parametrize("register", all_registers(), ids=lambda register: register.slug)
def test_register_has_a_factory(register):
    assert factory_of(register.model) is not None, (
        f"tests/factories/{register.app_label}.py needs a factory of {register.model.__name__}"
    )


def test_register_pages_are_all_declared():
    pages = defaultdict(set)
    for route in OF_REGISTERS:
        pages[route.name.partition(":")[0]].add(route.page)
    assert pages.pop("api") == set(API_PAGES)
    assert pages.pop("enterprise") == set(ENTERPRISE_PAGES)
    assert all(found == set(REGISTER_PAGES) for found in pages.values())


def first_step(obj: Any) -> str:
    """A state that leads on from the object's; any state where it is at its end."""
    if not hasattr(obj, "WORKFLOW"):
        return "no-state"
    onwards = obj.WORKFLOW.transitions.get(obj.status)
    return str(next(iter(onwards or obj.WORKFLOW.transitions)))


class Expectation:
    """What the words of the table mean for one register, user and object."""

    def __init__(self, register: Register, user: Any, obj: Any) -> None:
        self.register, self.user, self.obj = register, user, obj

    def status(self, word: int | str) -> int:
        return word if isinstance(word, int) else getattr(self, word)()

    def _gate(self, rule: Any, obj: Any = None) -> int:
        return 200 if allows(rule, self.user, obj) else 403

    def enterprise(self) -> int:
        return 200 if self.register.has_enterprise_rows else 404

    def read(self) -> int:
        return self._gate(self.register.may_read)

    def create(self) -> int:
        return max(self.read(), self._gate(self.register.may_create))

    def object(self) -> int:
        seen = self.register.model._default_manager.visible_to(self.user).filter(pk=self.obj.pk)
        return self.read() if self.read() == 403 or seen.exists() else 404

    def change(self) -> int:
        return self.object() if self.object() != 200 else self._gate(self.register.may_change, self.obj)

    def step(self) -> int:
        if self.object() != 200:
            return self.object()
        if not hasattr(self.obj, "WORKFLOW"):
            return 404
        target = first_step(self.obj)
        step = next((each for each in workflow.steps(self.obj, self.user) if each.to == target), None)
        return 409 if step is None else 403 if step.refusal else 200


def declared(route: Route) -> tuple[int | str, ...]:
    table = {"api": API_PAGES, "enterprise": ENTERPRISE_PAGES}.get(
        route.name.partition(":")[0], REGISTER_PAGES
    )
    return table[route.page]


REGISTERS = {register.slug: register for register in all_registers()}


@pytest.mark.one_database
@pytest.mark.parametrize("slug", REGISTERS)
def test_register_answers_each_role(slug, users, clients):
    register = REGISTERS[slug]
    obj = factory_of(register.model)()
    key = getattr(obj, register.key)
    wrong = {}
    for route in OF_REGISTERS:
        if route.register is not register:
            continue
        kwargs = {"key": key} if "<path:key>" in route.address else {}
        if route.page == "step":
            kwargs["to"] = first_step(obj)
        address = reverse(route.name, kwargs=kwargs)
        for role, word in zip(ROLES, declared(route), strict=True):
            expected = Expectation(register, users[role], obj).status(word)
            found = clients[role].get(address).status_code
            if found != expected:
                wrong[f"{route.name} as {role}"] = f"{found} instead of {expected}"
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", REGISTERS)
def test_list_of_a_register_costs_the_same_for_one_row_and_for_three(slug, client):
    register, factory = REGISTERS[slug], factory_of(REGISTERS[slug].model)
    client.force_login(UserFactory())
    values = DISTINCT.get(slug, [{}, {}, {}])
    counts = []
    for batch in (values[:1], values[1:]):
        for each in batch:
            factory(**each)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(register.list_url()).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1], "\n".join(query["sql"] for query in captured)


# -- the machinery itself --


def test_no_address_is_named_twice():
    names = [route.name for route in ALL_ROUTES if route.name]
    doubled = {name for name in names if names.count(name) > 1}
    assert {name for name in doubled if not name.startswith("admin:")} == set()


def test_addresses_end_with_a_slash():
    open_ended = [
        route.address
        for route in ALL_ROUTES
        if not re.search(r"/\$?$", route.address) and not route.name.startswith("admin:") and route.name
    ]
    assert open_ended == []

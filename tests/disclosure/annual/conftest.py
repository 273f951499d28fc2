"""An annual report in draft, and two people of its enterprise."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from disclosure.models import AnnualDisclosure
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory


@pytest.fixture
def report(db) -> AnnualDisclosure:
    firm = EnterpriseFactory(address="示范路1号", industry_code="2611", industry="无机酸制造")
    return AnnualDisclosureFactory(draft=True, enterprise=MembershipFactory(enterprise=firm).enterprise)


@pytest.fixture
def zhang(report) -> Any:
    return report.enterprise.memberships.get().user


@pytest.fixture
def li(report, zhang) -> Any:
    return MembershipFactory(enterprise=report.enterprise).user


@pytest.fixture
def browser_of():
    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def client(browser_of, zhang) -> Client:
    return browser_of(zhang)

"""What the tests of the party's pages share: a user of the party, signed in, and cases of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enforcement.models import EnforcementCase
from tests.factories.registry import MembershipFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def party(db: Any) -> Any:
    """A user of an enterprise."""
    return MembershipFactory().user


@pytest.fixture
def firm(party: Any) -> Any:
    return party.memberships.get().enterprise


@pytest.fixture
def page(client: Client, party: Any) -> Client:
    client.force_login(party, backend=BACKEND)
    return client


def url(record: Any, name: str) -> str:
    """The address of an action on a record."""
    slug = {
        "enforcementcase": "cases",
        "rectificationorder": "orders",
        "inspection": "inspections",
        "coercion": "coercions",
        "curtailment": "curtailments",
    }[record._meta.model_name]
    return reverse(f"enforcement-enterprise:{slug}-{name}", args=[record.ledger_no])


def text_of(response: Any) -> str:
    return str(response.content.decode())


def fresh(case: EnforcementCase) -> EnforcementCase:
    return EnforcementCase.objects.get(pk=case.pk)

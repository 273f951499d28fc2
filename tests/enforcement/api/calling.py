"""Calling the API as a machine does: with a token, with what was seen."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework.test import APIClient

from common.registers import register_for
from tests.factories.accounts import authorization_of


def caller(user: Any) -> APIClient:
    """A machine with the user's token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=authorization_of(user))
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"enforcement-api:{name}", args=args)


def slug_of(record: Any) -> str:
    register = register_for(type(record))
    assert register is not None
    return register.slug


def act_url(record: Any, name: str) -> str:
    return url("record-act", slug_of(record), record.ledger_no, name)


def step_url(record: Any, to: str) -> str:
    return url("record-step", slug_of(record), record.ledger_no, to)


def act(machine: APIClient, record: Any, name: str, /, **fields: Any) -> Any:
    """Read what the act asks for, then do it with what was seen."""
    asked = machine.get(act_url(record, name))
    assert asked.status_code == 200, asked.data
    body = {"seen": asked.data["seen"], "fields_given": fields}
    return machine.post(act_url(record, name), body, format="json")


def step(machine: APIClient, record: Any, to: str, reason: str = "", /, **fields: Any) -> Any:
    """The same for a step."""
    asked = machine.get(step_url(record, to))
    assert asked.status_code == 200, asked.data
    body = {"seen": asked.data["seen"], "reason": reason, "fields_given": fields}
    return machine.post(step_url(record, to), body, format="json")

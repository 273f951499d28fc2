"""Two machines that send the same at once, on a real database: it is done once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections

from enforcement.enums import CaseStatus
from enforcement.models import Defence, FinePayment
from tests.enforcement.api.calling import act_url, caller, step_url
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import case_in, load_law
from tests.factories.enforcement_cases import TODAY, lawful_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

C = CaseStatus


def at_once(works: list[Callable[[], Any]]) -> list[int]:
    """The statuses of answers to requests that start together, in order of size."""
    assert connection.vendor == "postgresql"
    start, found = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            found.append(work().status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return sorted(found)


def posting(address: str, body: dict[str, Any], number: int = 3) -> list[Callable[[], Any]]:
    machines = [caller(UserFactory(roles=["handler", "reviewer"])) for _ in range(number)]
    return [lambda each=each: each.post(address, body, format="json") for each in machines]  # type: ignore[misc]


def test_a_step_is_taken_once(days):
    load_law()
    days.go_to(TODAY)
    case = lawful_case(C.NOTIFIED)
    fields = {"made_on": "2025-02-14", "channel": "written", "text": "检修期间短时排放。"}
    found = at_once(posting(step_url(case, C.DEFENCE), {"seen": "notified", "fields_given": fields}))
    assert found == [200, 409, 409]
    assert Defence.objects.count() == 1


def test_an_act_that_changes_no_state_is_done_once(days):
    """Two halves of the fine would both be owed: only what was seen tells the second from the first."""
    load_law()
    days.go_to(date(2024, 5, 20))
    case = case_in(C.PERFORMING)
    address = act_url(case, "pay")
    seen = caller(UserFactory()).get(address).data["seen"]
    fields = {"kind": "fine", "amount": "20000", "paid_on": "2024-04-24"}
    assert at_once(posting(address, {"seen": seen, "fields_given": fields})) == [200, 409, 409]
    assert FinePayment.objects.count() == 1

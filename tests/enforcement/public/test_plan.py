"""How PostgreSQL reads the lists of `/cases/`: along the list's own index, never by sorting all."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.enforcement.public.shelves import order, publish, result

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LIST = reverse("cases:case-list")


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for each in plan.get("Plans", []) for node in nodes(each))]


def plan_of_rows(client, address: str) -> list[dict[str, Any]]:
    """The plan of the statement that fetched the rows of a page."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    (statement,) = [
        query["sql"]
        for query in captured
        if "ORDER BY" in query["sql"] and '"common_publishedrecord"."body"' in query["sql"]
    ]
    with connection.cursor() as cursor:
        # Of so few rows a bitmap is as good; of a million it is not, and is not what is asked about here.
        cursor.execute("SET enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        (found,) = cursor.fetchone()
        cursor.execute("RESET enable_bitmapscan")
    found = json.loads(found) if isinstance(found, str) else found
    return nodes(found[0]["Plan"])


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "common_published_list"),
        ("sort=dated_on", "common_published_list"),
        ("year=2021", "common_published_list"),
        ("sort=-amount", "common_published_amount"),
        ("sort=amount", "common_published_amount"),
    ],
)
def test_pages_are_read_along_the_index_wherever_they_are(client, query, index):
    first = date(2020, 1, 1)
    days = [first + timedelta(days=n) for n in range(1500)]
    publish(*(result(n, day=day, amount=n + 1) for n, day in enumerate(days)))
    publish(*(order(n, day=day) for n, day in enumerate(days * 3)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE common_publishedrecord")
    address = f"{LIST}?{query}"
    for _ in range(3):  # the first page, and two behind a cursor
        plan = plan_of_rows(client, address)
        assert [node["Index Name"] for node in plan if "Index Name" in node] == [index]
        assert not any(node["Node Type"] in ("Sort", "Seq Scan") for node in plan)
        address = LIST + client.get(address).context["next"]

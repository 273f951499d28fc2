"""The auditor's page: who reads it, what it finds, and the export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from common import events, records
from common.models import Event
from registry.models import Park
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/staff/audit/", "/staff/audit/export/"


@pytest.fixture
def auditor(client):
    user = UserFactory(roles=["auditor"])
    client.force_login(user)
    return user


@pytest.fixture
def park():
    clerk = UserFactory(full_name="钱某")
    park = records.create(Park, actor=clerk, code="north", name="北区")
    return records.change(park, actor=clerk, reason="=HYPERLINK(1)", name="北部园区")


def listed(response):
    return [entry.event for entry in response.context["entries"]]


@pytest.mark.parametrize("roles", [["administrator"], ["handler"], ["leader", "report_officer"], []])
def test_nobody_but_the_auditor_reads_the_trail(client, roles):
    client.force_login(UserFactory(roles=roles))
    assert client.get(PAGE).status_code == 403
    assert client.get(EXPORT).status_code == 403


def test_enterprise_users_and_visitors_do_not_read_it(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(UserFactory(enterprise=True))
    assert client.get(PAGE).status_code == 403


def test_the_page_cannot_write(client, auditor):
    assert client.post(PAGE).status_code == 405
    assert client.post(EXPORT).status_code == 405


def test_newest_first_in_words(client, auditor, park):
    response = client.get(PAGE, {"model": "registry.park"})
    assert [event.kind for event in listed(response)] == ["changed", "created"]
    text = response.content.decode()
    assert "园区名称：北区 → 北部园区" in text
    assert "园区 north" in text
    assert "钱某" in text


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({"kind": "created"}, ["created"]),
        ({"actor": "钱某"}, ["changed", "created"]),
        ({"actor": "无此人"}, []),
        ({"model": "registry.park", "key": "north"}, ["changed", "created"]),
        ({"model": "registry.park", "key": "south"}, []),
        ({"model": "registry.law"}, []),
    ],
)
def test_filters(client, auditor, park, query, kinds):
    assert [event.kind for event in listed(client.get(PAGE, query))] == kinds


def test_dates_are_days_of_shanghai_and_both_ends_count(client, auditor, park):
    today = timezone.localdate()
    found = lambda **query: len(listed(client.get(PAGE, {"model": "registry.park", **query})))  # noqa: E731
    assert found(since=today, until=today) == 2
    assert found(since=today + timedelta(days=1)) == 0
    assert found(until=today - timedelta(days=1)) == 0


def test_a_wrong_filter_is_told(client, auditor):
    response = client.get(PAGE, {"since": "2024-02-01", "until": "2024-01-01"})
    assert response.status_code == 422
    assert "截止日期不得早于起始日期" in response.content.decode()
    assert "须选择对象类别" in client.get(PAGE, {"key": "x"}).content.decode()


def test_pages_follow_each_other_without_gap_or_double(client, auditor):
    park = records.create(Park, actor=None, code="p", name="n0")
    for number in range(1, 120):
        records.change(park, actor=None, name=f"n{number}")
    query, seen = {"model": "registry.park"}, []
    address = PAGE
    while address:
        response = client.get(address, query if address == PAGE else None)
        seen += [event.pk for event in listed(response)]
        address = response.context["next"] and PAGE + response.context["next"]
    assert (
        seen
        == sorted(Event.objects.filter(stream=f"registry.park:{park.pk}").values_list("pk", flat=True))[::-1]
    )
    assert client.get(PAGE, {"after": "damaged"})["Location"] == PAGE


def test_the_list_costs_the_same_for_one_and_many_events(client, auditor, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(50) as counted:
            client.get(PAGE, {"model": "registry.park"})
        return len(counted.captured_queries)

    park = records.create(Park, actor=None, code="p", name="n0")
    one = queries()
    for number in range(1, 30):
        records.change(park, actor=None, name=f"n{number}")
    assert queries() == one


def test_the_export_holds_what_was_filtered_and_no_formula(client, auditor, park):
    response = client.get(EXPORT, {"model": "registry.park"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["事项"] for row in rows] == ["登记", "修改"]
    assert rows[1]["对象"] == "园区 north"
    assert rows[1]["理由"] == "'=HYPERLINK(1)"
    assert rows[0]["摘要"] == events.history(park).first().hash
    exported = events.history(auditor).last()
    assert (exported.kind, exported.changes) == ("exported", {"model": [None, "registry.park"]})

"""The audit trail finds what was done behind its back."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from common import events
from common.models import Event, EventSeal
from common.sealing import seal_events, verify
from tests.factories.accounts import UserFactory
from tests.factories.reports import ReportEditionFactory


@pytest.fixture
def trail(db):
    """Three events on each of two objects, sealed."""
    actor = UserFactory(roles=["report_officer"])
    editions = ReportEditionFactory.create_batch(2)
    for edition in editions:
        for n in range(3):
            events.append(edition, "changed", actor=actor, changes={"n": [n, n + 1]}, reason=f"第{n}次")
    while seal_events():
        pass
    return editions


class behind_the_back:  # reads as words in a with statement
    """Drops the append-only triggers, as someone with the database password could."""

    def __enter__(self):
        self.cursor = connection.cursor()
        if connection.vendor == "postgresql":
            self.cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for table in ("common_event", "common_eventseal", "common_sealentry"):
                for action in ("update", "delete"):
                    self.cursor.execute(f"DROP TRIGGER {table}_no_{action}")
        return self.cursor

    def __exit__(self, *exc):
        self.cursor.close()


def faults():
    return list(verify())


def test_clean_trail_verifies(trail):
    assert faults() == []
    call_command("verify_events")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE common_event SET reason = '改'",
        "DELETE FROM common_event",
        "UPDATE common_eventseal SET event_count = 0",
        "DELETE FROM common_sealentry",
    ],
)
def test_database_refuses_update_and_delete(trail, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_edited_event_is_found(trail):
    victim = Event.objects.filter(sequence=2).first()
    with behind_the_back() as cursor:
        cursor.execute("UPDATE common_event SET reason = '篡改' WHERE id = %s", [victim.pk])
    assert any("事件被改动" in fault and "第2号" in fault for fault in faults())
    with pytest.raises(CommandError, match="未通过"):
        call_command("verify_events")


def test_edited_event_with_recomputed_hash_is_found_by_chain_and_seal(trail):
    victim = Event.objects.filter(sequence=2).first()
    victim.reason = "篡改"
    with behind_the_back() as cursor:
        cursor.execute(
            "UPDATE common_event SET reason = %s, hash = %s WHERE id = %s",
            [victim.reason, victim.compute_hash(), victim.pk],
        )
    found = faults()
    assert any("不衔接" in fault for fault in found)
    assert any("与封存时不同" in fault for fault in found)


def test_deleted_event_is_found(trail):
    victim = Event.objects.filter(sequence=2).first()
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM common_event WHERE id = %s", [victim.pk])
    assert any("缺第2号" in fault for fault in faults())


def test_lost_whole_stream_is_found_by_its_seal(trail):
    stream = events.stream_of(trail[0])
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM common_event WHERE stream = %s", [stream])
    assert sum("已不存在" in fault for fault in faults()) == 3


def test_deleted_seal_is_found(trail):
    events.append(trail[0], "changed", actor=None)
    seal_events()
    with behind_the_back() as cursor:
        first = EventSeal.objects.get(number=1)
        cursor.execute("DELETE FROM common_sealentry WHERE seal_id = %s", [first.pk])
        cursor.execute("DELETE FROM common_eventseal WHERE id = %s", [first.pk])
    assert any("缺第1号封存" in fault for fault in faults())


def test_event_numbered_before_a_seal_and_committed_after_is_sealed_next(trail):
    late = events.append(trail[1], "changed", actor=None)
    seal = seal_events()
    assert [entry.event_id for entry in seal.entries.all()] == [late.pk]
    assert seal_events() is None

"""When files are made anew: after publishing and withdrawing, by one maker at a time, without leftovers."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common import publication
from opendata import services, tasks
from opendata.models import BulkFile, ChangeMark
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_publication import load_publication_rows, published_case
from tests.opendata.records import KIND, bytes_of, record, rows


@pytest.fixture
def requested(monkeypatch):
    """The registers whose making was queued."""
    found: list[str] = []
    monkeypatch.setattr(services, "_request", found.append)
    return found


# -- what is due --


@pytest.mark.django_db
def test_publishing_and_withdrawing_make_the_files_due(django_capture_on_commit_callbacks, requested):
    load_publication_rows()
    services.make_files(KIND)
    assert not services.is_due(KIND)
    with django_capture_on_commit_callbacks(execute=True):
        shown = published_case()
    assert services.is_due(KIND)
    assert requested == [KIND]
    services.make_files(KIND)
    assert [row["decision_number"] for row in rows()] == [shown.number]
    assert not services.is_due(KIND)
    case_pk = shown.source.rpartition(":")[2]
    with django_capture_on_commit_callbacks(execute=True):
        from enforcement.models import EnforcementCase

        case = EnforcementCase.objects.get(pk=case_pk)
        publication.withdraw(KIND, case, actor=UserFactory(), reason="决定被撤销")
    assert services.is_due(KIND)
    services.refresh(KIND)
    assert rows() == []


@pytest.mark.django_db
def test_many_changes_queue_one_making(requested):
    services.make_files(KIND)
    for _ in range(5):
        services.note_change(KIND)
    assert requested == [KIND]


@pytest.mark.django_db
def test_a_kind_without_a_file_is_not_noted(requested):
    services.note_change("unknown")
    assert not ChangeMark.objects.exists()


@pytest.mark.django_db
def test_what_is_not_due_is_left_alone():
    services.make_files(KIND)
    assert not services.refresh(KIND)
    assert BulkFile.objects.filter(kind=KIND).count() == 3


@pytest.mark.django_db
def test_a_file_that_was_lost_is_made_again():
    record(1)
    services.make_files(KIND)
    next(services.folder().glob("*.csv")).unlink()
    assert services.refresh(KIND)
    assert len(rows()) == 1


@pytest.mark.django_db
def test_a_change_while_files_are_made_queues_another_making(monkeypatch, requested):
    write = services.write_all

    def publish_meanwhile(kind, day, folder):
        made = write(kind, day, folder)
        services.note_change(KIND)
        return made

    monkeypatch.setattr(services, "write_all", publish_meanwhile)
    services.refresh(KIND)
    assert requested == [KIND]
    assert services.is_due(KIND)


@pytest.mark.django_db
def test_beat_makes_what_was_left_and_waits_for_a_pause(settings, requested):
    settings.OPEN_DATA_PAUSE_SECONDS = 60
    for kind in services.open_kinds():
        services.make_files(kind)
    record(1)
    services.note_change(KIND)
    assert services.refresh_all() == []
    ChangeMark.objects.update(changed_at=timezone.now() - timedelta(seconds=61))
    BulkFile.objects.update(data_as_of=timezone.now() - timedelta(seconds=90))
    assert services.refresh_all() == [KIND]
    assert len(rows()) == 1


@pytest.mark.django_db
def test_rows_disappear_when_their_display_has_ended(monkeypatch, requested):
    days = Days(monkeypatch)
    days.go_to(timezone.localdate())
    record(1, display_until=timezone.localdate(), published_at=timezone.now() - timedelta(days=3))
    services.make_files(KIND)
    assert len(rows()) == 1
    days.go_to(timezone.localdate() + timedelta(days=1))
    assert KIND in services.daily()
    services.refresh(KIND)
    assert rows() == []


@pytest.mark.django_db
def test_what_changed_unnoticed_is_found_by_the_day(requested):
    for kind in services.open_kinds():
        services.make_files(kind)
    assert services.daily() == []
    record(1)  # nobody noted it
    assert services.daily() == [KIND]


@pytest.mark.django_db
def test_the_tasks_call_their_services(monkeypatch):
    called: list[tuple] = []
    for name in ("refresh", "refresh_all", "daily"):
        monkeypatch.setattr(services, name, lambda *args, name=name: called.append((name, *args)))
    tasks.refresh_files(KIND)
    tasks.refresh_all_files()
    tasks.daily_files()
    assert called == [("refresh", KIND), ("refresh_all",), ("daily",)]


# -- replacing --


@pytest.mark.django_db
def test_former_files_stay_until_replaced_and_then_go(django_capture_on_commit_callbacks):
    services.make_files(KIND)
    former = {path.name for path in services.folder().iterdir()}
    with django_capture_on_commit_callbacks() as callbacks:
        services.make_files(KIND)
        assert former <= {path.name for path in services.folder().iterdir()}
    for callback in callbacks:
        callback()
    now = {path.name for path in services.folder().iterdir()}
    assert not former & now and len(now) == 3
    assert BulkFile.objects.filter(kind=KIND, is_current=False, file="").count() == 3


@pytest.mark.django_db
def test_a_maker_that_fails_leaves_the_former_files(monkeypatch):
    record(1)
    services.make_files(KIND)
    before = bytes_of()

    def fail(kind, day, folder):
        (folder / "csv").write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(services, "write_all", fail)
    with pytest.raises(OSError, match="disk full"):
        services.make_files(KIND)
    assert bytes_of() == before
    assert not [path for path in services.folder().iterdir() if path.name.startswith(services.WORKING)]


@pytest.mark.django_db
def test_younger_data_are_not_replaced_by_older(monkeypatch):
    services.make_files(KIND)
    BulkFile.objects.update(data_as_of=timezone.now() + timedelta(minutes=1))
    assert not services.make_files(KIND)
    assert BulkFile.objects.filter(kind=KIND).count() == 3


@pytest.mark.django_db
def test_what_dead_makers_left_is_swept_up_and_live_work_is_not():
    services.make_files(KIND)
    root = services.folder()
    dead, alive, orphan = root / ".making-a-1", root / ".making-a-2", root / "case-result-1.csv"
    for path in (dead, alive):
        path.mkdir()
        (path / "csv").write_text("half")
    orphan.write_text("nobody's")
    old = time.time() - services.ABANDONED_SECONDS - 1
    for path in (dead / "csv", dead, orphan, *root.glob("*.xlsx")):
        os.utime(path, (old, old))
    assert services.sweep() == 2
    assert alive.exists() and not dead.exists() and not orphan.exists()
    assert len(list(root.glob("*.*sx"))) == 1  # present, however old


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_makers_one_works(monkeypatch):
    record(1)
    begun, go_on = threading.Event(), threading.Event()
    write = services.write_all

    def wait(kind, day, folder):
        begun.set()
        assert go_on.wait(20)
        return write(kind, day, folder)

    monkeypatch.setattr(services, "write_all", wait)
    made: list[bool] = []

    def first() -> None:
        try:
            made.append(services.make_files(KIND))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(20)
    assert not services.make_files(KIND)
    go_on.set()
    thread.join()
    assert made == [True]
    assert BulkFile.objects.filter(kind=KIND).count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_all_formats_show_one_state(monkeypatch):
    record(1)
    copy = services.write_all.__globals__["copy_csv"]

    def publish_between(kind, day, target):
        made = copy(kind, day, target)

        def other() -> None:
            record(2)
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        return made

    monkeypatch.setitem(services.write_all.__globals__, "copy_csv", publish_between)
    services.make_files(KIND)
    assert {file.rows for file in BulkFile.objects.filter(is_current=True)} == {1}
    assert bytes_of("jsonl").count(b"\n") == len(rows()) == 1

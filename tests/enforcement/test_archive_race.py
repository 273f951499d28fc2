"""Two who ask for the same export, two workers at one export."""

import threading
from typing import Any

import pytest
from django.db import connection

from common import events
from common.errors import Conflict
from enforcement.models import CaseExport, ExportState
from enforcement.services import archives
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import lawful_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(monkeypatch):
    monkeypatch.setattr(archives, "_enqueue", lambda export_id: None)
    return lawful_case("investigating")


def together(function: Any, *arguments: tuple[Any, ...]) -> list[Any]:
    """Call `function` in a thread for each tuple, all starting at once; what each returned or raised."""
    barrier, found = threading.Barrier(len(arguments)), []

    def run(given: tuple[Any, ...]) -> None:
        try:
            barrier.wait(timeout=30)
            found.append(function(*given))
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(given,)) for given in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return found


def test_two_who_ask_at_once_make_one_export(case):
    users = [UserFactory(roles=["handler"]) for _ in range(4)]
    found = together(lambda user: archives.request_export(case, actor=user), *((user,) for user in users))
    assert sorted(type(each).__name__ for each in found) == ["CaseExport", *["Conflict"] * 3]
    assert all(isinstance(each, Conflict | CaseExport) for each in found)
    assert CaseExport.objects.count() == 1
    assert [event.kind for event in events.history(case)].count("exported") == 1


def test_two_workers_make_an_export_once(case, monkeypatch):
    made: list[int] = []
    monkeypatch.setattr(archives, "_make", lambda export: made.append(export.pk))
    export = archives.request_export(case, actor=UserFactory(roles=["handler"]))
    together(archives.run_export, *((export.pk,) for _ in range(4)))
    assert made == [export.pk]


def test_only_one_takes_up_what_was_lost(case):
    export = archives.request_export(case, actor=UserFactory(roles=["handler"]))
    CaseExport.objects.update(state=ExportState.RUNNING, heartbeat_at=export.created_at - 2 * archives.STALE)
    found = together(archives.resume_stale, (), (), ())
    assert sorted(found) == [[], [], [export.pk]]

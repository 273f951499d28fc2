"""Two people at once on one report, on a real database: nobody's text is lost, nothing is written twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from common import events
from common.errors import Conflict
from disclosure.annual.prefill import LAST_YEAR, take_over_rows
from disclosure.annual.saving import Saved, add_row, save_fields, save_row
from disclosure.annual.starting import start_report
from disclosure.enums import FilingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow
from tests.factories.disclosure import AnnualDisclosureFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WASTE = "discharges.hazardous_waste"


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread and connection of its own, all starting together; what each gave or raised."""
    assert connection.vendor == "postgresql"
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[place] = work()
        except Exception as error:  # handed to the test, which names what it expects
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def fresh(report: AnnualDisclosure) -> AnnualDisclosure:
    return AnnualDisclosure.objects.get(pk=report.pk)


def test_two_who_fill_in_different_fields_at_once_both_find_theirs(report, zhang, li):
    page = {"name": "", "address": ""}
    found = at_once(
        lambda: save_fields(
            actor=zhang, report=fresh(report), chapter="basics", typed={"name": "甲"}, seen=page
        ),
        lambda: save_fields(
            actor=li, report=fresh(report), chapter="basics", typed={"address": "乙"}, seen=page
        ),
    )
    assert [each.written for each in found] == [("name",), ("address",)]
    assert AnnualChapter.objects.get(report=report).typed == {"name": "甲", "address": "乙"}
    told = [event.sequence for event in events.history(report)]
    assert told == list(range(1, len(told) + 1))


def test_of_two_who_write_one_field_at_once_one_writes_and_the_other_is_told(report, zhang, li):
    def save(user: Any, text: str) -> Callable[[], Saved]:
        return lambda: save_fields(
            actor=user, report=fresh(report), chapter="basics", typed={"name": text, "site": text[0]}, seen={}
        )

    found = at_once(save(zhang, "张某的"), save(li, "李某的"))
    (winner,) = (each for each in found if not each.conflicts)
    (loser,) = (each for each in found if each.conflicts)
    assert winner.written == ("name", "site")
    stands = AnnualChapter.objects.get(report=report).typed
    assert [(each.name, each.stands) for each in loser.conflicts] == list(stands.items())
    assert {each.mine for each in loser.conflicts}.isdisjoint(stands.values())


def test_two_who_fill_in_cells_of_one_row_at_once_both_find_theirs(report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE)
    at_once(
        lambda: save_row(actor=zhang, report=fresh(report), row=row.pk, typed={"name": "废油"}, seen={}),
        lambda: save_row(actor=li, report=fresh(report), row=row.pk, typed={"generated": "1"}, seen={}),
    )
    row.refresh_from_db()
    assert row.typed == {"name": "废油", "generated": "1"}


def test_two_clicks_add_one_row_and_two_people_add_two(report, zhang, li):
    key = uuid4()
    at_once(*[lambda: add_row(actor=zhang, report=fresh(report), table=WASTE, row=key)] * 2)
    assert AnnualRow.objects.count() == 1
    at_once(
        lambda: add_row(actor=zhang, report=fresh(report), table=WASTE),
        lambda: add_row(actor=li, report=fresh(report), table=WASTE),
    )
    assert sorted(AnnualRow.objects.values_list("position", flat=True)) == [1, 2, 3]


def test_what_is_proposed_is_taken_over_once(report, zhang, li):
    last = AnnualDisclosureFactory(
        for_year=report.for_year - 1, enterprise=report.enterprise, filed_on="2023-03-10"
    )
    AnnualRow.objects.create(
        report=last, table=WASTE, position=1, typed={"code": "900-214-08", "name": "废油"}
    )

    def take(user: Any) -> Callable[[], int]:
        return lambda: take_over_rows(actor=user, report=fresh(report), table=WASTE, source=LAST_YEAR)

    assert sorted(at_once(take(zhang), take(li))) == [0, 1]
    assert AnnualRow.objects.filter(report=report).count() == 1


def test_a_save_beside_the_handing_in_is_before_it_or_refused(report, zhang, li):
    """Whoever has the row first: a save that comes after the state changed writes nothing."""

    def hand_in() -> None:
        with transaction.atomic():
            locked = AnnualDisclosure.objects.select_for_update().get(pk=report.pk)
            locked.status, locked.filed_on = FilingStatus.SUBMITTED, "2024-03-11"
            locked.save(update_fields=["status", "filed_on"])

    mine = fresh(report)
    saved, _ = at_once(
        lambda: save_fields(actor=zhang, report=mine, chapter="basics", typed={"name": "甲"}, seen={}),
        hand_in,
    )
    written = AnnualChapter.objects.filter(report=report).exists()
    assert isinstance(saved, Conflict) is not written


def test_two_who_begin_a_report_at_once_begin_one(report, zhang, li):
    year = timezone.localdate().year - 1
    found = at_once(
        *(
            lambda user=user: start_report(actor=user, enterprise=report.enterprise, for_year=year)
            for user in (zhang, li)
        )
    )
    assert found[0] == found[1]
    assert AnnualDisclosure.objects.filter(for_year=year).count() == 1

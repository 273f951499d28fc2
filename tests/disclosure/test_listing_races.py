"""Two at once: publication and an objection, two publications, two who draw up the same list."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from common.errors import Conflict, Refused
from common.models import PublishedRecord
from disclosure.listing.objections import receive_objection
from disclosure.listing.public import DUTY_LIST
from disclosure.listing.services import draw_up, take_list_step
from disclosure.models import DutyList, DutyObjection
from tests.days import Days
from tests.disclosure.listing_scene import DRAWN, LAST, PUBLISHED, Scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(monkeypatch) -> Scene:
    Days(monkeypatch).go_to(date(2025, 4, 30))
    return Scene()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each act: "done", or the name of its error."""
    barrier = threading.Barrier(len(acts))
    outcomes = [""] * len(acts)

    def run(place: int) -> None:
        barrier.wait(timeout=60)
        try:
            acts[place]()
            outcomes[place] = "done"
        except (Conflict, Refused, ValidationError) as error:
            outcomes[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


def publish(scene):
    def act():
        seen = DutyList.objects.get()
        take_list_step(seen, "published", actor=scene.reviewer, published_on=PUBLISHED)

    return act


def test_no_list_is_published_over_an_objection_that_comes_at_that_moment(scene):
    duty_list = scene.noticed()
    late = datetime(LAST.year, LAST.month, LAST.day, 23, 59, tzinfo=timezone.get_default_timezone())

    def object_to():
        receive_objection(
            actor=None, duty_list_pk=duty_list.pk, text="异议", name="王某", contact="电话", at=late
        )

    outcomes = at_once(publish(scene), object_to)
    published = DutyList.objects.get().status == "published"
    assert published != DutyObjection.objects.exists()
    assert sorted(outcomes) == ["Refused", "done"]


def test_two_clicks_publish_once(scene):
    scene.noticed()
    outcomes = at_once(publish(scene), publish(scene))
    assert outcomes.count("done") == 1
    assert PublishedRecord.objects.filter(kind=DUTY_LIST).count() == 2  # on notice, and published


def test_two_who_draw_up_the_same_list_make_one(scene):
    def act():
        draw_up(actor=scene.handler, department=scene.section, year=2025, drawn_on=DRAWN)

    assert sorted(at_once(act, act)) == ["ValidationError", "done"]
    assert DutyList.objects.get().entries.count() == 3

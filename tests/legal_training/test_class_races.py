"""Two at once: the last seat, one person signing in twice, a class closed twice."""

from __future__ import annotations

import pytest

from common.errors import Conflict
from legal_training.enterprise_training.attendance import code_of, mark_sheet, sign_in
from legal_training.enterprise_training.classes import take_class_step
from legal_training.enterprise_training.seats import cancel_attendee
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingAttendance
from tests.days import Days
from tests.legal_training.class_scene import ANNOUNCED, HELD, Scene
from tests.racing import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def days(monkeypatch):
    found = Days(monkeypatch)
    found.go_to(ANNOUNCED)
    return found


def test_the_last_seat_is_given_once(days):
    scene = Scene(capacity=1)
    at_once(lambda: scene.register(0, 1), lambda: scene.register(1, 2))
    assert sorted(scene.states().values()) == ["seated", "waiting"]


def test_the_last_seat_is_given_once_without_a_waiting_list(days):
    scene = Scene(capacity=1, has_waiting_list=False)
    outcomes = at_once(lambda: scene.register(0, 1), lambda: scene.register(1, 2))
    assert sorted(type(each).__name__ for each in outcomes) == ["ValidationError", "list"]
    assert list(scene.states().values()) == ["seated"]


def test_two_seats_given_back_at_once_go_to_two_who_wait(days):
    scene = Scene(capacity=2)
    first, second = scene.register(0, 1, 2)
    scene.register(1, 3, 4)
    at_once(
        lambda: cancel_attendee(actor=scene.users[0], attendee=first),
        lambda: cancel_attendee(actor=scene.users[0], attendee=second),
    )
    assert list(scene.states().values()) == ["cancelled", "cancelled", "seated", "seated"]


def test_a_person_is_signed_in_once(days):
    scene = Scene()
    people = scene.register(0, 1)
    days.go_to(HELD, 14)

    def sign():
        return sign_in(
            actor=scene.users[0], enterprise_class=scene.row, code=code_of(scene.row), attendees=people
        )

    outcomes = at_once(sign, sign)
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "list"]
    assert ClassAttendee.objects.get().status == "present"


def test_a_class_is_closed_and_counted_once(days):
    scene = Scene()
    (mine,) = scene.register(0, 1)
    days.go_to(HELD, 14)
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks={mine.pk: "present"})

    stale = [EnterpriseClass.objects.get(pk=scene.row.pk) for _ in range(2)]
    outcomes = at_once(
        *(lambda row=row: take_class_step(row, "closed", actor=scene.officer) for row in stale)
    )
    assert sum(isinstance(each, Conflict) for each in outcomes) == 1
    assert TrainingAttendance.objects.count() == 1

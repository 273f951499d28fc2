"""Two calls at one moment (PostgreSQL)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from legal_training.models import StudyAttendance, StudyMeeting, StudySession
from legal_training.study import signing
from legal_training.study.meetings import take_meeting_step
from tests.factories.accounts import UserFactory
from tests.legal_training.study_scene import Scene
from tests.racing import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene():
    """A session that is going on."""
    starts_at = timezone.now() - timedelta(minutes=5)
    return Scene(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


def test_one_person_signs_in_twice_at_once_and_is_there_once(scene):
    def call():
        meeting = StudyMeeting.objects.get(pk=scene.meeting.pk)
        return signing.sign_in(actor=scene.people[0], meeting=meeting).status

    assert at_once(call, call) == ["present", "present"]
    row = scene.place(0)
    assert [event.kind for event in events.history(row)] == ["created", "transition"]


def test_signing_in_while_the_session_is_closed_counts_or_is_refused(scene):
    """Whichever comes first: the roll, the register and the answer tell the same."""
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)

    def sign():
        meeting = StudyMeeting.objects.get(pk=scene.meeting.pk)
        return signing.sign_in(actor=scene.people[1], meeting=meeting).status

    def close():
        meeting = StudyMeeting.objects.get(pk=scene.meeting.pk)
        return take_meeting_step(meeting, "held", actor=scene.convener).status

    outcomes = at_once(sign, close)
    assert "held" in outcomes
    outcomes.remove("held")
    there = 2 if outcomes == ["present"] else 1
    assert outcomes == ["present"] or isinstance(outcomes[0], Refused)
    assert StudySession.objects.get().present == there
    assert StudyAttendance.objects.credited().count() == there


def test_two_conveners_close_one_session_once(scene):
    signing.sign_in(actor=scene.people[0], meeting=scene.meeting)

    def close():
        meeting = StudyMeeting.objects.get(pk=scene.meeting.pk)
        return take_meeting_step(meeting, "held", actor=scene.convener).status

    outcomes = at_once(close, close)
    assert outcomes.count("held") == 1
    assert sum(isinstance(each, Conflict | Refused) for each in outcomes) == 1
    assert StudySession.objects.count() == 1


def test_two_conveners_add_one_guest_once(scene):
    guest = UserFactory()

    def add():
        meeting = StudyMeeting.objects.get(pk=scene.meeting.pk)
        return signing.add_on_the_spot(actor=scene.convener, meeting=meeting, users=[guest], reason="跟班")

    assert sorted(at_once(add, add)) == [0, 1]
    assert scene.meeting.attendances.filter(user=guest).count() == 1

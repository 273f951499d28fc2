"""A session of the staff and the people of it, at a moment of the test's own choosing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Department
from legal_training.study.meetings import invite
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.legal_training_study import StudyMeetingFactory
from tests.factories.registry import LawFactory


class Now:
    """The moment at which the portal believes itself to be; it stands still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def __call__(self, month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> None:
        moment = timezone.make_aware(datetime(year, month, day, hour, minute))
        self._patch.setattr(timezone, "now", lambda: moment)


class Scene:
    """A section with its convener and reviewer, three people, and a session on 10 March at nine."""

    def __init__(self, **meeting: Any) -> None:
        self.section: Department = DepartmentFactory()
        self.convener = UserFactory(department=self.section)
        self.reviewer = UserFactory(department=self.section, roles=["reviewer"])
        self.leader = UserFactory(roles=["leader"])
        self.people = [UserFactory(department=self.section, full_name=f"学员{n}") for n in "甲乙丙"]
        self.law = LawFactory(title="生态环境法典")
        self.meeting = StudyMeetingFactory(
            department=self.section, convener=self.convener, laws=[self.law], **meeting
        )
        invite(actor=self.convener, meeting=self.meeting, users=self.people)

    def place(self, number: int) -> Any:
        """The row of one of the people on the roll, as it is now."""
        return self.meeting.attendances.get(user=self.people[number])

"""Expected and present of a session that was signed in to, and its row in the register."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from common import records
from common.attachments import attachments_of
from legal_training.models import StudyMeeting, StudySession
from legal_training.study.enums import ATTENDED, AttendanceStatus


@dataclass(frozen=True)
class Numbers:
    """How a roll stands; who was taken off it does not count."""

    by_status: Counter[str]

    @property
    def expected(self) -> int:
        return sum(n for status, n in self.by_status.items() if status != AttendanceStatus.UNINVITED)

    @property
    def present(self) -> int:
        return sum(self.by_status[status] for status in ATTENDED)

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """Each state in which somebody is, with its number, in the order of the states."""
        return [(str(each.label), self.by_status[each]) for each in AttendanceStatus if self.by_status[each]]


def numbers_of(meeting: StudyMeeting) -> Numbers:
    return Numbers(Counter(meeting.attendances.order_by().values_list("status", flat=True)))


def materials_of(meeting: StudyMeeting) -> str:
    """The names of the files that are kept with the session."""
    return "；".join(each["name"] for each in attachments_of(meeting))


def enter_session(meeting: StudyMeeting, *, actor: Any) -> StudySession:
    """The row of the register that the figures count, with the numbers of the roll."""
    found = numbers_of(meeting)
    return records.create(
        StudySession,
        actor=actor,
        department=meeting.department,
        held_on=meeting.held_on,
        topic=meeting.topic,
        host=meeting.host,
        place=meeting.place,
        expected=found.expected,
        present=found.present,
        hours=meeting.hours,
        materials=materials_of(meeting),
        is_synthetic=meeting.is_synthetic,
        many={"tags": meeting.tags.all(), "laws": meeting.laws.all()},
    )


def recount(meeting: StudyMeeting, *, actor: Any) -> None:
    """Bring the numbers of the register row in line with a corrected roll."""
    if meeting.session is None:
        return
    found = numbers_of(meeting)
    records.change(
        meeting.session, actor=actor, reason="依签到更正", expected=found.expected, present=found.present
    )

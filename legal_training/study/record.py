"""One person's study in a year: sections that the personal record and its print show in order.

A section is made by a function of person, year and day; another part of the app adds its own with
`add_section` when the app starts (law exams).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from legal_training.models import StudyAttendance
from legal_training.study.audience import binds, staff
from legal_training.study.enums import AttendanceStatus, MeetingStatus
from legal_training.study.progress import NOTHING, PlanProgress, Standing, credited_in, current_plan


@dataclass(frozen=True)
class Section:
    """A part of the record: its title, template, and what the template needs (as `section`)."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[User, int, date], Section]


def laws_section(person: User, year: int, today: date) -> Section:
    """What the year's plan asks of the person, and how each of it stands."""
    plan = current_plan(year)
    standings = standings_of(person, year, today)
    return Section(
        "必学法规",
        "legal_training/study/_record_laws.html",
        {"plan": plan, "standings": [each for each in standings if each.requirement.law_id is not None]},
    )


def sessions_section(person: User, year: int, today: date) -> Section:
    """The sessions of the year to which the person was invited, newest first."""
    return Section(
        "参加学习",
        "legal_training/study/_record_sessions.html",
        {"attendances": attendances_of(person, year)},
    )


_SECTIONS: list[Maker] = [laws_section, sessions_section]


def add_section(maker: Maker) -> None:
    """Let the record show a further section, after those that are there."""
    if maker not in _SECTIONS:
        _SECTIONS.append(maker)


def sections(person: User, year: int, today: date) -> list[Section]:
    """The sections of the personal record, in order."""
    return [make(person, year, today) for make in _SECTIONS]


# ---- what the sections are made of ----


def _known(person: User) -> User:
    """The person as `audience.staff` reads them, also after they left."""
    found: User | None = staff().filter(pk=person.pk).first()
    return found or person


def standings_of(person: User, year: int, today: date) -> list[Standing]:
    """How the person stands with each requirement of the year's plan: the late ones first."""
    plan = current_plan(year)
    if plan is None:
        return []
    known = _known(person)
    progress = PlanProgress(plan, today, people=[known])
    found = [progress.standing(each, known) for each in progress.requirements if binds(each, known)]
    order = {"overdue": 0, "owed": 1, "late": 2, "done": 3}
    return sorted(found, key=lambda each: (order[each.state], each.requirement.due_on, str(each.requirement)))


def attendances_of(person: User, year: int) -> list[StudyAttendance]:
    """Invitations of the year to sessions that were or will be held."""
    rows = StudyAttendance.objects.filter(user=person, meeting__starts_at__year=year).invited()
    rows = rows.exclude(meeting__status__in=(MeetingStatus.DRAFT, MeetingStatus.CANCELLED))
    related = rows.select_related("meeting__session", "meeting__department")
    return list(
        related.prefetch_related("meeting__tags", "meeting__laws").order_by("-meeting__starts_at", "-pk")
    )


def invitations_of(person: User) -> list[StudyAttendance]:
    """Sessions still to come, soonest first."""
    rows = StudyAttendance.objects.filter(user=person, meeting__status=MeetingStatus.CONVENED).invited()
    coming = rows.filter(meeting__ends_at__gte=timezone.now())
    return list(coming.select_related("meeting").order_by("meeting__starts_at"))


@dataclass(frozen=True)
class Hours:
    """The hours of a year against what the plan asks."""

    credited: Decimal
    required: Decimal

    @property
    def missing(self) -> Decimal:
        return max(NOTHING, self.required - self.credited)


def hours_of(person: User, year: int, standings: list[Standing]) -> Hours:
    """The requirement is that of the year where the plan has one (the highest), else the sum of the laws'."""
    credited = sum((each.credited_hours for each in credited_in(year).filter(user=person)), NOTHING)
    of_year = [each.requirement.required_hours for each in standings if each.requirement.law_id is None]
    of_laws = (each.requirement.required_hours for each in standings if each.requirement.law_id is not None)
    return Hours(credited, max(of_year) if of_year else sum(of_laws, NOTHING))


def years_of(person: User, today: date) -> list[int]:
    """This year and those in which the person was invited, newest first."""
    found = StudyAttendance.objects.filter(user=person).dates("meeting__starts_at", "year")
    return sorted({today.year, *(day.year for day in found)}, reverse=True)


def counts_of(attendances: list[StudyAttendance]) -> dict[str, int]:
    """How often the person was there, on leave, absent."""
    return {
        "attended": sum(each.attended and each.meeting.is_held for each in attendances),
        "leave": sum(each.status == AttendanceStatus.LEAVE for each in attendances),
        "absent": sum(each.status == AttendanceStatus.ABSENT for each in attendances),
    }

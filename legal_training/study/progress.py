"""How far a plan is: each person with each requirement, by law, by person, by department.

Who studied a law was present at a session of the plan's year that names it. A session of several laws
counts with all its hours for each of them. Sessions without sign-in (imported, or typed into the register)
tell of no person; they are shown beside the law.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import User
from legal_training.models import StudyAttendance, StudyPlan, StudyRequirement, StudySession
from legal_training.study.audience import binds, staff, within_reach
from legal_training.study.enums import StudyState

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """One person and one requirement."""

    requirement: StudyRequirement
    person: User
    state: StudyState
    hours: Decimal
    done_on: date | None
    attendances: tuple[StudyAttendance, ...]

    @property
    def is_open(self) -> bool:
        return self.state in (StudyState.OVERDUE, StudyState.OWED)

    @property
    def tone(self) -> str:
        return {"overdue": "danger", "owed": "info", "late": "warning"}.get(self.state, "success")


@dataclass
class Tally:
    """Standings of one law, person or department, counted."""

    subject: Any
    standings: list[Standing] = field(default_factory=list)
    sessions: Sequence[StudySession] = ()

    @cached_property
    def _by_state(self) -> Counter[str]:
        return Counter(each.state for each in self.standings)

    @property
    def must(self) -> int:
        return len(self.standings)

    @property
    def done(self) -> int:
        return self._by_state[StudyState.DONE] + self._by_state[StudyState.LATE]

    @property
    def late(self) -> int:
        return self._by_state[StudyState.LATE]

    @property
    def owed(self) -> int:
        return self._by_state[StudyState.OWED]

    @property
    def overdue(self) -> int:
        return self._by_state[StudyState.OVERDUE]

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 100 is said of all alone."""
        return 100 * self.done // self.must if self.must else 0

    @property
    def due_on(self) -> date | None:
        """The first term that is still to be met; without one the last."""
        terms = [each.requirement.due_on for each in self.standings if each.is_open]
        return (
            min(terms) if terms else max((each.requirement.due_on for each in self.standings), default=None)
        )

    @property
    def people(self) -> int:
        return len({each.person.pk for each in self.standings})


class PlanProgress:
    """The standings of a plan on a day; a fixed number of queries for any number of people and laws."""

    def __init__(self, plan: StudyPlan, today: date, *, people: Iterable[User] | None = None) -> None:
        self.plan = plan
        self.today = today
        self.people: list[User] = list(staff() if people is None else people)

    @classmethod
    def seen_by(cls, user: Any, plan: StudyPlan, today: date) -> PlanProgress:
        """Among the people whose study `user` looks after."""
        return cls(plan, today, people=within_reach(user, staff()))

    @cached_property
    def requirements(self) -> list[StudyRequirement]:
        rows = StudyRequirement.objects.filter(plan=self.plan, dropped_on__isnull=True)
        return list(rows.select_related("law", "department", "plan").order_by("due_on", "ledger_no"))

    @cached_property
    def credits(self) -> dict[int, list[StudyAttendance]]:
        """What counts for each person in the plan's year, oldest first."""
        rows = credited_in(self.plan.year).filter(user__in=[each.pk for each in self.people])
        found: dict[int, list[StudyAttendance]] = defaultdict(list)
        for each in rows:
            found[each.user_id].append(each)
        return found

    @cached_property
    def standings(self) -> list[Standing]:
        return [
            self.standing(requirement, person)
            for requirement in self.requirements
            for person in self.people
            if binds(requirement, person)
        ]

    def standing(self, requirement: StudyRequirement, person: User) -> Standing:
        """How the person stands: done on the day on which enough hours were reached."""
        counted = [each for each in self.credits[person.pk] if _counts(each, requirement)]
        hours, done_on = NOTHING, None
        for each in counted:
            hours += each.credited_hours
            if done_on is None and hours > 0 and hours >= requirement.required_hours:
                done_on = each.meeting.held_on
        state = _state(requirement.due_on, done_on, self.today)
        return Standing(requirement, person, state, hours, done_on, tuple(counted))

    def by_requirement(self) -> list[Tally]:
        made = {each.pk: Tally(each, sessions=self._sessions(each)) for each in self.requirements}
        for each in self.standings:
            made[each.requirement.pk].standings.append(each)
        return _late_first(made.values())

    def by_person(self) -> list[Tally]:
        made = {each.pk: Tally(each) for each in self.people}
        for each in self.standings:
            made[each.person.pk].standings.append(each)
        return _late_first(tally for tally in made.values() if tally.must)

    def by_department(self) -> list[Tally]:
        made: dict[Any, Tally] = {}
        for each in self.standings:
            key = each.person.department_id
            made.setdefault(key, Tally(each.person.department)).standings.append(each)
        return _late_first(made.values())

    @property
    def whole(self) -> Tally:
        return Tally(self.plan, self.standings)

    @cached_property
    def _held(self) -> dict[int, list[StudySession]]:
        """The sessions of the year in the register by law, signed in to or not."""
        rows = StudySession.objects.filter(held_on__year=self.plan.year, laws__isnull=False).distinct()
        found: dict[int, list[StudySession]] = defaultdict(list)
        for session in rows.prefetch_related("laws").select_related("meeting").order_by("held_on", "pk"):
            for law in session.laws.all():
                found[law.pk].append(session)
        return found

    def _sessions(self, requirement: StudyRequirement) -> list[StudySession]:
        return self._held[requirement.law_id] if requirement.law_id is not None else []

    @cached_property
    def unassigned_laws(self) -> list[Any]:
        """Laws of the plan for which nobody was named yet."""
        named = {each.law_id for each in self.requirements}
        return [law for law in self.plan.laws.all() if law.pk not in named]


def credited_in(year: int) -> Any:
    """What counts for people in a year, oldest first, with sessions and their laws."""
    rows = StudyAttendance.objects.credited().filter(meeting__session__held_on__year=year)
    return (
        rows.select_related("meeting__session")
        .prefetch_related("meeting__laws")
        .order_by("meeting__starts_at", "pk")
    )


def _counts(attendance: StudyAttendance, requirement: StudyRequirement) -> bool:
    if requirement.law_id is None:
        return True
    return any(law.pk == requirement.law_id for law in attendance.meeting.laws.all())


def _state(due_on: date, done_on: date | None, today: date) -> StudyState:
    if done_on is not None:
        return StudyState.DONE if done_on <= due_on else StudyState.LATE
    return StudyState.OVERDUE if today > due_on else StudyState.OWED


def _late_first(tallies: Iterable[Tally]) -> list[Tally]:
    """The most overdue first, then what is due soonest, then the least done."""
    return sorted(
        tallies, key=lambda tally: (-tally.overdue, -tally.owed, tally.due_on or date.max, str(tally.subject))
    )


def current_plan(year: int) -> StudyPlan | None:
    """The plan by which a year is worked: the last one issued, else the newest draft."""
    rows = StudyPlan.objects.filter(year=year)
    issued = rows.filter(issued_on__isnull=False).order_by("-issued_on", "-pk").first()
    return issued or rows.order_by("-pk").first()

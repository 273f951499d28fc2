"""The daily work of study: requirements, sessions convened, sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from legal_training.models import StudyAttendance, StudyMeeting, StudyPlanClosing, StudyRequirement
from legal_training.study.enums import AttendanceStatus, MeetingStatus
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.legal_training import StudyPlanFactory, StudySessionFactory, StudyTagFactory
from tests.factories.registry import LawFactory


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in the bureau's time."""
    return timezone.make_aware(datetime(year, month, day, hour, minute))


class StudyRequirementFactory(DjangoModelFactory):
    """A law for the whole staff by the end of June; `law=None` for the hours of the year."""

    class Meta:
        model = StudyRequirement

    ledger_no = factory.Sequence(lambda n: f"XFRW-T-{n:04d}")
    plan = factory.SubFactory(StudyPlanFactory)
    law = factory.SubFactory(LawFactory)
    due_on = factory.LazyAttribute(lambda each: date(each.plan.year, 6, 30))


class StudyPlanClosingFactory(DjangoModelFactory):
    class Meta:
        model = StudyPlanClosing

    ledger_no = factory.Sequence(lambda n: f"XFBJ-T-{n:04d}")
    plan = factory.SubFactory(StudyPlanFactory)
    closed_on = date(2024, 12, 31)
    owed = 30
    done = 30


class StudyMeetingFactory(DjangoModelFactory):
    """A session that notice was given of; `draft=True`, or `held=True` with its row in the register."""

    class Meta:
        model = StudyMeeting
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"XFAP-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    convener = factory.SubFactory(UserFactory)
    topic = "学习生态环境法典"
    host = "王某"
    place = "三楼会议室"
    starts_at = at(2026, 3, 10)
    ends_at = factory.LazyAttribute(lambda each: each.starts_at + timedelta(hours=2))
    hours = Decimal(2)
    status = MeetingStatus.CONVENED

    class Params:
        draft = factory.Trait(status=MeetingStatus.DRAFT)
        held = factory.Trait(
            status=MeetingStatus.HELD,
            session=factory.SubFactory(
                StudySessionFactory,
                held_on=factory.LazyAttribute(lambda each: each.factory_parent.starts_at.date()),
                department=factory.SelfAttribute("..department"),
            ),
        )

    @factory.post_generation
    def laws(self, create: bool, extracted: Iterable[Any] | None, **kwargs: Any) -> None:
        if create:
            self.laws.set(extracted or ())
            if self.session is not None:
                self.session.laws.set(extracted or ())

    @factory.post_generation
    def tags(self, create: bool, extracted: Iterable[str] | None, **kwargs: Any) -> None:
        if create:
            self.tags.set(StudyTagFactory(code=code) for code in extracted or ("cadre-study",))


class StudyAttendanceFactory(DjangoModelFactory):
    """Invited; `present=True` for who signed in."""

    class Meta:
        model = StudyAttendance

    ledger_no = factory.Sequence(lambda n: f"XFQD-T-{n:04d}")
    meeting = factory.SubFactory(StudyMeetingFactory)
    user = factory.SubFactory(UserFactory)

    class Params:
        present = factory.Trait(
            status=AttendanceStatus.PRESENT,
            method="code",
            signed_at=factory.SelfAttribute("meeting.starts_at"),
        )

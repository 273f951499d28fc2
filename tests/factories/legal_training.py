"""Study, training and outreach records, dated 2024."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from legal_training.enums import Channel, MaterialKind, PlanStatus, PostTopic, PublicationKind, VenueKind
from legal_training.models import (
    LawExam,
    LawExamResult,
    MaterialHandout,
    OutreachActivity,
    OutreachDuty,
    Post,
    Publication,
    StudyPlan,
    StudySession,
    StudyTag,
    TrainingAttendance,
    TrainingClass,
)
from registry.models import Law
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory


class StudyPlanFactory(DjangoModelFactory):
    """An issued plan; `laws=[…]` for what must be studied; trait `draft`."""

    class Meta:
        model = StudyPlan
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"XFJH-T-{n:04d}")
    year = 2024
    title = "2024年学法方案"
    status = PlanStatus.ISSUED
    issued_on = date(2024, 2, 20)

    class Params:
        draft = factory.Trait(status=PlanStatus.DRAFT, issued_on=None)

    @factory.post_generation
    def laws(self, create: bool, extracted: Iterable[Law] | None, **kwargs: Any) -> None:
        if create and extracted:
            self.laws.set(extracted)


class StudyTagFactory(DjangoModelFactory):
    class Meta:
        model = StudyTag
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"tag-{n}")
    name = factory.LazyAttribute(lambda tag: f"类型{tag.code}")


class StudySessionFactory(DjangoModelFactory):
    """A session; `tags=["central-group", …]` by code."""

    class Meta:
        model = StudySession
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"XFXX-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    held_on = date(2024, 4, 10)
    topic = "学习生态环境法律法规"
    host = "王某"
    expected = 30
    present = 28
    hours = Decimal(2)

    @factory.post_generation
    def tags(self, create: bool, extracted: Iterable[str] | None, **kwargs: Any) -> None:
        if create:
            self.tags.set(StudyTagFactory(code=code) for code in extracted or ())


class LawExamFactory(DjangoModelFactory):
    class Meta:
        model = LawExam

    ledger_no = factory.Sequence(lambda n: f"XFKS-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    name = "年度普法考试"
    held_on = date(2024, 11, 20)


class LawExamResultFactory(DjangoModelFactory):
    class Meta:
        model = LawExamResult

    ledger_no = factory.Sequence(lambda n: f"XFCJ-T-{n:04d}")
    exam = factory.SubFactory(LawExamFactory)
    user = factory.SubFactory(UserFactory)
    score = Decimal(85)
    passed = True


class TrainingClassFactory(DjangoModelFactory):
    class Meta:
        model = TrainingClass

    ledger_no = factory.Sequence(lambda n: f"XFPX-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    name = "业务能力提升培训班"
    audience = "重点企业"
    starts_on = date(2024, 7, 8)
    ends_on = factory.SelfAttribute("starts_on")
    organiser = "兰州新区生态环境局"


class TrainingAttendanceFactory(DjangoModelFactory):
    class Meta:
        model = TrainingAttendance

    ledger_no = factory.Sequence(lambda n: f"XFCX-T-{n:04d}")
    training_class = factory.SubFactory(TrainingClassFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    attended_on = date(2024, 7, 8)
    person_count = 2


class OutreachDutyFactory(DjangoModelFactory):
    class Meta:
        model = OutreachDuty

    ledger_no = factory.Sequence(lambda n: f"XFZR-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    year = 2024
    item_number = factory.Sequence(lambda n: n + 1)
    content = "宣传生态环境保护法律法规"


class OutreachActivityFactory(DjangoModelFactory):
    class Meta:
        model = OutreachActivity

    ledger_no = factory.Sequence(lambda n: f"XFHD-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    held_on = date(2024, 6, 5)
    title = "送法活动"
    venue_kind = VenueKind.SCHOOL
    place = "示范学校"
    audience_count = 100


class MaterialHandoutFactory(DjangoModelFactory):
    class Meta:
        model = MaterialHandout

    ledger_no = factory.Sequence(lambda n: f"XFFF-T-{n:04d}")
    activity = factory.SubFactory(OutreachActivityFactory)
    kind = MaterialKind.LEAFLET
    title = "环保知识彩页"
    quantity = 100


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    ledger_no = factory.Sequence(lambda n: f"XFTS-T-{n:04d}")
    title = "学习习近平法治思想"
    channel = Channel.WECHAT
    topic = PostTopic.RULE_OF_LAW
    published_on = date(2024, 5, 6)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    ledger_no = factory.Sequence(lambda n: f"XFCB-T-{n:04d}")
    title = "企业环境法律法规100问"
    kind = PublicationKind.QUESTIONS
    issued_on = date(2024, 8, 1)

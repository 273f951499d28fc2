"""Leads, the pools and draws of random checks, the checklist, and what is public beforehand."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from enforcement.models import (
    CheckAnswer,
    ChecklistItem,
    DrawExclusion,
    DrawnObject,
    EnforcementLead,
    InspectionMatter,
    PublicInfo,
    RandomDraw,
    SupervisedObject,
)
from enforcement.procedure_enums import CheckVerdict, DrawStatus, LeadKind, PublicInfoKind, SupervisionTier
from enforcement.random_draw import ALGORITHM
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory
from tests.factories.enforcement import InspectionFactory
from tests.factories.registry import EnterpriseFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")


class LeadFactory(DjangoModelFactory):
    """A complaint about an enterprise."""

    class Meta:
        model = EnforcementLead

    ledger_no = factory.Sequence(lambda n: f"ZFX-T-{n:05d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")
    kind = LeadKind.COMPLAINT
    received_on = date(2026, 9, 1)
    subject = factory.Sequence(lambda n: f"第{n}号异味投诉")
    content = "夜间有刺激性气味"


class MatterFactory(DjangoModelFactory):
    class Meta:
        model = InspectionMatter

    code = factory.Sequence(lambda n: f"matter-{n}")
    name = factory.Sequence(lambda n: f"第{n}项抽查事项")
    scope = "排污单位"
    basis = "生态环境法典第五十一条"
    effective_from = date(2024, 1, 1)


class SupervisedObjectFactory(DjangoModelFactory):
    class Meta:
        model = SupervisedObject

    ledger_no = factory.Sequence(lambda n: f"ZFO-T-{n:05d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")
    tier = SupervisionTier.GENERAL
    joined_on = date(2024, 1, 1)


class RandomDrawFactory(DjangoModelFactory):
    """A prepared draw of all key objects and two general ones; `drawn=True` for one that is drawn."""

    class Meta:
        model = RandomDraw
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"ZFC-T-{n:05d}")
    department = factory.SubFactory(DepartmentFactory)
    name = factory.Sequence(lambda n: f"2026年第{n}次抽查")
    task_number = factory.Sequence(lambda n: f"SSJ-2026-{n}")
    period = "2026年第四季度"
    due_on = date(2026, 12, 20)
    key_percent = 100
    general_count = 2

    class Params:
        drawn = factory.Trait(
            status=DrawStatus.DRAWN,
            drawn_at=datetime(2026, 10, 12, 9, tzinfo=SHANGHAI),
            seed="0" * 64,
            snapshot_sha256="0" * 64,
            snapshot={"algorithm": ALGORITHM, "objects": [], "officers": [], "quotas": {}},
        )


class DrawExclusionFactory(DjangoModelFactory):
    class Meta:
        model = DrawExclusion

    ledger_no = factory.Sequence(lambda n: f"ZFE-T-{n:05d}")
    draw = factory.SubFactory(RandomDrawFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    ground = "停产检修"


class DrawnObjectFactory(DjangoModelFactory):
    """An object of a drawn task, its check planned."""

    class Meta:
        model = DrawnObject

    ledger_no = factory.Sequence(lambda n: f"ZFD-T-{n:05d}")
    draw = factory.SubFactory(RandomDrawFactory, drawn=True)
    place = factory.Sequence(lambda n: n + 1)
    enterprise = factory.SubFactory(EnterpriseFactory)
    tier = SupervisionTier.KEY


class ChecklistItemFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    code = factory.Sequence(lambda n: f"item-{n}")
    topic = "排污许可"
    question = factory.Sequence(lambda n: f"第{n}项是否符合")
    effective_from = date(2024, 1, 1)


class CheckAnswerFactory(DjangoModelFactory):
    class Meta:
        model = CheckAnswer

    ledger_no = factory.Sequence(lambda n: f"ZFA-T-{n:05d}")
    inspection = factory.SubFactory(InspectionFactory, planned=True)
    item = factory.SubFactory(ChecklistItemFactory)
    verdict = CheckVerdict.CONFORMS


class PublicInfoFactory(DjangoModelFactory):
    class Meta:
        model = PublicInfo

    ledger_no = factory.Sequence(lambda n: f"ZFSQ-T-{n:05d}")
    department = factory.SubFactory(DepartmentFactory)
    kind = PublicInfoKind.BODY
    title = factory.Sequence(lambda n: f"第{n}项公示")
    content = "本局依法开展执法。\n电话0931-8888888。"
    effective_from = date(2024, 1, 1)


def pool_of(keys: int = 2, generals: int = 4, officers: int = 4) -> None:
    """So many objects of two tiers, and so many officers with certificates valid to the end of 2027."""
    for _ in range(keys):
        SupervisedObjectFactory(tier=SupervisionTier.KEY)
    for _ in range(generals):
        SupervisedObjectFactory()
    for _ in range(officers):
        OfficerCertificateFactory()

"""双随机、一公开: the matters, the pool of objects, draws with their snapshots, and the checklist."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord, SharedRecord
from common.models.base import Record
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.models.inspections import Inspection
from enforcement.procedure_enums import (
    DRAW_TRANSITIONS,
    CheckVerdict,
    DrawStatus,
    SupervisionTier,
)
from enforcement.rules import DRAW_RULES, DRAW_VERBS
from registry.enums import Certainty
from registry.models.law import DatedQuerySet
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord

_EFFECTIVE = "失效日期不得早于生效日期。"


class InspectionMatter(SharedRecord):
    """One matter of the list of random checks (随机抽查事项清单).

    Basis: 国办发〔2015〕58号; 国发〔2019〕5号.
    """

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("抽查事项代码", max_length=60, unique=True)
    name = models.CharField("抽查事项", max_length=120)
    scope = models.CharField("检查对象", max_length=120)
    method = models.CharField("检查方式", max_length=120, blank=True)
    basis = models.CharField("检查依据", max_length=300)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "随机抽查事项"
        ordering = ["code"]
        constraints = [
            in_order("effective_from", "effective_to", _EFFECTIVE, name="enforcement_matter_dates"),
        ]

    def __str__(self) -> str:
        return self.name


class SupervisedObject(EnterpriseRecord):
    """An enterprise in the pool of objects (检查对象名录库), in one tier at a time."""

    LEDGER_PREFIX = "ZFO"
    ENTERPRISE_PATH: ClassVar[str] = ""  # the pool is the bureau's own

    tier = models.CharField("监管类别", max_length=20, choices=SupervisionTier.choices)
    joined_on = models.DateField("入库日期")
    left_on = models.DateField("出库日期", null=True, blank=True, help_text="最后一个在库日")
    ground = models.CharField("类别理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查对象名录库"
        ordering = ["tier", "ledger_no"]
        constraints = [
            one_of("tier", SupervisionTier, name="enforcement_object_tier", label="监管类别"),
            in_order("joined_on", "left_on", "出库日期不得早于入库日期。", name="enforcement_object_dates"),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(left_on__isnull=True),
                name="enforcement_object_once",
                violation_error_message="该企业已在检查对象名录库中。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}（{self.get_tier_display()}）"


class RandomDraw(DepartmentRecord):
    """A draw of objects and officers by a seed, reproducible from its snapshot of both pools.

    `snapshot` holds the pools, weights, exclusions, quotas and the algorithm's version as they were;
    the same snapshot and seed give the same draw on any machine. What was drawn stays secret from
    enterprises until it was inspected.
    """

    LEDGER_PREFIX = "ZFC"
    WORKFLOW = Workflow(transitions=DRAW_TRANSITIONS, rules=DRAW_RULES, verbs=DRAW_VERBS)
    ENTERPRISE_PATH: ClassVar[str] = ""

    name = models.CharField("抽查任务名称", max_length=120)
    task_number = models.CharField("任务编号", max_length=60, unique=True)
    period = models.CharField("抽查时段", max_length=40, help_text="如“2026年第四季度”")
    due_on = models.DateField("检查完成期限")
    matters = models.ManyToManyField(
        InspectionMatter, blank=True, related_name="draws", verbose_name="抽查事项代码"
    )
    key_percent = models.PositiveSmallIntegerField("重点监管对象抽取比例（%）", default=0)
    special_percent = models.PositiveSmallIntegerField("特殊监管对象抽取比例（%）", default=0)
    general_count = models.PositiveSmallIntegerField("一般监管对象抽取户数", default=0)
    officers_each = models.PositiveSmallIntegerField("每组执法人员人数", default=2)
    seed = models.CharField("随机种子", max_length=64, blank=True)
    algorithm = models.CharField("抽取算法", max_length=40, blank=True)
    snapshot = models.JSONField("名录库快照", default=dict, blank=True)
    snapshot_sha256 = models.CharField("快照摘要", max_length=64, blank=True)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    drawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽取人"
    )
    witness = models.CharField("监督人员", max_length=40, blank=True)
    handler = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办人",
        help_text="期限提醒发给承办人；默认为登记任务的人员",
    )
    published_on = models.DateField("结果公示日期", null=True, blank=True)
    status = models.CharField(
        "抽查状态", max_length=20, choices=DrawStatus.choices, default=DrawStatus.PREPARED
    )

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽取"
        ordering = ["-ledger_no"]
        constraints = [
            one_of("status", DrawStatus, name="enforcement_draw_status", label="抽查状态"),
            models.CheckConstraint(
                condition=Q(key_percent__lte=100, special_percent__lte=100),
                name="enforcement_draw_percent",
                violation_error_message="抽取比例不得超过百分之一百。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[DrawStatus.PREPARED, DrawStatus.CANCELLED])
                | Q(drawn_at__isnull=False) & ~Q(seed="") & ~Q(snapshot_sha256=""),
                name="enforcement_draw_drawn",
                violation_error_message="已抽取的须有随机种子、名录库快照和抽取时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DrawExclusion(Record):
    """An object or an officer kept out of a draw beforehand, with the reason."""

    DEPARTMENT_PATH = "draw__department"
    ENTERPRISE_PATH: ClassVar[str] = ""
    LEDGER_PREFIX = "ZFE"

    draw = models.ForeignKey(
        RandomDraw, models.PROTECT, related_name="exclusions", verbose_name="双随机抽取台账编号"
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="统一社会信用代码",
    )
    officer = models.ForeignKey(
        "accounts.OfficerCertificate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="执法证号",
    )
    ground = models.CharField("排除理由", max_length=200)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽取排除"
        ordering = ["draw", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, officer__isnull=True)
                | Q(enterprise__isnull=True, officer__isnull=False),
                name="enforcement_exclusion_of_one",
                violation_error_message="每行排除一个检查对象或一名执法人员，二者只填其一。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise or self.officer}：{self.ground}"


class DrawnObject(Record):
    """An object that was drawn, in its place, with the officers drawn for it."""

    DEPARTMENT_PATH = "draw__department"
    ENTERPRISE_PATH: ClassVar[str] = ""
    LEDGER_PREFIX = "ZFD"

    draw = models.ForeignKey(
        RandomDraw, models.PROTECT, related_name="drawn", verbose_name="双随机抽取台账编号"
    )
    place = models.PositiveIntegerField("抽取序号")
    enterprise = models.ForeignKey(
        "registry.Enterprise", models.PROTECT, related_name="+", verbose_name="统一社会信用代码"
    )
    tier = models.CharField("监管类别", max_length=20, choices=SupervisionTier.choices)
    officers = models.ManyToManyField(
        "accounts.OfficerCertificate", blank=True, related_name="+", verbose_name="执法人员证号"
    )
    inspection = models.OneToOneField(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drawn_object",
        verbose_name="执法检查台账编号",
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽取结果"
        ordering = ["draw", "place"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "enterprise"], name="enforcement_drawn_once"),
            models.UniqueConstraint(fields=["draw", "place"], name="enforcement_drawn_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.enterprise}"


class ChecklistItem(SharedRecord):
    """A question of the checklist “一次检查、全面体检”; data, so that the bureau can change it."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("检查项代码", max_length=60, unique=True)
    topic = models.CharField("检查方面", max_length=60)
    question = models.CharField("检查内容", max_length=200)
    basis = models.CharField("依据", max_length=200, blank=True)
    ordering = models.PositiveSmallIntegerField("排序", default=100)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查项目清单"
        ordering = ["ordering", "code"]
        constraints = [
            in_order("effective_from", "effective_to", _EFFECTIVE, name="enforcement_checkitem_dates"),
        ]

    def __str__(self) -> str:
        return self.question


class CheckAnswer(Record):
    """The answer to one question of the checklist in one inspection."""

    DEPARTMENT_PATH = "inspection__department"
    ENTERPRISE_PATH: ClassVar[str] = ""
    LEDGER_PREFIX = "ZFA"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="answers", verbose_name="执法检查台账编号"
    )
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="answers", verbose_name="检查项代码")
    verdict = models.CharField("检查结论", max_length=20, choices=CheckVerdict.choices)
    note = models.CharField("说明", max_length=300, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查项目记录"
        ordering = ["inspection", "item"]
        constraints = [
            one_of("verdict", CheckVerdict, name="enforcement_answer_verdict", label="检查结论"),
            models.UniqueConstraint(
                fields=["inspection", "item"],
                name="enforcement_answer_once",
                violation_error_message="该检查项已记录。",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=CheckVerdict.DEVIATES) | ~Q(note=""),
                name="enforcement_answer_note",
                violation_error_message="不符合的检查项须写明情况。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_verdict_display()}"

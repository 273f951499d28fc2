"""Discretion standards and the worksheet that applies one to a case (行政处罚裁量基准)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.scoping import SharedRecord
from common.models.base import Record
from common.models.constraints import in_order, one_of
from enforcement.models.cases import EnforcementCase
from enforcement.models.violations import ViolationType
from enforcement.procedure_enums import MitigationGround
from registry.enums import Certainty
from registry.models.law import DatedQuerySet
from registry.scoping import EnterpriseQuerySet


class DiscretionStandard(SharedRecord):
    """A version of a discretion standard for one kind of violation.

    Basis: 行政处罚法第三十四条; 生态环境部《关于进一步规范适用环境行政处罚自由裁量权的指导意见》. The
    bureau's own standard was not found; what is shipped is an example marked 待核.
    """

    LEDGER_PREFIX = "ZFCL"

    code = models.SlugField("基准代码", max_length=60)
    name = models.CharField("基准名称", max_length=120)
    document_number = models.CharField("文号", max_length=60, blank=True)
    violation_type = models.ForeignKey(
        ViolationType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standards",
        verbose_name="案由代码",
        help_text="通用基准留空，适用于没有专门基准的案由",
    )
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "裁量基准"
        ordering = ["code", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="enforcement_standard_version"),
            in_order(
                "effective_from",
                "effective_to",
                "失效日期不得早于生效日期。",
                name="enforcement_standard_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DiscretionLevel(SharedRecord):
    """One answer to one factor of a standard: how many per cent of the range it adds.

    Suggested amount = lower limit + (upper − lower) × sum of the percents, never outside the range.
    """

    LEDGER_PREFIX = "ZFCJ"

    standard = models.ForeignKey(
        DiscretionStandard, models.PROTECT, related_name="levels", verbose_name="裁量基准台账编号"
    )
    factor = models.CharField("裁量因素", max_length=60)
    level = models.CharField("裁量情形", max_length=120)
    percent = models.DecimalField(
        "裁量比例（%）", max_digits=5, decimal_places=2, help_text="可为负数（从轻、减轻因素）"
    )
    ordering = models.PositiveSmallIntegerField("排序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "裁量情形"
        ordering = ["standard", "ordering", "ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "factor", "level"],
                name="enforcement_level_once",
                violation_error_message="该因素已有同样的情形。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factor}：{self.level}"


class DiscretionWorksheet(Record):
    """How the fine for one act was found: range, answers, suggestion, and why it was departed from.

    A later worksheet for the same violation and act takes the place of the earlier, which is kept. Basis:
    行政处罚法第五条, 第三十四条; below the minimum only on a ground of mitigation (第三十二条).
    """

    DEPARTMENT_PATH = "case__department"
    ENTERPRISE_PATH: ClassVar[str] = ""
    LEDGER_PREFIX = "ZFCB"

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="worksheets", verbose_name="处罚案件台账编号"
    )
    violation_type = models.ForeignKey(
        ViolationType, models.PROTECT, related_name="+", verbose_name="案由代码"
    )
    act = models.CharField(
        "违法行为", max_length=120, blank=True, help_text="同一案由有几个违法行为的，分别写明，如“1号排放口”"
    )
    standard = models.ForeignKey(
        DiscretionStandard, models.PROTECT, related_name="+", verbose_name="裁量基准台账编号"
    )
    provision = models.ForeignKey(
        "registry.Provision", models.PROTECT, related_name="+", verbose_name="处罚条款代码"
    )
    levels = models.ManyToManyField(
        DiscretionLevel, blank=True, related_name="+", verbose_name="裁量情形编号"
    )
    fine_min = models.DecimalField("罚款下限（元）", max_digits=14, decimal_places=2)
    fine_max = models.DecimalField("罚款上限（元）", max_digits=14, decimal_places=2)
    range_note = models.CharField(
        "幅度的计算",
        max_length=200,
        blank=True,
        help_text="条款按比例、倍数规定幅度的写明计算，如“总投资额1000万元的1%至5%”",
    )
    percent = models.DecimalField("裁量比例合计（%）", max_digits=6, decimal_places=2)
    suggested_amount = models.DecimalField("建议罚款（元）", max_digits=14, decimal_places=2)
    chosen_amount = models.DecimalField("拟罚款（元）", max_digits=14, decimal_places=2)
    mitigation_ground = models.CharField(
        "减轻处罚情形", max_length=20, choices=MitigationGround.choices, blank=True
    )
    deviation_reason = models.TextField("偏离建议的理由", blank=True)
    made_on = models.DateField("裁量日期")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="裁量人")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "裁量表"
        ordering = ["case", "made_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested_amount=F("chosen_amount")) | ~Q(deviation_reason=""),
                name="enforcement_worksheet_deviation",
                violation_error_message="拟罚款与建议罚款不一致的，须写明理由。",
            ),
            one_of(
                "mitigation_ground",
                MitigationGround,
                name="enforcement_worksheet_mitigation",
                label="减轻处罚情形",
                blank=True,
            ),
            models.CheckConstraint(
                condition=Q(fine_min__gte=0, fine_max__gte=F("fine_min")),
                name="enforcement_worksheet_range",
                violation_error_message="罚款上限不得低于下限。",
            ),
            models.CheckConstraint(
                condition=Q(chosen_amount__gte=0, chosen_amount__lte=F("fine_max"))
                & (Q(chosen_amount__gte=F("fine_min")) | ~Q(mitigation_ground="")),
                name="enforcement_worksheet_within",
                violation_error_message="拟罚款须在法定幅度内；低于下限的须选择减轻处罚的法定情形。",
            ),
        ]

    def __str__(self) -> str:
        return f"裁量表（{self.made_on}）"

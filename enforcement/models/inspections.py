"""Inspections and the positive list that lowers their frequency."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.scoping import SharedRecord
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.enums import (
    INSPECTION_TRANSITIONS,
    InspectionResult,
    InspectionSource,
    InspectionStatus,
)
from enforcement.models.leads import EnforcementLead
from enforcement.rules import INSPECTION_RULES, INSPECTION_VERBS
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord


class PositiveListVersion(SharedRecord):
    """A version of the 生态环境监督执法正面清单.

    Basis: 环办执法〔2021〕10号; listed enterprises are checked less often and first without a visit.
    """

    LEDGER_PREFIX = "ZFV"

    name = models.CharField("清单名称", max_length=120, unique=True)
    document_number = models.CharField("清单文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期")
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    class Meta:
        verbose_name = verbose_name_plural = "正面清单版本"
        ordering = ["-effective_from", "ledger_no"]
        constraints = [
            in_order(
                "effective_from",
                "effective_to",
                name="enforcement_listversion_dates",
                message="失效日期不得早于生效日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PositiveListQuerySet(EnterpriseQuerySet):
    def in_force_on(self, day: date) -> Self:
        """Entries not yet removed, of the versions in force on `day`."""
        return self.filter(listed_on(day))


def listed_on(day: date) -> Q:
    """Condition on `PositiveListEntry`: in force on `day`."""
    version = Q(version__effective_from__lte=day) & (
        Q(version__effective_to__isnull=True) | Q(version__effective_to__gte=day)
    )
    return version & Q(added_on__lte=day) & (Q(removed_on__isnull=True) | Q(removed_on__gt=day))


class PositiveListEntry(EnterpriseRecord):
    """An enterprise on a version of the positive list; a removal is recorded, never a deletion."""

    LEDGER_PREFIX = "ZFL"

    version = models.ForeignKey(
        PositiveListVersion, models.PROTECT, related_name="entries", verbose_name="正面清单版本台账编号"
    )
    ground = models.CharField("列入理由", max_length=200)
    added_on = models.DateField("列入日期")
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removal_reason = models.CharField("移出理由", max_length=200, blank=True)
    # Of those entered by a published credit grade A: which rating, so that its loss is noticed.
    grade_year = models.PositiveSmallIntegerField("依据的信用评价年度", null=True, blank=True)
    grade_number = models.CharField("依据的信用评价结果编号", max_length=60, blank=True)

    objects = PositiveListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "正面清单企业"
        ordering = ["version", "ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "enterprise"],
                name="enforcement_listentry_once",
                violation_error_message="该企业已在此版清单中。",
            ),
            in_order(
                "added_on",
                "removed_on",
                name="enforcement_listentry_dates",
                message="移出日期不得早于列入日期。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | ~Q(removal_reason=""),
                name="enforcement_listentry_removal",
                violation_error_message="移出正面清单须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}（{self.version}）"


class InspectionQuerySet(EnterpriseQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Enterprises see an inspection once it is done: the list stays secret until then."""
        rows = super().visible_to(user)
        return rows.filter(status=InspectionStatus.DONE) if getattr(user, "is_enterprise", False) else rows


class Inspection(EnterpriseRecord):
    """A check of an enterprise, on site or not (现场检查、非现场检查).

    Basis: 生态环境法典 on 现场检查; 国办发〔2015〕58号 (双随机、一公开).
    """

    LEDGER_PREFIX = "ZFJ"
    WORKFLOW = Workflow(transitions=INSPECTION_TRANSITIONS, rules=INSPECTION_RULES, verbs=INSPECTION_VERBS)

    source = models.CharField("检查来源", max_length=20, choices=InspectionSource.choices)
    task_number = models.CharField(
        "任务编号", max_length=60, blank=True, help_text="双随机任务或专项任务编号"
    )
    inspected_on = models.DateField("检查日期", help_text="尚未检查的填计划日期")
    officers = models.ManyToManyField(
        "accounts.OfficerCertificate",
        blank=True,
        related_name="inspections",
        verbose_name="执法人员证号",
        help_text="不少于两人，填执法证号",
    )
    is_on_positive_list = models.BooleanField(
        "正面清单企业", default=False, help_text="检查当日企业在正面清单内的填“是”"
    )
    is_off_site = models.BooleanField("非现场检查", default=False)
    is_full_checkup = models.BooleanField(
        "全面体检", default=False, help_text="实行“一次检查，全面体检”的填“是”"
    )
    lead = models.ForeignKey(
        EnforcementLead,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name="执法线索台账编号",
    )
    place = models.CharField("检查地点", max_length=200, blank=True)
    certificates_shown = models.BooleanField(
        "已出示执法证件", default=False, help_text="执法人员应当主动出示执法证件（行政处罚法第五十五条）"
    )
    scanned_at = models.DateTimeField("扫码入企时间", null=True, blank=True)
    cap_exception = models.CharField(
        "超出频次上限理由",
        max_length=200,
        blank=True,
        help_text="同一企业年度检查次数超出上限时写明批准理由；个案检查不计入上限",
    )
    on_site_ground = models.CharField(
        "现场检查理由",
        max_length=200,
        blank=True,
        help_text="正面清单企业优先采取非现场方式检查，确需到现场检查的写明理由",
    )
    handler = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办人",
        help_text="期限提醒发给承办人；默认为安排检查的人员",
    )
    published_on = models.DateField("结果公示日期", null=True, blank=True)
    result = models.CharField("检查结果", max_length=20, choices=InspectionResult.choices, blank=True)
    findings = models.TextField("检查情况", blank=True)
    status = models.CharField(
        "检查状态", max_length=20, choices=InspectionStatus.choices, default=InspectionStatus.PLANNED
    )

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "执法检查"
        ordering = ["-inspected_on", "ledger_no"]
        indexes = [
            models.Index(fields=["inspected_on", "source"], name="enforcement_inspection_day"),
            models.Index(fields=["handler", "status"], name="enforcement_inspection_handler"),
        ]
        constraints = [
            one_of("source", InspectionSource, name="enforcement_inspection_source", label="检查来源"),
            one_of("status", InspectionStatus, name="enforcement_inspection_status", label="检查状态"),
            one_of(
                "result", InspectionResult, name="enforcement_inspection_result", label="检查结果", blank=True
            ),
            models.CheckConstraint(
                condition=~Q(status=InspectionStatus.DONE) | ~Q(result=""),
                name="enforcement_inspection_done",
                violation_error_message="已检查的须填写检查结果。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.inspected_on} {self.get_source_display()}"

"""Publishing decisions: who approved, how long they are shown, credit repair, 双公示, 事前公示."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.scoping import DepartmentRecord, SharedRecord
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.enums import Seriousness
from enforcement.models.cases import EnforcementCase
from enforcement.models.procedure import OfCase
from enforcement.procedure_enums import (
    PUBLICATION_TRANSITIONS,
    REPAIR_TRANSITIONS,
    PublicationStatus,
    PublicInfoKind,
    RepairStatus,
    WithdrawalGround,
    WithholdingGround,
)
from enforcement.rules import PUBLICATION_RULES, PUBLICATION_VERBS, REPAIR_RULES, REPAIR_VERBS
from registry.enums import Certainty
from registry.models.law import DatedQuerySet


class DisplayRule(SharedRecord):
    """How long a decision is shown, by seriousness (信用修复管理办法 NDRC 36号令 [s]).

    0 months: in principle not shown; whoever publishes it all the same states why (处罚法48).
    """

    LEDGER_PREFIX = "ZFGX"

    seriousness = models.CharField("失信程度", max_length=20, choices=Seriousness.choices)
    min_months = models.PositiveSmallIntegerField("最短公示期（月）")
    max_months = models.PositiveSmallIntegerField("最长公示期（月）")
    basis = models.CharField("依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示期限规则"
        ordering = ["seriousness", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["seriousness", "effective_from"], name="enforcement_displayrule_version"
            ),
            models.CheckConstraint(
                condition=Q(max_months__gte=F("min_months")),
                name="enforcement_displayrule_months",
                violation_error_message="最长公示期不得短于最短公示期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_seriousness_display()}：{self.min_months}至{self.max_months}个月"


class CasePublication(OfCase):
    """The publication of a decision, or that it is withheld: prepared by one, approved by another.

    Basis: 行政处罚法第四十八条; 部令第30号第六十一条至第六十六条 [memory]. Where nobody prepared it, it was
    published before this portal and taken over from the log of publications.
    """

    LEDGER_PREFIX = "ZFGK"
    WORKFLOW = Workflow(transitions=PUBLICATION_TRANSITIONS, rules=PUBLICATION_RULES, verbs=PUBLICATION_VERBS)

    case = models.OneToOneField(
        EnforcementCase, models.PROTECT, related_name="publication", verbose_name="处罚案件台账编号"
    )
    seriousness = models.CharField("失信程度", max_length=20, choices=Seriousness.choices)
    public_facts = models.TextField("公开的主要违法事实", help_text="删去个人信息、商业秘密和第三方姓名")
    hidden_terms = models.TextField(
        "需隐去的内容",
        blank=True,
        help_text="第三方姓名、住址、商业秘密等，每行一项；公开内容中凡出现处均以*代替，本栏不公开",
    )
    prepared_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="拟公开人",
        help_text="导入本门户之前已公开的留空",
    )
    prepared_on = models.DateField("拟公开日期")
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    published_on = models.DateField("公开日期", null=True, blank=True)
    repair_from = models.DateField("可申请修复之日", null=True, blank=True)
    display_until = models.DateField("公示截止日", null=True, blank=True, help_text="最后一个公示日")
    withholding_ground = models.CharField(
        "不予公开理由", max_length=20, choices=WithholdingGround.choices, blank=True
    )
    withheld_on = models.DateField("决定不予公开日期", null=True, blank=True)
    withdrawal_due_from = models.DateField(
        "撤下事由发生日期", null=True, blank=True, help_text="变更、撤销之日；三个工作日内撤下"
    )
    withdrawal_ground = models.CharField(
        "撤下事由", max_length=20, choices=WithdrawalGround.choices, blank=True
    )
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    # What earlier rounds came to, when a decision is published anew: their clocks go on being told.
    past_withdrawals = models.JSONField("以前的撤下", default=list, blank=True, editable=False)
    status = models.CharField(
        "公开状态", max_length=20, choices=PublicationStatus.choices, default=PublicationStatus.PREPARED
    )

    class Meta:
        verbose_name = verbose_name_plural = "处罚决定公开"
        ordering = ["-prepared_on", "ledger_no"]
        indexes = [models.Index(fields=["status", "display_until"], name="enforcement_publication_ends")]
        constraints = [
            one_of("seriousness", Seriousness, name="enforcement_publication_serious", label="失信程度"),
            one_of("status", PublicationStatus, name="enforcement_publication_status", label="公开状态"),
            models.CheckConstraint(
                condition=~Q(status=PublicationStatus.WITHHELD) | ~Q(withholding_ground=""),
                name="enforcement_publication_withheld",
                violation_error_message="不予公开须选择法定理由。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PublicationStatus.PUBLISHED, PublicationStatus.ENDED])
                | Q(published_on__isnull=False)
                & (Q(approved_by__isnull=False) | Q(prepared_by__isnull=True)),
                name="enforcement_publication_published",
                violation_error_message="已公开的须填写审核人和公开日期。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="enforcement_publication_two",
                violation_error_message="审核人与拟公开人不得为同一人。",
            ),
            models.CheckConstraint(
                condition=~Q(status=PublicationStatus.WITHDRAWN)
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawal_ground=""),
                name="enforcement_publication_withdrawn",
                violation_error_message="撤下公开须填写撤下日期和事由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}（{self.get_status_display()}）"


class CreditRepair(OfCase):
    """The enterprise's application to end the display early (信用修复), after the minimum and performance."""

    LEDGER_PREFIX = "ZFXF"
    WORKFLOW = Workflow(transitions=REPAIR_TRANSITIONS, rules=REPAIR_RULES, verbs=REPAIR_VERBS)

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="repairs", verbose_name="处罚案件台账编号"
    )
    applied_on = models.DateField("申请日期")
    applicant = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人"
    )
    statement = models.TextField("履行义务和整改情况")
    pledge = models.BooleanField("已作信用承诺", default=False)
    answered_on = models.DateField("办结日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    answer = models.TextField("审核意见", blank=True)
    status = models.CharField(
        "申请状态", max_length=20, choices=RepairStatus.choices, default=RepairStatus.APPLIED
    )

    class Meta:
        verbose_name = verbose_name_plural = "信用修复"
        ordering = ["-applied_on", "ledger_no"]
        constraints = [
            one_of("status", RepairStatus, name="enforcement_repair_status", label="申请状态"),
            in_order(
                "applied_on", "answered_on", "办结日期不得早于申请日期。", name="enforcement_repair_dates"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=RepairStatus.APPLIED),
                name="enforcement_repair_one_open",
                violation_error_message="该决定已有一份修复申请等待审核。",
            ),
        ]

    def __str__(self) -> str:
        return f"信用修复（{self.applied_on}）"


class PenaltyPublicityExport(SharedRecord):
    """A file of 行政处罚双公示 as it was handed over; the bytes are kept as its attachment."""

    LEDGER_PREFIX = "ZFSG"
    # A file holds what its maker sees; staff of parks and branches see those of their own department.
    DEPARTMENT_PATH = "exported_by__department"

    first_day = models.DateField("起始日期")
    last_day = models.DateField("截止日期")
    file_format = models.CharField("格式", max_length=10)
    rows = models.PositiveIntegerField("行数")
    late_rows = models.PositiveIntegerField("逾期行数", default=0)
    sha256 = models.CharField("内容摘要", max_length=64)
    exported_at = models.DateTimeField("导出时间")
    exported_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="导出人")
    cases = models.ManyToManyField(
        EnforcementCase, blank=True, related_name="exports", verbose_name="处罚案件台账编号"
    )

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚双公示导出"
        ordering = ["-exported_at"]

    def __str__(self) -> str:
        return f"{self.first_day}至{self.last_day}"


class PublicInfo(DepartmentRecord):
    """What is public before any enforcement (事前公示): subject, powers, procedure, remedies, plans.

    Basis: 国办发〔2018〕118号 (三项制度).
    """

    LEDGER_PREFIX = "ZFSQ"

    kind = models.CharField("公示内容", max_length=20, choices=PublicInfoKind.choices)
    title = models.CharField("标题", max_length=120)
    content = models.TextField("内容", help_text="每段一行")
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True, help_text="年度检查计划填写")
    document_number = models.CharField("文号", max_length=60, blank=True)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    ordering = models.PositiveSmallIntegerField("排序", default=100)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "执法事前公示"
        ordering = ["kind", "ordering", "ledger_no"]
        constraints = [
            one_of("kind", PublicInfoKind, name="enforcement_info_kind", label="公示内容"),
            in_order(
                "effective_from", "effective_to", "失效日期不得早于生效日期。", name="enforcement_info_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.title

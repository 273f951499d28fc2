"""案卷评查: standards as data, rounds with their draw, drawn files, marks.

Basis: 生态环境行政执法案卷评查细则; 行政执法监督条例 (条文待核).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.scoping import DepartmentQuerySet, DepartmentRecord, SharedRecord
from common.models import Record
from common.models.constraints import needs, one_of
from common.workflow import Workflow
from enforcement.models import EnforcementCase
from governance.file_review import rules
from governance.file_review.enums import (
    FILE_TRANSITIONS,
    ROUND_TRANSITIONS,
    FileGrade,
    FileKind,
    FileStatus,
    RoundStatus,
)
from permits.models import EiaDecision
from registry.enums import Certainty


class ReviewStandard(SharedRecord):
    """A score sheet in force between two dates, with its thresholds of grades."""

    LEDGER_PREFIX: ClassVar[str] = "FZBZ"

    kind = models.CharField("案卷类别", max_length=20, choices=FileKind.choices)
    title = models.CharField("评查标准名称", max_length=120)
    version = models.CharField("版本", max_length=40)
    excellent = models.DecimalField("优秀分数线", max_digits=5, decimal_places=1)
    good = models.DecimalField("良好分数线", max_digits=5, decimal_places=1)
    passing = models.DecimalField("合格分数线", max_digits=5, decimal_places=1)
    basis = models.CharField("标准依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案卷评查标准"
        ordering = ["kind", "-effective_from"]
        constraints = [
            one_of("kind", FileKind, "案卷类别"),
            models.CheckConstraint(
                condition=Q(excellent__gte=F("good")) & Q(good__gte=F("passing")) & Q(passing__gte=0),
                name="governance_standard_lines",
                violation_error_message="分数线应当由高到低。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"


class ReviewItem(SharedRecord):
    """A line of a score sheet: points that may be deducted, or a major problem that fails the file."""

    LEDGER_PREFIX: ClassVar[str] = "FZXM"

    standard = models.ForeignKey(
        ReviewStandard, models.PROTECT, related_name="items", verbose_name="评查标准台账编号"
    )
    number = models.PositiveSmallIntegerField("项目序号")
    section = models.CharField("评查环节", max_length=40)
    text = models.CharField("评查内容", max_length=300)
    points = models.DecimalField("分值", max_digits=5, decimal_places=1, default=Decimal(0))
    is_major = models.BooleanField("重大问题", default=False, help_text="存在即为不合格")
    finder = models.SlugField(
        "自动核对", max_length=40, blank=True, help_text="程序据此从案件日期核对，如 defence-days"
    )
    basis = models.CharField("项目依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案卷评查项目"
        ordering = ["standard", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "number"],
                name="governance_reviewitem_number",
                violation_error_message="该标准已有此序号的项目。",
            ),
            models.CheckConstraint(
                condition=Q(is_major=True, points=0) | Q(is_major=False, points__gt=0),
                name="governance_reviewitem_points",
                violation_error_message="重大问题不设分值，其他项目的分值须大于零。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class FileReviewRound(DepartmentRecord):
    """Files of a period drawn by a seed, reproducible from the snapshot of files and reviewers."""

    LEDGER_PREFIX: ClassVar[str] = "FZPC"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=ROUND_TRANSITIONS, rules=rules.ROUND, verbs=rules.ROUND_VERBS
    )

    for_year = models.PositiveSmallIntegerField("评查年度")
    title = models.CharField("评查批次名称", max_length=120)
    kind = models.CharField("案卷类别", max_length=20, choices=FileKind.choices)
    standard = models.ForeignKey(
        ReviewStandard, models.PROTECT, related_name="rounds", verbose_name="评查标准台账编号"
    )
    period_from = models.DateField("案卷期间起", help_text="处罚案卷按结案日期，审批案卷按决定日期")
    period_to = models.DateField("案卷期间止")
    sample_size = models.PositiveSmallIntegerField("抽取件数")
    reviewers = models.ManyToManyField(
        "accounts.User", related_name="+", verbose_name="评查人员用户名", blank=True
    )
    status = models.CharField(
        "评查状态", max_length=20, choices=RoundStatus.choices, default=RoundStatus.PREPARED
    )
    seed = models.CharField("随机种子", max_length=64, blank=True, editable=False)
    snapshot = models.JSONField("名录快照", default=dict, blank=True, editable=False)
    snapshot_sha256 = models.CharField("快照摘要", max_length=64, blank=True, editable=False)
    drawn_on = models.DateField("抽取日期", null=True, blank=True)
    drawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽取人"
    )
    witness = models.CharField("监督人员", max_length=40, blank=True)
    summary = models.TextField("评查总结", blank=True)
    closed_on = models.DateField("总结日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案卷评查批次"
        ordering = ["-for_year", "ledger_no"]
        constraints = [
            one_of("kind", FileKind, "案卷类别"),
            one_of("status", RoundStatus, "评查状态"),
            needs("drawn_on", {RoundStatus.DRAWN, RoundStatus.CLOSED}, "已抽取的须有抽取日期。"),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="governance_reviewround_period",
                violation_error_message="案卷期间止不得早于期间起。",
            ),
            models.CheckConstraint(
                condition=Q(sample_size__gte=1),
                name="governance_reviewround_size",
                violation_error_message="抽取件数至少为1。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReviewedFileQuerySet(DepartmentQuerySet):
    """To overseers all; else what one reviews and may read, and what one handled once it was scored."""

    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_staff_member", False) or not user.has_business_role:
            return self.none()
        if user.has_role(*rules.OVERSEERS) and user.sees_all_departments:
            return self.all()
        told = ~Q(status=FileStatus.ASSIGNED)
        departments = user.department_ids
        unhandled = Q(handler__isnull=True) & (
            Q(enforcement_case__department__in=departments) | Q(eia_decision__department__in=departments)
        )
        readable = Q(enforcement_case__in=EnforcementCase.objects.visible_to(user)) | Q(
            eia_decision__in=EiaDecision.objects.visible_to(user)
        )
        mine = (Q(reviewer=user) & readable) | (told & (Q(handler=user) | unhandled))
        return self.filter(mine)


class ReviewedFile(Record):
    """One drawn file: its reviewer, what was found, the handler's objection, the result, what was mended."""

    LEDGER_PREFIX: ClassVar[str] = "FZAJ"
    DEPARTMENT_PATH: ClassVar[str] = ""
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=FILE_TRANSITIONS, rules=rules.FILE, verbs=rules.FILE_VERBS
    )

    review_round = models.ForeignKey(
        FileReviewRound, models.PROTECT, related_name="files", verbose_name="评查批次台账编号"
    )
    place = models.PositiveSmallIntegerField("抽取序号")
    enforcement_case = models.ForeignKey(
        "enforcement.EnforcementCase",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="file_reviews",
        verbose_name="处罚案件编号",
    )
    eia_decision = models.ForeignKey(
        "permits.EiaDecision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="file_reviews",
        verbose_name="环评审批台账编号",
    )
    reviewer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="评查人员")
    replaced_reason = models.CharField("更换评查人员的理由", max_length=200, blank=True)
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件承办人"
    )
    status = models.CharField(
        "评查状态", max_length=20, choices=FileStatus.choices, default=FileStatus.ASSIGNED
    )
    score = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True, blank=True)
    has_major = models.BooleanField("存在重大问题", default=False)
    grade = models.CharField("评查等次", max_length=20, choices=FileGrade.choices, blank=True)
    opinion = models.TextField("评查意见", blank=True)
    scored_on = models.DateField("评分日期", null=True, blank=True)
    objection = models.TextField("承办人异议", blank=True)
    objected_on = models.DateField("异议日期", null=True, blank=True)
    answer = models.TextField("异议答复", blank=True)
    final_on = models.DateField("结果确定日期", null=True, blank=True)
    correction_due_on = models.DateField("整改期限", null=True, blank=True)
    correction = models.TextField("整改情况", blank=True)
    corrected_on = models.DateField("整改完成日期", null=True, blank=True)

    objects = ReviewedFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评查案卷"
        ordering = ["review_round", "place"]
        constraints = [
            one_of("status", FileStatus, "评查状态"),
            one_of("grade", FileGrade, "评查等次", blank=True),
            needs(
                "scored_on",
                {FileStatus.SCORED, FileStatus.OBJECTED, FileStatus.FINAL, FileStatus.CLOSED},
                "已评分的须有评分日期。",
            ),
            needs("final_on", {FileStatus.FINAL, FileStatus.CLOSED}, "结果确定的须有确定日期。"),
            models.CheckConstraint(
                condition=Q(enforcement_case__isnull=False, eia_decision__isnull=True)
                | Q(enforcement_case__isnull=True, eia_decision__isnull=False),
                name="governance_reviewedfile_one",
                violation_error_message="处罚案件与环评审批须填其一。",
            ),
            models.CheckConstraint(
                condition=Q(handler__isnull=True) | ~Q(handler=F("reviewer")),
                name="governance_reviewedfile_other",
                violation_error_message="评查人员不得评查本人承办的案卷。",
            ),
            models.UniqueConstraint(
                fields=["review_round", "place"],
                name="governance_reviewedfile_place",
                violation_error_message="该批次已有此序号的案卷。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.subject}"

    @property
    def subject(self) -> Any:
        """The file itself."""
        return self.enforcement_case or self.eia_decision

    @property
    def department_id(self) -> Any:
        """The section that handled it: its officers are told."""
        return self.subject.department_id

    @property
    def department(self) -> Any:
        return self.subject.department


class ReviewMark(Record):
    """What a reviewer found under one item of the sheet."""

    LEDGER_PREFIX: ClassVar[str] = "FZPF"
    DEPARTMENT_PATH: ClassVar[str] = ""

    file = models.ForeignKey(
        ReviewedFile, models.PROTECT, related_name="marks", verbose_name="评查案卷台账编号"
    )
    item = models.ForeignKey(
        ReviewItem, models.PROTECT, related_name="marks", verbose_name="评查项目台账编号"
    )
    deducted = models.DecimalField("扣分", max_digits=5, decimal_places=1, default=Decimal(0))
    is_major = models.BooleanField("属于重大问题", default=False)
    finding = models.TextField("问题描述", blank=True)
    proposed = models.TextField("系统核对结果", blank=True)

    class MarkQuerySet(DepartmentQuerySet):
        """With its file."""

        def visible_to(self, user: Any) -> Self:
            return self.filter(file__in=ReviewedFile.objects.visible_to(user))

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷评查问题"
        ordering = ["file", "item__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "item"],
                name="governance_mark_once",
                violation_error_message="该项目已评分。",
            ),
            models.CheckConstraint(
                condition=Q(deducted__gte=0),
                name="governance_mark_deducted",
                violation_error_message="扣分不得为负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}"

"""An annual report as it was handed in: sealed, commented on, with what may not be published."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from common.models.constraints import one_of
from common.models.event import digest
from disclosure.enums import WithholdingGround, WithholdingStatus
from disclosure.models.filing import AnnualDisclosure

PATH_LENGTH = 200  # "chapter.table.<id of row>.column"


class AnnualSubmission(models.Model):
    """One handing-in of a report: what was certified, by whom and when. Written once, never changed.

    `content` is the whole of what the seal covers (`disclosure.filing.sealing`); a returned report is
    handed in again as a further row. Basis: 部令24号第四条、第五条 (the enterprise answers for the truth),
    第十九条 (by 15 March; the day in Shanghai on which it is handed in decides).
    """

    report = models.ForeignKey(
        AnnualDisclosure, models.PROTECT, related_name="submissions", verbose_name="年度报告"
    )
    number = models.PositiveSmallIntegerField("第几次提交")
    content = models.JSONField("封存内容", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("内容摘要", max_length=64)
    statement = models.TextField("确认声明")
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人"
    )
    certified_at = models.DateTimeField("确认时间")
    filed_on = models.DateField("提交日期", help_text="纸质报告为收到日期")
    due_on = models.DateField("披露期限")
    is_paper = models.BooleanField("工作人员代为录入", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "年度报告的提交"
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="disclosure_annualsubmission_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="disclosure_annualsubmission_number_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}第{self.number}次提交"

    @property
    def days_late(self) -> int:
        """Days after the last day of the law; 0 in time."""
        return max((self.filed_on - self.due_on).days, 0)

    @property
    def is_intact(self) -> bool:
        """Whether the content still has the hash that it was sealed with."""
        return digest(self.content) == self.sha256


class ItemComment(models.Model):
    """What is to be mended at one item: told with the return, answered before the next handing-in."""

    submission = models.ForeignKey(
        AnnualSubmission, models.PROTECT, related_name="comments", verbose_name="所审核的提交"
    )
    path = models.CharField("项目", max_length=PATH_LENGTH)
    text = models.CharField("意见", max_length=500)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    written_at = models.DateTimeField("提出时间")
    told_at = models.DateTimeField("告知企业时间", null=True, blank=True)
    removed_at = models.DateTimeField("撤销时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="答复人",
    )  # fmt: skip
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度报告的审核意见"
        ordering = ["submission", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(removed_at__isnull=True),
                name="disclosure_itemcomment_told_stays",
                violation_error_message="已告知企业的意见不得撤销。",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | (Q(told_at__isnull=False) & Q(answered_by__isnull=False) & ~Q(answer="")),
                name="disclosure_itemcomment_answer",
                violation_error_message="只能答复已告知的意见，且须写明答复内容。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}：{self.text}"

    @property
    def chapter(self) -> str:
        """The code of the chapter that it stands in."""
        return str(self.path).partition(".")[0]


class Withholding(models.Model):
    """An item that is not published, on a stated ground: asked for by the enterprise, decided by the bureau.

    `path` names an item, a whole table, a column, a row or one cell of a row. Basis: 部令24号第六条;
    政府信息公开条例第十四条、第十五条.
    """

    report = models.ForeignKey(
        AnnualDisclosure, models.PROTECT, related_name="withholdings", verbose_name="年度报告"
    )
    path = models.CharField("项目", max_length=PATH_LENGTH)
    ground = models.CharField("理由类别", max_length=20, choices=WithholdingGround.choices)
    reason = models.CharField("具体理由", max_length=500)
    status = models.CharField(
        "状态", max_length=20, choices=WithholdingStatus.choices, default=WithholdingStatus.REQUESTED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    requested_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="审定人",
    )  # fmt: skip
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    decision_reason = models.CharField("审定理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不予公开事项"
        ordering = ["report", "pk"]
        constraints = [
            one_of("ground", WithholdingGround, "理由类别"),
            one_of("status", WithholdingStatus, "状态"),
            models.UniqueConstraint(
                fields=["report", "path"],
                condition=Q(status__in=[WithholdingStatus.REQUESTED, WithholdingStatus.GRANTED]),
                name="disclosure_withholding_once",
                violation_error_message="该项目已提出不予公开，请勿重复提出。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[WithholdingStatus.GRANTED, WithholdingStatus.REFUSED])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="disclosure_withholding_decided",
                violation_error_message="审定须记明审定人和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}：{self.get_ground_display()}"


class DisclosureSummaryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The staff read every summary: its figures are of the whole area."""
        if not getattr(user, "is_staff_member", False) or not user.has_business_role:
            return self.none()
        return self.all()


class DisclosureSummary(models.Model):
    """How the enterprises of a year's list disclosed, as reported to the province; figures frozen with it.

    Made by the portal alone and never changed, so it is no row of a register.
    Basis: 部令24号第二十三条 – by the end of March for the year before.
    """

    year = models.PositiveSmallIntegerField("披露年度", help_text="报告所述年度")
    reported_on = models.DateField("汇总日期")
    due_on = models.DateField("报送期限")
    figures = models.JSONField("汇总数据", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("内容摘要", max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="汇总人"
    )
    is_synthetic = models.BooleanField("示范数据", default=False)

    objects = DisclosureSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信息披露情况汇总"
        ordering = ["-year", "-pk"]
        indexes = [models.Index(fields=["-year"], name="disclosure_summary_year")]

    def __str__(self) -> str:
        return f"{self.year}年度企业环境信息依法披露情况汇总（{self.reported_on:%Y-%m-%d}）"

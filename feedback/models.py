"""Error reports from the public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models.constraints import one_of
from common.workflow import Workflow
from feedback.codes import new_code
from feedback.enums import REPORT_TRANSITIONS, ReportKind, ReportStatus
from feedback.rules import REPORT_RULES, REPORT_VERBS


class ErrorReport(DepartmentRecord):
    """That something on a public page is wrong, told by anyone; its contact is confidential.

    Basis: 政府信息公开条例第四十一条 (更正). The reporter follows it by number and tracking code.
    """

    LEDGER_PREFIX = "JC"
    WORKFLOW = Workflow(transitions=REPORT_TRANSITIONS, rules=REPORT_RULES, verbs=REPORT_VERBS)
    ENTERPRISE_PATH: ClassVar[str] = ""

    page = models.CharField("页面地址", max_length=300)
    record = models.ForeignKey(
        "common.PublishedRecord",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开内容",
    )
    kind = models.CharField("问题类别", max_length=20, choices=ReportKind.choices)
    text = models.TextField("问题说明")
    contact = models.CharField("联系方式", max_length=100, blank=True, help_text="仅用于回复，不公开")
    tracking_code = models.CharField("查询码", max_length=20, default=new_code, editable=False)
    received_at = models.DateTimeField("收到时间")
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    status = models.CharField(
        "处理状态", max_length=20, choices=ReportStatus.choices, default=ReportStatus.RECEIVED
    )

    class Meta:
        verbose_name = verbose_name_plural = "纠错反馈"
        ordering = ["-received_at"]
        constraints = [
            one_of("kind", ReportKind, "问题类别", name="feedback_report_kind"),
            one_of("status", ReportStatus, "处理状态", name="feedback_report_status"),
            models.CheckConstraint(
                condition=~Q(status__in=[ReportStatus.ANSWERED, ReportStatus.REJECTED])
                | Q(answered_on__isnull=False) & ~Q(answer=""),
                name="feedback_report_answered",
                violation_error_message="办结须填写答复和答复日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.page}"

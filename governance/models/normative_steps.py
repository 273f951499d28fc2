"""What a normative document must not hold, and the clean-up of those in force."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.rules import require_role
from accounts.scoping import DepartmentQuerySet, DepartmentRecord, SharedRecord
from common.models import Record
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance.normative.enums import CLEAN_UP_TRANSITIONS, CleanUpResult, CleanUpStatus
from registry.enums import Certainty
from registry.models.law import DatedQuerySet


class ForbiddenContent(SharedRecord):
    """One thing that a normative document must not hold, between two dates.

    Basis: 国办发〔2018〕37号.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZJZ"

    content = models.CharField("禁止内容", max_length=300)
    basis = models.CharField("依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规范性文件禁止内容"
        ordering = ["ledger_no"]
        constraints = [
            one_of("certainty", Certainty, "核对情况"),
            in_order("effective_from", "effective_to", "失效日期不得早于生效日期。"),
        ]

    def __str__(self) -> str:
        return self.content


class CleanUp(DepartmentRecord):
    """A clean-up of the normative documents in force on a day; its result is published.

    Basis: 国办发〔2018〕37号; 国务院关于清理规范性文件的历次要求.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZQL"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=CLEAN_UP_TRANSITIONS,
        rules={CleanUpStatus.PUBLISHED: require_role(Role.LEADER)},
        verbs={CleanUpStatus.PUBLISHED: "公布清理结果"},
    )

    title = models.CharField("清理名称", max_length=160)
    ordered_by = models.CharField("清理依据", max_length=200, help_text="上级通知的名称和文号，或者定期清理")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    cutoff_on = models.DateField("清理基准日", help_text="清理该日有效的全部规范性文件")
    due_on = models.DateField("完成期限")
    status = models.CharField(
        "状态", max_length=20, choices=CleanUpStatus.choices, default=CleanUpStatus.OPEN
    )
    published_on = models.DateField("结果公布日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规范性文件清理"
        ordering = ["-cutoff_on", "-pk"]
        constraints = [
            one_of("status", CleanUpStatus, "状态"),
            needs("published_on", {CleanUpStatus.PUBLISHED}, "须填写结果公布日期。"),
            in_order("cutoff_on", "due_on", "完成期限不得早于清理基准日。"),
        ]

    def __str__(self) -> str:
        return self.title


class CleanUpItem(Record):
    """What a clean-up makes of one document, and why."""

    DEPARTMENT_PATH: ClassVar[str] = "clean_up__department"
    LEDGER_PREFIX: ClassVar[str] = "FZQX"

    clean_up = models.ForeignKey(CleanUp, models.PROTECT, related_name="items", verbose_name="清理编号")
    document = models.ForeignKey(
        "governance.NormativeDocument",
        models.PROTECT,
        related_name="clean_up_items",
        verbose_name="规范性文件编号",
    )
    result = models.CharField("清理意见", max_length=20, choices=CleanUpResult.choices, blank=True)
    ground = models.CharField("理由", max_length=300, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规范性文件清理意见"
        ordering = ["clean_up", "document"]
        constraints = [
            one_of("result", CleanUpResult, "清理意见", blank=True),
            models.UniqueConstraint(fields=["clean_up", "document"], name="governance_cleanupitem_once"),
            models.CheckConstraint(
                condition=Q(result__in=["", "keep"]) | ~Q(ground=""),
                name="governance_cleanupitem_ground",
                violation_error_message="修改、废止、失效的须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}：{self.get_result_display() or '待定'}"

"""述法 reports, the filing of yearly reports, and what each report promises for the next year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.scoping import DepartmentRecord, SharedRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance import rules
from governance.enums import ITEM_TRANSITIONS, ItemStatus

_ITEM_FLOW = Workflow(
    transitions=ITEM_TRANSITIONS,
    rules=rules.ITEM,
    verbs={ItemStatus.WORKING: "开始推进", ItemStatus.CLOSED: "办结", ItemStatus.CARRIED: "结转下年"},
)


class DutyReport(SharedRecord):
    """A leader's report on how the duty for the rule of law was done (述法).

    Basis: 《党政主要负责人履行推进法治建设第一责任人职责规定》.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZSF"

    year = models.PositiveSmallIntegerField("述法年度")
    reporter = models.CharField("述法人", max_length=40)
    position = models.CharField("职务", max_length=60)
    reported_on = models.DateField("述法日期")
    occasion = models.CharField("述法形式", max_length=120, blank=True)
    evidence = models.CharField("佐证材料", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "述法"
        ordering = ["-reported_on", "ledger_no"]

    def __str__(self) -> str:
        return f"{self.reporter}{self.year}年度述法"


class YearReportFiling(SharedRecord):
    """The sending of a yearly 法治政府建设情况报告 to one recipient, and its publication.

    Basis: 法治政府建设与责任落实督察工作规定 – to the recipients by 1 March, public by 1 April.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZBS"

    year = models.PositiveSmallIntegerField("报告年度")
    recipient = models.CharField("报送对象", max_length=100)
    written_on = models.DateField("成文日期")
    filed_on = models.DateField("报送日期")
    published_on = models.DateField("公开日期", null=True, blank=True)
    link = models.URLField("公开网址", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "法治报告报送"
        ordering = ["-year", "recipient"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "recipient"],
                name="governance_yearreportfiling_once",
                violation_error_message="该年度报告已向此对象报送。",
            ),
            in_order("written_on", "filed_on", "报送日期不得早于成文日期。"),
            in_order("written_on", "published_on", "公开日期不得早于成文日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度法治报告：{self.recipient}"


class PromisedItem(DepartmentRecord):
    """What problems and plans share: an owner, a due date, evidence, closure or carry-over."""

    WORKFLOW: ClassVar[Workflow] = _ITEM_FLOW

    year = models.PositiveSmallIntegerField("报告年度", help_text="写入该事项的报告所述年度")
    item_number = models.PositiveSmallIntegerField("序号")
    content = models.TextField("内容")
    due_on = models.DateField("完成时限", null=True, blank=True)
    status = models.CharField("状态", max_length=20, choices=ItemStatus.choices, default=ItemStatus.OPEN)
    evidence = models.TextField("完成佐证", blank=True)
    closed_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            one_of("status", ItemStatus, "状态"),
            needs("closed_on", {ItemStatus.CLOSED}, "已完成的须填写完成日期。"),
            models.UniqueConstraint(
                fields=["year", "item_number"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="该年度已有此序号。",
            ),
            models.UniqueConstraint(
                fields=["carried_from"],
                name="%(app_label)s_%(class)s_carried_once",
                violation_error_message="该事项已结转过，不得重复结转。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年第{self.item_number}项：{self.content[:30]}"


class Problem(PromisedItem):
    """A problem that a yearly report admits (存在问题)."""

    LEDGER_PREFIX: ClassVar[str] = "FZWT"

    cause = models.TextField("原因分析", blank=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="结转自编号"
    )

    class Meta(PromisedItem.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "存在问题"
        ordering = ["-year", "item_number"]


class NextYearPlan(PromisedItem):
    """A plan that a yearly report announces for the year after (下一步打算)."""

    LEDGER_PREFIX: ClassVar[str] = "FZDS"

    title = models.CharField("打算", max_length=160)
    problem = models.ForeignKey(
        Problem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name="对应问题编号",
    )
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="结转自编号"
    )

    class Meta(PromisedItem.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "下一步打算"
        ordering = ["-year", "item_number"]

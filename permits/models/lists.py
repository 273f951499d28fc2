"""What must be assessed how: the national catalogue and the bureau's own dated lists."""

from __future__ import annotations

from django.db import models

from accounts.scoping import SharedRecord
from common.models.constraints import in_order, one_of
from permits.enums import ListKind
from registry.enums import Certainty
from registry.models.law import DatedQuerySet


class CatalogueVersion(SharedRecord):
    """A version of the 建设项目环境影响评价分类管理名录.

    Basis: 生态环境法典第九十五条; 分类管理名录第四条 (several categories: the highest), 第五条 (unlisted:
    not managed).
    """

    LEDGER_PREFIX = "HPC"

    name = models.CharField("名录名称", max_length=100)
    document_number = models.CharField("发布文号", max_length=60, blank=True)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    item_total = models.PositiveSmallIntegerField(
        "二级项目类别总数",
        default=0,
        help_text="名录所列项目的总数，如2021年版为173；录齐之前，查不到的项目不会被判为“未列入名录”",
    )
    source_note = models.CharField("来源与核对说明", max_length=300, blank=True)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分类管理名录版本"
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["effective_from"], name="permits_catalogue_version"),
            one_of("certainty", Certainty, "核对情况", name="permits_catalogue_certainty"),
            in_order(
                "effective_from", "effective_to", "失效日期不得早于施行日期。", name="permits_catalogue_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CatalogueItem(SharedRecord):
    """One row of the catalogue: a kind of project, and what of it needs which document.

    A criterion that is empty ("/" in the catalogue) means that no such project of this kind needs
    that document.
    """

    LEDGER_PREFIX = "HPI"

    version = models.ForeignKey(
        CatalogueVersion, models.PROTECT, related_name="items", verbose_name="名录版本编号"
    )
    number = models.PositiveSmallIntegerField("序号")
    industry = models.CharField("项目类别（一级）", max_length=60)
    name = models.CharField("项目类别（二级）", max_length=300)
    report_criterion = models.TextField("报告书", blank=True, help_text="需编制报告书的情形；没有的留空")
    form_criterion = models.TextField("报告表", blank=True, help_text="需编制报告表的情形；没有的留空")
    registration_criterion = models.TextField(
        "登记表", blank=True, help_text="需填报登记表的情形；没有的留空"
    )
    sensitive_area = models.TextField("本栏目环境敏感区含义", blank=True)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )

    class Meta:
        verbose_name = verbose_name_plural = "分类管理名录项目"
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="permits_catalogueitem_number",
                violation_error_message="该版本名录已有同一序号的项目。",
            ),
            one_of("certainty", Certainty, "核对情况", name="permits_catalogueitem_certainty"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ProjectList(SharedRecord):
    """A version of a list that the bureau keeps: 审批目录 or 承诺制正面清单, in force between two days."""

    LEDGER_PREFIX = "HPL"

    kind = models.CharField("清单种类", max_length=20, choices=ListKind.choices)
    name = models.CharField("清单名称", max_length=100)
    document_number = models.CharField("发布文号", max_length=60, blank=True)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批目录与承诺制清单"
        ordering = ["kind", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="permits_list_version"),
            one_of("kind", ListKind, "清单种类", name="permits_list_kind"),
            one_of("certainty", Certainty, "核对情况", name="permits_list_certainty"),
            in_order(
                "effective_from", "effective_to", "失效日期不得早于生效日期。", name="permits_list_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectListEntry(SharedRecord):
    """An entry of a dated list: a row of the catalogue by its number, or an industry by name."""

    LEDGER_PREFIX = "HPE"

    project_list = models.ForeignKey(
        ProjectList, models.PROTECT, related_name="entries", verbose_name="清单编号"
    )
    catalogue_number = models.PositiveSmallIntegerField(
        "名录序号", null=True, blank=True, help_text="《分类管理名录》二级项目类别的序号；按行业列入的留空"
    )
    name = models.CharField("项目类别", max_length=200)
    category = models.CharField(
        "适用环评类别",
        max_length=20,
        blank=True,
        choices=[("report", "报告书"), ("form", "报告表")],
        help_text="两类都适用的留空",
    )
    condition = models.CharField("适用条件", max_length=300, blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单条目"
        ordering = ["project_list", "catalogue_number", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__in=["", "report", "form"]),
                name="permits_listentry_category",
                violation_error_message="适用环评类别不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

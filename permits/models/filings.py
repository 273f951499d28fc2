"""Acts beside the approval: registration forms filed, and replies that no EIA is needed."""

from __future__ import annotations

from django.db import models

from common.models.constraints import in_order, not_negative, one_of, unique_when_filled
from permits.enums import FilingSource
from registry.scoping import EnterpriseRecord


class RegistrationFiling(EnterpriseRecord):
    """A registration form filed online (环境影响登记表备案); complete with its number and receipt.

    Basis: 建设项目环境影响登记表备案管理办法 (部令第41号) arts 9, 11, 12, 15.
    """

    LEDGER_PREFIX = "HPB"

    filing_number = models.CharField("备案号", max_length=40, unique=True)
    project_name = models.CharField("项目名称", max_length=200)
    site = models.CharField("建设地点", max_length=200)
    park = models.ForeignKey(
        "registry.Park", models.PROTECT, null=True, blank=True, verbose_name="项目所在园区", related_name="+"
    )
    catalogue_item = models.CharField("名录类别", max_length=60, blank=True)
    investment = models.DecimalField("总投资（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    filed_on = models.DateField("备案日期")
    production_planned_on = models.DateField(
        "拟投产日期", null=True, blank=True, help_text="登记表应在建成并投入生产运营前备案"
    )
    has_undertaking = models.BooleanField("已签署承诺", default=True)
    signatory = models.CharField(
        "承诺人", max_length=40, blank=True, help_text="建设单位法定代表人或其授权人"
    )
    overview = models.TextField("建设内容及规模", blank=True)
    impacts = models.TextField("主要环境影响及采取的措施", blank=True)
    source = models.CharField("备案来源", max_length=20, choices=FilingSource.choices)

    class Meta:
        verbose_name = verbose_name_plural = "登记表备案"
        ordering = ["-filed_on", "ledger_no"]
        indexes = [models.Index(fields=["filed_on"], name="permits_filing_filed")]
        constraints = [
            one_of("source", FilingSource, name="permits_filing_source", label="备案来源"),
            not_negative("investment", name="permits_filing_investment", label="总投资"),
        ]

    def __str__(self) -> str:
        return f"{self.project_name}（{self.filing_number}）"


class ExemptReply(EnterpriseRecord):
    """A reply that a project is not subject to EIA management (无需办理环评).

    No statutory act: 分类管理名录第五条 leaves projects that it does not list unmanaged, and the
    bureau answers the builder's question. Never to be summed with approvals.
    """

    LEDGER_PREFIX = "HPM"

    project_name = models.CharField("项目名称", max_length=200)
    site = models.CharField("建设地点", max_length=200)
    park = models.ForeignKey(
        "registry.Park", models.PROTECT, null=True, blank=True, verbose_name="项目所在园区", related_name="+"
    )
    investment = models.DecimalField("总投资（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    asked_on = models.DateField("咨询日期")
    replied_on = models.DateField("答复日期", null=True, blank=True)
    document_number = models.CharField("答复文号", max_length=60, blank=True)
    overview = models.TextField("项目概况", blank=True)
    reason = models.CharField(
        "无需办理理由", max_length=200, blank=True, help_text="如“未列入分类管理名录（名录第五条）”"
    )

    class Meta:
        verbose_name = verbose_name_plural = "无需办理环评答复"
        ordering = ["-asked_on", "ledger_no"]
        indexes = [models.Index(fields=["replied_on"], name="permits_exempt_replied")]
        constraints = [
            not_negative("investment", name="permits_exempt_investment", label="总投资"),
            unique_when_filled("document_number", name="permits_exempt_number_once", label="答复文号"),
            in_order(
                "asked_on",
                "replied_on",
                name="permits_exempt_dates",
                message="答复日期不得早于咨询日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_name}（无需办理环评）"

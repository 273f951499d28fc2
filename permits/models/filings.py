"""Acts beside the approval: registration forms filed, and replies that no EIA is needed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models.constraints import in_order, not_negative, one_of, unique_when_filled
from permits.enums import FilingSource, ManagementLevel
from registry.scoping import EnterpriseRecord


class RegistrationFiling(EnterpriseRecord):
    """A registration form filed online (环境影响登记表备案); complete with its number and receipt.

    A wrong one is withdrawn, never deleted; what changed is filed again (`replaces`).
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
    undertaking = models.TextField("承诺书全文", blank=True, editable=False)
    undertaking_sha256 = models.CharField("承诺书摘要", max_length=64, blank=True, editable=False)
    signed_at = models.DateTimeField("签署时间", null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="签署账号",
    )
    # One form, one filing: the key of the form that was sent, so that a second click finds the first.
    form_key = models.CharField("表单标识", max_length=40, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name="替代的备案",
    )
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登记表备案"
        ordering = ["-filed_on", "ledger_no"]
        indexes = [models.Index(fields=["filed_on"], name="permits_filing_filed")]
        constraints = [
            one_of("source", FilingSource, name="permits_filing_source", label="备案来源"),
            not_negative("investment", name="permits_filing_investment", label="总投资"),
            unique_when_filled("form_key", name="permits_filing_form_once", label="表单"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawal_reason=""),
                name="permits_filing_withdrawal",
                violation_error_message="撤回备案须写明理由。",
            ),
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
    ground = models.CharField(
        "无需办理理由", max_length=200, blank=True, help_text="如“未列入分类管理名录（名录第五条）”"
    )
    conclusion = models.CharField(
        "答复结论",
        max_length=20,
        choices=ManagementLevel.choices,
        blank=True,
        help_text="“不纳入管理”即无需办理；其余为告知需办理的手续，不计入无需办理。留空视为无需办理",
    )
    reply = models.TextField("答复内容", blank=True)
    # The query of the helper page with what the enterprise chose there, so that the officer sees the same.
    classified_as = models.CharField("自查结果", max_length=1000, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="咨询账号",
    )
    form_key = models.CharField("表单标识", max_length=40, blank=True, editable=False)

    # What counts as 无需办理: the others were answered that a document is needed.
    EXEMPT: ClassVar[Q] = Q(conclusion__in=["", ManagementLevel.NONE])

    class Meta:
        verbose_name = verbose_name_plural = "无需办理环评答复"
        ordering = ["-asked_on", "ledger_no"]
        indexes = [models.Index(fields=["replied_on"], name="permits_exempt_replied")]
        constraints = [
            not_negative("investment", name="permits_exempt_investment", label="总投资"),
            unique_when_filled("document_number", name="permits_exempt_number_once", label="答复文号"),
            unique_when_filled("form_key", name="permits_exempt_form_once", label="表单"),
            one_of("conclusion", ManagementLevel, "答复结论", name="permits_exempt_conclusion", blank=True),
            in_order(
                "asked_on",
                "replied_on",
                name="permits_exempt_dates",
                message="答复日期不得早于咨询日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_name}（无需办理环评）"

"""What enterprises hand in of the steps of a compulsory audit, and the lead that a missed step becomes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from disclosure.models.production import CleanProductionAudit
from disclosure.production import rules
from disclosure.production.enums import (
    PRODUCTION_FILING_TRANSITIONS,
    ProductionFilingStatus,
    ProductionStep,
)
from registry.scoping import EnterpriseRecord

_STANDING = [ProductionFilingStatus.SUBMITTED, ProductionFilingStatus.ACCEPTED]


class ProductionFiling(EnterpriseRecord):
    """What an enterprise handed in of one step of its audit: confirmed, or returned and handed in anew."""

    LEDGER_PREFIX: ClassVar[str] = "PLQB"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=PRODUCTION_FILING_TRANSITIONS,
        rules=rules.FILING,
        verbs={ProductionFilingStatus.ACCEPTED: "确认", ProductionFilingStatus.RETURNED: "退回"},
    )

    audit = models.ForeignKey(
        CleanProductionAudit, models.PROTECT, related_name="filings", verbose_name="审核名单编号"
    )
    step = models.CharField("步骤", max_length=20, choices=ProductionStep.choices)
    done_on = models.DateField("完成日期")
    place = models.CharField("公开方式或网址", max_length=200, blank=True)
    content = models.TextField("情况说明", max_length=5000)
    filed_on = models.DateField("提交日期")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人"
    )
    status = models.CharField(
        "状态",
        max_length=20,
        choices=ProductionFilingStatus.choices,
        default=ProductionFilingStatus.SUBMITTED,
    )
    accepted_on = models.DateField("确认日期", null=True, blank=True)
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清洁生产审核办理情况"
        ordering = ["-filed_on", "ledger_no"]
        constraints = [
            one_of("step", ProductionStep, "步骤"),
            one_of("status", ProductionFilingStatus, "状态"),
            needs("accepted_on", {ProductionFilingStatus.ACCEPTED}, "已确认的须填写确认日期。"),
            needs("returned_on", {ProductionFilingStatus.RETURNED}, "已退回的须填写退回日期。"),
            in_order("done_on", "filed_on", "完成日期不得晚于提交日期。"),
            models.UniqueConstraint(
                fields=["audit", "step"],
                condition=Q(status__in=_STANDING),
                name="disclosure_productionfiling_once",
                violation_error_message="该步骤已提交，请刷新页面查看。",
            ),
            models.CheckConstraint(
                condition=~Q(step=ProductionStep.INFORMATION) | ~Q(place=""),
                name="disclosure_productionfiling_place",
                violation_error_message="公开信息的须写明公开方式或网址。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.get_step_display()}"

    @property
    def status_tone(self) -> str:
        tones = {ProductionFilingStatus.ACCEPTED: "success", ProductionFilingStatus.RETURNED: "danger"}
        return tones.get(ProductionFilingStatus(self.status), "info")


class ProductionLead(models.Model):
    """The enforcement lead opened for a missed step: one for each. Written once.

    Read through the audit or the lead alone, whose scopes apply; not shown to the enterprise.
    """

    audit = models.ForeignKey(
        CleanProductionAudit, models.PROTECT, related_name="leads", verbose_name="审核名单编号"
    )
    step = models.CharField("步骤", max_length=20, choices=ProductionStep.choices)
    lead = models.OneToOneField(
        "enforcement.EnforcementLead",
        models.PROTECT,
        related_name="production_lead",
        verbose_name="执法线索",
    )
    provision = models.ForeignKey(
        "registry.Provision",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="适用条款",
        help_text="未录入条款的留空，由执法部门核定",
    )
    due_on = models.DateField("办理期限")
    conduct_on = models.DateField("违法行为发生日期", help_text="逾期第一日")
    ground = models.TextField("理由")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    opened_at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "清洁生产审核逾期转执法线索"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            one_of("step", ProductionStep, "步骤"),
            models.UniqueConstraint(
                fields=["audit", "step"],
                name="disclosure_productionlead_once",
                violation_error_message="该步骤的逾期已转执法线索。",
            ),
        ]

    def __str__(self) -> str:
        return f"清洁生产审核逾期（{self.lead.ledger_no}）"

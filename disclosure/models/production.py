"""Clean-production audits and their separate events; environmental liability insurance."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.models.constraints import in_order, one_of
from disclosure.enums import AuditGround, CleanProductionKind, EventResult, ReportKind
from registry.scoping import EnterpriseRecord


class CleanProductionAudit(EnterpriseRecord):
    """An enterprise on the compulsory audit list, with the steps that it owes.

    Basis: 清洁生产审核办法 – information published within a month of the list, started within two,
    finished and reported within a year; refusal: 法典第一千二百二十一条.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLQM"

    year = models.PositiveSmallIntegerField("名单年度")
    ground = models.CharField("列入理由", max_length=20, choices=AuditGround.choices)
    listed_on = models.DateField("名单公布日期")
    information_published_on = models.DateField("企业公开信息日期", null=True, blank=True)
    started_on = models.DateField("启动审核日期", null=True, blank=True)
    reported_on = models.DateField("提交审核报告日期", null=True, blank=True)
    costly_measures = models.TextField("中高费方案", blank=True)
    measures_done_on = models.DateField("中高费方案完成日期", null=True, blank=True)
    remarks = models.TextField("备注", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "强制性清洁生产审核名单"
        ordering = ["-year", "enterprise__uscc"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "enterprise"],
                name="disclosure_cleanproductionaudit_once",
                violation_error_message="该企业已在本年度审核名单中。",
            ),
            one_of("ground", AuditGround, "列入理由"),
            in_order("listed_on", "started_on", "启动审核日期不得早于名单公布日期。"),
            in_order("started_on", "reported_on", "提交审核报告日期不得早于启动审核日期。"),
            in_order("listed_on", "measures_done_on", "中高费方案完成日期不得早于名单公布日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年审核名单：{self.enterprise}"


class CleanProductionEvent(EnterpriseRecord):
    """One act of the bureau on an audit: 备案, 复核, 评估 or 验收 – never one for another."""

    LEDGER_PREFIX: ClassVar[str] = "PLQS"

    kind = models.CharField("事项", max_length=20, choices=CleanProductionKind.choices)
    happened_on = models.DateField("办理日期")
    audit = models.ForeignKey(
        CleanProductionAudit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name="审核名单编号",
        help_text="自愿性审核留空",
    )
    report_kind = models.CharField(
        "报告种类", max_length=20, choices=ReportKind.choices, blank=True, help_text="报告复核必填"
    )
    result = models.CharField("结论", max_length=20, choices=EventResult.choices, default=EventResult.PASSED)
    document_number = models.CharField("文号", max_length=80, blank=True)
    opinion = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清洁生产审核办理"
        ordering = ["-happened_on", "ledger_no"]
        constraints = [
            one_of("kind", CleanProductionKind, "事项"),
            one_of("report_kind", ReportKind, "报告种类", blank=True),
            one_of("result", EventResult, "结论"),
            models.CheckConstraint(
                condition=~Q(kind=CleanProductionKind.REVIEW) | ~Q(report_kind=""),
                name="disclosure_cleanproductionevent_review_report",
                violation_error_message="报告技术质量复核须填写报告种类（审核报告或验收报告）。",
            ),
        ]
        indexes = [models.Index(fields=["happened_on", "kind"], name="disclosure_cp_event_day")]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.get_kind_display()}"


class InsurancePolicy(EnterpriseRecord):
    """An environmental pollution liability policy; the law only encourages it (法典第一百六十九条)."""

    LEDGER_PREFIX: ClassVar[str] = "PLBX"

    policy_number = models.CharField("保单号", max_length=60, unique=True)
    insurer = models.CharField("保险公司", max_length=80)
    bought_on = models.DateField("投保日期")
    starts_on = models.DateField("保险期限起")
    ends_on = models.DateField("保险期限止")
    limit = models.DecimalField("责任限额（元）", max_digits=16, decimal_places=2)
    premium = models.DecimalField("保险费（元）", max_digits=14, decimal_places=2)
    guided = models.BooleanField("经本局指导", default=False, help_text="本局指导企业购买的填“是”")

    class Meta:
        verbose_name = verbose_name_plural = "环境污染责任保险"
        ordering = ["-bought_on", "ledger_no"]
        constraints = [
            in_order("starts_on", "ends_on", "保险期限止不得早于保险期限起。"),
            in_order("bought_on", "ends_on", "保险期限止不得早于投保日期。"),
            models.CheckConstraint(
                condition=Q(limit__gt=0) & Q(premium__gte=0),
                name="disclosure_insurancepolicy_amounts",
                violation_error_message="责任限额须大于零，保险费不得为负。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.policy_number}"

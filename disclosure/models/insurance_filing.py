"""Policies that enterprises hand in, which policy renews which, and the bureau's guidance.

A policy handed in is none of the register before the bureau has checked it: `InsurancePolicy` holds what
counts, in figures and in ratings.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from disclosure.insurance import rules
from disclosure.insurance.enums import (
    INSURANCE_FILING_TRANSITIONS,
    GuidanceWay,
    InsuranceFilingStatus,
)
from disclosure.models.production import InsurancePolicy
from registry.scoping import EnterpriseRecord

_STANDING = [InsuranceFilingStatus.SUBMITTED, InsuranceFilingStatus.ACCEPTED]


class InsuranceFiling(EnterpriseRecord):
    """A policy as an enterprise handed it in; accepted, it becomes one `InsurancePolicy`.

    Basis: 生态环境法典第一百六十九条, which encourages and obliges nobody.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLBS"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=INSURANCE_FILING_TRANSITIONS,
        rules=rules.FILING,
        verbs={
            InsuranceFilingStatus.ACCEPTED: "核对无误，登记",
            InsuranceFilingStatus.RETURNED: "退回",
            InsuranceFilingStatus.WITHDRAWN: "撤回（企业）",
        },
    )

    policy_number = models.CharField("保单号", max_length=60)
    insurer = models.CharField("保险公司", max_length=80)
    product = models.CharField("保险产品", max_length=120)
    bought_on = models.DateField("投保日期")
    starts_on = models.DateField("保险期限起")
    ends_on = models.DateField("保险期限止")
    limit = models.DecimalField("责任限额（元）", max_digits=16, decimal_places=2)
    premium = models.DecimalField("保险费（元）", max_digits=14, decimal_places=2)
    renews = models.ForeignKey(
        InsurancePolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal_filings",
        verbose_name="续保的原保单",
    )
    statement = models.TextField("确认声明")
    filed_on = models.DateField("提交日期")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人"
    )
    status = models.CharField(
        "状态",
        max_length=20,
        choices=InsuranceFilingStatus.choices,
        default=InsuranceFilingStatus.SUBMITTED,
    )
    accepted_on = models.DateField("登记日期", null=True, blank=True)
    policy = models.OneToOneField(
        InsurancePolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filing",
        verbose_name="登记的保单",
    )
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业提交的责任保险保单"
        ordering = ["-filed_on", "ledger_no"]
        constraints = [
            one_of("status", InsuranceFilingStatus, "状态"),
            needs("accepted_on", {InsuranceFilingStatus.ACCEPTED}, "已登记的须填写登记日期。"),
            needs("policy", {InsuranceFilingStatus.ACCEPTED}, "已登记的须有登记的保单。"),
            needs("returned_on", {InsuranceFilingStatus.RETURNED}, "已退回的须填写退回日期。"),
            needs("withdrawn_on", {InsuranceFilingStatus.WITHDRAWN}, "已撤回的须填写撤回日期。"),
            in_order("starts_on", "ends_on", "保险期限止不得早于保险期限起。"),
            in_order("bought_on", "ends_on", "保险期限止不得早于投保日期。"),
            in_order("bought_on", "filed_on", "投保日期不得晚于提交日期。"),
            models.CheckConstraint(
                condition=Q(limit__gt=0) & Q(premium__gte=0),
                name="disclosure_insurancefiling_amounts",
                violation_error_message="责任限额须大于零，保险费不得为负。",
            ),
            models.UniqueConstraint(
                fields=["policy_number", "insurer"],
                condition=Q(status__in=_STANDING),
                name="disclosure_insurancefiling_once",
                violation_error_message="该保险公司的这一保单已提交，请勿重复提交。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.policy_number}"

    @property
    def status_tone(self) -> str:
        tones = {
            InsuranceFilingStatus.ACCEPTED: "success",
            InsuranceFilingStatus.RETURNED: "danger",
            InsuranceFilingStatus.WITHDRAWN: "neutral",
        }
        return tones.get(InsuranceFilingStatus(self.status), "info")


class PolicyRenewal(models.Model):
    """Which policy renews which: one by one. Read through the policies, whose scope applies."""

    policy = models.OneToOneField(
        InsurancePolicy, models.PROTECT, related_name="renewal", verbose_name="续保保单"
    )
    renews = models.OneToOneField(
        InsurancePolicy,
        models.PROTECT,
        related_name="renewed",
        verbose_name="原保单",
        error_messages={"unique": "该保单的续保已经登记，请核对原保单。"},
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "保单续保"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(policy=F("renews")),
                name="disclosure_policyrenewal_other",
                violation_error_message="保单不能续保自身，请核对原保单。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.renews.policy_number} → {self.policy.policy_number}"


class InsuranceGuidance(EnterpriseRecord):
    """How and when the bureau guided an enterprise to its policy: what I17 counts rests on it.

    Guidance is for staff to prove; the enterprise does not enter it.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLBZ"

    policy = models.ForeignKey(InsurancePolicy, models.PROTECT, related_name="guidances", verbose_name="保单")
    guided_on = models.DateField("指导日期")
    way = models.CharField("指导方式", max_length=20, choices=GuidanceWay.choices)
    content = models.TextField("指导情况", max_length=2000)
    guided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指导人员"
    )
    cancelled_on = models.DateField("撤销日期", null=True, blank=True)
    cancel_reason = models.TextField("撤销理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "责任保险指导记录"
        ordering = ["-guided_on", "ledger_no"]
        constraints = [
            one_of("way", GuidanceWay, "指导方式"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(cancelled_on__isnull=True),
                name="disclosure_insuranceguidance_once",
                violation_error_message="该保单已有指导记录。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True) | ~Q(cancel_reason=""),
                name="disclosure_insuranceguidance_reason",
                violation_error_message="撤销指导记录须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.get_way_display()}"

"""Leads before anything was inspected: complaints, monitoring exceedances, matters handed over (线索)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.procedure_enums import LEAD_TRANSITIONS, LeadKind, LeadResult, LeadStatus
from enforcement.rules import LEAD_RULES, LEAD_VERBS


class EnforcementLead(DepartmentRecord):
    """A lead to be checked. Who reported it is confidential: never shown to enterprises or published.

    Basis: 生态环境行政处罚办法 (部令第30号) 第十八条; 环境信访办法.
    """

    LEDGER_PREFIX = "ZFX"
    WORKFLOW = Workflow(transitions=LEAD_TRANSITIONS, rules=LEAD_RULES, verbs=LEAD_VERBS)
    ENTERPRISE_PATH: ClassVar[str] = ""

    kind = models.CharField("线索种类", max_length=20, choices=LeadKind.choices)
    received_on = models.DateField("收到日期")
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="统一社会信用代码",
        help_text="涉及的企业；尚不清楚的留空",
    )
    subject = models.CharField("线索事由", max_length=200)
    content = models.TextField("线索内容")
    place = models.CharField("地点", max_length=200, blank=True)
    reporter_name = models.CharField(
        "举报人", max_length=60, blank=True, help_text="匿名举报的留空；依法保密"
    )
    reporter_contact = models.CharField("举报人联系方式", max_length=100, blank=True, help_text="依法保密")
    pollutant = models.CharField("超标因子", max_length=60, blank=True, help_text="监测监控异常填写")
    measured = models.CharField("监测值", max_length=60, blank=True)
    standard = models.CharField("标准限值", max_length=60, blank=True)
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    accepted_on = models.DateField(
        "受理决定日期", null=True, blank=True, help_text="决定受理或不予受理的日期"
    )
    result = models.CharField("核查结果", max_length=20, choices=LeadResult.choices, blank=True)
    findings = models.TextField("核查情况", blank=True)
    answered_on = models.DateField("办结日期", null=True, blank=True)
    answer = models.TextField("答复内容", blank=True, help_text="有联系方式的举报人应当答复")
    status = models.CharField(
        "线索状态", max_length=20, choices=LeadStatus.choices, default=LeadStatus.RECEIVED
    )

    class Meta:
        verbose_name = verbose_name_plural = "执法线索"
        ordering = ["-received_on", "ledger_no"]
        indexes = [models.Index(fields=["received_on", "kind"], name="enforcement_lead_day")]
        constraints = [
            one_of("kind", LeadKind, name="enforcement_lead_kind", label="线索种类"),
            one_of("status", LeadStatus, name="enforcement_lead_status", label="线索状态"),
            one_of("result", LeadResult, name="enforcement_lead_result", label="核查结果", blank=True),
            in_order(
                "received_on",
                "answered_on",
                name="enforcement_lead_dates",
                message="办结日期不得早于收到日期。",
            ),
            in_order(
                "received_on",
                "accepted_on",
                name="enforcement_lead_accepted",
                message="受理决定日期不得早于收到日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status=LeadStatus.ANSWERED) | Q(answered_on__isnull=False) & ~Q(result=""),
                name="enforcement_lead_answered",
                violation_error_message="已办结的线索须填写办结日期和核查结果。",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

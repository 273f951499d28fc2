"""After the decision: paying later or by instalments, and what reconsideration or a court made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.models.base import Record
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.models.cases import EnforcementCase
from enforcement.models.procedure import OfCase
from enforcement.procedure_enums import (
    PAYMENT_PLAN_TRANSITIONS,
    PaymentPlanKind,
    PaymentPlanStatus,
    RemedyKind,
    RemedyOutcome,
)
from enforcement.rules import PAYMENT_PLAN_RULES, PAYMENT_PLAN_VERBS
from registry.scoping import EnterpriseQuerySet


class PaymentPlan(OfCase):
    """Leave to pay later or by instalments (延期、分期缴纳罚款). Basis: 行政处罚法第六十六条."""

    LEDGER_PREFIX = "ZFFQ"
    WORKFLOW = Workflow(
        transitions=PAYMENT_PLAN_TRANSITIONS, rules=PAYMENT_PLAN_RULES, verbs=PAYMENT_PLAN_VERBS
    )

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="payment_plans", verbose_name="处罚案件台账编号"
    )
    kind = models.CharField("申请种类", max_length=20, choices=PaymentPlanKind.choices)
    applied_on = models.DateField("申请日期")
    ground = models.TextField("申请理由")
    requested_until = models.DateField("申请缴清日期", null=True, blank=True)
    due_before = models.DateField(
        "原缴款期限", null=True, blank=True, help_text="批准前的缴款期限，批准时自动记载"
    )
    answered_on = models.DateField("审批日期", null=True, blank=True)
    approver = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    answer = models.CharField("审批意见", max_length=300, blank=True)
    status = models.CharField(
        "审批状态", max_length=20, choices=PaymentPlanStatus.choices, default=PaymentPlanStatus.APPLIED
    )

    class Meta:
        verbose_name = verbose_name_plural = "延期分期缴款"
        ordering = ["case", "applied_on", "ledger_no"]
        constraints = [
            one_of("kind", PaymentPlanKind, name="enforcement_plan_kind", label="申请种类"),
            one_of("status", PaymentPlanStatus, name="enforcement_plan_status", label="审批状态"),
            in_order(
                "applied_on", "answered_on", "审批日期不得早于申请日期。", name="enforcement_plan_dates"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=PaymentPlanStatus.APPLIED),
                name="enforcement_plan_one_open",
                violation_error_message="该案已有一份申请等待审批。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.applied_on}）"


class Instalment(Record):
    """One instalment of a granted plan; a deferral has a single one."""

    DEPARTMENT_PATH = "plan__case__department"
    ENTERPRISE_PATH = "plan__case__enterprise"
    LEDGER_PREFIX = "ZFQS"

    plan = models.ForeignKey(
        PaymentPlan, models.PROTECT, related_name="instalments", verbose_name="延期分期台账编号"
    )
    due_on = models.DateField("应缴日期")
    amount = models.DecimalField("应缴金额（元）", max_digits=14, decimal_places=2)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分期缴款计划"
        ordering = ["plan", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="enforcement_instalment_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="enforcement_instalment_amount",
                violation_error_message="应缴金额须大于零。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount}元"


class RemedyProceeding(OfCase):
    """A reconsideration or suit against the decision, and its outcome, written back to the case.

    Basis: 行政复议法; 行政诉讼法; 行政处罚法第七十三条 (加处罚款 does not run meanwhile).
    """

    LEDGER_PREFIX = "ZFJJ"

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="remedies", verbose_name="处罚案件台账编号"
    )
    kind = models.CharField("救济种类", max_length=20, choices=RemedyKind.choices)
    body = models.CharField("复议机关或法院", max_length=100)
    number = models.CharField("案号", max_length=80, blank=True)
    filed_on = models.DateField("受理日期")
    outcome = models.CharField("处理结果", max_length=20, choices=RemedyOutcome.choices, blank=True)
    decided_on = models.DateField("结果作出日期", null=True, blank=True)
    amended_fine = models.DecimalField(
        "变更后罚款金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    summary = models.TextField("结果要点", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复议诉讼结果"
        ordering = ["case", "filed_on", "ledger_no"]
        constraints = [
            one_of("kind", RemedyKind, name="enforcement_remedy_kind", label="救济种类"),
            one_of("outcome", RemedyOutcome, name="enforcement_remedy_outcome", label="处理结果", blank=True),
            in_order(
                "filed_on", "decided_on", "结果作出日期不得早于受理日期。", name="enforcement_remedy_dates"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True)
                | ~Q(outcome="") & Q(decided_on__isnull=False),
                name="enforcement_remedy_decided",
                violation_error_message="处理结果与结果作出日期须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=RemedyOutcome.AMENDED, amended_fine__isnull=False)
                | ~Q(outcome=RemedyOutcome.AMENDED) & Q(amended_fine__isnull=True),
                name="enforcement_remedy_amended",
                violation_error_message="结果为变更的须填写变更后罚款金额，其他结果不得填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.body}）"

"""Orders to correct violations (责令改正违法行为决定书); one order names several violations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.models.base import Record
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.enums import ORDER_TRANSITIONS, OrderStatus
from enforcement.models.cases import EnforcementCase
from enforcement.models.inspections import Inspection
from enforcement.models.violations import ViolationType
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import ORDER_RULES, ORDER_VERBS
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord


class RectificationOrder(EnterpriseRecord):
    """An order to correct, not itself a penalty (行政处罚法第二十八条; 部令第30号第九条)."""

    LEDGER_PREFIX = "ZFZ"
    WORKFLOW = Workflow(transitions=ORDER_TRANSITIONS, rules=ORDER_RULES, verbs=ORDER_VERBS)

    number = models.CharField("决定书文号", max_length=60, unique=True)
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="处罚案件台账编号",
        help_text="随案件作出的填写；单独作出的留空",
    )
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    demand = models.TextField("改正要求", blank=True)
    report_received_on = models.DateField(
        "收到监测报告日期", null=True, blank=True, help_text="依监测报告责令改正的，三个工作日内下达"
    )
    delivery_method = models.CharField("送达方式", max_length=20, choices=DeliveryMethod.choices, blank=True)
    warned_daily_penalty = models.BooleanField(
        "已告知按日连续处罚", default=False, help_text="决定书已载明拒不改正可能承担按日连续处罚"
    )
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="执法检查台账编号",
    )
    issued_on = models.DateField("下达日期")
    served_on = models.DateField("送达日期", null=True, blank=True)
    correct_by = models.DateField("改正期限", null=True, blank=True, help_text="责令立即改正的留空")
    reinspected_on = models.DateField("复查日期", null=True, blank=True)
    corrected_on = models.DateField("改正完成日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    withdrawal_reason = models.CharField("撤销理由", max_length=200, blank=True)
    status = models.CharField(
        "改正状态", max_length=20, choices=OrderStatus.choices, default=OrderStatus.ISSUED
    )

    class Meta:
        verbose_name = verbose_name_plural = "责令改正决定书"
        ordering = ["-issued_on", "ledger_no"]
        indexes = [models.Index(fields=["issued_on"], name="enforcement_order_issued")]
        constraints = [
            one_of("status", OrderStatus, name="enforcement_order_status", label="改正状态"),
            models.CheckConstraint(
                condition=Q(status=OrderStatus.WITHDRAWN, withdrawn_on__isnull=False)
                & ~Q(withdrawal_reason="")
                | ~Q(status=OrderStatus.WITHDRAWN) & Q(withdrawn_on__isnull=True),
                name="enforcement_order_withdrawn",
                violation_error_message="撤销决定书须填写撤销日期和理由，未撤销的不得填写撤销日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.CORRECTED) | Q(corrected_on__isnull=False),
                name="enforcement_order_corrected",
                violation_error_message="已改正的须填写改正完成日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.SERVED) | Q(served_on__isnull=False),
                name="enforcement_order_served",
                violation_error_message="已送达的须填写送达日期。",
            ),
            in_order(
                "issued_on",
                "served_on",
                name="enforcement_order_issued_served",
                message="送达日期不得早于下达日期。",
            ),
            in_order(
                "issued_on",
                "correct_by",
                name="enforcement_order_issued_deadline",
                message="改正期限不得早于下达日期。",
            ),
            in_order(
                "issued_on",
                "corrected_on",
                name="enforcement_order_issued_corrected",
                message="改正完成日期不得早于下达日期。",
            ),
            in_order(
                "issued_on",
                "withdrawn_on",
                name="enforcement_order_issued_withdrawn",
                message="撤销日期不得早于下达日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderViolation(Record):
    """One violation that an order names; it may lead to a case or end with its correction."""

    DEPARTMENT_PATH = "order__department"
    ENTERPRISE_PATH = "order__enterprise"
    LEDGER_PREFIX = "ZFW"

    order = models.ForeignKey(
        RectificationOrder,
        models.PROTECT,
        related_name="violations",
        verbose_name="责令改正决定书台账编号",
    )
    violation_type = models.ForeignKey(
        ViolationType, models.PROTECT, related_name="order_violations", verbose_name="案由代码"
    )
    description = models.TextField("违法行为")
    corrected_on = models.DateField("改正日期", null=True, blank=True)
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="order_violations",
        verbose_name="处罚案件台账编号",
    )
    is_without_penalty = models.BooleanField(
        "未予处罚", default=False, help_text="仅责令改正、不立案处罚的填“是”"
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责令改正的违法行为"
        ordering = ["order", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_without_penalty=False) | Q(case__isnull=True),
                name="enforcement_violation_case",
                violation_error_message="已立案的违法行为不得填“未予处罚”。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.violation_type}（{self.order}）"

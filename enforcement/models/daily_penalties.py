"""Re-inspections of an order, and the daily penalty that a refusal to correct brings (按日连续处罚)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from common.models.base import Record
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.models.cases import EnforcementCase
from enforcement.models.orders import RectificationOrder
from enforcement.procedure_enums import (
    DAILY_PENALTY_TRANSITIONS,
    DailyPenaltyStatus,
    ReinspectionResult,
)
from enforcement.rules import DAILY_PENALTY_RULES, DAILY_PENALTY_VERBS
from registry.scoping import EnterpriseQuerySet


class Reinspection(Record):
    """One re-inspection of an order (复查), unannounced; each refusal found begins a new reckoning."""

    DEPARTMENT_PATH = "order__department"
    ENTERPRISE_PATH = "order__enterprise"
    LEDGER_PREFIX = "ZFFC"

    order = models.ForeignKey(
        RectificationOrder,
        models.PROTECT,
        related_name="reinspections",
        verbose_name="责令改正决定书台账编号",
    )
    inspected_on = models.DateField("复查日期")
    officers = models.ManyToManyField(
        "accounts.OfficerCertificate", blank=True, related_name="+", verbose_name="执法人员证号"
    )
    is_unannounced = models.BooleanField("暗查", default=True, help_text="复查应当以暗查方式进行")
    result = models.CharField("复查结果", max_length=20, choices=ReinspectionResult.choices)
    findings = models.TextField("复查情况")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责令改正复查"
        ordering = ["order", "inspected_on", "ledger_no"]
        constraints = [
            one_of("result", ReinspectionResult, name="enforcement_reinspection_result", label="复查结果"),
            models.UniqueConstraint(
                fields=["order", "inspected_on"],
                name="enforcement_reinspection_once",
                violation_error_message="该决定书当日已登记过复查。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}复查（{self.inspected_on}）"


class DailyPenaltyQuerySet(EnterpriseQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Enterprises see it from the notice of its case on: what is only reckoned is under inquiry."""
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            told = Q(case__notified_on__isnull=False) | Q(status=DailyPenaltyStatus.DECIDED)
            return rows.filter(told)
        return rows


class DailyPenalty(Record):
    """The daily penalty of one re-inspection: its days and amount, and the case that decides it.

    Basis: 生态环境法典第一千零六十条; 环境保护部令第28号 – from the day after the order was served to the
    day on which the re-inspection found no correction; each day the amount of the original fine.
    """

    DEPARTMENT_PATH = "order__department"
    ENTERPRISE_PATH = "order__enterprise"
    LEDGER_PREFIX = "ZFAR"
    WORKFLOW = Workflow(
        transitions=DAILY_PENALTY_TRANSITIONS, rules=DAILY_PENALTY_RULES, verbs=DAILY_PENALTY_VERBS
    )

    order = models.ForeignKey(
        RectificationOrder,
        models.PROTECT,
        related_name="daily_penalties",
        verbose_name="责令改正决定书台账编号",
    )
    reinspection = models.OneToOneField(
        Reinspection, models.PROTECT, related_name="daily_penalty", verbose_name="复查台账编号"
    )
    original_case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="daily_penalties", verbose_name="原处罚案件台账编号"
    )
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="daily_penalty_of",
        verbose_name="按日连续处罚案件台账编号",
    )
    first_day = models.DateField("计罚起始日", help_text="责令改正决定书送达次日，或上一计罚期次日")
    last_day = models.DateField("计罚截止日", help_text="复查发现违法排污行为未改正之日，含当日")
    days = models.PositiveSmallIntegerField("计罚日数")
    daily_amount = models.DecimalField("每日罚款（元）", max_digits=14, decimal_places=2)
    amount = models.DecimalField("罚款总额（元）", max_digits=16, decimal_places=2)
    drop_reason = models.CharField("未予实施理由", max_length=300, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=DailyPenaltyStatus.choices, default=DailyPenaltyStatus.PROPOSED
    )

    objects = DailyPenaltyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "按日连续处罚"
        ordering = ["order", "first_day"]
        constraints = [
            one_of("status", DailyPenaltyStatus, name="enforcement_daily_status", label="状态"),
            in_order("first_day", "last_day", "计罚截止日不得早于起始日。", name="enforcement_daily_dates"),
            models.CheckConstraint(
                condition=Q(amount=F("days") * F("daily_amount")),
                name="enforcement_daily_amount",
                violation_error_message="罚款总额须等于每日罚款乘以计罚日数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}按日连续处罚{self.days}日"

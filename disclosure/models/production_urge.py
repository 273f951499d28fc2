"""That the bureau urged an enterprise to a step that it missed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from common.models.constraints import one_of
from disclosure.models.production import CleanProductionAudit
from disclosure.production.enums import ProductionStep


class ProductionUrge(models.Model):
    """One 催办 of an overdue step: who, when, by which words; once a day for each step. Written once.

    Read through the audit, whose scope applies; the enterprise reads it too.
    """

    audit = models.ForeignKey(
        CleanProductionAudit, models.PROTECT, related_name="urges", verbose_name="审核名单编号"
    )
    step = models.CharField("步骤", max_length=20, choices=ProductionStep.choices)
    due_on = models.DateField("办理期限")
    urged_on = models.DateField("催办日期")
    urged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人"
    )
    urged_at = models.DateTimeField("催办时间", auto_now_add=True)
    text = models.TextField("催办内容", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清洁生产审核催办"
        ordering = ["-urged_at", "-pk"]
        constraints = [
            one_of("step", ProductionStep, "步骤"),
            models.UniqueConstraint(
                fields=["audit", "step", "urged_on"],
                name="disclosure_productionurge_daily",
                violation_error_message="该步骤今天已催办，每天最多催办一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit}：{self.get_step_display()}催办"

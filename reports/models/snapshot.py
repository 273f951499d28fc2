"""What is frozen of each figure: value, formula, and the records behind it with what was read."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from common.models.event import digest
from reports.models.edition import ReportEdition


class FigureSnapshot(models.Model):
    """One indicator as it stood when the edition was assembled.

    `records` lists, part by part, the model, its label, and [key, values read] of every row; the
    hash covers everything, so that a change to the snapshot itself is found too.
    """

    edition = models.ForeignKey(ReportEdition, models.CASCADE, related_name="figures", verbose_name="报告")
    indicator_id = models.CharField("指标", max_length=40)
    name = models.CharField("名称", max_length=80)
    unit = models.CharField("单位", max_length=20, blank=True)
    value = models.JSONField("数值", null=True, encoder=DjangoJSONEncoder)
    display = models.CharField("报告写法", max_length=120)
    formula = models.TextField("计算口径")
    working = models.TextField("演算", blank=True)
    basis = models.TextField("依据", blank=True)
    note = models.TextField("说明", blank=True)
    variant_of = models.CharField("另一口径之于", max_length=40, blank=True)
    count = models.PositiveIntegerField("记录数")
    records = models.JSONField("记录", default=list, encoder=DjangoJSONEncoder)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "指标快照"
        ordering = ["indicator_id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "indicator_id"], name="reports_snapshot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.name}：{self.display}{self.unit}"

    def compute_hash(self) -> str:
        """The hash that the stored fields ought to have."""
        return digest(
            [
                self.indicator_id,
                self.name,
                self.unit,
                self.value,
                self.display,
                self.formula,
                self.working,
                self.basis,
                self.note,
                self.variant_of,
                self.count,
                self.records,
            ]
        )

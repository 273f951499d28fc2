"""Document number sequences."""

from __future__ import annotations

from django.db import models


class NumberSequence(models.Model):
    """The last number given under one prefix in one year; the row is the lock."""

    prefix = models.CharField("机关代字", max_length=40)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文号序列"
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="common_numbersequence_prefix_year"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.last}"

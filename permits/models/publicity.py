"""The exports of licence decisions for the credit platform (行政许可双公示)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.scoping import SharedRecord
from common.models.constraints import in_order


class PublicityExport(SharedRecord):
    """One file of licence decisions handed to the credit platform: who made it, when, of which days.

    Basis: 双公示 within 7 working days of the decision (domain.md §2 [s], 待核).
    """

    LEDGER_PREFIX = "HPS"
    # A file holds what its maker sees; staff of parks and branches see those of their own department.
    DEPARTMENT_PATH = "exported_by__department"

    first_day = models.DateField("决定日期起")
    last_day = models.DateField("决定日期止")
    file_format = models.CharField("格式", max_length=10, choices=[("xlsx", "xlsx"), ("json", "JSON")])
    rows = models.PositiveIntegerField("条数")
    late_rows = models.PositiveIntegerField("超期条数", default=0)
    sha256 = models.CharField("文件摘要", max_length=64)
    exported_at = models.DateTimeField("导出时间")
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人"
    )
    decisions = models.ManyToManyField("permits.EiaDecision", related_name="exports", verbose_name="审批决定")

    class Meta:
        verbose_name = verbose_name_plural = "双公示导出"
        ordering = ["-exported_at", "-pk"]
        constraints = [
            in_order("first_day", "last_day", "截止日期不得早于起始日期。", name="permits_publicity_dates"),
            models.CheckConstraint(
                condition=models.Q(file_format__in=["xlsx", "json"]),
                name="permits_publicity_format",
                violation_error_message="导出格式只能是 xlsx 或 JSON。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}至{self.last_day}（{self.rows}条）"

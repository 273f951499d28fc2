"""The State Council's work calendar, as versioned rows."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from accounts.scoping import SharedRecord


class CalendarYear(SharedRecord):
    """A year whose holidays and make-up days are loaded; a year without a row cannot be computed."""

    LEDGER_KEY: ClassVar[str] = "year"

    ledger_no = None  # type: ignore[assignment]
    year = models.PositiveSmallIntegerField("年份", unique=True)
    notice = models.CharField("放假安排文号", max_length=120, blank=True)
    source = models.CharField("数据来源", max_length=120)
    version = models.PositiveSmallIntegerField("版本", default=1, help_text="每次更正加一")

    class Meta:
        verbose_name = verbose_name_plural = "工作日历年度"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年（第{self.version}版）"


class CalendarException(SharedRecord):
    """A day that departs from its weekday: a statutory holiday or a make-up workday (调休)."""

    LEDGER_KEY: ClassVar[str] = "day"

    ledger_no = None  # type: ignore[assignment]
    year = models.ForeignKey(CalendarYear, models.PROTECT, related_name="exceptions", verbose_name="年份")
    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班", help_text="调休上班日填“是”，放假填“否”")
    name = models.CharField("节日", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name} {'上班' if self.is_working else '放假'}"

    def clean(self) -> None:
        if self.day and self.year_id and self.day.year != self.year.year:
            raise ValidationError({"day": f"{self.day}不在{self.year.year}年内。"})

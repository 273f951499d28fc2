"""What an enterprise filled in of its annual report: texts as typed, right or wrong, by chapter and row."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from disclosure.models.filing import AnnualDisclosure


class AnnualChapter(models.Model):
    """The fields of one chapter. Read and written through `disclosure.annual` alone, never by itself."""

    report = models.ForeignKey(
        AnnualDisclosure, models.PROTECT, related_name="chapters", verbose_name="年度报告"
    )
    code = models.CharField("章", max_length=40)
    typed = models.JSONField("填写内容", default=dict)  # by the names of the fields
    marks = models.JSONField("各项保存情况", default=dict)  # by the same names: [who, when] saved it last
    saved_at = models.DateTimeField("保存时间", auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="保存人"
    )
    # What was changed since the last event on this chapter and its tables, and by whom: one event gathers
    # what a person fills in within some minutes.
    unrecorded = models.JSONField("待记录的修改", default=dict)
    unrecorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="待记录的修改人"
    )
    recorded_at = models.DateTimeField("最近记录时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度报告的章"
        ordering = ["report", "code"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="disclosure_annualchapter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report}：{self.code}"


class AnnualRow(models.Model):
    """A row of one of the tables. `table` is "chapter.table"; rows stand by `position`, then as they came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(AnnualDisclosure, models.PROTECT, related_name="rows", verbose_name="年度报告")
    table = models.CharField("表", max_length=80)
    position = models.PositiveIntegerField("次序")
    typed = models.JSONField("填写内容", default=dict)  # by the names of the columns
    marks = models.JSONField("各项保存情况", default=dict)  # by the same names: [who, when] saved it last
    saved_at = models.DateTimeField("保存时间", auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="保存人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "年度报告的表行"
        ordering = ["report", "table", "position", "pk"]
        indexes = [models.Index(fields=["report", "table", "position"], name="disclosure_annualrow_place")]

    def __str__(self) -> str:
        return f"{self.report}：{self.table} {self.position}"

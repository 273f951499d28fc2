"""A workbook on its way into the tables of an annual report."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.models.import_job import RUNNING, ImportState
from disclosure.models.filing import AnnualDisclosure


class ImportMode(models.TextChoices):
    REPLACE = "replace", "替换：以工作簿的内容替换原有各行"
    APPEND = "append", "追加：保留原有各行，把工作簿的各行加在后面"


def _stored_name(job: AnnualImport, name: str) -> str:
    # The name that the uploader chose never reaches the disk.
    return f"annual-imports/{timezone.localdate():%Y/%m}/{uuid.uuid4()}{PurePath(name).suffix.lower()}"


class AnnualImport(models.Model):
    """An uploaded workbook: checked whole, written after its uploader saw what would change.

    `table` is "chapter.table", "" for a workbook of all tables. `marks` are the marks of the tables that
    the preview was made of: one that was changed since is not overwritten.
    """

    report = models.ForeignKey(
        AnnualDisclosure, models.PROTECT, related_name="imports", verbose_name="年度报告"
    )
    table = models.CharField("表", max_length=80, blank=True)
    mode = models.CharField("方式", max_length=20, choices=ImportMode.choices, default=ImportMode.REPLACE)
    file = models.FileField("文件", upload_to=_stored_name)
    original_name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    state = models.CharField("状态", max_length=20, choices=ImportState.choices, default=ImportState.UPLOADED)
    rows_read = models.PositiveIntegerField("已读行数", default=0)
    rows_total = models.PositiveIntegerField(
        "预计行数", default=0, help_text="按工作表自报的范围，读完后为实数"
    )
    error_count = models.PositiveIntegerField("问题数", default=0)
    errors = models.JSONField("前一千个问题", default=list, blank=True)
    errors_file = models.FileField("全部问题", upload_to=_stored_name, blank=True)
    result = models.JSONField("各表的变化", default=list, blank=True)
    marks = models.JSONField("各表预览时的标记", default=dict, blank=True)
    failure = models.CharField("出错说明", max_length=300, blank=True)
    heartbeat_at = models.DateTimeField("最近进展", default=timezone.now)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度报告工作簿导入"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="disclosure_annualimport_state",
                violation_error_message="状态不在规定范围内。",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=ImportMode.values),
                name="disclosure_annualimport_mode",
                violation_error_message="方式不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name}（{self.get_state_display()}）"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_failed(self) -> bool:
        return self.state in (ImportState.REJECTED, ImportState.FAILED)

    @property
    def status_tone(self) -> str:
        """The colour of the state's tag."""
        tones = {
            ImportState.DONE: "success",
            ImportState.READY: "info",
            ImportState.FAILED: "danger",
            ImportState.REJECTED: "danger",
        }
        return tones.get(ImportState(self.state), "neutral")

"""An upload of a ledger on its way through the checks into the registers."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "等待检查"
    CHECKING = "checking", "正在检查"
    REJECTED = "rejected", "有问题，未写入"
    READY = "ready", "检查通过，待确认"
    WRITING = "writing", "正在写入"
    DONE = "done", "已写入"
    FAILED = "failed", "系统出错，未写入"


RUNNING = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.WRITING)


def _stored_name(job: ImportJob, name: str) -> str:
    return f"imports/{timezone.localdate():%Y/%m}/{uuid.uuid4()}{PurePath(name).suffix.lower()}"


class ImportJobQuerySet(models.QuerySet):
    def visible_to(self, user: object) -> Self:
        """An upload is its uploader's own: others may not be allowed its rows."""
        return self.filter(uploaded_by=user)


class ImportJob(models.Model):
    """One uploaded workbook: checked first, written after its uploader confirmed what was found."""

    file = models.FileField("文件", upload_to=_stored_name)
    original_name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_jobs", verbose_name="上传人"
    )
    state = models.CharField("状态", max_length=20, choices=ImportState.choices, default=ImportState.UPLOADED)
    rows_read = models.PositiveIntegerField("已读行数", default=0)
    rows_total = models.PositiveIntegerField("总行数", default=0)
    error_count = models.PositiveIntegerField("问题数", default=0)
    errors = models.JSONField("前一千个问题", default=list, blank=True)
    errors_file = models.FileField("全部问题", upload_to=_stored_name, blank=True)
    result = models.JSONField(
        "各工作表结果", default=dict, blank=True, help_text="工作表 → 新增、修改、无变化的行数"
    )
    failure = models.CharField("出错说明", max_length=300, blank=True)
    heartbeat_at = models.DateTimeField("最近进展", default=timezone.now)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"], condition=Q(state__in=RUNNING), name="common_importjob_running"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="common_importjob_state",
                violation_error_message="状态不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name}（{self.get_state_display()}）"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_failed(self) -> bool:
        """Whether it ended without anything written."""
        return self.state in (ImportState.REJECTED, ImportState.FAILED)

    @property
    def status_tone(self) -> str:
        """The colour of the state's tag."""
        tones = {ImportState.DONE: "success", ImportState.READY: "info", ImportState.FAILED: "danger"}
        tones[ImportState.REJECTED] = "danger"
        return tones.get(ImportState(self.state), "neutral")

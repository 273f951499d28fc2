"""Exports of the whole record of a case: a job with its progress, and the file that it made."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.models.constraints import one_of
from enforcement.models.cases import EnforcementCase


class ExportState(models.TextChoices):
    WAITING = "waiting", "排队中"
    RUNNING = "running", "正在制作"
    DONE = "done", "已完成"
    REPLACED = "replaced", "已由新的导出替代"
    FAILED = "failed", "未能完成"


UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)


def _stored_name(export: CaseExport, name: str) -> str:
    return f"archives/{timezone.localdate():%Y/%m}/{export.uuid}.zip"


class CaseExportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Exports hold what is internal: whoever of the staff sees the case."""
        if getattr(user, "is_enterprise", False):
            return self.none()
        return self.filter(case__in=EnforcementCase.objects.visible_to(user))


class CaseExport(models.Model):
    """One export of a case (案卷导出): the volume, the files, the event chain, their hashes.

    Basis: 行政处罚法第四十七条 (全过程记录, 归档保存); 部令第30号 on 结案归档. The newest export keeps its
    file; of the others their hash is kept.
    """

    uuid = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="case_exports", verbose_name="处罚案件台账编号"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人"
    )
    state = models.CharField("状态", max_length=20, choices=ExportState.choices, default=ExportState.WAITING)
    step = models.CharField("进展", max_length=100, blank=True)
    done = models.PositiveIntegerField("已完成件数", default=0)
    total = models.PositiveIntegerField("总件数", default=0)
    heartbeat_at = models.DateTimeField("最近进展", default=timezone.now)
    file = models.FileField("文件", upload_to=_stored_name, max_length=200, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    sha256 = models.CharField("校验码", max_length=64, blank=True)
    pages = models.PositiveIntegerField("卷宗页数", default=0)
    events = models.PositiveIntegerField("事件数", default=0)
    faults = models.JSONField("事件链核验发现的问题", default=list, blank=True)
    failure = models.CharField("出错说明", max_length=300, blank=True)
    created_at = models.DateTimeField("申请时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = CaseExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷导出"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"], condition=Q(state__in=UNDER_WAY), name="enforcement_export_running"
            ),
        ]
        constraints = [
            one_of("state", ExportState, name="enforcement_export_state", label="状态"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=UNDER_WAY),
                name="enforcement_export_one_running",
                violation_error_message="该案正在导出，请等待完成。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ExportState.DONE, ExportState.REPLACED]) | ~Q(sha256=""),
                name="enforcement_export_done",
                violation_error_message="已完成的导出须有校验码。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}（{timezone.localtime(self.created_at):%Y-%m-%d %H:%M}）"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        if not self.is_under_way:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

"""The row that an assembling job reports to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.resumable import ACTIVE, ResumableRow
from reports.enums import JobState, Stage
from reports.models.edition import ReportEdition


class AssemblyJob(ResumableRow):
    """One request to assemble an edition. At most one is under way for an edition.

    `heartbeat_at` is renewed at each stage; a job whose worker died goes quiet and is taken up
    again. `attempt` fences off the dead worker should it wake: only the latest may write.
    """

    edition = models.ForeignKey(ReportEdition, models.CASCADE, related_name="jobs", verbose_name="报告")
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    stage = models.CharField("步骤", max_length=20, choices=Stage.choices, blank=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "汇编任务"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state__in=ACTIVE),
                name="reports_job_one_active",
                violation_error_message="该报告正在汇编，请等待完成。",
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="reports_job_state"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="reports_job_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.get_state_display()}"

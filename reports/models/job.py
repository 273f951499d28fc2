"""The row that an assembling job reports to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reports.enums import JobState, Stage
from reports.models.edition import ReportEdition

ACTIVE = (JobState.QUEUED, JobState.RUNNING)


def quiet_before() -> datetime:
    """A stage takes seconds; a job silent since before this moment has lost its worker."""
    return timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS)


class AssemblyJob(models.Model):
    """One request to assemble an edition. At most one is under way for an edition.

    `heartbeat_at` is renewed at each stage; a job whose worker died goes quiet and is taken up
    again. `attempt` fences off the dead worker should it wake: only the latest may write.
    """

    edition = models.ForeignKey(ReportEdition, models.CASCADE, related_name="jobs", verbose_name="报告")
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    stage = models.CharField("步骤", max_length=20, choices=Stage.choices, blank=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    error = models.TextField("未完成原因", blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    heartbeat_at = models.DateTimeField("最近动静", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

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

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_quiet(self) -> bool:
        """Whether an active job gave no sign of life for so long that its worker must be gone."""
        return self.is_active and self.heartbeat_at < quiet_before()

"""Assembling in the background: one job at a time for an edition, taken up again when orphaned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from common.errors import Conflict, PortalError
from reports import rules
from reports.enums import JobState, Stage
from reports.models import AssemblyJob, ReportEdition
from reports.models.job import ACTIVE
from reports.rendering.document import DocumentError

MAX_ATTEMPTS = 3


def request_assembly(*, actor: Any, edition: ReportEdition) -> AssemblyJob:
    """Queue an assembling. Raises Conflict while one is under way for the edition."""
    from reports.tasks import assemble_edition

    rules.may_assemble(actor, edition)
    try:
        with transaction.atomic():
            job = AssemblyJob.objects.create(edition=edition, started_by=actor)
    except IntegrityError as error:
        raise Conflict("该报告正在汇编，请等待完成后再试。") from error
    assemble_edition.delay_on_commit(job.pk)
    return job


def run_job(job_id: int) -> None:
    """Run a queued job, or take up one whose worker went quiet. Does nothing for any other.

    Errors meant for people end the job as failed with their words; others end it too and are
    raised for the log.
    """
    # Loading WeasyPrint takes a second and 100 MB: only the process that assembles pays for it.
    from reports.services.assembly import assemble

    job = _claim(job_id)
    if job is None:
        return
    try:
        assemble(job.edition, actor=job.started_by, progress=_Reporter(job))
    except (PortalError, DocumentError, ValidationError) as error:
        _finish(job, JobState.FAILED, error="；".join(getattr(error, "messages", [str(error)])))
    except Exception:
        _finish(
            job, JobState.FAILED, error="系统内部错误，已记录日志。请稍后重试；仍不成功请联系系统管理员。"
        )
        raise
    else:
        _finish(job, JobState.DONE, percent=100)


def resume_stale(now: Any = None) -> list[int]:
    """Queue again the jobs that gave no sign of life; those tried too often are ended."""
    from reports.tasks import assemble_edition

    before = (now or timezone.now()) - _stale_after()
    resumed = []
    for job in AssemblyJob.objects.filter(state__in=ACTIVE, heartbeat_at__lt=before):
        if job.attempt >= MAX_ATTEMPTS:
            _finish(job, JobState.FAILED, error=f"汇编进程{MAX_ATTEMPTS}次中断，请联系系统管理员检查后重试。")
        else:
            assemble_edition.delay(job.pk)
            resumed.append(job.pk)
    return resumed


def _claim(job_id: int) -> AssemblyJob | None:
    """Become the job's worker by compare-and-set; None when it is done or someone lives on it."""
    quiet = timezone.now() - _stale_after()
    claimable = AssemblyJob.objects.filter(pk=job_id, state=JobState.QUEUED) | AssemblyJob.objects.filter(
        pk=job_id, state=JobState.RUNNING, heartbeat_at__lt=quiet
    )
    taken = claimable.update(
        state=JobState.RUNNING, attempt=F("attempt") + 1, heartbeat_at=timezone.now(), error=""
    )
    if not taken:
        return None
    return AssemblyJob.objects.select_related("edition", "started_by").get(pk=job_id)


def _stale_after() -> timedelta:
    """A stage takes seconds; a job silent for this long has lost its worker."""
    return timedelta(seconds=settings.JOB_STALE_SECONDS)


class _Reporter:
    """Writes stage and percent, and stops a worker whose job was taken over."""

    def __init__(self, job: AssemblyJob) -> None:
        self.job = job

    def __call__(self, stage: Stage, percent: int) -> None:
        mine = AssemblyJob.objects.filter(
            pk=self.job.pk, attempt=self.job.attempt, state=JobState.RUNNING
        ).update(stage=stage, percent=percent, heartbeat_at=timezone.now())
        if not mine:
            raise Conflict("本次汇编已由另一进程接手。")


def _finish(job: AssemblyJob, state: JobState, *, error: str = "", percent: int | None = None) -> None:
    values: dict[str, Any] = {"state": state, "error": error, "finished_at": timezone.now()}
    if percent is not None:
        values["percent"] = percent
    AssemblyJob.objects.filter(pk=job.pk, attempt=job.attempt, state__in=ACTIVE).update(**values)

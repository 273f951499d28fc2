"""Assembling in the background: one job at a time for an edition, taken up again when orphaned."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from common.errors import Conflict, PortalError
from reports import rules
from reports.enums import JobState, Stage
from reports.models import AssemblyJob, ReportEdition
from reports.models.job import ACTIVE, quiet_before
from reports.rendering.document import DocumentError

MAX_ATTEMPTS = 3
# What people can mend; the message says how.
EXPECTED = (PortalError, DocumentError, ValidationError)
INTERRUPTED = f"汇编进程{MAX_ATTEMPTS}次中断，请联系系统管理员检查后重试。"
UNEXPECTED = "系统内部错误，已记录日志。请稍后重试；仍不成功请联系系统管理员。"


def request_assembly(*, actor: Any, edition: ReportEdition) -> AssemblyJob:
    """Queue an assembling. Raises Refused, and Conflict while one is under way for the edition."""
    from reports.tasks import assemble_edition

    job = _new_job(actor, edition)
    assemble_edition.delay_on_commit(job.pk)
    return job


def assemble_now(*, actor: Any, edition: ReportEdition) -> ReportEdition:
    """Assemble in this process, as a job like any other, and return the edition.

    Raises Refused, Conflict, ValidationError or DocumentError.
    """
    job = _claim(_new_job(actor, edition).pk)
    if job is None:
        raise Conflict("本次汇编已由另一进程接手，请稍后查看结果。")
    _work(job)
    return ReportEdition.objects.get(pk=edition.pk)


def run_job(job_id: int) -> None:
    """Run a queued job, or take up one whose worker went quiet. Does nothing for any other.

    Errors meant for people end the job as failed with their words; others end it too and are
    raised for the log.
    """
    job = _claim(job_id)
    if job is None:
        return
    try:
        _work(job)
    except EXPECTED:
        return  # the row has the words


def resume_stale() -> list[int]:
    """Queue again the jobs that gave no sign of life; those tried too often are ended."""
    from reports.tasks import assemble_edition

    quiet = Q(state__in=ACTIVE, heartbeat_at__lt=quiet_before())
    AssemblyJob.objects.filter(quiet, attempt__gte=MAX_ATTEMPTS).update(**_failed(INTERRUPTED))
    resumed = []
    for job in AssemblyJob.objects.filter(quiet):
        # Compare-and-set: a worker that just gave a sign of life keeps its job.
        again = AssemblyJob.objects.filter(quiet, pk=job.pk, attempt=job.attempt)
        if again.update(state=JobState.QUEUED, heartbeat_at=timezone.now()):
            assemble_edition.delay(job.pk)
            resumed.append(job.pk)
    return resumed


def _new_job(actor: Any, edition: ReportEdition) -> AssemblyJob:
    rules.may_assemble(actor, edition)
    # Whoever asks again need not wait for the clock that takes up orphaned jobs.
    AssemblyJob.objects.filter(edition=edition, state__in=ACTIVE, heartbeat_at__lt=quiet_before()).update(
        **_failed("汇编进程中断，已重新发起汇编。")
    )
    try:
        with transaction.atomic():
            return AssemblyJob.objects.create(edition=edition, started_by=actor)
    except IntegrityError as error:
        raise Conflict("该报告正在汇编，请等待完成后再试。") from error


def _claim(job_id: int) -> AssemblyJob | None:
    """Become the job's worker by compare-and-set; None when it is done or someone lives on it.

    A message that the broker delivers again finds its job running, and takes it once it is quiet.
    """
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=quiet_before())
    taken = AssemblyJob.objects.filter(free, pk=job_id, attempt__lt=MAX_ATTEMPTS).update(
        state=JobState.RUNNING, attempt=F("attempt") + 1, heartbeat_at=timezone.now(), error=""
    )
    if not taken:
        return None
    return AssemblyJob.objects.select_related("edition", "started_by").get(pk=job_id)


def _work(job: AssemblyJob) -> None:
    # Loading WeasyPrint takes a second and 100 MB: only the process that assembles pays for it.
    from reports.services.assembly import assemble

    mine = AssemblyJob.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
    try:
        assemble(job.edition, actor=job.started_by, progress=_Reporter(job))
    except EXPECTED as error:
        mine.update(**_failed("；".join(getattr(error, "messages", [str(error)]))))
        raise
    except Exception:
        mine.update(**_failed(UNEXPECTED))
        raise


def _failed(error: str) -> dict[str, Any]:
    return {"state": JobState.FAILED, "error": error, "finished_at": timezone.now()}


class _Reporter:
    """Writes stage and percent, and stops a worker whose job was taken over.

    The last report comes within the transaction that files the result, so that a result is filed
    exactly when its job is done.
    """

    def __init__(self, job: AssemblyJob) -> None:
        self.job = job

    def __call__(self, stage: Stage, percent: int) -> None:
        now = timezone.now()
        values: dict[str, Any] = {"stage": stage, "percent": percent, "heartbeat_at": now}
        if percent == 100:
            values |= {"state": JobState.DONE, "finished_at": now}
        mine = AssemblyJob.objects.filter(
            pk=self.job.pk, attempt=self.job.attempt, state=JobState.RUNNING
        ).update(**values)
        if not mine:
            raise Conflict("本次汇编已由另一进程接手。")

"""Assembling in the background: one job at a time for an edition, taken up again when orphaned."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import Conflict
from common.resumable import EXPECTED, MAX_ATTEMPTS, Resumable
from reports import rules
from reports.enums import JobState, Stage
from reports.models import AssemblyJob, ReportEdition
from reports.rendering.document import DocumentError


def _enqueue(key: int) -> None:
    from reports.tasks import assemble_edition

    assemble_edition.delay(key)


JOBS = Resumable(
    model=AssemblyJob,
    enqueue=_enqueue,
    interrupted=f"汇编进程{MAX_ATTEMPTS}次中断，请联系系统管理员检查后重试。",
    unexpected="系统内部错误，已记录日志。请稍后重试；仍不成功请联系系统管理员。",
    taken_over="本次汇编已由另一进程接手。",
    related=("edition",),
    expected=(*EXPECTED, DocumentError),
)


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
    job = JOBS.claim(_new_job(actor, edition).pk)
    if job is None:
        raise Conflict("本次汇编已由另一进程接手，请稍后查看结果。")
    JOBS.do(job, _work)
    return ReportEdition.objects.get(pk=edition.pk)


def run_job(job_id: int) -> None:
    """Run a queued job, or take up one whose worker went quiet. Does nothing for any other."""
    JOBS.run(job_id, _work)


def resume_stale() -> list[int]:
    """Queue again the jobs that gave no sign of life; those tried too often are ended."""
    return JOBS.take_up()


def _new_job(actor: Any, edition: ReportEdition) -> AssemblyJob:
    rules.may_assemble(actor, edition)
    JOBS.give_up("汇编进程中断，已重新发起汇编。", edition=edition)
    try:
        with transaction.atomic():
            return AssemblyJob.objects.create(edition=edition, started_by=actor)
    except IntegrityError as error:
        raise Conflict("该报告正在汇编，请等待完成后再试。") from error


def _work(job: AssemblyJob) -> None:
    # Loading WeasyPrint takes a second and 100 MB: only the process that assembles pays for it.
    from reports.services.assembly import assemble

    assemble(job.edition, actor=job.started_by, progress=_Reporter(job))


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
        if not JOBS.mine(self.job).update(**values):
            raise Conflict(JOBS.taken_over)

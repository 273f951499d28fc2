"""An uploaded ledger from upload to result. The Celery task calls `run`; pages call the others.

The states are moved by compare-and-set, so a task delivered twice does its work once. Writing
holds the job's row lock and ends in the same transaction as the rows: a killed worker leaves
nothing behind, and whoever comes next starts over.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common.errors import Conflict, PortalError, Refused
from common.importing import runs
from common.importing.books import SUFFIXES
from common.importing.problems import ProblemLog
from common.importing.sheets import Mode
from common.models.import_job import RUNNING, ImportJob, ImportState
from common.registers.declaration import Register, all_registers
from common.uploads import check_size, clean_name

logger = logging.getLogger(__name__)

STALE = timedelta(minutes=2)
BEAT_SECONDS = 2.0


def importable_registers(user: Any) -> list[Register]:
    """The registers into which the user may import, in import order."""
    return [register for register in all_registers() if _may_create(register, user)]


def _may_create(register: Register, user: Any) -> bool:
    try:
        register.may_create(user, None)
    except Refused:
        return False
    return True


def start(upload: File, *, actor: Any) -> ImportJob:
    """Keep an upload and queue its check. Raises Refused."""
    if not importable_registers(actor):
        raise Refused("您没有可导入的登记簿。")
    name = clean_name(upload.name or "")
    if Path(name).suffix.lower() not in SUFFIXES:
        raise Refused(f"只接收 {'、'.join(SUFFIXES)} 文件，请下载台账模板填写后上传。")
    job = ImportJob(original_name=name, size=check_size(upload), uploaded_by=actor)
    with transaction.atomic():
        job.file.save(name, upload, save=False)
        job.full_clean(exclude=["uploaded_by"])
        job.save(force_insert=True)
        _enqueue(job.pk)
    return job


def confirm(job: ImportJob, *, actor: Any) -> None:
    """Queue the writing of a checked job. Raises Refused, Conflict on a second click."""
    if job.uploaded_by_id != actor.pk:
        raise Refused("只有上传人本人可以确认写入。")
    ready = ImportJob.objects.filter(pk=job.pk, state=ImportState.READY)
    with transaction.atomic():
        if not ready.update(state=ImportState.WRITING, heartbeat_at=timezone.now(), rows_read=0):
            raise Conflict("这次导入已经确认过，或尚未检查通过，请刷新页面查看。")
        _enqueue(job.pk)


def run(job_id: int) -> None:
    """Check an uploaded job, or write a confirmed one; anything else is left alone."""
    uploaded = ImportJob.objects.filter(pk=job_id, state=ImportState.UPLOADED)
    if uploaded.update(state=ImportState.CHECKING, heartbeat_at=timezone.now()):
        _check(ImportJob.objects.get(pk=job_id))
    elif ImportJob.objects.filter(pk=job_id, state=ImportState.WRITING).exists():
        _write(job_id)


def resume_stale() -> list[int]:
    """Queue again the jobs whose worker was lost. A row that is locked is being written right now."""
    with transaction.atomic():
        stale = ImportJob.objects.filter(state__in=RUNNING, heartbeat_at__lt=timezone.now() - STALE)
        jobs = list(stale.select_for_update(skip_locked=True))
        for job in jobs:
            if job.state == ImportState.CHECKING:
                job.state = ImportState.UPLOADED
            job.heartbeat_at = timezone.now()
            job.save(update_fields=["state", "heartbeat_at"])
            _enqueue(job.pk)
    return [job.pk for job in jobs]


def progress(job: ImportJob) -> tuple[int, str]:
    """Percent and words for the progress bar. Rows written are counted in the cache: the row is locked."""
    rows = cache.get(_progress_key(job.pk), 0) if job.state == ImportState.WRITING else job.rows_read
    if not job.is_running:
        return 100, f"共 {job.rows_read} 行"
    if not job.rows_total:
        return 0, f"已读 {rows} 行" if rows else "排队中"
    return min(99, rows * 100 // job.rows_total), f"已处理 {rows} 行，共约 {job.rows_total} 行"


def _enqueue(job_id: int) -> None:
    from common.tasks import run_import  # the task imports this module

    run_import.delay_on_commit(job_id)


def _check(job: ImportJob) -> None:
    beat = _Beat(job)
    with _failing(job.pk), _log() as log:
        outcome = runs.check([_source(job)], Mode(actor=job.uploaded_by), log, beat.in_row)
        _finish(job, outcome, ImportState.READY)


def _write(job_id: int) -> None:
    with _failing(job_id), _log() as log, transaction.atomic():
        confirmed = ImportJob.objects.filter(pk=job_id, state=ImportState.WRITING)
        job = confirmed.select_for_update(skip_locked=True).first()
        if job is None:  # another worker holds it, or has just finished it
            return
        outcome = runs.write([_source(job)], Mode(actor=job.uploaded_by), log, _Beat(job).in_cache)
        _finish(job, outcome, ImportState.DONE)


def _source(job: ImportJob) -> runs.Source:
    return runs.Source(Path(job.file.path), job.original_name)


def _finish(job: ImportJob, outcome: runs.Outcome, accepted: ImportState) -> None:
    log = outcome.problems
    job.state = accepted if outcome.accepted else ImportState.REJECTED
    job.rows_read = job.rows_total = outcome.rows
    job.error_count = log.count
    job.errors = [problem.as_dict() for problem in log.shown]
    job.result = {sheet: counts.as_dict() for sheet, counts in outcome.sheets.items()}
    job.heartbeat_at = timezone.now()
    job.finished_at = timezone.now()
    if log.count and log.path is not None:
        with log.path.open("rb") as file:
            job.errors_file.save("errors.csv", File(file), save=False)
    job.save()


@contextmanager
def _log() -> Iterator[ProblemLog]:
    with tempfile.TemporaryDirectory() as folder:
        yield ProblemLog(Path(folder) / "errors.csv")


@contextmanager
def _failing(job_id: int) -> Iterator[None]:
    """An unforeseen error marks the job, in words, and goes on to the task's own log."""
    try:
        yield
    except Exception as error:
        words = str(error) if isinstance(error, PortalError) else "系统内部错误，请联系系统管理员查看日志。"
        ImportJob.objects.filter(pk=job_id).update(
            state=ImportState.FAILED, failure=words[:300], finished_at=timezone.now()
        )
        logger.exception("import job %s failed", job_id)
        raise


class _Beat:
    """Says how far a job is, at most every few seconds."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._next = 0.0

    def in_row(self, rows: int, expected: int) -> None:
        if self._due():
            ImportJob.objects.filter(pk=self._job.pk).update(
                rows_read=rows, rows_total=max(rows, expected), heartbeat_at=timezone.now()
            )

    def in_cache(self, rows: int, expected: int) -> None:
        if self._due():
            cache.set(_progress_key(self._job.pk), rows, timeout=3600)

    def _due(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + BEAT_SECONDS
        return True


def _progress_key(job_id: int) -> str:
    return f"import-progress:{job_id}"

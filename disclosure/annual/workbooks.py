"""An uploaded workbook from upload to the tables of a report: checked whole, shown, written once.

The states are moved by compare-and-set, so a task delivered twice does its work once. Nothing is written
unless every cell is right, the uploader confirmed what would change, and nobody changed the tables since.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common.errors import Conflict, PortalError, Refused
from common.importing.problems import Problem, ProblemLog
from common.models.import_job import RUNNING, ImportState
from common.uploads import TYPES, check_upload, clean_name
from disclosure.annual.access import filling_in, is_writable
from disclosure.annual.chapters import chapters_for
from disclosure.annual.declaration import Table
from disclosure.annual.saving import replace_rows, table_mark
from disclosure.annual.store import criteria_of
from disclosure.annual.workbook.comparing import Change, compare, doubled
from disclosure.annual.workbook.reading import Beat, SheetRows, WorkbookReader, open_workbook
from disclosure.annual.workbook.templates import write_workbook
from disclosure.models import AnnualDisclosure, AnnualImport, AnnualRow, ImportMode

logger = logging.getLogger(__name__)

STALE = timedelta(minutes=2)
BEAT_SECONDS = 2.0
NOT_SAVED = "没有写入任何内容"


def tables_of(report: AnnualDisclosure) -> dict[str, Table]:
    """The tables that the enterprise fills in, by "chapter.table"."""
    return {
        f"{chapter.code}.{table.code}": table
        for chapter in chapters_for(criteria_of(report))
        for table in chapter.tables
    }


def write_template(
    report: AnnualDisclosure, target: IO[bytes], *, table: str = "", filled_in: bool = False
) -> None:
    """A workbook of one table or, with "", of all; with the rows that stand there if `filled_in`.

    Raises KeyError for a table that the report does not have.
    """
    tables = tables_of(report)
    wanted = {table: tables[table]} if table else tables
    rows: dict[str, list[dict[str, str]]] = {}
    if filled_in:
        kept = AnnualRow.objects.filter(report=report, table__in=wanted).order_by("table", "position", "pk")
        for row in kept:
            rows.setdefault(row.table.partition(".")[2], []).append(row.typed)
    write_workbook(wanted.values(), target, rows)


def start(
    *, actor: Any, report: AnnualDisclosure, upload: File, table: str = "", mode: str = ImportMode.REPLACE
) -> AnnualImport:
    """Keep an upload and queue its check. Raises Refused for what is no plain workbook, Conflict."""
    filling_in(actor, report)
    if not is_writable(report):
        raise Conflict(f"该报告{report.get_status_display()}，不能再修改，请刷新页面查看最新状态。")
    name = clean_name(upload.name or "")
    _refuse_other_types(upload, name)
    job = AnnualImport(
        report=report,
        table=table,
        mode=mode,
        original_name=name,
        size=upload.size or 0,
        uploaded_by=actor,
    )
    with transaction.atomic():
        job.file.save(name, upload, save=False)
        try:
            job.full_clean(exclude=["report", "uploaded_by"])
            job.save(force_insert=True)
        except BaseException:
            job.file.delete(save=False)
            raise
        _enqueue(job.pk)
    return job


def _refuse_other_types(upload: Any, name: str) -> None:
    """What the ending or the content gives away at once; the rest is told by the check."""
    suffix = Path(name).suffix.lower()
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        raise Refused("不接收含宏或二进制的工作簿（xlsm、xltm、xlsb），请另存为 xlsx。")
    if suffix == ".xls":
        raise Refused("不接收旧版 xls，请在 Excel 或 WPS 中另存为 xlsx。")
    if suffix != ".xlsx":
        raise Refused(f"此处只接收 xlsx，收到的是“{suffix or '无扩展名'}”，请下载模板填写后上传。")
    check_upload(upload, {".xlsx": TYPES[".xlsx"]})


def confirm(*, actor: Any, job: AnnualImport) -> None:
    """Queue the writing of what was previewed. Raises Refused, Conflict on a second click."""
    filling_in(actor, job.report)
    if job.uploaded_by_id != actor.pk:
        raise Refused("只有上传人本人可以确认写入。")
    ready = AnnualImport.objects.filter(pk=job.pk, state=ImportState.READY)
    with transaction.atomic():
        if not ready.update(state=ImportState.WRITING, heartbeat_at=timezone.now(), rows_read=0):
            raise Conflict("这份工作簿已经确认过，或尚未检查通过，请刷新页面查看。")
        _enqueue(job.pk)


def run(job_id: int) -> None:
    """Check an uploaded workbook, or write a confirmed one; anything else is left alone."""
    uploaded = AnnualImport.objects.filter(pk=job_id, state=ImportState.UPLOADED)
    if uploaded.update(state=ImportState.CHECKING, heartbeat_at=timezone.now()):
        _check(_job(job_id))
    elif AnnualImport.objects.filter(pk=job_id, state=ImportState.WRITING).exists():
        _write(job_id)


def resume_stale() -> list[int]:
    """Queue again the workbooks whose worker was lost. A row that is locked is being written right now."""
    before = timezone.now() - STALE
    with transaction.atomic():
        lost = AnnualImport.objects.filter(state__in=RUNNING, heartbeat_at__lt=before)
        jobs = list(lost.select_for_update(skip_locked=True))
        for job in jobs:
            if job.state == ImportState.CHECKING:
                job.state = ImportState.UPLOADED
            job.heartbeat_at = timezone.now()
            job.save(update_fields=["state", "heartbeat_at"])
            _enqueue(job.pk)
    return [job.pk for job in jobs]


def progress(job: AnnualImport) -> tuple[int, str]:
    """Percent and words for the progress bar."""
    if not job.is_running:
        return 100, f"共{job.rows_read}行"
    if not job.rows_read:
        return 0, "排队中"
    percent = min(99, job.rows_read * 100 // max(job.rows_total, 1))
    return percent, f"已读{job.rows_read}行，约{job.rows_total}行"


def _enqueue(job_id: int) -> None:
    from disclosure.tasks import run_annual_import  # the task imports this module

    run_annual_import.delay_on_commit(job_id)


def _job(job_id: int) -> AnnualImport:
    return AnnualImport.objects.select_related("report", "uploaded_by").get(pk=job_id)


# -- the check --


def check_workbook(
    job: AnnualImport, log: ProblemLog, beat: Beat = lambda rows, expected: None
) -> tuple[list[Change], int]:
    """What the workbook would change table by table, and how many rows it has; problems go to the log."""
    report, tables = job.report, tables_of(job.report)
    wanted = {path: each for path, each in tables.items() if job.table in ("", path)}
    reader = WorkbookReader(job.original_name, wanted, log, beat)
    changes = []
    with open_workbook(Path(job.file.path), job.original_name) as book:
        for found in reader.read(book):
            if not found.rows:
                continue  # an empty sheet leaves its table as it is
            mark = table_mark(report, found.path)  # first: what is changed after it is told by it
            rows = AnnualRow.objects.filter(report=report, table=found.path)
            present = list(rows.order_by("position", "pk"))
            if job.mode == ImportMode.APPEND:
                _check_appending(reader, found, present)
            changes.append(compare(found, present, job.mode))
            changes[-1].mark = mark
    if not changes and not log.count:
        _complain_empty(job, log)
    return changes, reader.rows_read


def _check_appending(reader: WorkbookReader, found: SheetRows, present: list[AnnualRow]) -> None:
    for position in doubled(found, present):
        reader.complain_of(found, position, "报告中已有这一行", "删除此行；要修改原有的行，请选择“替换”")
    room = found.table.most - len(present)
    if len(found.rows) > room:
        reason = f"原有{len(present)}行，追加后超过{found.table.most}行的上限"
        reader.complain_of(found, max(room, 0), reason, "合并同类项，或选择“替换”")


def _complain_empty(job: AnnualImport, log: ProblemLog) -> None:
    mend = "在表头下面逐行填写后再上传；要清空表格的，请在页面上删除各行"
    log.add(Problem(job.original_name, "", 0, "", "", "工作簿中没有填写任何一行", mend))


def _check(job: AnnualImport) -> None:
    with _failing(job.pk), _log() as log:
        changes: list[Change] = []
        with log.opened():
            try:
                changes, job.rows_read = check_workbook(job, log, _Beat(job))
            except Refused as refused:
                _complain_file(job, log, refused)
        job.result = [change.as_dict() for change in changes]
        job.marks = {change.path: change.mark for change in changes}
        _finish(job, log, ImportState.READY)


def _complain_file(job: AnnualImport, log: ProblemLog, refused: Refused) -> None:
    log.add(Problem(job.original_name, "", 0, "", "", refused.message.rstrip("。"), "改正后重新上传"))


# -- the writing --


def _write(job_id: int) -> None:
    with _failing(job_id), _log() as log, transaction.atomic():
        confirmed = AnnualImport.objects.filter(pk=job_id, state=ImportState.WRITING)
        locked = confirmed.select_for_update(skip_locked=True).first()
        if locked is None:  # another worker holds it, or has just finished it
            return
        job = _job(job_id)
        with log.opened():
            changes, job.rows_read = check_workbook(job, log)
        if not log.count:
            for change in changes:
                replace_rows(
                    actor=job.uploaded_by,
                    report=job.report,
                    table=change.path,
                    rows=change.given,
                    seen=job.marks[change.path],
                )
        _finish(job, log, ImportState.DONE)


def _finish(job: AnnualImport, log: ProblemLog, accepted: ImportState) -> None:
    job.state = ImportState.REJECTED if log.count else accepted
    job.rows_total = job.rows_read
    job.error_count = log.count
    job.errors = [problem.as_dict() for problem in log.shown]
    job.heartbeat_at = job.finished_at = timezone.now()
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
    """What stops a job marks it, in words. A refusal is an answer; anything else goes on to the log."""
    try:
        yield
    except PortalError as error:
        _mark_failed(job_id, str(error))
    except Exception:
        _mark_failed(job_id, f"系统内部错误，{NOT_SAVED}，请联系系统管理员查看日志。")
        logger.exception("annual import %s failed", job_id)
        raise


def _mark_failed(job_id: int, words: str) -> None:
    AnnualImport.objects.filter(pk=job_id).update(
        state=ImportState.FAILED, failure=words[:300], finished_at=timezone.now()
    )


class _Beat:
    """Says how far a check is, at most every few seconds."""

    def __init__(self, job: AnnualImport) -> None:
        self._job = job
        self._next = 0.0

    def __call__(self, rows: int, expected: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + BEAT_SECONDS
            AnnualImport.objects.filter(pk=self._job.pk).update(
                rows_read=rows, rows_total=expected, heartbeat_at=timezone.now()
            )

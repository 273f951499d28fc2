"""Exporting the record of a case: asked for, made by a worker, taken up again when a worker was lost.

The states are moved by compare-and-set, so a task delivered twice works once; what a lost worker had
printed of the documents is kept, so that the second run goes on faster.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import events
from common.errors import Conflict, PortalError
from common.typesetting.errors import TypesettingError
from enforcement.archive.package import Package, write_package
from enforcement.case_file import CaseFile
from enforcement.models import UNDER_WAY, CaseExport, EnforcementCase, ExportState
from enforcement.rules import may_export

logger = logging.getLogger(__name__)

STALE = timedelta(minutes=5)
BEAT_SECONDS = 2.0
BASIS = "行政处罚法第四十七条"


def request_export(case: EnforcementCase, *, actor: Any) -> CaseExport:
    """Queue an export of the case. Raises Conflict while another one is under way."""
    may_export(actor, case)
    try:
        with transaction.atomic():
            locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
            export = CaseExport(case=locked, requested_by=actor)
            export.save(force_insert=True)
            events.append(locked, "exported", actor=actor, reason="案卷导出")
            _enqueue(export.pk)
    except IntegrityError as error:
        raise Conflict("该案正在导出，请等待完成。") from error
    return export


def run_export(export_id: int) -> None:
    """Make a waiting export; anything else is left alone."""
    waiting = CaseExport.objects.filter(pk=export_id, state=ExportState.WAITING)
    if waiting.update(state=ExportState.RUNNING, heartbeat_at=timezone.now(), done=0):
        _make(CaseExport.objects.select_related("case").get(pk=export_id))


def resume_stale() -> list[int]:
    """Queue again the exports whose worker was lost, or whose task never came."""
    with transaction.atomic():
        stale = CaseExport.objects.filter(state__in=UNDER_WAY, heartbeat_at__lt=timezone.now() - STALE)
        found = list(stale.select_for_update(skip_locked=True))
        for export in found:
            export.state, export.heartbeat_at = ExportState.WAITING, timezone.now()
            export.save(update_fields=["state", "heartbeat_at"])
            _enqueue(export.pk)
    return [export.pk for export in found]


def note_download(export: CaseExport, *, actor: Any) -> None:
    """Who took the record of a case out of the portal stands in its history."""
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=export.case_id)
        changes = {"校验码": [None, export.sha256]}
        events.append(locked, "downloaded", actor=actor, reason="案卷导出包", changes=changes)


def _enqueue(export_id: int) -> None:
    from enforcement.tasks import export_case  # the task imports this module

    export_case.delay_on_commit(export_id)


def _make(export: CaseExport) -> None:
    file = CaseFile(export.case)
    papers = sum(len(found) for found in file.papers.values())
    CaseExport.objects.filter(pk=export.pk).update(total=len(file.documents) + papers + 1)
    with _failing(export.pk), TemporaryDirectory() as folder:
        target = Path(folder) / "case.zip"
        package = write_package(file, target, tell=_beat(export.pk))
        _finish(export.pk, target, package)


def _finish(export_id: int, target: Path, package: Package) -> None:
    """Keep the file; older exports of the case give theirs up. Whoever lost the job keeps nothing."""
    with target.open("rb") as content, transaction.atomic():
        running = CaseExport.objects.select_for_update().filter(pk=export_id, state=ExportState.RUNNING)
        export = running.first()
        if export is None:
            return
        export.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        export.file.save("case.zip", File(content), save=False)
        export.size, export.pages, export.events = export.file.size, package.pages, package.events
        export.faults, export.state, export.step = package.faults, ExportState.DONE, ""
        export.finished_at = export.heartbeat_at = timezone.now()
        export.full_clean(exclude=["requested_by"])
        export.save()
        _replace_older(export)


def _replace_older(export: CaseExport) -> None:
    older = CaseExport.objects.filter(case=export.case_id, state=ExportState.DONE).exclude(pk=export.pk)
    names = [each.file.name for each in older]
    storage = export.file.storage
    older.update(state=ExportState.REPLACED, file="")

    def delete() -> None:
        for name in filter(None, names):
            storage.delete(name)

    transaction.on_commit(delete)


@contextmanager
def _failing(export_id: int) -> Iterator[None]:
    """An error marks the export, in words, and goes on to the task's own log."""
    try:
        yield
    except Exception as error:
        told = isinstance(error, PortalError | TypesettingError)
        words = str(error) if told else "系统内部错误，请联系系统管理员查看日志。"
        CaseExport.objects.filter(pk=export_id, state=ExportState.RUNNING).update(
            state=ExportState.FAILED, failure=words[:300], finished_at=timezone.now()
        )
        logger.exception("export %s of a case failed", export_id)
        raise


def _beat(export_id: int) -> Callable[[str], None]:
    """Says how far the export is, at most every few seconds."""
    state = {"done": 0, "next": 0.0}

    def tell(step: str) -> None:
        now = time.monotonic()
        if now >= state["next"]:
            state["next"] = now + BEAT_SECONDS
            CaseExport.objects.filter(pk=export_id).update(
                done=state["done"], step=step, heartbeat_at=timezone.now()
            )
        state["done"] += 1

    return tell

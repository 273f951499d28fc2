"""Making the bulk files: noted when due, made by one maker at a time, put in the place of the former.

What is due follows from two moments, that of the last change and that of the data of the present files;
nothing else is kept of a making under way. A worker that dies leaves a folder of its own behind, which
is swept up, and the files stay due.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from common.models import PublishedRecord
from common.publication import PublicKind
from opendata.columns import open_kinds
from opendata.models import BulkFile, ChangeMark
from opendata.writing import FORMATS, Written, write_all

logger = logging.getLogger(__name__)

WORKING = ".making-"
ABANDONED_SECONDS = 3600  # nothing was written for so long: whoever made it is gone
MARGIN = timedelta(hours=1)  # longer than any publishing takes from its moment to its commit


def note_change(kind: str) -> None:
    """Note that something of `kind` was published or withdrawn, and have the files made of it anew soon."""
    for code, register in open_kinds().items():
        if register.source_kind != kind:
            continue
        was_due = is_due(code)
        ChangeMark.objects.update_or_create(kind=code, defaults={"changed_at": timezone.now()})
        if not was_due:
            _request(code)


def is_due(kind: str) -> bool:
    """Whether something changed since the data of the present files, or there are none."""
    made = _data_as_of(kind)
    if made is None:
        return True
    return ChangeMark.objects.filter(kind=kind, changed_at__gte=made).exists()


def due_kinds() -> list[str]:
    """The registers whose files are out of date or missing."""
    return [kind for kind in open_kinds() if is_due(kind)]


def refresh(kind: str) -> bool:
    """Make the files of a register if they are due; False where they are not, or another makes them."""
    if kind not in open_kinds() or not is_due(kind):
        return False
    made = make_files(kind)
    if made and is_due(kind):  # changed while they were made
        _request(kind)
    return made


def make_files(kind: str) -> bool:
    """Make all files of a register from what is on display now; False where another is at it."""
    definition = open_kinds()[kind]
    root = folder()
    root.mkdir(parents=True, exist_ok=True)
    working = Path(mkdtemp(prefix=f"{WORKING}{kind}-", dir=root))
    try:
        with _alone(kind) as is_alone:
            if not is_alone:
                return False
            data_as_of = timezone.now()
            written = write_all(definition, timezone.localdate(data_as_of), working)
            return _replace(definition, written, working, data_as_of)
    finally:
        shutil.rmtree(working, ignore_errors=True)


@contextmanager
def _alone(kind: str) -> Iterator[bool]:
    """One maker a register, and one state of the database for all its files (PostgreSQL).

    On SQLite the one statement that reads the rows sees one state by itself, and the younger data win.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"open-data:{kind}"])
        yield bool(cursor.fetchone()[0])


def _replace(kind: PublicKind, written: dict[str, Written], working: Path, data_as_of: datetime) -> bool:
    """Put the new files in the place of the present ones, which are deleted once that is settled."""
    with transaction.atomic():
        present = list(BulkFile.objects.select_for_update().filter(kind=kind.code, is_current=True))
        if any(file.data_as_of > data_as_of for file in present):
            return False
        former = [str(file.file.name) for file in present]
        BulkFile.objects.filter(pk__in=[file.pk for file in present]).update(is_current=False, file="")
        for file_format, made in written.items():
            name = f"{kind.code}-{data_as_of:%Y%m%d%H%M%S%f}.{file_format}"
            target = folder() / name
            _settle(working / file_format, target)
            BulkFile.objects.create(
                kind=kind.code,
                file_format=file_format,
                file=name,
                rows=made.rows,
                size=made.size,
                sha256=made.sha256,
                has_synthetic=made.has_synthetic,
                data_as_of=data_as_of,
                made_at=timezone.now(),
            )
        transaction.on_commit(lambda: _delete(former))
    return True


def _settle(source: Path, target: Path) -> None:
    """Move a finished file to its name, its content on disk before the name is."""
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(target)


def _delete(names: list[str]) -> None:
    for name in filter(None, names):
        (folder() / name).unlink(missing_ok=True)


# ---- beat ----


def refresh_all() -> list[str]:
    """Make whatever is due and was left alone for the pause that publishing is given (beat)."""
    quiet = timezone.now() - timedelta(seconds=settings.OPEN_DATA_PAUSE_SECONDS)
    busy = set(ChangeMark.objects.filter(changed_at__gt=quiet).values_list("kind", flat=True))
    return [kind for kind in due_kinds() if kind not in busy and refresh(kind)]


def daily() -> list[str]:
    """Note what changed by itself or unnoticed, and sweep up (beat): display ends at midnight."""
    sweep()
    changed = [kind for kind in open_kinds() if _differs(kind)]
    for kind in changed:
        ChangeMark.objects.update_or_create(kind=kind, defaults={"changed_at": timezone.now()})
        _request(kind)
    return changed


def _differs(kind: str) -> bool:
    """Whether the records themselves tell of a change since the data of the files."""
    made = _data_as_of(kind)
    if made is None:
        return True
    since, today = made - MARGIN, timezone.localdate()
    ended = Q(display_until__gte=timezone.localdate(made), display_until__lt=today)
    changed = Q(published_at__gte=since) | Q(withdrawn_at__gte=since)
    records = PublishedRecord.objects.current().filter(kind=open_kinds()[kind].source_kind)
    return records.filter(changed | ended).exists()


def sweep() -> int:
    """Delete what makers that died have left, and files that nothing names any more; how many."""
    root = folder()
    if not root.is_dir():
        return 0
    kept = {
        Path(name).name for name in BulkFile.objects.filter(is_current=True).values_list("file", flat=True)
    }
    swept = 0
    for path in root.iterdir():
        if path.name in kept or not _is_abandoned(path):
            continue
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        swept += 1
    return swept


def _is_abandoned(path: Path) -> bool:
    try:
        touched = max(each.stat().st_mtime for each in (path, *path.glob("*")))
    except FileNotFoundError:  # being finished right now
        return False
    return time.time() - touched > ABANDONED_SECONDS


def folder() -> Path:
    """Where the files stand: apart from what is private, since the proxy reads them and no backup need."""
    return Path(settings.OPEN_DATA_ROOT)


def _data_as_of(kind: str) -> datetime | None:
    """The moment of the data of the present files; None where one is missing, e.g. after a restore."""
    present = BulkFile.objects.filter(kind=kind, is_current=True)
    found = {
        file.file_format: file.data_as_of for file in present if (folder() / str(file.file.name)).is_file()
    }
    return min(found.values()) if set(found) >= set(FORMATS) else None


def _request(kind: str) -> None:
    """Queue the making after a pause, in which more may be published; without a queue the command makes."""
    from opendata.tasks import refresh_files  # the task imports this module

    if settings.CELERY_TASK_ALWAYS_EAGER:
        return
    pause = settings.OPEN_DATA_PAUSE_SECONDS
    transaction.on_commit(lambda: refresh_files.apply_async((kind,), countdown=pause))

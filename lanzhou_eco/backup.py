"""The whole portal in one file: database, uploaded files, and a manifest by which it is verified.

The archive is a zip: `manifest.json`, the dump of the database, and `media/…`. The manifest holds
the rows of each table, the SHA-256 of each file, and the head of the event chain. It is proof
against damage, not against forgery: keep archives where only the administrator writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from common.errors import Refused
from common.models import Event, EventSeal
from common.sealing import verify
from lanzhou_eco.backup_engines import count_rows, engine, is_empty

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media"
STAGING = ".restore-"  # begins the folder in which an archive is unpacked before it is trusted
_BLOCK = 1024 * 1024

Manifest = dict[str, Any]
Say = Callable[[str], None]


def back_up(target: Path, *, say: Say) -> Manifest:
    """Write database and files to `target`, which must not exist yet. Raises Refused."""
    if target.exists():
        raise Refused(f"文件已存在：{target}。备份不覆盖原有文件，请换一个名称。")
    partial = target.with_name(f".{target.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds personal data
    try:
        with (
            os.fdopen(descriptor, "wb") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            manifest = _write(archive, target.parent, say)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(archive: zipfile.ZipFile, scratch: Path, say: Say) -> Manifest:
    store = engine()
    manifest: Manifest = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "engine": connection.vendor,
    }
    files: dict[str, dict[str, Any]] = {}
    # Beside the archive, where there is room: /tmp may be held in memory.
    with tempfile.TemporaryDirectory(prefix=".portal-backup-", dir=scratch) as folder:
        dump = Path(folder) / store.member
        # Counts, chain and dump see one state of the database.
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            manifest |= {"tables": count_rows(), "chain": chain_head()}
            store.dump(dump)
        files[store.member] = _add(archive, dump, store.member)
    say(f"数据库：{len(manifest['tables'])}张表，{sum(manifest['tables'].values())}行")
    # After the database: every file that its rows name is there by now, and files are never changed.
    for path in _media_files():
        name = PurePosixPath(MEDIA, path.relative_to(settings.MEDIA_ROOT).as_posix())
        files[str(name)] = _add(archive, path, str(name))
    say(f"文件：{len(files) - 1}个")
    manifest["files"] = files
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _media_files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.relative_to(root).parts[0].startswith(STAGING):
            yield path


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        return _copy(source, member)


def _copy(source: IO[bytes], target: IO[bytes] | None) -> dict[str, Any]:
    """Copy a stream (or only read it); returns its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if target is not None:
            target.write(block)
    return {"size": size, "sha256": digest.hexdigest()}


def chain_head() -> dict[str, Any]:
    """What identifies the audit trail: its length, its last event and its last seal."""
    event = Event.objects.order_by("-pk").values_list("hash", flat=True).first()
    seal = EventSeal.objects.order_by("-number").values_list("hash", flat=True).first()
    return {"events": Event.objects.count(), "last_event": event or "", "last_seal": seal or ""}


# ---- restoring ----


def restore(source: Path, *, force: bool = False, say: Say) -> list[str]:
    """Put the archive in the place of database and files; returns what differs from the manifest.

    Nothing is touched before the whole archive has been unpacked and has proved sound. Raises
    Refused when it is not, when it comes from the other engine, or when the portal is not empty
    and `force` is not given.
    """
    store = engine()
    with _opened(source) as archive, _staging() as staging:
        manifest = _judge(archive)
        if manifest["engine"] != connection.vendor:
            raise Refused(
                f"备份来自 {manifest['engine']}，当前数据库是 {store.label}：备份只能恢复到同一种数据库。"
                "换用另一种数据库请用台账导出和导入。"
            )
        if not force and not (_has_no_tables() or is_empty()):
            raise Refused("当前数据库不是空的，恢复会清除其中全部数据；确认后加 --force。")
        if not force and any(_media_files()):
            raise Refused(f"目录 {settings.MEDIA_ROOT} 中已有文件，恢复会清除它们；确认后加 --force。")
        _unpack(archive, manifest, staging)
        say(f"备份完好（{manifest['made_at']}），开始恢复。")
        store.load(staging / store.member, staging)
        _replace_media(staging)
    return differences(manifest)


def _has_no_tables() -> bool:
    return not connection.introspection.table_names()


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is broken in it becomes a Refused."""
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except FileNotFoundError as error:
        raise Refused(f"备份文件不存在：{error.filename}。") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise Refused(f"备份文件已损坏或不是备份：{error}。没有恢复任何数据，请换用另一份备份。") from error


@contextmanager
def _staging() -> Iterator[Path]:
    """A folder on the file system of the uploaded files, so that they are moved and not copied."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _judge(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, once the archive holds exactly the files that it names, under harmless names."""
    names = [entry.filename for entry in archive.infolist()]
    if names.count(MANIFEST) != 1 or len(set(names)) != len(names):
        raise Refused("这不是本系统的备份文件：缺少清单或有重名文件。")
    for entry in archive.infolist():
        _judge_name(entry)
    try:
        manifest: Manifest = json.loads(archive.read(MANIFEST))
        listed = set(manifest["files"])
        made_by = (
            manifest["format"],
            manifest["engine"],
            manifest["made_at"],
            manifest["tables"],
            manifest["chain"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("备份清单已损坏。没有恢复任何数据，请换用另一份备份。") from error
    if made_by[0] != FORMAT:
        raise Refused(f"备份格式为第{made_by[0]}版，本系统只能恢复第{FORMAT}版；请用制作备份的版本恢复。")
    if listed != set(names) - {MANIFEST}:
        raise Refused("备份中的文件与清单不符，备份不完整或被改动。没有恢复任何数据，请换用另一份备份。")
    return manifest


def _judge_name(entry: zipfile.ZipInfo) -> None:
    """Refuse names that would leave the folder, and what is not a plain file."""
    name = entry.filename
    parts = name.split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    expected = name == MANIFEST or len(parts) == 1 or parts[0] == MEDIA
    unsafe = "\\" in name or "\0" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts)
    if unsafe or not expected or kind not in (0, stat.S_IFREG):
        raise Refused(f"备份中有不安全的文件名“{name}”，拒绝恢复。没有恢复任何数据。")


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, staging: Path) -> None:
    for name, stated in manifest["files"].items():
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with archive.open(name) as member, target.open("xb") as file:
                found = _copy(member, file)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
            raise Refused(f"备份中的文件“{name}”无法读出：{error}。没有恢复任何数据。") from error
        if found != stated:
            raise Refused(f"备份中的文件“{name}”与清单的摘要不符，备份已损坏。没有恢复任何数据。")


def _replace_media(staging: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    for old in root.iterdir():
        if old.name.startswith(STAGING):
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    if (staging / MEDIA).exists():
        for new in (staging / MEDIA).iterdir():
            new.rename(root / new.name)


def differences(manifest: Manifest) -> list[str]:
    """What the portal holds otherwise than the manifest states, one Chinese sentence each."""
    return [*_different_counts(manifest), *_different_files(manifest), *_different_chain(manifest)]


def _different_counts(manifest: Manifest) -> Iterator[str]:
    stated, found = manifest["tables"], count_rows()
    for table in sorted({*stated, *found}):
        if stated.get(table) != found.get(table):
            yield f"表 {table}：备份时{_rows(stated.get(table))}，现有{_rows(found.get(table))}。"


def _rows(count: int | None) -> str:
    return "没有此表" if count is None else f"{count}行"


def _different_files(manifest: Manifest) -> Iterator[str]:
    stated = {name: file for name, file in manifest["files"].items() if name.startswith(f"{MEDIA}/")}
    root = Path(settings.MEDIA_ROOT)
    for name, file in stated.items():
        path = root / PurePosixPath(name).relative_to(MEDIA)
        if not path.is_file():
            yield f"文件 {name} 不存在。"
            continue
        with path.open("rb") as stream:
            if _copy(stream, None) != file:
                yield f"文件 {name} 的内容与备份时不同。"
    present = {f"{MEDIA}/{path.relative_to(root).as_posix()}" for path in _media_files()}
    yield from (f"文件 {name} 不在备份中。" for name in sorted(present - set(stated)))


def _different_chain(manifest: Manifest) -> Iterator[str]:
    if chain_head() != manifest["chain"]:
        yield "事件链的末端与备份时不同。"
    yield from verify()

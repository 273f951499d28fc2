"""The package of a case as a ZIP, and its verification without the database.

卷宗.pdf        the volume                         清单.json    files with size and hash; catalogue
附件/…          every file as it was handed in      SHA256SUMS   the same hashes for `sha256sum -c`
文书.json       what each document says, frozen     事件链.json  the event chain of every record
说明.txt        how to read and to verify
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from common.models.event import Event, digest
from common.proofs import faults_in, proof_of
from enforcement.archive.catalogue import Piece
from enforcement.archive.volume import bind
from enforcement.case_file import CaseFile

VOLUME, MANIFEST, SUMS = "卷宗.pdf", "清单.json", "SHA256SUMS"
DOCUMENTS, CHAIN, README = "文书.json", "事件链.json", "说明.txt"
CHUNK = 1024 * 1024
GUIDE = """行政处罚案卷导出包

案件：{title}（台账编号 {number}）
生成：{made_at}

卷宗.pdf     封面、卷内目录、全部文书、可装订的证据和材料、证据目录、办理过程记录；页号印在各页右上角
附件/        证据和材料的原文件，未作任何改动
文书.json    每份文书制发时固定的内容及其摘要（SHA-256）
事件链.json  案件及其各项记录的事件，前后以摘要相连
清单.json    包内每个文件的大小和摘要，以及卷内目录
SHA256SUMS   同样的摘要，可以用 sha256sum -c SHA256SUMS 核对

核验：python manage.py verify_case_archive <本包>
"""


@dataclass(frozen=True)
class Package:
    """What was made: leaves of the volume, events, and the faults found in their chain."""

    pages: int
    events: int
    faults: list[str]


def write_package(
    file: CaseFile, target: Path, *, tell: Callable[[str], None], made_at: datetime | None = None
) -> Package:
    """Write the package of a case to `target`."""
    made_at = made_at or timezone.now()
    proof = proof_of(file.rows)
    faults = faults_in(proof)
    events = list(Event.objects.filter(stream__in=proof["streams"]).order_by("at", "pk"))
    with TemporaryDirectory() as folder, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        volume = Path(folder) / "volume.pdf"
        bound = bind(file, events, faults, volume, made_at=made_at, tell=tell)
        tell("写入附件和清单")
        writer = _Writer(archive)
        with volume.open("rb") as content:
            writer.stream(VOLUME, content)
        _write_files(writer, bound.pieces)
        writer.json(DOCUMENTS, [_frozen(document) for document in file.documents])
        writer.json(CHAIN, proof | {"verified_at": made_at, "faults": faults})
        writer.text(README, GUIDE.format(title=file.case.title, number=file.case.ledger_no, made_at=made_at))
        _close(writer, file, bound.pieces, bound.pages, made_at)
    return Package(bound.pages, len(events), faults)


class _Writer:
    """Writes entries and keeps their hashes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.entries: list[dict[str, Any]] = []

    def stream(self, name: str, content: BinaryIO | File) -> None:
        hashed, size = hashlib.sha256(), 0
        with self._archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
            while chunk := content.read(CHUNK):
                hashed.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self.entries.append({"path": name, "size": size, "sha256": hashed.hexdigest()})

    def text(self, name: str, text: str, *, listed: bool = True) -> None:
        content = text.encode()
        self._archive.writestr(name, content)
        if listed:
            hashed = hashlib.sha256(content).hexdigest()
            self.entries.append({"path": name, "size": len(content), "sha256": hashed})

    def json(self, name: str, data: Any) -> None:
        self.text(name, json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))


def _write_files(writer: _Writer, pieces: list[Piece]) -> None:
    for piece in pieces:
        if piece.paper is None:
            continue
        try:
            with piece.paper.attachment.file.open("rb") as content:
                writer.stream(piece.file, content)
        except FileNotFoundError:  # the catalogue says so, and the verification names it
            continue


def _frozen(document: Any) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "issued_on": document.issued_on,
        "received_at": document.received_at,
        "withdrawn_at": document.withdrawn_at,
        "withdrawn_reason": document.withdrawn_reason,
        "sha256": document.sha256,
        "content": document.content,
    }


def _close(writer: _Writer, file: CaseFile, pieces: list[Piece], pages: int, made_at: datetime) -> None:
    """The manifest of all that was written, and the sums, which name the manifest too."""
    entries = list(writer.entries)
    writer.json(
        MANIFEST,
        {
            "case": file.case.ledger_no,
            "title": file.case.title,
            "status": file.case.status,
            "made_at": made_at.astimezone(UTC),
            "pages": pages,
            "files": entries,
            "catalogue": [_line(number, piece) for number, piece in enumerate(pieces, start=1)],
        },
    )
    sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in writer.entries)
    writer.text(SUMS, sums, listed=False)


def _line(number: int, piece: Piece) -> dict[str, Any]:
    attachment = piece.paper.attachment if piece.paper else None
    return {
        "number": number,
        "title": piece.title,
        "document_number": piece.number,
        "day": piece.day,
        "first_page": piece.span.first if piece.span else None,
        "last_page": piece.span.last if piece.span else None,
        "file": piece.file,
        "original_name": attachment.name if attachment else "",
        "sha256_on_record": attachment.sha256 if attachment else "",
        "remark": piece.remark,
    }


def verify_package(source: Path | BinaryIO) -> list[str]:
    """One sentence for each fault of a package; none when it is as it was made."""
    with zipfile.ZipFile(source) as archive:
        return list(_faults(archive))


def _faults(archive: zipfile.ZipFile) -> Iterator[str]:
    present = set(archive.namelist())
    if missing := {MANIFEST, SUMS, CHAIN, DOCUMENTS} - present:
        yield f"缺少{'、'.join(sorted(missing))}。"
        return
    manifest = json.loads(archive.read(MANIFEST))
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    sums = dict(_sums(archive.read(SUMS).decode()))
    for name in sorted(present - {SUMS}):
        found = _hash_of(archive, name)
        if sums.get(name) != found or (name != MANIFEST and listed.get(name) != found):
            yield f"文件“{name}”与清单的校验码不符。"
    yield from (f"清单所列的“{name}”不在包内。" for name in sorted(set(listed) - present))
    for line in manifest["catalogue"]:
        if line["file"] and listed.get(line["file"]) != line["sha256_on_record"]:
            yield f"“{line['title']}”的文件与上传时登记的校验码不符。"
    for document in json.loads(archive.read(DOCUMENTS)):
        if digest(document["content"]) != document["sha256"]:
            yield f"文书“{document['title']}”的内容与制发时的摘要不符。"
    yield from faults_in(json.loads(archive.read(CHAIN)))


def _sums(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found, _, name = line.partition("  ")
        yield name, found


def _hash_of(archive: zipfile.ZipFile, name: str) -> str:
    hashed = hashlib.sha256()
    with archive.open(name) as entry:
        while chunk := entry.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()

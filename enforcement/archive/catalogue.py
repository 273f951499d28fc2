"""The pieces of a case file in their order: each with its leaves, or the file that stands beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone

from common.models import OfficialDocument
from common.typesetting.binding import Span
from common.uploads import clean_name
from enforcement.case_file import CaseFile, Paper
from enforcement.models import CaseEvidence

FOLDER = "附件"
PICTURES = ("image/png", "image/jpeg")
PDF = "application/pdf"
REMARKS = "archive-remarks"


@dataclass
class Piece:
    """One line of the catalogue. `span` are its leaves, None where it only stands beside as `file`."""

    title: str
    day: date
    number: str = ""
    remark: str = ""
    document: OfficialDocument | None = None
    paper: Paper | None = None
    evidence: CaseEvidence | None = None
    file: str = ""
    span: Span | None = field(default=None)

    @property
    def pages(self) -> str:
        """What the catalogue says of where it is."""
        return self.span.words if self.span else "见附件"

    @property
    def is_bindable(self) -> bool:
        if self.paper is None:
            return True
        return self.paper.attachment.content_type in (PDF, *PICTURES)


def pieces_of(file: CaseFile) -> list[Piece]:
    """Documents, then evidence by the time it was taken, then the other files; 卷内备考表 is the last."""
    last = [each for each in file.documents if each.kind == REMARKS]
    found = [
        *(_of_document(each) for each in file.documents if each.kind != REMARKS),
        *(piece for row in file.evidence for piece in _of_evidence(file, row)),
        *(_of_paper(paper) for paper in file.other_papers),
        *map(_of_document, last),
    ]
    _name_files(found)
    return found


def _of_document(document: OfficialDocument) -> Piece:
    remark = f"已撤回：{document.withdrawn_reason}" if document.withdrawn_at else ""
    return Piece(document.title, document.issued_on, document.number, remark, document=document)


def _of_evidence(file: CaseFile, row: CaseEvidence) -> Iterator[Piece]:
    """One line for each file of it; one without pages where it has none."""
    title, day = f"证据：{row.name}", timezone.localdate(row.taken_at)
    remark = f"不予采信：{row.withdrawal_reason}" if row.withdrawn_on else ""
    papers = file.papers_of(row)
    if not papers:
        yield Piece(title, day, remark=remark or "原件另存，未上传文件", evidence=row)
    for number, paper in enumerate(papers, start=1):
        name = f"{title}（{number}）" if len(papers) > 1 else title
        yield Piece(name, day, remark=_withdrawn(paper) or remark, paper=paper, evidence=row)


def _of_paper(paper: Paper) -> Piece:
    return Piece(paper.title, paper.day, remark=_withdrawn(paper), paper=paper)


def _withdrawn(paper: Paper) -> str:
    attachment = paper.attachment
    return f"已撤回：{attachment.withdrawn_reason}" if attachment.withdrawn_at else ""


def _name_files(pieces: list[Piece]) -> None:
    """Names in the package: numbered, without folders, so that none can leave or overwrite another."""
    for number, piece in enumerate((each for each in pieces if each.paper), start=1):
        assert piece.paper is not None
        piece.file = f"{FOLDER}/{number:03d}-{safe_name(piece.paper.attachment.name)}"


def safe_name(name: str) -> str:
    """The bare name: uploads are cleaned when they come in, rows of elsewhere may not be."""
    bare = PurePosixPath(clean_name(name)).name.replace("..", "_")
    return bare or "未命名"


def evidence_rows(file: CaseFile, where: Callable[[CaseEvidence], str]) -> list[dict[str, Any]]:
    """The list of evidence: who took what, when, where, and where in the file it is."""
    return [
        {
            "number": number,
            "name": f"{row.get_kind_display()}：{row.name}",
            "proves": row.proves or "—",
            "takers": "、".join(each.full_name for each in (row.taken_by, row.second_taker) if each),
            "taken_at": timezone.localtime(row.taken_at),
            "place": row.place,
            "source": row.source,
            "where": where(row),
            "hashes": [paper.attachment.sha256 for paper in file.papers_of(row)],
        }
        for number, row in enumerate(file.evidence, start=1)
    ]

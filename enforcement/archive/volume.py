"""The volume of a case: cover and catalogue in front, then every piece, then how the case went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from common.documents.files import ensure_file
from common.events import stream_of
from common.models.event import Event
from common.templatetags.portal import EVENT_KINDS
from common.typesetting.binding import Span, UnbindableError, Volume
from common.typesetting.errors import TypesettingError
from enforcement.archive.catalogue import PICTURES, Piece, evidence_rows, pieces_of
from enforcement.case_file import CaseFile
from enforcement.models import CaseEvidence

STYLESHEET = "typesetting/volume.css"
LIST_OF_EVIDENCE, COURSE = "证据目录", "案件办理过程记录"

Tell = Callable[[str], None]  # what is being done, once for each piece


@dataclass(frozen=True)
class Bound:
    """A volume that was written: its pieces with their leaves, and how many leaves there are."""

    pieces: list[Piece]
    pages: int


def bind(
    file: CaseFile, events: list[Event], faults: list[str], target: Path, *, made_at: datetime, tell: Tell
) -> Bound:
    """Write the volume of the case to `target`.

    What cannot be bound (a recording, a damaged file) is told so in the catalogue and stands beside.
    """
    pieces = pieces_of(file)
    with Volume() as volume:
        for piece in pieces:
            tell(f"装订：{piece.title}"[:100])
            _add(volume, piece)
        pieces = _with_lists(volume, file, pieces, events, faults, made_at)
        pages = volume.pages  # the front matter does not count
        context = _front(file, pieces, pages, made_at)
        volume.save(target, _printed("typesetting/volume_front.html", context), title=file.case.title)
        return Bound(pieces, pages)


def _add(volume: Volume, piece: Piece) -> None:
    if piece.document is not None:
        try:
            document = ensure_file(piece.document, "pdf")
        except TypesettingError as error:
            piece.remark = f"未能排印：{error}"[:200]
            return
        with document.pdf.open("rb") as content:
            piece.span = volume.add_own(piece.title, content.read())
    elif piece.paper is not None and piece.is_bindable:
        try:
            piece.span = _bound_paper(volume, piece)
        except UnbindableError as error:
            piece.remark = f"{piece.remark}；{error}".lstrip("；")


def _bound_paper(volume: Volume, piece: Piece) -> Span:
    assert piece.paper is not None
    attachment = piece.paper.attachment
    try:
        with attachment.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError as error:
        raise UnbindableError("存储中缺少该文件，请从备份恢复。") from error
    add = volume.add_picture if attachment.content_type in PICTURES else volume.add_foreign
    return add(piece.title, content)


def _with_lists(
    volume: Volume,
    file: CaseFile,
    pieces: list[Piece],
    events: list[Event],
    faults: list[str],
    made_at: datetime,
) -> list[Piece]:
    """The list of evidence and the course of the case, which the portal draws up itself."""
    found = list(pieces)
    synthetic = file.case.is_synthetic
    if file.evidence:
        rows = evidence_rows(file, lambda row: _where(pieces, row))
        content = _printed("typesetting/volume_evidence.html", {"rows": rows, "synthetic": synthetic})
        span = volume.add_own(LIST_OF_EVIDENCE, content)
        found.append(Piece(LIST_OF_EVIDENCE, made_at.date(), span=span))
    rows_of = {stream_of(row): row for row in file.rows}
    entries = [_entry(event, rows_of.get(event.stream)) for event in events]
    context = {"entries": entries, "faults": faults, "synthetic": synthetic}
    span = volume.add_own(COURSE, _printed("typesetting/volume_course.html", context))
    return [*found, Piece(COURSE, made_at.date(), span=span)]


def _where(pieces: list[Piece], row: CaseEvidence) -> str:
    mine = [piece for piece in pieces if piece.evidence is not None and piece.evidence.pk == row.pk]
    words = [f"第{piece.span.words}页" if piece.span else piece.file for piece in mine]
    return "、".join(word for word in words if word) or "—"


def _entry(event: Event, row: Any) -> dict[str, Any]:
    """An event in the words of the record that it happened to."""
    states: dict[Any, Any] = {}
    if row is not None and getattr(row, "WORKFLOW", None):
        states = dict(row._meta.get_field("status").flatchoices)
    return {
        "at": timezone.localtime(event.at),
        "record": str(row._meta.verbose_name) if row is not None else "",
        "what": EVENT_KINDS.get(event.kind, event.kind),
        "by": event.actor_name,
        "to": states.get(event.to_state, event.to_state),
        "reason": event.reason,
        "hash": event.hash[:16],
    }


def _front(file: CaseFile, pieces: list[Piece], pages: int, made_at: datetime) -> dict[str, Any]:
    case = file.case
    return {
        "case": case,
        "bureau": settings.SITE["name"],
        "violations": [each.name for each in case.violation_types.order_by("code")],
        "officers": [each.user.full_name for each in case.investigators.select_related("user")],
        "pieces": list(enumerate(pieces, start=1)),
        "pages": pages,
        "made_at": timezone.localtime(made_at),
        "synthetic": case.is_synthetic,
    }


def _printed(template: str, context: dict[str, Any]) -> bytes:
    from common.typesetting.pdf import print_whatever  # WeasyPrint takes a second to load

    return print_whatever(render_to_string(template, context), STYLESHEET)

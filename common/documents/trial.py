"""What an act would issue: it is done for real, its documents are read, and everything is rolled back."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from common.documents.content import DocumentContent
from common.documents.wording import marking_gaps
from common.models.document import OfficialDocument

_issued: ContextVar[list[OfficialDocument] | None] = ContextVar("issued", default=None)


@dataclass(frozen=True)
class Trial:
    """The documents that would be issued, unnumbered, in their order; the names of what they lack."""

    contents: tuple[DocumentContent, ...]
    gaps: tuple[str, ...]


def note_issued(document: OfficialDocument) -> None:
    """Called by `issue`: a trial that is under way reads the document."""
    issued = _issued.get()
    if issued is not None:
        issued.append(document)


def tried(act: Callable[[], Any]) -> Trial:
    """What `act` would issue. Refuses what `act` refuses, save what the wording lacks: that is marked.

    Nothing is kept: no row, no number, no event, no message. `act` must write nothing but rows.
    """
    issued: list[OfficialDocument] = []
    token = _issued.set(issued)
    try:
        with marking_gaps() as gaps, transaction.atomic():
            act()
            transaction.set_rollback(True)
    finally:
        _issued.reset(token)
    contents = (replace(DocumentContent.from_json(each.content), number="") for each in issued)
    return Trial(tuple(contents), tuple(gaps))

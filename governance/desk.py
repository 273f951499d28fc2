"""Parts of the pages of decisions and normative documents that both show alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from common.errors import PortalError
from common.models import PublishedRecord
from common.publication import public_url
from common.registers.declaration import Panel
from common.stages import Stage
from governance import acting
from registry.queue.matters import MatterKind, matter_of


def desk_panel(kind: MatterKind, record: Any, user: Any, stages: Sequence[Stage], today: Any) -> Panel:
    """How far the matter is, its one next step, its clocks."""
    return acting.desk_panel(matter_of(kind, record, today, kind.rows()), user, stages)


def obstacle_panel(title: str, read: Callable[[], Iterable[Any]]) -> list[Panel]:
    """What stands in the way of the step that comes next; nothing where nothing does."""
    try:
        found = list(read())
    except PortalError as error:  # a missing limit or calendar: the page says so
        return [Panel("governance/_obstacles.html", {"title": title, "problem": str(error)}, aside=True)]
    if not found:
        return []
    return [Panel("governance/_obstacles.html", {"title": title, "obstacles": found}, aside=True)]


def public_panel(record: PublishedRecord | None) -> list[Panel]:
    """Where the public reads it."""
    if record is None:
        return []
    context = {"url": public_url(record), "version": record.version, "published_at": record.published_at}
    return [Panel("governance/_public.html", context, aside=True)]

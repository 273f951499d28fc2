"""The events of filling in: one for each chapter and person within some minutes, with every field changed.

Each field is saved by itself, so an event for each would bury the others. What is not yet told by an event
waits in the chapter's row; it is told when the minutes are over, someone else writes, or the report is
handed in (`record_waiting`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from common import events
from common.presentation import zh_datetime
from disclosure.annual.chapters import CHAPTER_OF
from disclosure.models import AnnualChapter, AnnualDisclosure

GATHERED = timedelta(minutes=10)
KIND = "filled_in"

Changes = Mapping[str, list[Any]]  # by the words of the item: text before, text after


def note(report: AnnualDisclosure, chapter: AnnualChapter, changes: Changes, actor: Any) -> None:
    """Keep `changes` for an event, or append it. The caller locked the report, and saves the chapter."""
    if chapter.unrecorded and chapter.unrecorded_by_id != actor.pk:
        _append(report, chapter, until=chapter.saved_at)
    if chapter.saved_by_id != actor.pk:
        chapter.recorded_at = None  # nothing of this person was told yet
    for words, (before, after) in changes.items():
        first = chapter.unrecorded.get(words, [before])[0]
        chapter.unrecorded[words] = [first, after]
    chapter.unrecorded_by = actor
    if chapter.recorded_at is None or timezone.now() - chapter.recorded_at >= GATHERED:
        _append(report, chapter, until=timezone.now())


def record_waiting(report: AnnualDisclosure) -> None:
    """Tell by events what still waits, before the report is sealed; inside the caller's transaction."""
    waiting = AnnualChapter.objects.filter(report=report).exclude(unrecorded={})
    for chapter in waiting.select_related("unrecorded_by"):
        _append(report, chapter, until=chapter.saved_at)
        chapter.save(update_fields=["unrecorded", "unrecorded_by", "recorded_at"])


def _append(report: AnnualDisclosure, chapter: AnnualChapter, until: datetime) -> None:
    """One event for what waits, in the name of who changed it, last at `until`."""
    now = timezone.now()
    title = CHAPTER_OF[chapter.code].title
    reason = f"{title}（{zh_datetime(until)}前填写）" if now - until >= timedelta(minutes=1) else title
    events.append(report, KIND, actor=chapter.unrecorded_by, reason=reason, changes=chapter.unrecorded)
    chapter.unrecorded, chapter.unrecorded_by, chapter.recorded_at = {}, None, now

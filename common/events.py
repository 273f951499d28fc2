"""Writing and reading the audit trail.

Streams are chained one by one, so writers of different objects never wait for each other; the
caller holds the row lock of the object whose stream it extends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from common.models.event import GENESIS, Event


def stream_of(obj: models.Model) -> str:
    """The stream name of an object, e.g. "permits.eiadecision:17"."""
    return f"{obj._meta.label_lower}:{obj.pk}"


def append(
    obj: models.Model,
    kind: str,
    *,
    actor: Any,
    reason: str = "",
    from_state: str = "",
    to_state: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the stream of `obj`, whose row the caller has locked."""
    stream = stream_of(obj)
    last = Event.objects.filter(stream=stream).order_by("-sequence").first()
    event = _build(
        stream,
        kind,
        sequence=last.sequence + 1 if last else 1,
        previous_hash=last.hash if last else GENESIS,
        actor=actor,
        reason=reason,
        from_state=from_state,
        to_state=to_state,
        changes=changes,
    )
    event.save(force_insert=True)
    return event


def append_first(objects: Iterable[models.Model], kind: str, *, actor: Any, reason: str = "") -> None:
    """Begin the streams of many objects that were just inserted (bulk import)."""
    Event.objects.bulk_create(
        [
            _build(stream_of(obj), kind, sequence=1, previous_hash=GENESIS, actor=actor, reason=reason)
            for obj in objects
        ],
        batch_size=1000,
    )


@dataclass(frozen=True)
class Note:
    """What is appended to the stream of one of many objects."""

    obj: models.Model
    from_state: str = ""
    to_state: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def append_each(notes: Sequence[Note], kind: str, *, actor: Any, reason: str = "") -> None:
    """Append one event to the stream of each object, whose rows the caller has locked, in two queries."""
    streams = [stream_of(note.obj) for note in notes]
    newest = Event.objects.filter(stream=OuterRef("stream")).order_by("-sequence").values("sequence")[:1]
    last = Event.objects.filter(stream__in=streams, sequence=Subquery(newest))
    by_stream = {event.stream: event for event in last}
    made = []
    for note, stream in zip(notes, streams, strict=True):
        before = by_stream.get(stream)
        made.append(
            _build(
                stream,
                kind,
                sequence=before.sequence + 1 if before else 1,
                previous_hash=before.hash if before else GENESIS,
                actor=actor,
                reason=reason,
                from_state=note.from_state,
                to_state=note.to_state,
                changes=note.changes,
            )
        )
    Event.objects.bulk_create(made, batch_size=1000)


def history(obj: models.Model) -> models.QuerySet[Event]:
    """The events of one object, oldest first."""
    return Event.objects.filter(stream=stream_of(obj)).order_by("sequence")


def _build(
    stream: str,
    kind: str,
    *,
    sequence: int,
    previous_hash: str,
    actor: Any,
    reason: str = "",
    from_state: str = "",
    to_state: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Event:
    event = Event(
        stream=stream,
        sequence=sequence,
        kind=kind,
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        changes=dict(changes or {}),
        at=timezone.now(),
        previous_hash=previous_hash,
    )
    event.hash = event.compute_hash()
    return event

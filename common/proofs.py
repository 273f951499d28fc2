"""The audit trail of some records, to be taken elsewhere and checked there without the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import models

from common.events import stream_of
from common.models.event import Event, SealEntry
from common.sealing import chain_faults

_HASHED = (
    "stream", "sequence", "kind", "actor_id", "actor_name", "from_state", "to_state", "reason",
    "changes", "previous_hash", "hash",
)  # fmt: skip


def proof_of(records: Iterable[models.Model]) -> dict[str, Any]:
    """Every event of the records with all that its hash covers, stream by stream, and its seal."""
    streams = [stream_of(record) for record in records]
    events = list(Event.objects.filter(stream__in=streams).order_by("stream", "sequence"))
    seals = dict(
        SealEntry.objects.filter(event__in=[event.pk for event in events]).values_list(
            "event_id", "seal__number"
        )
    )
    return {
        "algorithm": "SHA-256 over the canonical JSON of the fields, each event with its predecessor's hash",
        "streams": {
            stream: [_exported(event, seals.get(event.pk)) for event in group]
            for stream, group in groupby(events, key=lambda event: event.stream)
        },
    }


def _exported(event: Event, seal: int | None) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in _HASHED}
    return fields | {"at": event.at.astimezone(UTC).isoformat(timespec="microseconds"), "seal": seal}


def faults_in(proof: Mapping[str, Any]) -> list[str]:
    """One sentence for each fault found in an exported trail; none when it is whole."""
    return list(_faults(proof))


def _faults(proof: Mapping[str, Any]) -> Iterator[str]:
    for stream, rows in proof["streams"].items():
        events = [_read(row) for row in rows]
        yield from (f"{event}不属于{stream}。" for event in events if event.stream != stream)
        yield from chain_faults(stream, events)


def _read(row: Mapping[str, Any]) -> Event:
    return Event(**{name: row[name] for name in _HASHED}, at=datetime.fromisoformat(row["at"]))

"""Sealing events in batches, and verifying the whole trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from common.models.event import GENESIS, Event, EventSeal, SealEntry, digest

BATCH = 10_000


@transaction.atomic
def seal_events(limit: int = BATCH) -> EventSeal | None:
    """Seal up to `limit` events that stand in no seal yet; None when there are none.

    Sealers wait for each other on the last seal's row.
    """
    last = EventSeal.objects.select_for_update().order_by("-number").first()
    events = list(
        Event.objects.filter(seal_entry__isnull=True).order_by("pk").values_list("pk", "hash")[:limit]
    )
    if not events:
        return None
    seal = EventSeal(
        number=last.number + 1 if last else 1,
        event_count=len(events),
        content_hash=digest([list(pair) for pair in events]),
        previous_hash=last.hash if last else GENESIS,
        sealed_at=timezone.now(),
    )
    seal.hash = seal.compute_hash()
    seal.save(force_insert=True)
    SealEntry.objects.bulk_create(
        [SealEntry(seal=seal, event_id=pk, event_hash=hash) for pk, hash in events], batch_size=2000
    )
    return seal


def verify() -> Iterator[str]:
    """Walk every stream and every seal; yield one sentence in Chinese for each fault found."""
    yield from _verify_streams()
    yield from _verify_seals()


def _verify_streams() -> Iterator[str]:
    ordered = Event.objects.order_by("stream", "sequence").iterator(chunk_size=5000)
    for stream, events in groupby(ordered, key=lambda event: event.stream):
        yield from chain_faults(stream, events)


def chain_faults(stream: str, events: Iterable[Event]) -> Iterator[str]:
    """Walk the events of one stream, oldest first; a sentence for each fault."""
    previous, expected = GENESIS, 1
    for event in events:
        name = f"{stream} 第{event.sequence}号事件（{event.kind}，{event.actor_name}）"
        if event.sequence != expected:
            yield f"{stream} 缺第{expected}号至第{event.sequence - 1}号事件：事件被删除。"
        elif event.previous_hash != previous:
            yield f"{name}与前一事件不衔接：其前有事件被改动或插入。"
        if event.hash != event.compute_hash():
            yield f"{name}内容与摘要不符：事件被改动。"
        previous, expected = event.hash, event.sequence + 1


def _verify_seals() -> Iterator[str]:
    previous, expected = GENESIS, 1
    for seal in EventSeal.objects.order_by("number").iterator():
        if seal.number != expected:
            yield f"缺第{expected}号封存：封存被删除。"
        elif seal.previous_hash != previous:
            yield f"第{seal.number}号封存与前一封存不衔接。"
        if seal.hash != seal.compute_hash():
            yield f"第{seal.number}号封存的摘要不符：封存被改动。"
        yield from _verify_entries(seal)
        previous, expected = seal.hash, seal.number + 1


def _verify_entries(seal: EventSeal) -> Iterator[str]:
    entries = list(seal.entries.order_by("event_id").values_list("event_id", "event_hash"))
    if digest([list(pair) for pair in entries]) != seal.content_hash or len(entries) != seal.event_count:
        yield f"第{seal.number}号封存的条目被改动。"
    present = dict(Event.objects.filter(seal_entry__seal=seal).values_list("pk", "hash"))
    for event_id, event_hash in entries:
        if event_id not in present:
            yield f"第{seal.number}号封存中的事件 {event_id} 已不存在：事件被删除。"
        elif present[event_id] != event_hash:
            yield f"第{seal.number}号封存中的事件 {event_id} 与封存时不同：事件被改动。"

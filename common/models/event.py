"""The audit trail: append-only events, chained within each object's stream and sealed in batches."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

GENESIS = "0" * 64


def digest(payload: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of `payload`."""
    text = json.dumps(
        payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder
    )
    return hashlib.sha256(text.encode()).hexdigest()


class Event(models.Model):
    """One thing that happened to one object. Never updated or deleted (database triggers refuse).

    `stream` names the object ("permits.eiadecision:17"); `sequence` counts from 1 within it;
    `hash` covers all fields and `previous_hash`, so an edit breaks the chain from there on.
    """

    stream = models.CharField("对象", max_length=100)
    sequence = models.PositiveIntegerField("序号")
    kind = models.CharField("事项", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=60)
    from_state = models.CharField("原状态", max_length=40, blank=True)
    to_state = models.CharField("新状态", max_length=40, blank=True)
    reason = models.TextField("理由", blank=True)
    changes = models.JSONField("变更内容", default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("时间")
    previous_hash = models.CharField("前一事件摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="common_event_stream_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.sequence} {self.kind}"

    def compute_hash(self) -> str:
        """The hash that the stored fields ought to have."""
        return digest(
            [
                self.stream,
                self.sequence,
                self.kind,
                self.actor_id,
                self.actor_name,
                self.from_state,
                self.to_state,
                self.reason,
                # Round trip, so that values hash alike before and after storage.
                json.loads(json.dumps(self.changes, cls=DjangoJSONEncoder)),
                # UTC: the hash must not depend on the connection's time zone.
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.previous_hash,
            ]
        )


class EventSeal(models.Model):
    """A batch of events sealed together; each seal carries the hash of its predecessor."""

    number = models.PositiveIntegerField("序号", unique=True)
    event_count = models.PositiveIntegerField("事件数")
    content_hash = models.CharField("内容摘要", max_length=64)
    previous_hash = models.CharField("前一封存摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "事件封存"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"封存 {self.number}"

    def compute_hash(self) -> str:
        """The hash that the stored fields ought to have."""
        return digest([self.number, self.event_count, self.content_hash, self.previous_hash])


class SealEntry(models.Model):
    """Which event stands in which seal, with the hash that it had then.

    A row per event rather than an id range: transactions commit out of order, so a range would
    miss an event that was numbered before the seal and committed after it.
    """

    seal = models.ForeignKey(EventSeal, models.PROTECT, related_name="entries", verbose_name="封存")
    # No database constraint: the entry must outlive an event that someone deletes behind our back.
    event = models.OneToOneField(
        Event, models.DO_NOTHING, db_constraint=False, related_name="seal_entry", verbose_name="事件"
    )
    event_hash = models.CharField("事件摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存条目"

    def __str__(self) -> str:
        return f"{self.seal_id}:{self.event_id}"

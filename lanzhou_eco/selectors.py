"""Reads that span the apps."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from common.models import Event, PublishedRecord
from common.publication import kinds, public_url
from common.registers import register_for
from common.registers.faces import Face
from permits.public import COMMENT

# The figures of the newest report that the home page shows, in this order.
HOME_FIGURES = ("I10", "I11", "I18", "I19", "I26", "I28")


def newest_published(limit: int) -> list[PublishedRecord]:
    """What was published last, the newest first; comments stand on the pages of their notices.

    Each kind is asked for its own newest, which its index gives at any size; all together would be
    sorted as a whole.
    """
    shown = PublishedRecord.objects.on_display(timezone.localdate()).order_by("-dated_on", "-pk")
    found = [record for kind in kinds() if kind != COMMENT for record in shown.filter(kind=kind)[:limit]]
    return sorted(found, key=lambda record: (record.dated_on, record.pk), reverse=True)[:limit]


def newest_report() -> PublishedRecord | None:
    """The newest report on display, None before the first."""
    shown = PublishedRecord.objects.on_display(timezone.localdate()).filter(kind="report")
    return shown.order_by("-dated_on", "-pk").first()


def report_figures(report: PublishedRecord) -> list[dict[str, Any]]:
    """Main figures of a published report, each with the address of its definition."""
    page = public_url(report)
    by_id = {figure["id"]: figure for figure in report.body.get("figures", [])}
    return [
        by_id[indicator_id] | {"url": f"{page}#figure-{indicator_id}"}
        for indicator_id in HOME_FIGURES
        if indicator_id in by_id
    ]


def recent_work(user: Any, face: Face, limit: int) -> list[dict[str, Any]]:
    """The records that the user wrote to last, newest first, as far as they may still be seen."""
    events = Event.objects.filter(actor=user).order_by("-pk")[: limit * 3]
    last: dict[str, Event] = {}
    for event in events:
        last.setdefault(event.stream, event)
    found = _objects(list(last), face)
    return [
        {"record": found[stream], "url": face.link(found[stream]), "event": event}
        for stream, event in last.items()
        if stream in found
    ][:limit]


def _objects(streams: list[str], face: Face) -> dict[str, models.Model]:
    """The visible objects of the streams that a register shows: one query a model."""
    keys: dict[str, list[str]] = defaultdict(list)
    for stream in streams:
        label, _, pk = stream.partition(":")
        keys[label].append(pk)
    found: dict[str, models.Model] = {}
    for label, pks in keys.items():
        register = register_for(apps.get_model(label))
        if register is not None and face.readable(register):
            rows = face.rows(register).filter(pk__in=pks)
            found |= {f"{label}:{row.pk}": row for row in rows}
    return found

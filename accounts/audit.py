"""Reading the audit trail: for the 安全审计员, who may do nothing else."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.trail import USER_EVENT_KINDS
from common.events import stream_of
from common.models import Event, Record
from common.neutralising import neutral
from common.presentation import zh_datetime
from common.templatetags.portal import EVENT_KINDS

HEADERS = ("编号", "时间", "操作人", "事项", "对象", "原状态", "新状态", "理由", "变更内容", "摘要")


def kind_words() -> dict[str, str]:
    """The kinds of events and their words."""
    return EVENT_KINDS | USER_EVENT_KINDS


def model_words() -> dict[str, str]:
    """The kinds of objects that have a trail, by model label, in the order of their words."""
    kinds = [model for model in apps.get_models() if issubclass(model, Record) or model is User]
    words = {model._meta.label_lower: str(model._meta.verbose_name) for model in kinds}
    return dict(sorted(words.items(), key=lambda item: item[1]))


def find(wanted: Mapping[str, Any]) -> models.QuerySet[Event]:
    """Events that match the cleaned data of the auditor's filter."""
    found = Event.objects.all()
    if name := wanted.get("actor"):
        people = User.objects.filter(Q(username=name) | Q(full_name__contains=name))
        found = found.filter(Q(actor__in=people) | Q(actor_name=name))
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    if label := wanted.get("model"):
        found = _of_objects(found, label, wanted.get("key", ""))
    if since := wanted.get("since"):
        found = found.filter(at__gte=_midnight(since))
    if until := wanted.get("until"):
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _of_objects(found: models.QuerySet[Event], label: str, key: str) -> models.QuerySet[Event]:
    if not key:
        return found.filter(stream__startswith=f"{label}:")
    model: Any = apps.get_model(label)
    obj = model._base_manager.filter(**{model.LEDGER_KEY: key}).first()
    return found.filter(stream=stream_of(obj)) if obj else found.none()


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def words_of(event: Event) -> dict[str, str]:
    """An event in words: kind, object and changed fields, as the list and the export show them."""
    label, _, pk = event.stream.rpartition(":")
    return {
        "kind": kind_words().get(event.kind, event.kind),
        "target": f"{model_words().get(label, label)} {pk}",
        "changes": "；".join(f"{name}：{_change(value)}" for name, value in event.changes.items()),
    }


def _change(value: Any) -> str:
    if not isinstance(value, list) or len(value) != 2:
        return str(value)
    old, new = ("空" if part in (None, "") else str(part) for part in value)
    return new if value[0] is None else f"{old} → {new}"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(events: models.QuerySet[Event]) -> Iterator[str]:
    """The export, line by line in bounded memory; begins with a byte order mark for spreadsheets."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(HEADERS)
    for event in events.order_by("pk").iterator(chunk_size=2000):
        yield writer.writerow([neutral(cell) for cell in _cells(event)])


def _cells(event: Event) -> list[str]:
    words = words_of(event)
    return [
        str(event.pk),
        zh_datetime(event.at),
        event.actor_name,
        words["kind"],
        words["target"],
        event.from_state,
        event.to_state,
        event.reason,
        words["changes"],
        event.hash,
    ]

"""Reading the audit trail: for the 安全审计员, who may do nothing else."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
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
from common.templatetags.portal import EVENT_KINDS, change_name

HEADERS = ("编号", "时间", "操作人", "事项", "对象", "原状态", "新状态", "理由", "变更内容", "摘要")


CHUNK = 2000  # events of the export held in memory at once


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


@dataclass(frozen=True)
class Entry:
    """An event in words, as the list and the export show it."""

    event: Event
    kind: str
    target: str
    before: str
    after: str
    changes: str


# Changes that are no fields of the object.
OTHER_NAMES = {"ip_address": "IP 地址", "user_agent": "浏览器", "role": "角色", "roles": "角色"}


def in_words(found: Sequence[Event]) -> list[Entry]:
    """The events in words; one query for each kind of object among them."""
    keys = _keys_of(found)
    return [_entry(event, keys) for event in found]


def _keys_of(found: Sequence[Event]) -> dict[str, str]:
    """Stream → natural key of its object, where the object still stands."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in found:
        label, _, pk = event.stream.rpartition(":")
        wanted[label].add(pk)
    keys: dict[str, str] = {}
    for label, pks in wanted.items():
        model = _model(label)
        if model is not None and hasattr(model, "LEDGER_KEY"):
            rows = model._base_manager.filter(pk__in=pks).values_list("pk", model.LEDGER_KEY)
            keys |= {f"{label}:{pk}": str(key) for pk, key in rows}
    return keys


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):  # a model of an earlier version of the portal
        return None


def _entry(event: Event, keys: Mapping[str, str]) -> Entry:
    label, _, pk = event.stream.rpartition(":")
    model = _model(label)
    fields = {field.name: field for field in model._meta.fields} if model else {}
    states = dict(getattr(fields.get("status"), "flatchoices", ()))
    changes = [f"{_name(name, fields)}：{_change(value)}" for name, value in event.changes.items()]
    return Entry(
        event=event,
        kind=kind_words().get(event.kind, event.kind),
        target=f"{model._meta.verbose_name if model else label} {keys.get(event.stream, pk)}",
        before=str(states.get(event.from_state, event.from_state)),
        after=str(states.get(event.to_state, event.to_state)),
        changes="；".join(changes),
    )


def _name(name: str, fields: Mapping[str, Any]) -> str:
    own = str(fields[name].verbose_name) if name in fields else OTHER_NAMES.get(name, "")
    return own or change_name(name, {})


def _change(value: Any) -> str:
    if not isinstance(value, list) or len(value) != 2:
        return str(value)
    old, new = ("空" if part in (None, "", []) else str(part) for part in value)
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
    for chunk in _chunks(events.order_by("pk").iterator(chunk_size=CHUNK)):
        for entry in in_words(chunk):
            yield writer.writerow([neutral(cell) for cell in _cells(entry)])


def _chunks(events: Iterator[Event]) -> Iterator[list[Event]]:
    while chunk := list(islice(events, CHUNK)):
        yield chunk


def _cells(entry: Entry) -> list[str]:
    event = entry.event
    return [
        str(event.pk),
        zh_datetime(event.at),
        event.actor_name,
        entry.kind,
        entry.target,
        entry.before,
        entry.after,
        event.reason,
        entry.changes,
        event.hash,
    ]

"""Writing the rows of one batch: new ones in bulk, changed ones one by one, an event for each."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction

from common import events
from common.importing.rows import Complain, Entry


def write_new(
    model: type[models.Model], entries: list[Entry], actor: Any, reason: str, complain: Complain
) -> None:
    """Insert rows with their links and begin their event streams."""
    objects = [entry.obj for entry in entries]
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(objects)
    except IntegrityError:
        _name_the_culprits(entries, complain)
        return
    _link(model, entries)
    events.append_first(objects, "imported", actor=actor, reason=reason)


def _name_the_culprits(entries: list[Entry], complain: Complain) -> None:
    """The database refused the batch for what no check foresaw: find the rows one by one."""
    for entry in entries:
        entry.obj.pk = None
        try:
            with transaction.atomic():
                entry.obj.save(force_insert=True)
        except IntegrityError as error:
            mend = "核对该行与已有记录是否冲突；不明白时请联系系统管理员"
            complain(entry, "", "", f"数据库约束不允许（{str(error).splitlines()[0]}）", mend)


def _link(model: type[models.Model], entries: list[Entry]) -> None:
    for name in {name for entry in entries for name in entry.many}:
        many: Any = model._meta.get_field(name)
        through = many.remote_field.through
        source, target = f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id"
        through._default_manager.bulk_create(
            through(**{source: entry.obj.pk, target: pk})
            for entry in entries
            for pk in dict.fromkeys(entry.many.get(name, ()))
        )


def write_changed(entries: list[Entry], actor: Any, reason: str) -> None:
    """Save what differs; the rows were locked when they were compared."""
    for entry in entries:
        obj = entry.obj
        stamps = [each.name for each in obj._meta.concrete_fields if getattr(each, "auto_now", False)]
        plain = [name for name in entry.differences if name not in entry.many]
        obj.save(update_fields=[*plain, *stamps])
        for name in entry.differences.keys() & entry.many.keys():
            getattr(obj, name).set(entry.many[name])
        events.append(obj, "imported", actor=actor, reason=reason, changes=entry.differences)

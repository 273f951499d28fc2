"""Rows of a batch against the database: what they refer to, which exist, what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models

from common.importing.layout import KEEP, Place
from common.importing.references import resolve
from common.importing.rows import NOT_YET, Complain, Entry
from common.records import plain

Pending = Callable[[type[models.Model], Any], bool]


class References:
    """Natural keys in cells to the rows that they name; one query for each column of a batch."""

    def __init__(self, places: list[Place], pending: Pending, *, whole: bool) -> None:
        self._places = [place for place in places if place.column.target]
        self._pending = pending  # whether an earlier row of this import will create it
        self._whole = whole  # rows instead of primary keys, when the model's clean() looks at them

    def resolve(self, entries: list[Entry], complain: Complain) -> None:
        """Put primary keys in the place of natural keys."""
        for place in self._places:
            if place.column.is_many:
                self._resolve_many(place, entries, complain)
            else:
                self._resolve_one(place, entries, complain)

    def _resolve_one(self, place: Place, entries: list[Entry], complain: Complain) -> None:
        attname = place.attname
        held = [entry for entry in entries if entry.values.get(attname, KEEP) not in (None, KEEP)]
        found = resolve(place.column, {entry.values[attname] for entry in held}, whole=self._whole)
        for entry in held:
            row = self._row(entry, place, entry.values[attname], found, complain)
            if isinstance(row, models.Model):
                entry.related[place.name] = row
                row = row.pk
            entry.values[attname] = row

    def _resolve_many(self, place: Place, entries: list[Entry], complain: Complain) -> None:
        held = [(entry, entry.values.pop(place.name)) for entry in entries if place.name in entry.values]
        found = resolve(place.column, {key for _, keys in held for key in keys}, whole=False)
        for entry, keys in held:
            entry.many[place.name] = [self._row(entry, place, key, found, complain) for key in keys]

    def _row(self, entry: Entry, place: Place, key: Any, found: dict[Any, Any], complain: Complain) -> Any:
        if key in found:
            return found[key]
        target = place.column.target
        assert target is not None
        if self._pending(target, key):
            entry.waits = True
            return NOT_YET
        name = target._meta.verbose_name
        mend = f"核对后改正；确需新增的，先导入{name}（同一张表中须排在前面）"
        complain(entry, place.header, key, f"系统和本次导入中都没有这个{name}", mend)
        return NOT_YET


class Matching:
    """Finds the rows that exist, notes what differs, and makes instances for the others."""

    def __init__(
        self,
        model: type[models.Model],
        identity: list[Place],
        places: list[Place],
        *,
        synthetic: bool,
        lock: bool,
    ) -> None:
        self.model = model
        self._identity = [place.attname for place in identity]
        self._many = [place for place in places if place.column.is_many]
        self._names = {place.attname: place.name for place in places}
        self._lock = lock and connection.features.has_select_for_update
        self._marks = {"is_synthetic": True} if synthetic and has_field(model, "is_synthetic") else {}
        self._keeps_status = hasattr(model, "WORKFLOW")
        self.status_kept = 0

    def match(self, entries: list[Entry], complain: Complain) -> None:
        existing = self._existing(entries)
        linked = self._linked([obj.pk for obj in existing.values()])
        for entry in entries:
            obj = existing.get(self._key(entry.values))
            if obj is None:
                values = {name: value for name, value in entry.values.items() if value is not KEEP}
                entry.is_new = True
                entry.obj = self.model(**values, **self._marks)
            else:
                self._compare(entry, obj, linked)
                self._refuse_mixing(entry, complain)
            for name, row in entry.related.items():
                self.model._meta.get_field(name).set_cached_value(entry.obj, row)  # type: ignore[union-attr]

    def _key(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(values[name] for name in self._identity)

    def _existing(self, entries: list[Entry]) -> dict[tuple[Any, ...], Any]:
        first = self._identity[0]
        rows = self.model._default_manager.filter(**{f"{first}__in": {e.values[first] for e in entries}})
        if self._lock:
            rows = rows.select_for_update()
        return {tuple(getattr(row, name) for name in self._identity): row for row in rows}

    def _linked(self, pks: list[Any]) -> dict[tuple[str, Any], set[Any]]:
        """(many-to-many field, row) → primary keys of what it is linked to now."""
        linked: dict[tuple[str, Any], set[Any]] = {}
        for place in self._many if pks else []:
            for source, target in through_pairs(place.column.field, pks):
                linked.setdefault((place.name, source), set()).add(target)
        return linked

    def _compare(self, entry: Entry, obj: Any, linked: dict[tuple[str, Any], set[Any]]) -> None:
        entry.obj = obj
        for attname, value in entry.values.items():
            old = getattr(obj, attname)
            if value is KEEP or old == value:
                continue
            if attname == "status" and self._keeps_status:
                self.status_kept += 1
                continue
            entry.differences[self._names[attname]] = [plain(old), plain(value)]
            setattr(obj, attname, value)
        for name, pks in entry.many.items():
            before = linked.get((name, obj.pk), set())
            if before != set(pks):
                entry.differences[name] = [sorted(before), sorted(set(pks))]

    def _refuse_mixing(self, entry: Entry, complain: Complain) -> None:
        if entry.differences and self._marks and not entry.obj.is_synthetic:
            key = "，".join(str(part) for part in self._key(entry.values))
            mend = "示范数据不得改动真实记录，请为示范数据换一个编号"
            complain(entry, "", key, "系统中已有同一编号的真实记录", mend)


def through_pairs(many: Any, pks: Iterable[Any]) -> models.QuerySet:
    """(row, linked row) of a many-to-many field, for the rows `pks`."""
    through = many.remote_field.through
    source, target = many.m2m_field_name(), many.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{f"{source}__in": list(pks)})
    return rows.values_list(f"{source}_id", f"{target}_id")


def through_keys(many: Any, pks: Iterable[Any], key: str) -> models.QuerySet:
    """(row, natural key of a linked row), in the order of the keys."""
    through = many.remote_field.through
    source, target = many.m2m_field_name(), many.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{f"{source}__in": list(pks)})
    return rows.values_list(f"{source}_id", f"{target}__{key}").order_by(f"{target}__{key}")


def has_field(model: type[models.Model], name: str) -> bool:
    return any(each.name == name for each in model._meta.concrete_fields)

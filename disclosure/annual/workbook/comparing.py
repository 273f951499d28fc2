"""What a workbook would change in a table: rows added, changed, taken out – and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from disclosure.annual.declaration import Item, Table
from disclosure.annual.entry import shown
from disclosure.annual.store import read
from disclosure.annual.workbook.reading import SheetRows, key_in
from disclosure.models import AnnualRow, ImportMode

SHOWN = 30  # rows of a table that the preview tells of


@dataclass
class Change:
    """What becomes of one table. `given` are the rows as `replace_rows` takes them."""

    path: str
    title: str
    mark: str = ""  # of the table as it stood
    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    samples: list[dict[str, Any]] = field(default_factory=list)
    given: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "title": self.title,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "same": self.same,
            "samples": self.samples,
        }


def compare(found: SheetRows, present: Sequence[AnnualRow], mode: str) -> Change:
    """The change of one table. Rows are the same by their key or, without one, by their place."""
    change = Change(found.path, found.table.title)
    if mode == ImportMode.APPEND:
        change.given = [{"id": str(row.pk), **row.typed} for row in present]
        change.same = len(present)
        for typed in found.rows:
            _add(change, found.table, typed)
        return change
    left = dict(_identified(found.table, ((row.typed, row) for row in present)))
    for key, (typed, _) in _identified(found.table, ((typed, None) for typed in found.rows), with_rows=True):
        row = left.pop(key, None)
        if row is None:
            _add(change, found.table, typed)
            continue
        change.given.append({"id": str(row.pk), **typed})
        cells = list(_differences(found.table, row.typed, typed))
        if cells:
            change.changed += 1
            _show(change, found.table, "修改", typed, cells)
        else:
            change.same += 1
    for row in left.values():
        change.removed += 1
        _show(change, found.table, "删除", row.typed, [])
    return change


def doubled(found: SheetRows, present: Sequence[AnnualRow]) -> Iterator[int]:
    """The places of rows whose key stands in the table already, for appending."""
    keys = {key_in(found.table, row.typed) for row in present} - {None}
    for position, typed in enumerate(found.rows):
        if key_in(found.table, typed) in keys:
            yield position


def _identified(table: Table, rows: Any, *, with_rows: bool = False) -> Iterator[tuple[Any, Any]]:
    """Each row under its key, or under its place where it has none or another has the same."""
    seen: set[Any] = set()
    for place, (typed, row) in enumerate(rows):
        key: Any = key_in(table, typed)
        if key is None or key in seen:
            key = place
        seen.add(key)
        yield key, ((typed, row) if with_rows else row)


def _add(change: Change, table: Table, typed: Mapping[str, str]) -> None:
    change.added += 1
    change.given.append(dict(typed))
    _show(change, table, "新增", typed, [])


def _differences(
    table: Table, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[Item, str, str]]:
    for item in table.columns:
        if item.name not in after:
            continue
        was, now = before.get(item.name, ""), after[item.name]
        if was != now and not _means_same(item, was, now):
            yield item, was, now


def _means_same(item: Item, one: str, other: str) -> bool:
    """Whether two texts are the same value: "1.50" and "1.5", a choice by code and by label."""
    value = read(item, one)
    return value is not None and value == read(item, other)


def _show(
    change: Change,
    table: Table,
    kind: str,
    typed: Mapping[str, str],
    cells: Sequence[tuple[Item, str, str]],
) -> None:
    if len(change.samples) >= SHOWN:
        return
    names = table.key or tuple(item.name for item in table.columns[:2])
    row = " ".join(_words(table.column(name), typed.get(name, "")) for name in names).strip()
    listed = [[item.heading, _words(item, was), _words(item, now)] for item, was, now in cells]
    change.samples.append({"kind": kind, "row": row, "cells": listed})


def _words(item: Item, text: str) -> str:
    value = read(item, text)
    return shown(item, value) if value is not None else text

"""What changed from one content of a report to another: item by item, in words.

Rows are the same by their identity, else by the columns that no two rows of the table share (a new
version and next year's report have rows of their own), else where all they say is the same. Values are
compared as they are read, so that 1,000 typed as 1000 is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.annual.declaration import Item, Table
from disclosure.filing.places import Places
from disclosure.filing.reading import declared_in, words

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
SORTS = {CHANGED: "修改", ADDED: "新增", REMOVED: "删除"}

Typed = Mapping[str, str]
Pair = tuple[Typed | None, Typed | None]


@dataclass(frozen=True)
class Difference:
    """One item that differs, or one row that came or went. `path` is that of the later content."""

    path: str
    chapter: str  # its title
    label: str
    unit: str
    before: str
    after: str
    sort: str = CHANGED

    @property
    def sort_label(self) -> str:
        return SORTS[self.sort]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every difference, in the order of the report; nothing where both say the same."""
    return list(_differences(before, after))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = Places(before), Places(after)
    chapters = {chapter.code: chapter for chapter in (*declared_in(after), *declared_in(before))}
    for chapter in chapters.values():
        was, now = (each.get("fields", {}).get(chapter.code, {}) for each in (before, after))
        for item in chapter.fields:
            path = f"{chapter.code}.{item.name}"
            yield from _of_item(path, chapter.title, new, item, was, now)
        for table in chapter.tables:
            path = f"{chapter.code}.{table.code}"
            for pair in paired(table, *(each.get("tables", {}).get(path, ()) for each in (before, after))):
                yield from _of_row(path, chapter.title, table, pair, old, new)


def _of_item(
    path: str, chapter: str, places: Places, item: Item, was: Typed, now: Typed
) -> Iterator[Difference]:
    typed = was.get(item.name, ""), now.get(item.name, "")
    if typed[0] == typed[1]:  # nearly every cell of a long table
        return
    before, after = (words(item, each) for each in typed)
    if before != after:
        yield Difference(path, chapter, places.label(path), item.unit, before, after)


def _of_row(
    path: str, chapter: str, table: Table, pair: Pair, old: Places, new: Places
) -> Iterator[Difference]:
    was, now = pair
    if was is not None and now is not None:
        for column in table.columns:
            cell = f"{path}.{now['id']}.{column.name}"
            yield from _of_item(cell, chapter, new, column, was, now)
    elif now is not None:
        row = f"{path}.{now['id']}"
        yield Difference(row, chapter, new.label(row), "", "", row_text(table, now), ADDED)
    elif was is not None:
        row = f"{path}.{was['id']}"
        yield Difference(row, chapter, old.label(row), "", row_text(table, was), "", REMOVED)


def row_text(table: Table, typed: Typed) -> str:
    """All that a row says, in one line."""
    cells = ((each.heading, words(each, typed.get(each.name, ""))) for each in table.columns)
    return "；".join(f"{heading}：{text}" for heading, text in cells if text)


def paired(table: Table, before: Any, after: Any) -> list[Pair]:
    """The rows of both, those that are the same beside each other; what went stands at the end."""
    left = {row["id"]: row for row in before}
    found: list[tuple[Typed | None, Typed]] = [(left.pop(row["id"], None), row) for row in after]
    for identity in (_key_of, _whole):
        if not left:
            break
        waiting: dict[Any, list[Typed]] = {}
        for row in left.values():
            waiting.setdefault(identity(table, row), []).append(row)
        for place, (was, now) in enumerate(found):
            name = identity(table, now)
            if was is None and name is not None and waiting.get(name):
                same = waiting[name].pop(0)
                found[place] = (same, now)
                del left[same["id"]]
    return [*found, *((row, None) for row in left.values())]


def _key_of(table: Table, row: Typed) -> Any:
    """What names the row among the others, None where the table or the row has nothing of the kind."""
    key = tuple(words(table.column(name), row.get(name, "")) for name in table.key)
    return key if any(key) else None


def _whole(table: Table, row: Typed) -> Any:
    return tuple(words(each, row.get(each.name, "")) for each in table.columns)

"""The content of a report as pages read it: chapters with fields and tables, choices by their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.annual import store
from disclosure.annual.chapters import chapters_for
from disclosure.annual.declaration import Chapter, Item, Kind, Table
from disclosure.annual.entry import shown


@dataclass(frozen=True)
class Line:
    """One item with its text: a field, or a cell of a row."""

    path: str
    item: Item
    text: str

    @property
    def is_number(self) -> bool:
        return self.item.kind in (Kind.DECIMAL, Kind.INTEGER)


@dataclass(frozen=True)
class RowRead:
    number: int
    path: str
    cells: tuple[Line, ...]


@dataclass(frozen=True)
class TableRead:
    path: str
    table: Table
    typed: tuple[Mapping[str, str], ...]

    @property
    def count(self) -> int:
        return len(self.typed)

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[RowRead]:
        """The rows from `start`, numbered from 1; a long table is read in pages."""
        for place, typed in enumerate(self.typed[start:stop], start + 1):
            path = f"{self.path}.{typed['id']}"
            cells = (
                Line(f"{path}.{each.name}", each, words(each, typed.get(each.name, "")))
                for each in self.table.columns
            )
            yield RowRead(place, path, tuple(cells))


@dataclass(frozen=True)
class ChapterRead:
    chapter: Chapter
    fields: tuple[Line, ...]
    tables: tuple[TableRead, ...]

    @property
    def is_empty(self) -> bool:
        return not any(line.text for line in self.fields) and not any(each.count for each in self.tables)


def words(item: Item, typed: str) -> str:
    """What was typed as it is read: choices by their labels, numbers and days in one form."""
    value = store.read(item, typed)
    return shown(item, value) if value is not None else typed


def chapters_of(content: Mapping[str, Any]) -> list[ChapterRead]:
    """The chapters of a sealed content, or of what `content_of` gives for a draft."""
    return [_read(chapter, content) for chapter in declared_in(content)]


def declared_in(content: Mapping[str, Any]) -> list[Chapter]:
    """The chapters that the enterprise fills in, by the criteria that stand in the content."""
    return chapters_for(frozenset(content.get("criteria", ())))


def _read(chapter: Chapter, content: Mapping[str, Any]) -> ChapterRead:
    typed = content.get("fields", {}).get(chapter.code, {})
    tables = content.get("tables", {})
    return ChapterRead(
        chapter,
        tuple(
            Line(f"{chapter.code}.{item.name}", item, words(item, typed.get(item.name, "")))
            for item in chapter.fields
        ),
        tuple(
            TableRead(path, table, tuple(tables.get(path, ())))
            for table, path in ((each, f"{chapter.code}.{each.code}") for each in chapter.tables)
        ),
    )

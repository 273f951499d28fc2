"""A draft as it will be read: every chapter with its fields, its tables with units, and their totals."""

from __future__ import annotations

from dataclasses import dataclass

from disclosure.annual import store
from disclosure.annual.declaration import Chapter, Item, Table
from disclosure.annual.sums import foot_of
from disclosure.filing.reading import Line, RowRead, chapters_of

PREVIEW_ROWS = 200  # of a table, unless all are asked for


@dataclass(frozen=True)
class TablePreview:
    path: str
    table: Table
    count: int
    rows: tuple[RowRead, ...]
    foot: tuple[
        tuple[Item, str], ...
    ]  # totals by column over all rows; empty where the table does not add up


@dataclass(frozen=True)
class ChapterPreview:
    chapter: Chapter
    fields: tuple[Line, ...]
    tables: tuple[TablePreview, ...]


def preview_of(kept: store.Kept, *, whole: bool = False) -> list[ChapterPreview]:
    """The chapters that apply; of each table the first rows, all with `whole`."""
    content = {**store.canonical(kept), "criteria": sorted(kept.criteria)}
    stop = None if whole else PREVIEW_ROWS
    return [
        ChapterPreview(
            each.chapter,
            each.fields,
            tuple(
                TablePreview(
                    path=table.path,
                    table=table.table,
                    count=table.count,
                    rows=tuple(table.rows(0, stop)),
                    foot=tuple(foot_of(table.path, table.table, table.typed)),
                )
                for table in each.tables
            ),
        )
        for each in chapters_of(content)
    ]

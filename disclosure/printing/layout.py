"""The lines of an annual report as they are printed, whichever it is read from.

Setting a row in type takes some milliseconds and as many kilobytes: over the whole report so many rows are
printed, each table's first ones, and where the rest can be had is said under the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.annual.declaration import Item
from disclosure.filing.public_page import public_chapters
from disclosure.filing.reading import chapters_of

MOST_ROWS = 300  # of all tables together
LEAST_ROWS = 20  # of each table, however long those before it are
WIDE = 9  # columns; a wider table is set smaller


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool = False


@dataclass(frozen=True)
class PrintedTable:
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int  # of all rows
    withheld: str = ""

    @property
    def is_wide(self) -> bool:
        return len(self.headings) > WIDE

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


@dataclass(frozen=True)
class PrintedChapter:
    title: str
    fields: tuple[tuple[str, str], ...]
    tables: tuple[PrintedTable, ...]


class Room:
    """How many rows may still be printed."""

    def __init__(self) -> None:
        self.left = MOST_ROWS

    def take(self, count: int) -> int:
        taken = min(count, max(self.left, LEAST_ROWS))
        self.left -= taken
        return taken


def of_content(content: Mapping[str, Any]) -> list[PrintedChapter]:
    """A draft, or what was handed in."""
    room = Room()
    return [
        PrintedChapter(
            each.chapter.title,
            tuple((line.item.label, _with_unit(line.item, line.text)) for line in each.fields),
            tuple(
                PrintedTable(
                    table.table.title,
                    tuple(column.heading for column in table.table.columns),
                    tuple(
                        tuple(Cell(cell.text, cell.is_number) for cell in row.cells)
                        for row in table.rows(0, room.take(table.count))
                    ),
                    table.count,
                )
                for table in each.tables
            ),
        )
        for each in chapters_of(content)
    ]


def _with_unit(item: Item, text: str) -> str:
    return f"{text} {item.unit}" if text and item.unit else text


def of_snapshot(body: Mapping[str, Any]) -> list[PrintedChapter]:
    """What the public reads, with the ground where something is withheld."""
    room = Room()
    return [
        PrintedChapter(
            each["title"],
            tuple((field["heading"], field["text"]) for field in each["fields"]),
            tuple(_published(table, room) for table in each["tables"]),
        )
        for each in public_chapters(body, rows=MOST_ROWS)
    ]


def _published(table: Mapping[str, Any], room: Room) -> PrintedTable:
    rows = table["rows"][: room.take(len(table["rows"]))]
    return PrintedTable(
        table["title"],
        tuple(table["headings"]),
        tuple(tuple(Cell(cell["text"], cell["is_number"]) for cell in row) for row in rows),
        table["count"],
        table["withheld"],
    )

"""One row on its way from cells to an instance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from common.importing.cells import BadCell, is_blank
from common.importing.layout import REQUIRED, Place

# entry, column header, value, reason, how to mend
Complain = Callable[["Entry", str, Any, str, str], None]

NOT_YET = -1  # primary key of a row that this import has yet to create


@dataclass
class Entry:
    """A row: its values by attribute, then the instance that holds them."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[Any]] = field(default_factory=dict)  # field name → primary keys
    related: dict[str, Any] = field(default_factory=dict)  # field name → the row referred to
    bad: bool = False
    waits: bool = False  # refers to a row that this import has yet to create
    obj: Any = None
    is_new: bool = False
    differences: dict[str, list[Any]] = field(default_factory=dict)  # field name → [old, new]


class RowParser:
    """Cells to values. Every bad cell of a row is reported, not only the first."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        self._positions = {place.position for place in places}
        # Bound once: this loop runs for every cell of an import.
        self._plan = [(place.position, place.attname, place.parse, place.blank, place) for place in places]

    def parse(self, number: int, cells: list[Any], complain: Complain) -> Entry:
        entry = Entry(number)
        values, width = entry.values, len(cells)
        for position, attname, parse, blank, place in self._plan:
            cell = cells[position] if position < width else None
            if cell is None or (isinstance(cell, str) and is_blank(cell)):
                if blank is REQUIRED:
                    complain(entry, place.header, "", "必填，却是空的", "补填内容")
                else:
                    values[attname] = blank
                continue
            try:
                values[attname] = parse(cell)
            except BadCell as bad:
                complain(entry, place.header, cell, bad.reason, bad.mend)
        if width > len(self.places):
            self._look_aside(entry, cells, complain)
        return entry

    def _look_aside(self, entry: Entry, cells: list[Any], complain: Complain) -> None:
        """Cells under no header would be lost without a word."""
        for position, cell in enumerate(cells):
            if position not in self._positions and not is_blank(cell):
                mend = "在表头行为该列补上表头，或清空此格"
                complain(entry, f"第 {position + 1} 列", cell, "此格所在的列没有表头", mend)

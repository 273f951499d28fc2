"""Layout of tables before they are drawn: widths, type size, heights of rows.

Rows must be whole lines of the 22-line grid or all text after the table is
shifted off it, so that the height of each row is reckoned here from its words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from common.typesetting.text import clean, width_in_ems

TYPE_AREA = 442.2  # points
PADDING = 3.0  # points on each side of a cell
SIZES = (12.0, 10.5, 9.0)  # 小四, 五号, 小五


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of plain text; `widths` are percentages, `size` the type size in points."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    size: float = SIZES[0]
    caption: str = ""
    notes: str = ""

    def height_of(self, row: Sequence[str]) -> int:
        """Lines of the 22-line grid that a row takes; each holds two lines of table text."""
        lines = 1
        for text, width in zip(row, self.widths, strict=True):
            # One character less than fits: punctuation may not begin a line.
            room = max(1.0, (TYPE_AREA * width / 100 - 2 * PADDING) / self.size)
            need = width_in_ems(clean(text))
            lines = max(lines, 1 if need <= room else math.ceil(need / max(1.0, room - 1)))
        return math.ceil(lines / 2)


def column_widths(rows: Sequence[Sequence[str]]) -> list[float]:
    return [max(width_in_ems(clean(text)) for text in column) for column in zip(*rows, strict=True)]


def fit_widths(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Whole percentages after the longest cell of each column, 100 in all."""
    wanted = [min(max(width, 2.0), 18.0) + 1 for width in column_widths(rows)]
    shares = [int(100 * width / sum(wanted)) for width in wanted]
    shares[wanted.index(max(wanted))] += 100 - sum(shares)
    return tuple(shares)

"""Text and tables as HTML, for the screen and for print.

All text is escaped here, in `inline`, and nowhere else; tables are drawn by `typesetting/_table.html`.
"""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common.typesetting.tables import Grid
from common.typesetting.text import clean, split_subscripts

# A table of at most so many lines of the grid goes to the next page rather than break.
WHOLE_TABLE_LINES = 16


def inline(text: str) -> SafeString:
    """Escaped text with lowered digits as <sub>."""
    return mark_safe(  # noqa: S308 - every piece is escaped
        "".join(
            f"<sub>{escape(piece)}</sub>" if lowered else escape(piece)
            for piece, lowered in split_subscripts(clean(text))
        )
    )


def table(grid: Grid) -> dict[str, Any]:
    return {
        "caption": inline(grid.caption),
        "size": f"size-{grid.size:g}".replace(".", "-"),
        "widths": grid.widths,
        "columns": [inline(column) for column in grid.columns],
        "head_height": grid.height_of(grid.columns),
        "rows": [
            {
                "height": grid.height_of(row),
                "cells": [{"html": inline(text), "numeric": _is_numeric(text)} for text in row],
            }
            for row in grid.rows
        ],
        "notes": inline(grid.notes),
        "whole": sum(map(grid.height_of, (grid.columns, *grid.rows))) <= WHOLE_TABLE_LINES,
    }


def _is_numeric(text: str) -> bool:
    return text.strip().lstrip("+-−").rstrip("%‰").replace(".", "").replace(",", "").isdecimal()

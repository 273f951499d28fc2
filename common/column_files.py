"""Files of a fixed list of columns, as another platform takes them in: xlsx and JSON, streamed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import xlsxwriter

from common.exporting import XLSX
from common.neutralising import neutral

Cell = str | date | None

CONTENT_TYPES = {"xlsx": XLSX, "json": "application/json"}
DATE_FORMAT = "yyyy/mm/dd"


@dataclass(frozen=True)
class Column:
    """One column: its header, its code in the platform's data, and what stands in it.

    `value` takes a record and what rows are reckoned by. What the platform requires is `required`.
    """

    header: str
    code: str
    value: Callable[[Any, Any], Cell]
    required: bool = True


def empty(record: Any, rows: Any) -> Cell:
    """The value of a column for what the portal does not hold or never hands out."""
    return ""


def row_of(columns: Sequence[Column], record: Any, rows: Any) -> list[Cell]:
    """The values of a record, in the order of the columns."""
    return [column.value(record, rows) for column in columns]


def missing_in(columns: Sequence[Column], values: Sequence[Cell]) -> list[str]:
    """The headers of the columns that the platform requires and this row leaves empty."""
    pairs = zip(columns, values, strict=True)
    return [column.header for column, value in pairs if column.required and not value]


def write_xlsx(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], target: IO[bytes], *, sheet: str
) -> None:
    """One sheet with a header; days as days, all else as text that no reader takes for a formula."""
    with xlsxwriter.Workbook(target, {"constant_memory": True, "use_zip64": True}) as book:
        page = book.add_worksheet(sheet)
        header = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": DATE_FORMAT})
        page.freeze_panes(1, 1)
        for position, column in enumerate(columns):
            page.set_column(position, position, min(2 * len(column.header) + 2, 30))
            page.write_string(0, position, column.header, header)
        for number, values in enumerate(rows, start=1):
            for position, value in enumerate(values):
                if isinstance(value, date):
                    page.write_datetime(number, position, value, day)
                elif value:
                    page.write_string(number, position, neutral(value), text)


def write_json(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], target: IO[bytes], *, sheet: str
) -> None:
    """One list of objects, keyed by the codes of the columns; dates as ISO 8601."""
    target.write(b"[")
    for number, values in enumerate(rows):
        pairs = zip(columns, values, strict=True)
        row = {
            column.code: value.isoformat() if isinstance(value, date) else value for column, value in pairs
        }
        target.write(b",\n" if number else b"\n")
        target.write(json.dumps(row, ensure_ascii=False).encode())
    target.write(b"\n]\n")


WRITERS = {"xlsx": write_xlsx, "json": write_json}

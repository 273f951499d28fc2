"""One register written out as CSV, JSON lines and a workbook, row by row: memory stays flat.

CSV begins with the mark by which Excel knows UTF-8, as the exports of registers do: whoever opens it by
a double click must not see garbled Chinese, and readers of CSV know to skip it. JSON lines have none.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from common.models import PublishedRecord
from common.models.publication import PublishedQuerySet
from common.neutralising import neutral
from common.publication import PublicColumn, PublicKind
from opendata.columns import Reader, as_cell, as_text, columns_of, fields_of, type_of
from opendata.sql import rows_statement

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson; charset=utf-8",
}
NUMBER = "数"  # the type of a column
CHUNK = 2_000
BUFFER = 1 << 20
BOM = "\ufeff"
CELL_CHARACTERS = 32_767  # Excel's own limits
SHEET_ROWS = 250_000  # of a million, which Excel could hold, a sheet of long texts would be of gigabytes
CUT = "……（全文见 CSV）"


@dataclass(frozen=True)
class Written:
    """What was written to a file."""

    rows: int
    size: int
    sha256: str
    has_synthetic: bool


def rows_of(kind: PublicKind, day: date) -> PublishedQuerySet:
    """What the register holds on `day`, in the order of its files."""
    rows = PublishedRecord.objects.on_display(day).filter(kind=kind.source_kind)
    return rows.order_by("-dated_on", "-pk")


def write_all(kind: PublicKind, day: date, folder: Path) -> dict[str, Written]:
    """All formats of one register into `folder`, as "csv", "xlsx" and "jsonl"."""
    by_database = connection.vendor == "postgresql" and kind.lines is None
    if by_database:
        copy_csv(kind, day, folder / "csv")
    counter = _Counter(Reader.of(kind), rows_of(kind, day))
    write_rows(kind, counter, folder, with_csv=not by_database)
    return {
        name: Written(counter.rows, (folder / name).stat().st_size, hash_of(folder / name), counter.synthetic)
        for name in FORMATS
    }


def copy_csv(kind: PublicKind, day: date, target: Path) -> int:
    """The CSV as the database itself writes it (PostgreSQL); how many rows."""
    statement, parameters = rows_statement(kind, day)
    with connection.cursor() as cursor, target.open("wb", buffering=BUFFER) as file:
        # Compiling a statement of so many small parts takes longer than it saves.
        cursor.execute("SET LOCAL jit = off")
        file.write(BOM.encode())
        select = cursor.mogrify(statement, parameters).decode()
        cursor.copy_expert(f"COPY ({select}) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')", file)
        return int(cursor.rowcount)


class _Counter:
    """The values of all rows, counted while they are read."""

    def __init__(self, reader: Reader, queryset: PublishedQuerySet) -> None:
        self._reader, self._queryset = reader, queryset
        self._fields = list(dict.fromkeys([*fields_of(reader.columns), "is_synthetic"]))
        self.rows = 0
        self.synthetic = False

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._queryset.values(*self._fields).iterator(chunk_size=CHUNK):
            for values in self._reader.rows(row):
                self.rows += 1
                self.synthetic = self.synthetic or row["is_synthetic"]
                yield values


def write_rows(kind: PublicKind, rows: Iterable[list[Any]], folder: Path, *, with_csv: bool) -> None:
    """JSON lines and the workbook, and the CSV where the database does not write it, in one pass."""
    columns = columns_of(kind)
    names = [column.name for column in columns]
    book_options = {"constant_memory": True, "tmpdir": str(folder), "use_zip64": True}
    with (
        (folder / "jsonl").open("w", encoding="utf-8", newline="\n", buffering=BUFFER) as lines,
        (folder / "csv").open("w", encoding="utf-8", newline="\n", buffering=BUFFER)
        if with_csv
        else io.StringIO() as table,
        xlsxwriter.Workbook(folder / "xlsx", book_options) as book,
    ):
        table.write(BOM + csv_line(names))
        sheets = _Sheets(book, kind, columns)
        for values in rows:
            lines.write(_json_line(names, values))
            if with_csv:
                cells = [as_cell(column, value) for column, value in zip(columns, values, strict=True)]
                table.write(csv_line(cells))
            sheets.write(values)
        sheets.write_dictionary()


def csv_line(cells: Iterable[str]) -> str:
    """A line of CSV, quoted as PostgreSQL quotes."""
    return ",".join(_quoted(cell) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    if any(character in cell for character in ',"\n\r'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _json_line(names: list[str], values: list[Any]) -> str:
    record = dict(zip(names, values, strict=True))
    return json.dumps(record, ensure_ascii=False, cls=_Encoder, separators=(",", ":")) + "\n"


class _Encoder(DjangoJSONEncoder):
    """Moments as in the CSV; amounts as text, so that no cent is lost (as in the API)."""

    def default(self, value: Any) -> Any:
        return as_text(value)


class _Sheets:
    """The worksheets of a workbook; a new one where Excel's own limit is reached."""

    def __init__(self, book: Any, kind: PublicKind, columns: tuple[PublicColumn, ...]) -> None:
        self._book, self._kind, self._columns = book, kind, columns
        self._head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        self._numbers = [column.path == "amount" or column.type == NUMBER for column in columns]
        self._sheet: Any = None
        self._row = self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet("数据" if self._number == 1 else f"数据{self._number}")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._columns) - 1, 18)
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, column.label, self._head)
        self._row = 0

    def write(self, values: list[Any]) -> None:
        if self._row == SHEET_ROWS:
            self._begin()
        self._row += 1
        for place, value in enumerate(values):
            if self._numbers[place] and isinstance(value, int | float | Decimal):
                self._sheet.write_number(self._row, place, value)
            elif text := as_text(value):
                self._sheet.write_string(self._row, place, neutral(_cut(text)))

    def write_dictionary(self) -> None:
        sheet = self._book.add_worksheet("数据字典")
        sheet.set_column(0, 3, 24)
        for place, title in enumerate(("列名（CSV、JSON）", "中文名称", "类型", "含义")):
            sheet.write_string(0, place, title, self._head)
        for row, column in enumerate(self._columns, start=1):
            for place, text in enumerate((column.name, column.label, type_of(column), column.help)):
                sheet.write_string(row, place, text)


def _cut(text: str) -> str:
    # One character is kept for the apostrophe of `neutral`.
    return text if len(text) < CELL_CHARACTERS else text[: CELL_CHARACTERS - len(CUT) - 1] + CUT


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]

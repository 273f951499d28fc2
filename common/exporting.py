"""Registers out: the columns of the import, so that an export can be imported again unchanged.

Rows are streamed from the database in chunks; the xlsx is written row by row to a temporary file,
the csv straight to the client. Text that a spreadsheet would take for a formula is neutralised
(`common.neutralising`); the import restores it.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.db import models
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from common.errors import Refused
from common.importing.cells import EXACT_DIGITS, list_choices
from common.importing.matching import through_keys
from common.importing.workbooks import Styles, lay_out
from common.neutralising import neutral
from common.registers.declaration import MULTI_SEPARATOR, Column, Register

CHUNK = 2_000
CELL_CHARACTERS = 32_767  # Excel's own limits
SHEET_ROWS = 1_048_575
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv")

Show = Callable[[Any], Any]


def export_rows(register: Register, queryset: models.QuerySet, fmt: str) -> HttpResponseBase:
    """A download of the rows of `queryset` as "xlsx" or "csv". Raises Refused on another format."""
    name = f"{register.sheet}.{fmt}"
    if fmt == "csv":
        stream = StreamingHttpResponse(csv_lines(register, queryset), content_type="text/csv; charset=utf-8")
        stream["Content-Disposition"] = content_disposition_header(True, name) or ""
        return stream
    if fmt != "xlsx":
        raise Refused(f"不能导出为“{fmt}”，请选择 {' 或 '.join(FORMATS)}。")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write_xlsx(register, queryset, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def ledger_rows(register: Register, queryset: models.QuerySet) -> Iterator[list[Any]]:
    """The rows as the ledger writes them: labels, natural keys, dates, numbers, text."""
    columns = register.ledger_columns
    single = [column for column in columns if not column.is_many]
    show = [_untold if column.name in register.confidential else shower(column) for column in single]
    where = {column.name: position for position, column in enumerate(single, start=1)}
    rows = queryset.order_by(*queryset.query.order_by or [register.key])
    values = rows.values_list("pk", *(_path(column) for column in single)).iterator(chunk_size=CHUNK)
    while chunk := list(islice(values, CHUNK)):
        linked = {
            column.name: _linked(column, [row[0] for row in chunk]) for column in columns if column.is_many
        }
        for row in chunk:
            shown = [None, *(each(value) for each, value in zip(show, row[1:], strict=True))]
            yield [
                linked[column.name].get(row[0]) if column.is_many else shown[where[column.name]]
                for column in columns
            ]


def _untold(value: Any) -> None:
    """What is confidential leaves the portal in no file."""


def _path(column: Column) -> str:
    return f"{column.name}__{column.target_key}" if column.target else column.name


def _linked(column: Column, pks: list[Any]) -> dict[Any, str]:
    """Row → the keys that it is linked to, in one cell."""
    found: dict[Any, list[str]] = {}
    for source, key in through_keys(column.field, pks, column.target_key):
        found.setdefault(source, []).append(str(key))
    return {source: MULTI_SEPARATOR.join(keys) for source, keys in found.items()}


def shower(column: Column) -> Show:
    """How a column's values are written; None stays empty."""
    field = column.target._meta.get_field(column.target_key) if column.target else column.field
    if column.choices:
        labels = dict(column.choices)
        return lambda value: labels.get(value, value)
    if isinstance(field, models.BooleanField):
        return lambda value: None if value is None else ("是" if value else "否")
    if isinstance(field, models.DateTimeField):
        return lambda value: value and timezone.localtime(value).replace(tzinfo=None)
    if isinstance(field, models.JSONField):
        names = {value: label for label, value in list_choices(field).items()}
        return lambda value: MULTI_SEPARATOR.join(str(names.get(each, each)) for each in value or ())
    return lambda value: value


def csv_lines(register: Register, queryset: models.QuerySet) -> Iterator[str]:
    """The csv, line by line, beginning with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([column.header for column in register.ledger_columns])
    for row in ledger_rows(register, queryset):
        yield writer.writerow([_csv_cell(value) for value in row])


class _Echo:
    """A file that hands back what is written, so that csv can be streamed."""

    def write(self, line: str) -> str:
        return line


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value


def write_xlsx(register: Register, queryset: models.QuerySet, target: str | IO[bytes]) -> None:
    """The xlsx, row by row in constant memory. Raises Refused where Excel's limits are passed."""
    with xlsxwriter.Workbook(target, {"constant_memory": True, "use_zip64": True}) as book:
        sheet = book.add_worksheet(register.sheet)
        styles = Styles(book)
        lay_out(sheet, register, styles)
        formats = [styles.of(column) for column in register.ledger_columns]
        for number, row in enumerate(ledger_rows(register, queryset), start=1):
            if number > SHEET_ROWS:
                raise Refused(f"记录超过 {SHEET_ROWS} 条，一张工作表装不下，请缩小筛选范围或导出 csv。")
            _write_row(sheet, number, row, formats)


def _write_row(sheet: Any, number: int, row: Iterable[Any], formats: list[Any]) -> None:
    for position, value in enumerate(row):
        if value is None or value == "":
            continue
        style = formats[position]
        if isinstance(value, str):
            if len(value) >= CELL_CHARACTERS:
                raise Refused(f"第 {number + 1} 行的内容超过 Excel 单元格的上限，请导出 csv。")
            sheet.write_string(number, position, neutral(value), style)
        elif isinstance(value, date):
            sheet.write_datetime(number, position, value, style)
        elif len(str(value).replace(".", "").strip("-0")) > EXACT_DIGITS:
            sheet.write_string(number, position, str(value), style)  # a double would lose digits
        else:
            sheet.write_number(number, position, value, style)

"""Blank workbooks to fill in: headers, notes, drop-downs and formats, from the registers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db import models

from common.importing.cells import list_choices
from common.importing.layout import needs_value, target_key_field
from common.importing.runs import NOTES_SHEET
from common.registers.declaration import MULTI_SEPARATOR, Column, Register

LAST_ROW = 1_048_575  # counted from 0, as xlsxwriter does
LIST_LIMIT = 255  # characters of a drop-down that stands in the cell itself
NOTE_HEADERS = ("工作表", "列", "必填", "填写内容", "说明")
HEADER_COLOUR, REQUIRED_COLOUR = "#DDEFE9", "#BFE0D4"


def write_templates(registers: Iterable[Register], directory: Path) -> list[Path]:
    """One workbook for each `workbook` name among the registers; returns the files written."""
    directory.mkdir(parents=True, exist_ok=True)
    books: dict[str, list[Register]] = {}
    for register in registers:
        books.setdefault(register.workbook, []).append(register)
    paths = []
    for name, members in books.items():
        path = directory / f"{name}.xlsx"
        write_template(members, str(path))
        paths.append(path)
    return paths


def write_template(registers: list[Register], target: str | IO[bytes]) -> None:
    """One workbook with a sheet for each register and a sheet of notes."""
    with xlsxwriter.Workbook(target) as book:
        styles = Styles(book)
        sheets = [(register, book.add_worksheet(register.sheet)) for register in registers]
        notes = _Notes(book, styles)
        for register, sheet in sheets:
            lay_out(sheet, register, styles)
            for position, column in enumerate(register.ledger_columns):
                notes.add(register, column)
                _restrict(sheet, position, column, notes)
        notes.finish()


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Any) -> None:
        header = {"bold": True, "border": 1, "valign": "vcenter", "text_wrap": True}
        self.optional = book.add_format({**header, "bg_color": HEADER_COLOUR})
        self.required = book.add_format({**header, "bg_color": REQUIRED_COLOUR})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._text = book.add_format({"num_format": "@"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def of(self, column: Column) -> Any:
        """Text columns are marked as text, so that no number loses its leading zeros."""
        field = column.field
        if isinstance(field, models.DateTimeField):
            return self.moment
        if isinstance(field, models.DateField):
            return self.date
        numeric = isinstance(field, models.IntegerField | models.DecimalField | models.FloatField)
        return None if numeric and not field.flatchoices else self._text


def lay_out(sheet: Any, register: Register, styles: Styles) -> None:
    """The header row, frozen, with widths and formats of the columns."""
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 30)
    for position, column in enumerate(register.ledger_columns):
        sheet.set_column(position, position, _width(column), styles.of(column))
    for position, column in enumerate(register.ledger_columns):
        style = styles.required if needs_value(register, column) else styles.optional
        sheet.write_string(0, position, column.header, style)


def _width(column: Column) -> int:
    field = column.field
    room = 12 if isinstance(field, models.DateField) else min(getattr(field, "max_length", None) or 16, 40)
    return max(2 * len(column.header) + 2, room)


def _restrict(sheet: Any, position: int, column: Column, notes: _Notes) -> None:
    """A note on the header and, where the values are known, a drop-down."""
    note = f"{notes.kind_of(column)}\n{column.help}".strip()
    sheet.write_comment(0, position, note, {"x_scale": 1.6, "y_scale": 1.2})
    options = _options(column)
    if not options or len(set(options)) != len(options):
        return
    source: Any = options if len(",".join(options)) <= LIST_LIMIT else notes.list_range(options)
    sheet.data_validation(
        1,
        position,
        LAST_ROW,
        position,
        {
            "validate": "list",
            "source": source,
            "error_title": "不在可选内容之内",
            "error_message": f"请从下拉列表中选择“{column.header}”。"[:255],
        },
    )


def _options(column: Column) -> list[str]:
    if isinstance(column.field, models.BooleanField):
        return ["是", "否"]
    return [label for _, label in column.choices if label]


class _Notes:
    """The sheet 说明: a row for each column, and the long lists that drop-downs refer to."""

    LISTS_FROM = 7  # column H

    def __init__(self, book: Any, styles: Styles) -> None:
        self._sheet = book.add_worksheet(NOTES_SHEET)
        self._styles = styles
        self._row = 0
        self._lists = 0
        for position, (header, width) in enumerate(zip(NOTE_HEADERS, (20, 26, 8, 44, 60), strict=True)):
            self._sheet.set_column(position, position, width)
            self._sheet.write_string(0, position, header, styles.required)
        self._sheet.freeze_panes(1, 0)

    def add(self, register: Register, column: Column) -> None:
        self._row += 1
        required = "是" if needs_value(register, column) else ""
        cells = (register.sheet, column.header, required, self.kind_of(column), column.help)
        for position, text in enumerate(cells):
            self._sheet.write_string(self._row, position, text, self._styles.wrapped)

    def list_range(self, options: list[str]) -> str:
        """Write a long list and return the range that a drop-down names."""
        column = self.LISTS_FROM + self._lists
        self._lists += 1
        for row, option in enumerate(options, start=1):
            self._sheet.write_string(row, column, option)
        letters = xlsxwriter.utility.xl_col_to_name(column)
        return f"='{NOTES_SHEET}'!${letters}$2:${letters}${len(options) + 1}"

    def finish(self) -> None:
        if self._lists:
            self._sheet.write_string(0, self.LISTS_FROM, "下拉列表", self._styles.optional)

    def kind_of(self, column: Column) -> str:
        """What the cells of a column hold, in words."""
        field, target = column.field, column.target
        if target is not None:
            key = target_key_field(column).verbose_name
            many = f"，可填多个，以“{MULTI_SEPARATOR}”分隔" if column.is_many else ""
            return f"填{target._meta.verbose_name}的{key}{many}"
        if column.choices:
            return "可选：" + "、".join(label for _, label in column.choices)
        if isinstance(field, models.JSONField):
            known = list_choices(field)
            return f"可填多个，以“{MULTI_SEPARATOR}”分隔" + (f"；可选：{'、'.join(known)}" if known else "")
        for kind, words in _KINDS:
            if isinstance(field, kind):
                return words
        return f"文本，最多 {field.max_length} 个字" if getattr(field, "max_length", None) else "文本"


_KINDS: list[tuple[Any, str]] = [
    (models.BooleanField, "填“是”或“否”"),
    (models.IntegerField, "整数"),
    (models.DecimalField | models.FloatField, "数字，不带单位"),
    (models.DateTimeField, "日期和时刻，如 2024-01-02 09:30"),
    (models.DateField, "日期，如 2024-01-02"),
]

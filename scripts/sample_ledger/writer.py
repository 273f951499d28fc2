"""Rows of field values to workbooks in the ledger's format, by the code that makes the templates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import models

from common.importing.cells import list_choices
from common.importing.workbooks import Styles, lay_out
from common.registers.declaration import MULTI_SEPARATOR, Column, Register, all_registers
from scripts.sample_ledger import Row, Sheets

# A fixed moment, so that the same rows give the same file.
CREATED = datetime(2025, 1, 10)
COMMENT = "示范数据：企业、人员、文号和事实全部虚构，仅用于演示和测试。"


def write_workbooks(sheets: Sheets, directory: Path) -> list[Path]:
    """One workbook for each `workbook` name among the registers that have rows."""
    directory.mkdir(parents=True, exist_ok=True)
    registers = {register.slug: register for register in all_registers()}
    unknown = sheets.keys() - registers.keys()
    if unknown:
        raise ValueError(f"no such registers: {sorted(unknown)}")
    books: dict[str, list[Register]] = {}
    for slug, register in registers.items():
        if sheets.get(slug):
            books.setdefault(register.workbook, []).append(register)
    paths = []
    for name, members in books.items():
        path = directory / f"{name}.xlsx"
        _write_book(members, sheets, path)
        paths.append(path)
    return paths


def _write_book(registers: list[Register], sheets: Sheets, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": "示范台账", "comments": COMMENT, "created": CREATED})
        styles = Styles(book)
        for register in registers:
            sheet = book.add_worksheet(register.sheet)
            lay_out(sheet, register, styles)
            for number, row in enumerate(sheets[register.slug], start=1):
                _write_row(sheet, number, row, register, styles)


def _write_row(sheet: Any, number: int, row: Row, register: Register, styles: Styles) -> None:
    unknown = row.keys() - set(register.columns)
    if unknown:
        raise ValueError(f"{register.slug}: no such columns: {sorted(unknown)}")
    for position, column in enumerate(register.ledger_columns):
        value = row.get(column.name)
        if value is None or value == "" or value == []:
            continue
        _write_cell(sheet, number, position, column, value, styles)


def _write_cell(sheet: Any, number: int, position: int, column: Column, value: Any, styles: Styles) -> None:
    style = styles.of(column)
    if isinstance(value, date):
        sheet.write_datetime(number, position, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, bool):
        sheet.write_string(number, position, "是" if value else "否", style)
    elif isinstance(value, int | Decimal) and not column.choices:
        sheet.write_number(number, position, value, style)
    else:
        sheet.write_string(number, position, cell_text(column, value), style)


def cell_text(column: Column, value: Any) -> str:
    """The text of a cell: labels for codes, several values joined."""
    if isinstance(column.field, models.JSONField):
        labels = {code: label for label, code in list_choices(column.field).items()}
        return MULTI_SEPARATOR.join(labels[each] for each in value)
    if column.is_many:
        return MULTI_SEPARATOR.join(value)
    if column.choices:
        return dict(column.choices)[value]
    return str(value)

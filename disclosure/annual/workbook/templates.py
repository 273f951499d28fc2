"""Workbooks to fill in: a sheet for each table, with notes, drop-downs and what stands there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from common.importing.workbooks import LIST_LIMIT, Styles
from common.neutralising import neutral
from disclosure.annual.declaration import Item, Kind, Table
from disclosure.annual.entry import shown
from disclosure.annual.store import read
from disclosure.annual.workbook.wording import NOTES_SHEET, YES_NO, note_of, what_belongs

NOTE_HEADERS = ("工作表", "列", "必填", "关键列", "填写内容", "说明")
_NOTE_WIDTHS = (20, 28, 8, 8, 44, 50)
_NUMBERS = (Kind.DECIMAL, Kind.INTEGER)
KEY_COLOUR = "#F5E3B5"
EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number

Typed = Mapping[str, str]


def write_workbook(
    tables: Iterable[Table], target: IO[bytes], rows: Mapping[str, Sequence[Typed]] | None = None
) -> None:
    """One sheet for each table and one of notes; `rows` by the codes of the tables stand in them."""
    declared = list(tables)
    # Rows are written in order, so that each may leave memory before the next.
    with xlsxwriter.Workbook(target, {"in_memory": False, "strings_to_formulas": False}) as book:
        styles = _Styles(book)
        for table in declared:
            sheet = book.add_worksheet(table.title)
            _lay_out(sheet, table, styles)
            for place, typed in enumerate((rows or {}).get(table.code, ()), 1):
                _write_row(sheet, place, table, typed, styles)
        _write_notes(book, declared, styles)


class _Styles(Styles):
    def __init__(self, book: Any) -> None:
        super().__init__(book)
        header = {"bold": True, "border": 1, "valign": "vcenter", "text_wrap": True}
        self.key = book.add_format({**header, "bg_color": KEY_COLOUR})
        self.text = book.add_format({"num_format": "@"})

    def heading(self, table: Table, item: Item) -> Any:
        if item.name in table.key:
            return self.key
        return self.required if item.required else self.optional

    def cells(self, item: Item) -> Any:
        """Text columns are marked as text, so that no number loses its leading noughts."""
        if item.kind is Kind.DATE:
            return self.date
        return None if item.kind in _NUMBERS else self.text


def _lay_out(sheet: Any, table: Table, styles: _Styles) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    for position, item in enumerate(table.columns):
        room = 12 if item.kind in (Kind.DATE, *_NUMBERS) else min(item.max_length, 30)
        sheet.set_column(position, position, max(2 * len(item.heading) + 2, room), styles.cells(item))
        sheet.write_string(0, position, item.heading, styles.heading(table, item))
        sheet.write_comment(0, position, note_of(table, item), {"x_scale": 1.8, "y_scale": 1.4})
        _restrict(sheet, position, table, item)


def _restrict(sheet: Any, position: int, table: Table, item: Item) -> None:
    """What a cell takes, told by the office program while it is filled in."""
    rule = _rule(item)
    if rule is not None:
        message = f"“{item.label}”：{what_belongs(item)}。"[:255]
        rule |= {"error_title": "填写内容不符", "error_message": message}
        sheet.data_validation(1, position, table.most, position, rule)


def _rule(item: Item) -> dict[str, Any] | None:
    if item.kind in (Kind.CHOICE, Kind.YES_NO):
        labels = [label for _, label in item.choices] or list(YES_NO)
        return {"validate": "list", "source": labels} if len(",".join(labels)) <= LIST_LIMIT else None
    if item.kind in _NUMBERS and not item.negative:
        kind = "integer" if item.kind is Kind.INTEGER else "decimal"
        return {"validate": kind, "criteria": ">=", "value": 0}
    if item.kind is Kind.DATE:
        return {"validate": "date", "criteria": ">=", "value": date(1950, 1, 1)}
    return None


def _write_row(sheet: Any, place: int, table: Table, typed: Typed, styles: _Styles) -> None:
    for position, item in enumerate(table.columns):
        text = typed.get(item.name, "")
        if not text:
            continue
        value = read(item, text)
        if isinstance(value, date):
            sheet.write_datetime(place, position, value, styles.date)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _is_exact(value):
            sheet.write_number(place, position, value)
        else:
            words = shown(item, value) if value is not None else text  # a draft may hold what is no value
            sheet.write_string(place, position, neutral(words), styles.text)


def _is_exact(number: int | Decimal) -> bool:
    return len(Decimal(number).normalize().as_tuple().digits) <= EXACT_DIGITS


def _write_notes(book: Any, tables: Sequence[Table], styles: _Styles) -> None:
    sheet = book.add_worksheet(NOTES_SHEET)
    for position, (header, width) in enumerate(zip(NOTE_HEADERS, _NOTE_WIDTHS, strict=True)):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, header, styles.required)
    sheet.freeze_panes(1, 0)
    lines = [(table, item) for table in tables for item in table.columns]
    for row, (table, item) in enumerate(lines, 1):
        required, key = "是" if item.required else "", "是" if item.name in table.key else ""
        words = (table.title, item.heading, required, key, what_belongs(item), item.help or table.help)
        for position, text in enumerate(words):
            sheet.write_string(row, position, text, styles.wrapped)

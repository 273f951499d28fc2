"""A filled-in workbook: every bad cell of every sheet is told in one pass, each with how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from django.core.exceptions import ValidationError

from common.errors import Refused
from common.importing.books import open_book
from common.importing.cells import BadCell, clean_text, is_blank
from common.importing.problems import Problem, ProblemLog, shorten
from common.importing.xlsx import ErrorCell, XlsxBook, XlsxSheet
from disclosure.annual.checks.wording import alike
from disclosure.annual.declaration import Item, Kind, Table
from disclosure.annual.entry import typed_of, value_of
from disclosure.annual.workbook.wording import NOTES_SHEET, key_words, what_belongs

SUFFIX = ".xlsx"
_TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.URL)
BEAT_ROWS = 500

Beat = Callable[[int, int], None]  # rows read, rows expected by what the sheets so far say of themselves


@dataclass
class SheetRows:
    """The rows of one table as they would be typed, each with its number in the sheet."""

    path: str
    table: Table
    numbers: list[int] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)


def open_workbook(path: Path, name: str) -> XlsxBook:
    """Open an upload. Raises Refused for what is no plain workbook, saying how to mend it."""
    if PurePath(name).suffix.lower() == ".csv":
        raise Refused("此处只接收 xlsx，请下载本表模板填写，或把 csv 另存为 xlsx。")
    book = open_book(path, name)
    assert isinstance(book, XlsxBook)
    if any(part.startswith("xl/externalLinks/") for part in book.archive.namelist()):
        book.__exit__()
        raise Refused(
            "工作簿链接到其他文件，不予接收：请在“数据—编辑链接”中断开链接，或把内容选择性粘贴为数值后再上传。"
        )
    return book


class WorkbookReader:
    """Goes through the sheets of a workbook that belong to `tables` ("chapter.table" → its declaration)."""

    def __init__(
        self,
        file: str,
        tables: Mapping[str, Table],
        log: ProblemLog,
        beat: Beat = lambda rows, expected: None,
    ) -> None:
        self._file = file
        self._tables = {table.title: (path, table) for path, table in tables.items()}
        self._log = log
        self._beat = beat
        self.rows_read = 0
        self._expected = 0

    def read(self, book: XlsxBook) -> Iterator[SheetRows]:
        """Sheet by sheet, what stands in it; what is wrong goes to the log."""
        seen: set[str] = set()
        for sheet in book.sheets:
            place = self._place_of(sheet, seen)
            if place is not None:
                seen.add(sheet.title)
                yield self._read_sheet(sheet, *place)
        if not seen and not self._log.count:
            titles = "、".join(self._tables)
            self._complain("", 0, "", "", "没有可导入的工作表", f"请在下载的模板中填写，工作表名为：{titles}")

    def _place_of(self, sheet: XlsxSheet, seen: set[str]) -> tuple[str, Table] | None:
        if sheet.title == NOTES_SHEET:
            return None
        if sheet.title not in self._tables:
            near = difflib.get_close_matches(sheet.title, list(self._tables), n=1, cutoff=0.4)
            start = f"最接近的是“{near[0]}”；" if near else ""
            mend = f"{start}可导入的工作表：{'、'.join(self._tables)}；不需要的请删除"
            self._complain(sheet.title, 0, "", "", "不认识的工作表", mend)
        elif sheet.hidden:
            self._complain(sheet.title, 0, "", "", "工作表是隐藏的", "取消隐藏并核对内容；不需要的请删除")
        elif sheet.title in seen:
            self._complain(sheet.title, 0, "", "", "有两张同名的工作表", "合并为一张")
        else:
            return self._tables[sheet.title]
        return None

    def _read_sheet(self, sheet: XlsxSheet, path: str, table: Table) -> SheetRows:
        found = SheetRows(path, table)
        try:
            self._read_rows(sheet, found)
        except Refused as refused:
            self._complain(sheet.title, 0, "", "", refused.message.rstrip("。"), "修复文件后重新上传")
        for merged in sheet.merged:
            row = int("".join(filter(str.isdigit, merged.partition(":")[0])) or 0)
            self._complain(sheet.title, row, "", merged, "有合并的单元格", "取消合并，并在每一行填写完整")
        return found

    def _read_rows(self, sheet: XlsxSheet, found: SheetRows) -> None:
        rows = iter(sheet.rows())
        number, header = next(rows, (1, []))
        self._expected = self.rows_read + max(sheet.row_estimate - number, 0)
        places = self._match_headings(sheet.title, found.table, header, number)
        if places is None:
            return
        first_of: dict[tuple[str, ...], int] = {}
        for number, cells in rows:
            if all(is_blank(cell) for cell in cells):
                continue
            if len(found.rows) >= found.table.most:
                reason = f"超过{found.table.most}行的上限，其后各行未检查"
                self._complain(sheet.title, number, "", "", reason, "合并同类项，或分次追加")
                return
            typed = self._read_row(sheet.title, number, cells, places)
            self._note_key(sheet.title, number, found.table, typed, first_of)
            found.numbers.append(number)
            found.rows.append(typed)
            self.rows_read += 1
            if self.rows_read % BEAT_ROWS == 0:
                self._beat(self.rows_read, max(self.rows_read, self._expected))

    def _match_headings(
        self, sheet: str, table: Table, header: list[Any], number: int
    ) -> dict[int, Item] | None:
        """Position → column; None where the headings do not fit, which is told."""
        known = {alike(name): item for item in table.columns for name in (item.label, item.heading)}
        before, places, present = self._log.count, {}, set()
        for position, cell in enumerate(header):
            if is_blank(cell):
                continue
            words = shorten(cell)
            item = known.get(alike(str(cell).replace("\n", "")))
            if item is None:
                headings = "、".join(each.heading for each in table.columns)
                mend = f"可用的表头：{headings}；不需要的列请删除"
                self._complain(sheet, number, words, "", "不认识的表头", mend)
            elif item.name in present:
                self._complain(sheet, number, words, "", "表头重复", "只保留一列，删除另一列")
            else:
                places[position] = item
                present.add(item.name)
        for item in table.columns:
            if item.required and item.name not in present:
                mend = f"加上表头为“{item.heading}”的列"
                self._complain(sheet, number, item.heading, "", "缺少必填的列", mend)
        return places if self._log.count == before else None

    def _read_row(
        self, sheet: str, number: int, cells: list[Any], places: Mapping[int, Item]
    ) -> dict[str, str]:
        """The row as it would be typed; each bad cell is told."""
        typed: dict[str, str] = {}
        for position, item in places.items():
            cell = cells[position] if position < len(cells) else None
            if is_blank(cell):
                typed[item.name] = ""
                if item.required:
                    self._complain(sheet, number, item.heading, "", "必填，却是空的", what_belongs(item))
                continue
            try:
                typed[item.name] = typed_cell(item, cell)
            except BadCell as bad:
                self._complain(sheet, number, item.heading, _quoted(cell), bad.reason, bad.mend)
        for position, cell in enumerate(cells):
            if position not in places and not is_blank(cell):
                mend = "在表头行为该列补上表头，或清空此格"
                column = f"第{position + 1}列"
                self._complain(sheet, number, column, _quoted(cell), "此格所在的列没有表头", mend)
        return typed

    def _note_key(
        self,
        sheet: str,
        number: int,
        table: Table,
        typed: Mapping[str, str],
        first_of: dict[tuple[str, ...], int],
    ) -> None:
        key = key_in(table, typed)
        if key is None:
            return
        first = first_of.setdefault(key, number)
        if first != number:
            words = " ".join(typed.get(name, "") for name in table.key)
            reason = f"与第{first}行重复（{key_words(table)}相同）"
            self._complain(sheet, number, key_words(table), words, reason, "合并或删除其中一行")

    def _complain(self, sheet: str, row: int, column: str, value: str, reason: str, mend: str) -> None:
        self._log.add(Problem(self._file, sheet, row, column, shorten(value), reason, mend))

    def complain_of(self, found: SheetRows, position: int, reason: str, mend: str) -> None:
        """Tell of a row that was read before, by its key."""
        words = " ".join(found.rows[position].get(name, "") for name in found.table.key)
        number, title = found.numbers[position], found.table.title
        self._complain(title, number, key_words(found.table), words, reason, mend)


def typed_cell(item: Item, cell: Any) -> str:
    """A cell as it would be typed on the page. Raises BadCell."""
    if isinstance(cell, ErrorCell) or item.kind in _TEXTS or isinstance(cell, str):
        cell = clean_text(cell, lines=item.kind is Kind.LONG_TEXT)
    try:
        value = value_of(item, cell)
    except ValidationError as error:
        raise BadCell(" ".join(error.messages).rstrip("。"), what_belongs(item)) from error
    return typed_of(value)


def key_in(table: Table, typed: Mapping[str, str]) -> tuple[str, ...] | None:
    """What tells the row from others; None where the table has no key, or a part of it is empty."""
    key = tuple(alike(typed.get(name, "")) for name in table.key)
    return key if key and all(key) else None


def _quoted(cell: Any) -> str:
    if isinstance(cell, ErrorCell):
        return cell.code or "（公式）"
    return typed_of(cell)

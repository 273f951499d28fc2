"""A streaming reader of xlsx in flat memory: zipfile and expat, one row at a time.

Why not a library: docs/adr/0003-reading-spreadsheets.md.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import IO, Any

from common.archives import open_zip, refuse_macros
from common.errors import Refused
from common.importing.xlsx_parts import (
    MAX_CELL_CHARACTERS,
    MAX_DEPTH,
    SharedStrings,
    Xml,
    joined,
    too_deep,
)

MAX_COLUMNS = 1_000
MAX_MERGED = 1_000
MAX_SHEETS = 200
NUMBERS_REMEMBERED = 4_096  # the same dates and counts come again and again

Row = tuple[int, list[Any]]

# Built-in number formats that show a date (ECMA-376 18.8.30, with those of Chinese Excel).
_DATE_FORMATS = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_NOT_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_LAST_DATE = 2_957_000  # in the year 9995, under either epoch


@dataclass(frozen=True)
class ErrorCell:
    """A cell that shows an error (#REF!); "" is a formula that was never calculated."""

    code: str


@dataclass
class XlsxSheet:
    """One worksheet. `merged` is known when `rows` is exhausted: it stands after the rows."""

    title: str
    hidden: bool
    _book: XlsxBook
    _part: str
    row_estimate: int = 0
    merged: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """(row number, cells) of every row that is present in the file, blank ones too."""
        return _SheetReader(self, self._book).rows(self._part)


class XlsxBook:
    """An open workbook; use it as a context. Raises Refused with a sentence for the clerk."""

    def __init__(self, file: str | IO[bytes]) -> None:
        self.archive = open_zip(file)
        try:
            refuse_macros(self.archive)
            self._names = set(self.archive.namelist())
            self._main = self._main_part()
            self.epoch = datetime(1899, 12, 30)
            self._read_structure()
            self.strings = SharedStrings(self.archive, self._parts.get("sharedStrings"))
        except Refused:
            self.archive.close()
            raise

    def __enter__(self) -> XlsxBook:
        return self

    def __exit__(self, *_: Any) -> None:
        self.strings.close()
        self.archive.close()

    def _main_part(self) -> str:
        for target in self._relations("").values():
            if target[0] == "officeDocument":
                return target[1]
        raise Refused("文件不是 Excel 工作簿（xlsx），请下载本系统的台账模板填写。")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """id → (kind, part name) of what `part` refers to."""
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        found: dict[str, tuple[str, str]] = {}
        if relations not in self._names:
            return found

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip(
                    "/"
                )
                kind = attributes.get("Type", "").rpartition("/")[2]
                if target in self._names:
                    found[attributes.get("Id", "")] = (kind, target)

        Xml().listen(start, lambda tag: None).read(self.archive, relations)
        return found

    def _read_structure(self) -> None:
        relations = self._relations(self._main)
        self._parts = dict(relations.values())
        self.sheets: list[XlsxSheet] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)
            elif tag == "sheet":
                relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
                kind, target = relations.get(relation, ("", ""))
                if kind == "worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    self.sheets.append(XlsxSheet(attributes.get("name", ""), hidden, self, target))
                if len(self.sheets) > MAX_SHEETS:
                    raise Refused(f"工作表超过 {MAX_SHEETS} 个，请拆成几个文件。")

        Xml().listen(start, lambda tag: None).read(self.archive, self._main)
        self.date_styles = self._date_styles()

    def _date_styles(self) -> frozenset[str]:
        """The cell styles (as the sheets name them) under which a number is a date."""
        formats: dict[str, bool] = {}
        styles: list[bool] = []
        inside = [False]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                formats[attributes.get("numFmtId", "")] = _shows_date(attributes.get("formatCode", ""))
            elif tag == "cellXfs":
                inside[0] = True
            elif tag == "xf" and inside[0]:
                number = attributes.get("numFmtId", "0")
                styles.append(formats.get(number, number.isdigit() and int(number) in _DATE_FORMATS))

        def end(tag: str) -> None:
            inside[0] = inside[0] and tag != "cellXfs"

        if "styles" in self._parts:
            Xml().listen(start, end).read(self.archive, self._parts["styles"])
        return frozenset(str(index) for index, is_date in enumerate(styles) if is_date)


def _shows_date(code: str) -> bool:
    bare = _NOT_THE_FORMAT.sub("", code).lower()
    return any(letter in bare for letter in "yd") or ("m" in bare and "h" in bare)


class _SheetReader:
    """Turns the XML of one sheet into rows; the handlers are the hot path of an import."""

    def __init__(self, sheet: XlsxSheet, book: XlsxBook) -> None:
        self._sheet = sheet
        self._book = book
        self._columns: dict[str, int] = {}
        self._day_zero = book.epoch.toordinal()
        self._number = lru_cache(maxsize=NUMBERS_REMEMBERED)(self._read_number)

    def rows(self, part: str) -> Iterator[Row]:
        ready: list[Row] = []
        xml = self._listen(ready)
        for _ in xml.feed(self._book.archive, part):
            yield from ready
            ready.clear()

    def _listen(self, ready: list[Row]) -> Xml:
        xml = Xml()
        names, sheet, value_of, column_of = xml.names, self._sheet, self._value, self._column
        pieces: list[str] = []
        cells: list[Any] = []
        cell: dict[str, str] = {}
        number = length = phonetic = depth = 0
        taking = formula = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal cell, cells, number, length, taking, formula, phonetic, depth
            xml.silent_chunks = 0
            depth += 1
            if depth > MAX_DEPTH:
                raise too_deep()
            tag = names[name]
            if tag == "c":
                cell, formula, length = attributes, False, 0
                pieces.clear()
            elif tag == "v" or tag == "t":
                taking = not phonetic
            elif tag == "f":
                formula = True
            elif tag == "row":
                number = _row_number(attributes.get("r"), number)
                cells = []
            elif tag == "rPh":
                phonetic += 1
            elif tag == "mergeCell" and len(sheet.merged) < MAX_MERGED:
                sheet.merged.append(attributes.get("ref", ""))
            elif tag == "dimension":
                last = attributes.get("ref", "").rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                sheet.row_estimate = int(last) if _is_count(last) else 0

        def end(name: str) -> None:
            nonlocal taking, phonetic, depth
            depth -= 1
            tag = names[name]
            if tag == "c":
                if pieces or formula:
                    column = column_of(cell.get("r"), len(cells))
                    if column >= len(cells):
                        cells.extend([None] * (column + 1 - len(cells)))
                    cells[column] = value_of(cell, pieces, formula)
                elif "r" not in cell:
                    cells.append(None)
            elif tag == "v" or tag == "t":
                taking = False
            elif tag == "row":
                ready.append((number, cells))
            elif tag == "rPh":
                phonetic -= 1

        def text(data: str) -> None:
            nonlocal length
            if taking:
                length += len(data)
                if length <= 2 * MAX_CELL_CHARACTERS:  # too long already; the column will say so
                    pieces.append(data)

        xml.parser.StartElementHandler = start
        xml.parser.EndElementHandler = end
        xml.parser.CharacterDataHandler = text
        return xml

    def _column(self, reference: str | None, following: int) -> int:
        if reference is None:
            return following
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_index(letters)
        return column

    def _value(self, cell: dict[str, str], pieces: list[str], formula: bool) -> Any:
        kind = cell.get("t")
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        if kind == "s":
            if not _is_count(text):
                raise Refused("文件内部的文字索引有误，请用办公软件重新保存后再上传。")
            return self._book.strings[int(text)]
        if formula and not text:
            return ErrorCell("")
        if kind is None or kind == "n":
            return self._number(text, cell.get("s", ""))
        if kind == "b":
            return text == "1"
        if kind == "e":
            return ErrorCell(text)
        if kind == "d":
            return text[:10] if text.endswith("T00:00:00") else text.replace("T", " ")
        return joined(pieces)

    def _read_number(self, text: str, style: str) -> Any:
        try:
            number: float = int(text) if text.lstrip("-").isdigit() and len(text) < 16 else float(text)
        except ValueError as error:
            raise Refused(f"文件内部的数字“{text[:40]}”有误，请用办公软件重新保存后再上传。") from error
        if not isfinite(number):
            raise Refused(f"文件内部的数字“{text[:40]}”有误，请用办公软件重新保存后再上传。")
        if style not in self._book.date_styles:
            return number
        if not 0 < number < _LAST_DATE:
            return number
        if type(number) is int:
            return date.fromordinal(self._day_zero + number)
        moment = self._book.epoch + timedelta(days=number)
        # Excel counts in fractions of a day: round away what is not a whole second.
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
        return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _row_number(text: str | None, previous: int) -> int:
    if text is None:
        return previous + 1
    if not _is_count(text) or int(text) <= previous:
        raise Refused("文件内部的行号有误，请用办公软件重新保存后再上传。")
    return int(text)


def column_index(letters: str) -> int:
    """ "A" → 0, "AB" → 27. Raises Refused for what is no column of a ledger."""
    index = 0
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise Refused("文件内部的单元格坐标有误，请用办公软件重新保存后再上传。")
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    if index > MAX_COLUMNS:
        raise Refused(f"工作表使用到第 {index} 列，超过 {MAX_COLUMNS} 列，请删除右侧多余的列。")
    return index - 1

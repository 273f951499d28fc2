"""Workbooks made for the tests of the import."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from common.importing import runs
from common.importing.problems import Problem, ProblemLog
from common.importing.sheets import Mode

PARKS = "园区"
PARK_HEADERS = ["园区代码", "园区名称"]
LIMITS = "法定期限"
LIMIT_HEADERS = [
    "台账编号",
    "期限代码",
    "期限名称",
    "期限",
    "单位",
    "法律依据",
    "核对情况",
    "生效日期",
    "失效日期",
]
PROVISIONS = "法律条款"


def limit_row(number: int, **changes: Any) -> list[Any]:
    """A sound row of 法定期限; `changes` by header."""
    row = {
        "台账编号": f"SX-{number:04d}",
        "期限代码": f"limit-{number}",
        "期限名称": f"期限{number}",
        "期限": 30,
        "单位": "工作日",
        "法律依据": "示例依据",
        "核对情况": "已核",
        "生效日期": date(2024, 1, 1),
        "失效日期": None,
    }
    return list((row | changes).values())


def write_book(path: Path, sheets: Mapping[str, Iterable[Iterable[Any]]], *, hidden: str = "") -> Path:
    """An xlsx with these sheets; text that looks like a formula stays text."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            if title == hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for position, value in enumerate(row):
                    if isinstance(value, date | datetime):
                        sheet.write_datetime(number, position, value, day)
                    elif value is not None:
                        sheet.write(number, position, value)
    return path


def write_csv(path: Path, rows: Iterable[Iterable[Any]], encoding: str) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def rezip(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Replace or add parts of an office document."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | dict(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def sources(*paths: Path) -> list[runs.Source]:
    return [runs.Source(path, path.name) for path in paths]


def silent(rows: int, expected: int) -> None:
    """Progress that nobody watches."""


def check(*paths: Path, actor: Any = None) -> runs.Outcome:
    return runs.check(sources(*paths), Mode(actor=actor), ProblemLog(), silent)


def load(*paths: Path, actor: Any = None, synthetic: bool = False) -> runs.Outcome:
    return runs.write(sources(*paths), Mode(actor=actor, synthetic=synthetic), ProblemLog(), silent)


def problems(*paths: Path, actor: Any = None) -> list[Problem]:
    return check(*paths, actor=actor).problems.shown


def places(found: list[Problem]) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in found]

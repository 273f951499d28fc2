"""A workbook of 5,000 rows of an annual report, checked with every error told, against openpyxl's reading.

openpyxl only reads the same cells, read-only, and understands nothing. Each way runs by turns in processes
of its own, whose start is not counted in time; peak memory is of the process. Goals: no longer than reading
takes, and no more memory.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.ledgers import peak_mb, run_child
from benchmarks.measure import Result

TABLE = "discharges.hazardous_waste"
ROWS = 5_000
EVERY = 5  # one row in so many has two bad cells
ROUNDS = 3
TIME_GOAL = 1.0
MEMORY_GOAL = 1.25  # of what the framework holds, most is there before the first row


def write_workbook(path: Path, rows: int) -> int:
    """A workbook as an enterprise sends it; how many bad cells it has."""
    import xlsxwriter

    from disclosure.annual.store import table_at

    table, bad = table_at(TABLE), 0
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(table.title)
        sheet.write_row(0, 0, [item.heading for item in table.columns])
        for number in range(rows):
            cells: list[Any] = [
                f"9{number // 100:02d}-{number % 100:03d}-08",
                f"示范废物{number}",
                1.5,
                20.25,
            ]
            cells += [0, 0, 20.25, "示范危废处置公司", "甘危废〔2024〕1号", 1.5]
            if number % EVERY == 0:
                cells[2], cells[9] = "许多", -1
                bad += 2
            sheet.write_row(number + 1, 0, cells)
    return bad


def run(rows: int = ROWS) -> Iterator[Result]:
    """Time and peak memory of the check, each beside openpyxl's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = folder / "book.xlsx"
        bad = write_workbook(book, rows)
        taken: dict[str, list[dict[str, Any]]] = {"ours": [], "openpyxl": []}
        for _ in range(ROUNDS):
            for way, found in taken.items():
                found.append(run_child("benchmarks.annual_workbook", folder / "none", way, str(book)))
    assert {each["problems"] for each in taken["ours"]} == {bad}, taken["ours"]
    note = f"{rows} rows, {bad} bad cells told in one pass"
    seconds = {way: statistics.median(each["seconds"] for each in found) for way, found in taken.items()}
    memory = {way: max(each["peak_mb"] for each in found) for way, found in taken.items()}
    for what, found, unit, goal in (
        ("annual workbook checked: time", seconds, "s", TIME_GOAL),
        ("annual workbook checked: peak memory", memory, "MB", MEMORY_GOAL),
    ):
        yield Result(what, found["ours"], unit, "openpyxl reading alone", found["openpyxl"], goal, note)


def ours(path: Path) -> int:
    """Every cell read, understood, its errors kept; how many there are."""
    from common.importing.problems import ProblemLog
    from disclosure.annual.store import table_at
    from disclosure.annual.workbook.reading import WorkbookReader, open_workbook

    log = ProblemLog(path.with_suffix(".errors.csv"))
    with log.opened(), open_workbook(path, path.name) as book:
        for _ in WorkbookReader(path.name, {TABLE: table_at(TABLE)}, log).read(book):
            pass
    return log.count


def openpyxl_reading(path: Path) -> int:
    """Every cell read, nothing understood. The framework is loaded here too, so that memory compares."""
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    for _ in sheet.iter_rows(values_only=True):
        pass
    return 0


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1:2] == ["--child"]:
        work = {"ours": ours, "openpyxl": openpyxl_reading}[sys.argv[2]]
        begun = time.perf_counter()
        problems = work(Path(sys.argv[3]))
        told = {"problems": problems, "seconds": time.perf_counter() - begun, "peak_mb": peak_mb()}
        print(json.dumps(told))
    else:
        for result in run():
            print(json.dumps(result.to_json(), ensure_ascii=False))

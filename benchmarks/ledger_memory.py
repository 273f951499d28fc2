"""Import and export of ledgers as lines of the table: memory from few to many rows, and speed."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import export_memory, import_memory
from benchmarks.measure import Result

FLAT = 1.25  # "flat": ten times the rows in at most a quarter more memory
READING_GOAL = 0.2  # at most a fifth of the plain way's time
WRITING_GOAL = 1.3


def run_import(quick: bool) -> Iterator[Result]:
    found = import_memory.main(quick)
    yield _memory("import xlsx", found["rows"], found["peak_mb"])
    ours, plain = (1_000_000 / found[key] for key in ("rows_per_second", "plain_rows_per_second"))
    yield Result("import xlsx: time of 1,000 rows", ours, "ms", "openpyxl, save by row", plain, READING_GOAL)


def run_export(quick: bool) -> Iterator[Result]:
    found = export_memory.main(quick)
    for fmt in ("xlsx", "csv"):
        yield _memory(f"export {fmt}", found["rows"], found[f"{fmt}_peak_mb"])
    ours = 1_000_000 / found["xlsx_rows_per_second"]
    alone = ours / found["xlsx_time_against_writer_alone"]
    yield Result("export xlsx: time of 1,000 rows", ours, "ms", "xlsxwriter alone", alone, WRITING_GOAL)
    yield Result("export csv: time of 1,000 rows", 1_000_000 / found["csv_rows_per_second"], "ms")


def _memory(name: str, rows: list[int], peaks: list[float]) -> Result:
    few, many = rows
    return Result(f"{name}: peak memory, {many:,} rows", peaks[1], "MB", f"{few:,} rows", peaks[0], FLAT)

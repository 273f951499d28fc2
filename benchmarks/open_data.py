"""Bulk files of very many published cases: the CSV against a bare COPY of the same columns, and memory.

The peer reads each column as it stands – a field, or one part of the content – with one COPY to a file by the
same driver: no neutralising, no lists joined, no order. What a table with every cell ready made would
yield is told beside it, without a goal: nothing in the portal is kept that way.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.measure import Result, medians
from benchmarks.open_data_memory import KIND
from benchmarks.published_cases import CASE_COLUMNS, case
from benchmarks.published_records import seed

TIME_GOAL = round(1 / 0.6, 2)  # at least 0.6 of the speed
FLAT = 1.25
ROUNDS = 3


def run(rows: int) -> Iterator[Result]:
    few = max(rows // 10, 1000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed(few, case, CASE_COLUMNS)
        small = _child(folder)
        seed(rows, case, CASE_COLUMNS)
        yield from _speeds(folder, rows)
        large = _child(folder)
    sizes = ", ".join(f"{fmt} {size / 2**20:.0f} MB" for fmt, size in large["sizes"].items())
    yield Result(f"open data, {rows:,}: all formats", large["seconds"], "s", note=sizes)
    peaks = large["peak_mb"], small["peak_mb"]
    yield Result(f"open data: peak memory, {rows:,} rows", peaks[0], "MB", f"{few:,} rows", peaks[1], FLAT)


def _speeds(folder: Path, rows: int) -> Iterator[Result]:
    from common.publication import kinds
    from opendata.columns import columns_of
    from opendata.writing import copy_csv

    kind, today = kinds()[KIND], timezone.localdate()
    bare = ", ".join(_bare(column.path) for column in columns_of(kind))
    plain = f"SELECT {bare} FROM common_publishedrecord WHERE kind = '{KIND}' AND is_current"
    with connection.cursor() as cursor:
        cells = ", ".join(f"{_bare(c.path)} AS c{n}" for n, c in enumerate(columns_of(kind)))
        cursor.execute(f"CREATE TABLE bench_cells AS SELECT {cells} FROM common_publishedrecord")

    def ours() -> None:
        with transaction.atomic():
            assert copy_csv(kind, today, folder / "ours.csv") == rows

    def copied(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor, (folder / "peer.csv").open("wb") as file:
            cursor.execute("SET LOCAL jit = off")
            cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER)", file)
            assert cursor.rowcount == rows

    taken, peer, ready = medians(
        ours, lambda: copied(plain), lambda: copied("SELECT * FROM bench_cells"), rounds=ROUNDS
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_cells")
    size = (folder / "ours.csv").stat().st_size / 2**20
    speed = f"{size:.0f} MB, {size / taken.wall * 1000:.0f} MB/s"
    note = f"{speed}; cells ready made in a table: {ready.wall:.0f} ms"
    yield Result(
        f"open data, {rows:,}: CSV", taken.wall, "ms", "bare COPY of the columns", peer.wall, TIME_GOAL, note
    )


def _bare(path: str) -> str:
    if path.startswith("body."):
        return f"body ->> '{path.removeprefix('body.')}'"
    return "id" if path in ("pk", "page") else path


def _child(folder: Path) -> dict[str, Any]:
    """All formats made by a process of its own, so that its peak is that of the making alone."""
    command = [sys.executable, "-m", "benchmarks.open_data_memory", str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))

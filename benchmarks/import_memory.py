"""Import of a wide ledger: peak memory at 10,000 and 100,000 rows, and speed against the plain way.

The plain way reads with openpyxl and saves row by row with one event each. It checks less than the
import does: no full_clean(), whose constraints would cost it dozens of queries a row. Prints one
JSON object; `--quick` uses a tenth of the rows.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.ledgers import (
    SHEET,
    copied,
    on_postgres,
    peak_mb,
    postgres_databases,
    prepare_database,
    run_child,
    write_ledger,
)

SPEED_SHARE = 10  # both ways get one row in ten: the plain one is slow, and time is linear


def main(quick: bool) -> dict[str, Any]:
    few, many = (1_000, 10_000) if quick else (10_000, 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = prepare_database(folder)
        found: dict[str, Any] = {"rows": [few, many]}
        runs = {}
        for rows in (few, many):
            ledger = folder / f"{rows}.xlsx"
            write_ledger(ledger, rows)
            runs[rows] = run_child(
                "benchmarks.import_memory", copied(database, f"{rows}.sqlite3"), "ours", str(ledger)
            )
        ledger = folder / "plain.xlsx"
        write_ledger(ledger, many // SPEED_SHARE)
        with _databases(database) as (first, second):
            speeds = [_speed(first, "ours", ledger), _speed(second, "plain", ledger)]
    found["peak_mb"] = [round(runs[rows]["peak_mb"], 1) for rows in (few, many)]
    found["memory_ratio"] = round(runs[many]["peak_mb"] / runs[few]["peak_mb"], 3)
    found["rows_per_second"], found["plain_rows_per_second"] = map(round, speeds)
    found["speed_ratio"] = round(speeds[0] / speeds[1], 2)
    return found


@contextmanager
def _databases(database: Path) -> Iterator[list[str] | list[Path]]:
    """Two fresh databases: PostgreSQL where `DATABASE_URL` names one, as in real use, else SQLite."""
    if on_postgres():
        with postgres_databases("ours", "plain") as urls:
            yield urls
    else:
        yield [copied(database, "ours.sqlite3"), copied(database, "plain.sqlite3")]


def _speed(database: Path | str, way: str, ledger: Path) -> float:
    """Rows a second, start of the process not counted."""
    done = run_child("benchmarks.import_memory", database, way, str(ledger))
    return done["rows"] / done["seconds"]


def ours(path: Path) -> int:
    """Both passes: everything checked, then everything written."""
    from common.importing import runs
    from common.importing.problems import ProblemLog
    from common.importing.sheets import Mode

    source = [runs.Source(path, path.name)]
    for go in (runs.check, runs.write):
        outcome = go(source, Mode(), ProblemLog(), lambda rows, expected: None)
        assert outcome.accepted, outcome.problems.shown[:3]
    return outcome.total.created


def plain(path: Path) -> int:
    """openpyxl, one look-up for each reference, one save() and one event a row."""
    import openpyxl
    from django.db import transaction

    from common import events
    from common.importing.layout import match_headers
    from common.registers.declaration import all_registers

    register = next(each for each in all_registers() if each.sheet == SHEET)
    rows = openpyxl.load_workbook(path, read_only=True)[SHEET].iter_rows(values_only=True)
    places = match_headers(register, list(next(rows)), 1, print)
    count = 0
    with transaction.atomic():
        for cells in rows:
            obj = register.model()
            for place in places:
                cell: Any = cells[place.position]
                cell = cell.date() if hasattr(cell, "date") else cell
                value = place.parse(cell) if cell is not None else place.blank
                if place.column.target:
                    value = place.column.target._default_manager.get(**{place.column.target_key: value})
                setattr(obj, place.name, value)
            obj.save()
            events.append(obj, "imported", actor=None)
            count += 1
    return count


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        import django

        django.setup()
        begun = time.perf_counter()
        written = {"ours": ours, "plain": plain}[sys.argv[2]](Path(sys.argv[3]))
        taken = time.perf_counter() - begun
        print(json.dumps({"rows": written, "seconds": taken, "peak_mb": peak_mb()}))
    else:
        print(json.dumps(main("--quick" in sys.argv), ensure_ascii=False))

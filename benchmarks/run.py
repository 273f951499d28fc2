"""Runs the measurements on the database of DATABASE_URL, to a JSON file and a table.

    scripts/with_services .venv/bin/python -m benchmarks.run [--cases N] [--notices N] [--only NAME …]

The exit code tells of errors, not of missed goals: those depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
NAMES = (
    "report, import, export, publications, cases, side-by-side, open-data, indicators, annual-workbook, "
    "ratings"
)
TABLE = "{:<50} {:>12} {:>12} {:>7} {:>7}  {:<4} {}"


class TooSlow(Exception):
    """A measurement passed its time limit."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases for the indicators")
    parser.add_argument("--notices", type=int, default=1_000_000, help="published notices")
    parser.add_argument("--results", type=int, default=1_000_000, help="published results of cases")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, for a trial")
    parser.add_argument("--only", nargs="+", metavar="NAME", help=NAMES)
    parser.add_argument(
        "--patience", type=float, default=1, help="times the usual limits, for a busy machine"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "var" / "bench.json")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanzhou_eco.settings")
    # As in production: with DEBUG every query is kept.
    os.environ |= {"DEBUG": "0", "LOG_LEVEL": "WARNING"}
    django.setup()
    chosen = {
        name: work
        for name, work in measurements(options.cases, options.notices, options.results, options.quick)
        if not options.only or name in options.only
    }
    if not chosen:
        parser.error(f"--only names none of: {NAMES}")
    prepare()
    results, errors = measure(chosen, options.patience)
    print_table(results)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    found = surroundings() | {"results": results, "errors": errors}
    options.output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    for name, error in errors.items():
        print(f"bench: {name} FAILED: {error}", file=sys.stderr)
    return 1 if errors else 0


def measurements(
    cases: int, notices: int, results: int, quick: bool
) -> Iterator[tuple[str, tuple[Callable[[], Any], int]]]:
    """Name, work and the most seconds of each. The report comes first: it wants few records."""
    from benchmarks import (
        annual_workbook,
        indicators,
        ledger_memory,
        open_data,
        publications,
        ratings,
        report,
        side_by_side,
    )
    from benchmarks import cases as public_cases

    if quick:
        cases, notices, results = cases // 10, notices // 10, results // 10

    yield "report", (lambda: report.run(), 240)
    yield "import", (lambda: ledger_memory.run_import(quick), 180)
    yield "export", (lambda: ledger_memory.run_export(quick), 120)
    yield "publications", (lambda: publications.run(notices), 1800)
    yield "cases", (lambda: public_cases.run(results), 2400)
    yield "side-by-side", (lambda: side_by_side.run(results), 2400)
    yield "open-data", (lambda: open_data.run(results), 1800)
    yield "indicators", (lambda: indicators.run(cases), 300)
    yield "annual-workbook", (lambda: annual_workbook.run(), 300)
    rated = ratings.ENTERPRISES // 10 if quick else ratings.ENTERPRISES
    yield "ratings", (lambda: ratings.run(rated), 2400)


def prepare() -> None:
    """An empty database with the reference data that figures need. Ends when the database is in use."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "postgresql":
        sys.exit("bench: needs PostgreSQL; run it by scripts/with_services")
    if "enforcement_enforcementcase" in connection.introspection.table_names():
        sys.exit("bench: the database is not empty; run it by scripts/with_services, which makes a new one")
    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=sys.stderr)


def measure(
    chosen: dict[str, tuple[Callable[[], Any], int]], patience: float = 1
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The results of all that came to an end, and the errors of those that did not, by name."""
    results, errors = [], {}
    for name, (work, seconds) in chosen.items():
        print(f"bench: {name} …", file=sys.stderr)
        begun = time.monotonic()
        try:
            with time_limit(round(seconds * patience)):
                for result in work():
                    results.append({"measurement": name, **result.to_json()})
        except Exception as error:  # told at the end, and by the exit code
            errors[name] = f"{type(error).__name__}: {error}"
        print(f"bench: {name} took {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return results, errors


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise TooSlow after `seconds`, in Python by a signal and in the database by its own limit."""
    from django.db import connection

    def stop(_number: int, _frame: Any) -> None:
        raise TooSlow(f"took more than {seconds} s; try --quick, --patience, or a quieter machine")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [seconds * 1000])
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def surroundings() -> dict[str, Any]:
    """What the numbers depend on beside the code."""
    from django.db import connection

    return {
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(),
        "postgresql": connection.pg_version,
        "processors": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def print_table(results: list[dict[str, Any]]) -> None:
    print(TABLE.format("measurement", "value", "peer", "ratio", "goal", "ok", "peer is / note"))
    for each in results:
        peer = f"{each['peer']:,.1f} {each['unit']}" if each["peer"] is not None else ""
        ratio = f"{each['ratio']:.2f}" if each["ratio"] is not None else ""
        goal = f"≤ {each['goal']:g}" if each["goal"] is not None else ""
        verdict = {True: "yes", False: "NO", None: ""}[each["ok"]]
        note = "; ".join(filter(None, (each["peer_name"], each["note"])))
        value = f"{each['value']:,.1f} {each['unit']}"
        print(TABLE.format(each["name"], value, peer, ratio, goal, verdict, note))


if __name__ == "__main__":
    sys.exit(main())

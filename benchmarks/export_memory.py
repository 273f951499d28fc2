"""Export of a wide register: peak memory at 10,000 and 100,000 rows, and time against xlsxwriter alone.

Prints one JSON object; `--quick` uses a tenth of the rows.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ledgers import SHEET, copied, peak_mb, prepare_database, row, run_child, uscc


def main(quick: bool) -> dict[str, Any]:
    few, many = (1_000, 10_000) if quick else (10_000, 100_000)
    results: dict[str, dict[int, dict[str, Any]]] = {"xlsx": {}, "csv": {}}
    with tempfile.TemporaryDirectory() as name:
        database = prepare_database(Path(name))
        for rows in (few, many):
            filled = copied(database, f"{rows}.sqlite3")
            run_child("benchmarks.export_memory", filled, "fill", str(rows))
            for fmt, by_rows in results.items():
                by_rows[rows] = run_child("benchmarks.export_memory", filled, fmt, str(rows))
        bare = run_child("benchmarks.export_memory", filled, "bare", str(many))
    found: dict[str, Any] = {"rows": [few, many]}
    for fmt, by_rows in results.items():
        found[f"{fmt}_peak_mb"] = [round(by_rows[rows]["peak_mb"], 1) for rows in (few, many)]
        found[f"{fmt}_memory_ratio"] = round(by_rows[many]["peak_mb"] / by_rows[few]["peak_mb"], 3)
        found[f"{fmt}_rows_per_second"] = round(many / by_rows[many]["seconds"])
    found["xlsx_time_against_writer_alone"] = round(results["xlsx"][many]["seconds"] / bare["seconds"], 2)
    return found


def fill(rows: int) -> None:
    """Rows as the import would have written them, without its events."""
    from accounts.models import Department
    from permits.models import EiaDecision
    from registry.models import Enterprise

    department = Department.objects.get(code="bench")
    enterprises = dict(Enterprise.objects.values_list("uscc", "pk"))
    for start in range(1, rows + 1, 5_000):
        EiaDecision.objects.bulk_create(
            EiaDecision(
                **_fields(number), department=department, enterprise_id=enterprises[uscc(number % 500)]
            )
            for number in range(start, min(start + 5_000, rows + 1))
        )


def _fields(number: int) -> dict[str, Any]:
    cells = row(number)
    names = ("ledger_no", "", "", "", "", "catalogue_item", "project_name", "site", "eia_agency")
    names += ("investment", "protection_investment", "overview", "impacts", "participation")
    fields = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    fields |= {"received_on": cells[17], "accepted_on": cells[18]}
    from permits.models import EiaDecision

    for name, label in (("category", cells[3]), ("application_kind", cells[4]), ("status", cells[19])):
        codes = {text: code for code, text in EiaDecision._meta.get_field(name).flatchoices}
        fields[name] = codes[label]
    return fields


def export(fmt: str) -> None:
    from common.exporting import export_rows
    from common.registers.declaration import all_registers

    register = next(each for each in all_registers() if each.sheet == SHEET)
    response = export_rows(register, register.model._default_manager.all(), fmt)
    for _ in response.streaming_content:  # type: ignore[attr-defined]
        pass
    response.close()


def bare(rows: int) -> None:
    """The writing library alone, on the same cells, already in memory one row at a time."""
    import tempfile

    import xlsxwriter

    with tempfile.TemporaryFile() as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(1, rows + 1):
            for position, value in enumerate(row(number)):
                if isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, position, value)
                else:
                    sheet.write_number(number, position, value)


def child(what: str, rows: int) -> dict[str, Any]:
    begun = time.perf_counter()
    if what == "fill":
        fill(rows)
    elif what == "bare":
        bare(rows)
    else:
        export(what)
    return {"seconds": time.perf_counter() - begun, "peak_mb": peak_mb()}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        import django

        django.setup()
        print(json.dumps(child(sys.argv[2], int(sys.argv[3]))))
    else:
        print(json.dumps(main("--quick" in sys.argv), ensure_ascii=False))

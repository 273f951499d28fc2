"""The commands that print figures and assemble the report in the foreground."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.operations import USERNAME
from reports.enums import EditionStatus
from reports.models import AssemblyJob, ReportEdition

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_indicators_as_json_are_a_list_with_value_formula_and_records(catalogue, records):
    rows = json.loads(run("indicators", "2024", "--json"))

    assert [row["id"] for row in rows] == ["I10", "I13", "I23", "I38"]
    first = rows[0]
    assert {name: first[name] for name in ("name", "value", "unit", "records", "formula")} == {
        "name": "关停企业",
        "value": 2,
        "unit": "家",
        "records": 2,
        "formula": "关停日期在本年的企业数",
    }
    keys = sorted(firm.uscc for firm in records[1:3])
    assert first["record_ids"] == [{"model": "registry.enterprise", "key": key} for key in keys]
    # The databases differ in the places that they give a sum.
    assert (rows[1]["value"], rows[1]["working"].replace(".00", "")) == (20, "200000÷10000")


def test_indicators_for_people_show_one_line_each(catalogue, records):
    lines = run("indicators", "2024").splitlines()

    assert len(lines) == 4
    assert lines[0] == "I10           关停企业：2家（2条记录；关停日期在本年的企业数）"


def test_report_is_assembled_in_the_foreground_as_a_job_of_the_operations_account(
    edition, quick_print, tmp_path: Path
):
    pdf, docx = tmp_path / "new" / "report.pdf", tmp_path / "report.docx"

    said = run("annual_report", "2024", "--output", str(pdf), "--docx", str(docx))

    edition.refresh_from_db()
    assert pdf.read_bytes() == b"%PDF-" + edition.data_hash.encode()
    assert docx.read_bytes() == b"PK" + edition.data_hash.encode()
    assert AssemblyJob.objects.get().started_by.username == USERNAME
    assert edition.status == EditionStatus.DRAFT
    assert "［提醒］口径提醒：请核对。" in said
    assert said.splitlines()[-1] == f"{edition}：起草中，数据摘要 {edition.data_hash}"


def test_year_that_has_not_begun_is_refused_in_words(catalogue, tmp_path: Path):
    with pytest.raises(CommandError, match="2999年尚未开始"):
        run("annual_report", "2999", "--output", str(tmp_path / "report.pdf"))

    assert not ReportEdition.objects.exists()
    assert list(tmp_path.glob("*.pdf")) == []

"""Emissions and wastes of annual reports as bulk files: line by line what is on display, and nothing else."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from common.publication import kinds
from disclosure.public import ANNUAL_DISCLOSURE
from disclosure.public_lines import ANNUAL_EMISSION, ANNUAL_WASTE
from disclosure.public_rows import HAZARDOUS_WASTE, SOLID_WASTE, TOTALS
from opendata import services
from opendata.columns import columns_of, open_kinds
from opendata.models import BulkFile
from opendata.selectors import dictionary
from tests.disclosure.published_reports import made_table, record, totals_table
from tests.opendata.records import bytes_of, rows

pytestmark = pytest.mark.django_db


def test_each_pollutant_of_each_report_is_a_line():
    record("甲化工", "A", 2024, totals=[("废水", "总磷", None, 0.00001)])
    shown = record("甲化工", "A", 2025, totals=[("废水", "总磷", 1, 0.1), ("废气", "颗粒物", 3, 2)])
    record("乙化工", "B", 2025)  # has no such table
    services.make_files(ANNUAL_EMISSION)
    found = [
        (row["year"], row["medium"], row["pollutant"], row["permitted_t"], row["actual_t"])
        for row in rows(ANNUAL_EMISSION)
    ]
    assert found == [
        ("2025", "废水", "总磷", "1", "0.1"),
        ("2025", "废气", "颗粒物", "3", "2"),
        ("2024", "废水", "总磷", "", "0.00001"),
    ]
    first = rows(ANNUAL_EMISSION)[0]
    assert (first["enterprise"], first["uscc"]) == ("甲化工", shown.uscc)
    assert first["url"].endswith(reverse(f"public-{ANNUAL_DISCLOSURE}", args=[shown.pk]))
    assert BulkFile.objects.get(kind=ANNUAL_EMISSION, file_format="csv", is_current=True).rows == 3


def test_all_formats_say_the_same_and_numbers_stay_numbers():
    record("甲化工", "A", 2025, totals=[("废水", "=总磷", 1, 0.1)], is_synthetic=True)
    services.make_files(ANNUAL_EMISSION)
    (row,) = rows(ANNUAL_EMISSION)
    assert (row["pollutant"], row["actual_t"], row["is_synthetic"]) == ("'=总磷", "0.1", "是")
    line = json.loads(bytes_of("jsonl", ANNUAL_EMISSION))
    assert (line["pollutant"], line["actual_t"], line["is_synthetic"]) == ("=总磷", 0.1, True)
    book = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx", ANNUAL_EMISSION)))
    heads = [cell.value for cell in book["数据"][1]]
    cells = dict(zip(heads, [cell.value for cell in book["数据"][2]], strict=True))
    assert cells["实际排放量（t）"] == 0.1 and cells["污染物"] == "'=总磷"
    assert BulkFile.objects.filter(kind=ANNUAL_EMISSION, has_synthetic=True).count() == 3


def test_wastes_of_both_categories_stand_in_one_file():
    solid = made_table(SOLID_WASTE, [{"name": "炉渣", "generated": 100, "discarded": 0}])
    hazardous = made_table(HAZARDOUS_WASTE, [{"code": "900-214-08", "name": "废机油", "transferred": 5}])
    record("甲化工", "A", 2025, tables={SOLID_WASTE: solid, HAZARDOUS_WASTE: hazardous})
    services.make_files(ANNUAL_WASTE)
    names = ("category", "code", "name", "generated_t", "discarded_t", "transferred_t")
    assert [tuple(row[name] for name in names) for row in rows(ANNUAL_WASTE)] == [
        ("一般工业固体废物", "", "炉渣", "100", "0", ""),
        ("危险废物", "900-214-08", "废机油", "", "", "5"),
    ]


def test_what_is_withheld_is_told_by_its_ground_alone():
    secret = totals_table([("废水", "总磷", 1, None)])
    secret["rows"][0]["withheld"] = {"actual": "商业秘密"}
    record("甲化工", "A", 2025, tables={TOTALS: secret})
    record("乙化工", "B", 2025, tables={TOTALS: made_table(TOTALS, [], "国家秘密")})
    services.make_files(ANNUAL_EMISSION)
    found = {
        row["enterprise"]: (row["pollutant"], row["actual_t"], row["withheld"])
        for row in rows(ANNUAL_EMISSION)
    }
    assert found == {"甲化工": ("总磷", "", "实际排放量：商业秘密"), "乙化工": ("", "", "整表：国家秘密")}


def test_what_was_taken_down_leaves_the_files():
    gone = record("甲化工", "A", 2025, totals=[("废水", "总磷", 1, 0.1)])
    services.make_files(ANNUAL_EMISSION)
    assert len(rows(ANNUAL_EMISSION)) == 1
    gone.withdrawn_at, gone.withdrawal_reason, gone.body = timezone.now(), "更正", {}
    gone.save()
    services.make_files(ANNUAL_EMISSION)
    assert rows(ANNUAL_EMISSION) == []


def test_a_report_that_changes_makes_all_its_files_due(monkeypatch):
    requested: list[str] = []
    monkeypatch.setattr(services, "_request", requested.append)
    codes = [ANNUAL_DISCLOSURE, ANNUAL_EMISSION, ANNUAL_WASTE]
    for code in codes:
        services.make_files(code)
    services.note_change(ANNUAL_DISCLOSURE)
    assert requested == codes and all(services.is_due(code) for code in codes)


def test_what_changed_unnoticed_is_found_by_the_day(monkeypatch):
    monkeypatch.setattr(services, "_request", lambda code: None)
    for code in open_kinds():
        services.make_files(code)
    record("甲化工", "A", 2025, totals=[])
    assert set(services.daily()) == {ANNUAL_DISCLOSURE, ANNUAL_EMISSION, ANNUAL_WASTE}


@pytest.mark.parametrize("code", [ANNUAL_EMISSION, ANNUAL_WASTE])
def test_the_open_data_list_them_with_a_dictionary(client, code):
    kind = open_kinds()[code]
    assert code not in kinds()  # no kind of content of its own
    table = made_table(SOLID_WASTE, [{"name": "炉渣"}])
    record("甲化工", "A", 2025, totals=[("废水", "总磷", 1, 0.1)], tables={SOLID_WASTE: table})
    services.make_files(code)
    assert list(rows(code)[0]) == [column.name for column in columns_of(kind)]
    assert {row["type"] for row in dictionary(kind) if row["name"].endswith("_t")} == {"数"}
    page = client.get(reverse("open-data:detail", args=[code]))
    assert page.status_code == 200 and kind.list_title in page.content.decode()
    assert kind.list_title in client.get(reverse("open-data:index")).content.decode()
    assert client.get(reverse("open-data:file", args=[code, "csv"])).status_code == 200

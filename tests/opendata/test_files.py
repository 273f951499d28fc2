"""What stands in the bulk files: what is on display, safe for spreadsheets, the same in all formats."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from common.publication import PublicColumn, PublicKind, kinds
from opendata import services, writing
from opendata.columns import Reader, as_cell, as_text, columns_of, open_kinds
from opendata.models import BulkFile
from opendata.selectors import dictionary
from tests.opendata.records import KIND, bytes_of, record, rows

pytestmark = pytest.mark.django_db

# What a clerk may have typed, or someone hostile.
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+86 931",
    "-1",
    "@SUM(A1)",
    "\tTAB",
    "\rCR",
    "'=1",
    "''=1",
    "'plain",
    'quoted "word", comma',
    "line\nbreak",
    "carriage\rreturn",
    "\\.",
    "[not a list]",
    "{no object}",
    "true story",
    "false",
    "true",
    "null",
    "",
    " ",
    "🏭 冒烟",
    "%s %% {0}",
)


# -- which rows --


def test_files_hold_what_is_on_display_and_nothing_else():
    record(1)
    record(2, withdrawn_at=timezone.now(), withdrawal_reason="撤销")
    record(3, display_until=timezone.localdate() - timedelta(days=1))
    record(4, display_until=timezone.localdate())
    record(5, is_current=False)
    record(6, kind="eia-notice")
    services.make_files(KIND)
    found = {row["decision_number"] for row in rows()}
    assert found == {"兰新环罚〔2026〕1号", "兰新环罚〔2026〕4号"}
    lines = bytes_of("jsonl").decode().splitlines()
    assert {json.loads(line)["decision_number"] for line in lines} == found
    book = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx")), read_only=True)
    assert {row[1].value for row in list(book["数据"].rows)[1:]} == found


def test_what_is_withdrawn_disappears_from_the_files():
    gone = record(1, body={"facts": "不得再见的事实"})
    services.make_files(KIND)
    assert "不得再见的事实" in bytes_of().decode()
    gone.withdrawn_at, gone.withdrawal_reason, gone.body = timezone.now(), "决定被撤销", {}
    gone.save()
    services.make_files(KIND)
    assert rows() == []
    everything = [path.read_bytes() for path in services.folder().iterdir() if path.suffix != ".xlsx"]
    present = BulkFile.objects.filter(kind=KIND, is_current=True)
    assert all(file.rows == 0 for file in present)
    assert "不得再见的事实".encode() not in bytes_of("jsonl") + bytes_of("csv")
    assert everything  # the folder was looked at


def test_rows_are_newest_first():
    record(1, dated_on=date(2025, 1, 1))
    record(2, dated_on=date(2026, 1, 1))
    record(3, dated_on=date(2026, 1, 1))
    services.make_files(KIND)
    assert [row["decision_number"][-2:] for row in rows()] == ["3号", "2号", "1号"]


# -- cells --


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_comes_out_safe_and_whole(text):
    record(1, body={"facts": text}, party=text[:20] or "某")
    services.make_files(KIND)
    (row,) = rows()
    assert row["facts"][:1] not in set("=+-@\t\r")
    assert row["facts"].removeprefix("'") == text.removeprefix("'") or row["facts"] == "'" + text
    assert json.loads(bytes_of("jsonl"))["facts"] == text


def test_database_and_python_write_the_same_bytes(tmp_path):
    """On SQLite both ways are Python's; on PostgreSQL one is COPY."""
    for place, text in enumerate(HOSTILE):
        values = {"facts": text, "violations": [text, "乙"], "basis": None}
        record(place, body=values, party=text[:20], number=text[:20])
    odd = (True, False, 3, -4, 1.5, ["-甲"], [], {"a": 1}, [{"a": 1}, "甲", True, None, 2], [["内"]], None)
    for place, value in enumerate(odd, start=100):
        record(place, body={"facts": value, "result": value}, amount=None)
    record(200, amount="-12.50", display_until=date(2099, 12, 31), is_synthetic=True, body={"park": "=园"})
    services.make_files(KIND)
    kind = open_kinds()[KIND]
    day = timezone.localdate()
    counter = writing._Counter(Reader.of(kind), writing.rows_of(kind, day))
    writing.write_rows(kind, counter, tmp_path, with_csv=True)
    assert (tmp_path / "csv").read_bytes() == bytes_of("csv")
    assert counter.rows == len(HOSTILE) + len(odd) + 1


@pytest.mark.parametrize("code", sorted(code for code, kind in open_kinds().items() if kind.lines is None))
def test_files_of_every_register_are_made(code):
    record(1, kind=code)
    services.make_files(code)
    (row,) = rows(code)
    assert list(row) == [column.name for column in columns_of(open_kinds()[code])]


def test_values_are_worded():
    moment = datetime(2026, 3, 2, 1, 30, tzinfo=timezone.get_fixed_timezone(0))
    assert as_text(moment) == "2026-03-02T09:30:00+08:00"
    assert as_text(Decimal("1E+2")) == "100"
    assert as_text(["甲", None, 2, False]) == "甲；2；false"
    assert as_cell(PublicColumn("fine", "罚款", "amount"), Decimal("-1.00")) == "-1.00"
    assert as_cell(PublicColumn("facts", "事实", "body.facts"), "-1.00") == "'-1.00"


def test_the_csv_begins_with_the_mark_and_the_workbook_with_the_labels():
    record(1)
    services.make_files(KIND)
    assert bytes_of("csv").startswith(b"\xef\xbb\xbfid,decision_number,party,")
    assert not bytes_of("jsonl").startswith(b"\xef\xbb\xbf")
    book = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx")))
    assert [cell.value for cell in book["数据"][1]][:3] == ["公开编号", "处罚决定书文号", "当事人"]
    names = [row[0].value for row in list(book["数据字典"].rows)[1:]]
    assert names == [column.name for column in columns_of(open_kinds()[KIND])]


def test_no_cell_of_a_workbook_is_a_formula():
    for place, text in enumerate(HOSTILE):
        record(place, body={"facts": text})
    services.make_files(KIND)
    book = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx")))
    assert not any(cell.data_type == "f" for row in book["数据"].iter_rows() for cell in row)


def test_too_long_a_cell_is_cut_in_the_workbook_alone():
    record(1, body={"facts": "长" * 40_000})
    services.make_files(KIND)
    assert rows()[0]["facts"] == "长" * 40_000
    book = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx")))
    facts = next(cell.value for cell in book["数据"][2] if str(cell.value).startswith("长"))
    assert facts.endswith("（全文见 CSV）")


def test_a_full_worksheet_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(writing, "SHEET_ROWS", 2)
    for place in range(5):
        record(place)
    services.make_files(KIND)
    book = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx")))
    assert book.sheetnames == ["数据", "数据2", "数据3", "数据字典"]
    assert [book[name].max_row for name in book.sheetnames[:3]] == [3, 3, 2]


def test_a_workbook_past_the_limit_of_plain_zip_is_written(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)  # in truth 2 GiB, which a million records pass
    record(1)
    services.make_files(KIND)
    assert openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx")))["数据"].max_row == 2


# -- what is told of a file --


def test_rows_size_and_hash_are_those_of_the_bytes():
    record(1)
    record(2, is_synthetic=True)
    services.make_files(KIND)
    for file in BulkFile.objects.filter(kind=KIND, is_current=True):
        content = bytes_of(file.file_format)
        assert (file.rows, file.size) == (2, len(content))
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.has_synthetic


def test_the_dictionary_names_the_columns_of_the_header_in_their_order():
    for code, kind in open_kinds().items():
        if kind.lines is not None:  # see the tests of whose lines they are
            continue
        record(1, kind=code)
        services.make_files(code)
        assert [row["name"] for row in dictionary(kind)] == list(rows(code)[0])
        assert all(row["label"] and row["meaning"] and row["type"] for row in dictionary(kind))


def test_names_and_labels_of_columns_are_each_once():
    for kind in open_kinds().values():
        columns = columns_of(kind)
        for values in ([c.name for c in columns], [c.label for c in columns]):
            assert len(set(values)) == len(values), kind.code


# -- nothing beyond what is published --

# Kinds of public content without a bulk file, each with the reason.
WITHOUT_FILE: dict[str, str] = {}


def test_every_public_kind_has_a_file_or_a_reason():
    without = {code for code, kind in kinds().items() if not kind.columns and code != "test-kind"}
    assert without == set(WITHOUT_FILE)
    assert all(WITHOUT_FILE.values())


def test_every_column_is_of_the_allowlist_of_its_kind():
    fields = {"pk", "page", "number", "party", "title", "dated_on", "amount", "uscc", "park", "closes_on"}
    fields |= {"display_until", "published_at", "is_synthetic", "sha256"}
    for kind in open_kinds().values():
        for column in columns_of(kind):
            if column.path.startswith("line."):
                continue  # read from the body, which holds what is allowed
            own = column.path.removeprefix("body.")
            assert own in (kind.allowed if column.path.startswith("body.") else fields), column


def test_masked_codes_cannot_be_read_from_the_files():
    masked = "91620100MA0000****"
    record(1, uscc="", body={"uscc": masked, "facts": "身份证号 ******"})
    services.make_files(KIND)
    assert rows()[0]["uscc"] == masked
    for file_format in ("csv", "jsonl"):
        assert b"91620100MA00000018" not in bytes_of(file_format)


def test_search_terms_and_facets_stay_out_of_the_files():
    record(1, search_text="只供检索的字", facets="|law=secret|")
    services.make_files(KIND)
    for file_format in ("csv", "jsonl"):
        text = bytes_of(file_format).decode()
        assert "只供检索的字" not in text and "law=secret" not in text


# -- by command --


def test_the_command_makes_all_or_some(capsys):
    record(1)
    call_command("make_open_data", KIND)
    assert set(BulkFile.objects.values_list("kind", flat=True)) == {KIND}
    call_command("make_open_data", "--due")
    assert set(BulkFile.objects.values_list("kind", flat=True)) == set(open_kinds())
    assert BulkFile.objects.filter(kind=KIND).count() == 3  # not due, not made anew
    with pytest.raises(CommandError, match="没有公开类别 unknown"):
        call_command("make_open_data", "unknown")


def test_files_stand_in_the_private_folder():
    record(1)
    services.make_files(KIND)
    assert not services.folder().is_relative_to(settings.MEDIA_ROOT)  # where private files are


def test_a_kind_without_a_page_has_no_address():
    kind = PublicKind("no-such-page", "试", frozenset(), lambda obj: SimpleNamespace(), columns=())
    assert Reader.of(kind).parts is None

"""Templates: headings, notes, drop-downs, and that they come back as they went out."""

from __future__ import annotations

import io

import openpyxl
import pytest

from common.importing.problems import ProblemLog
from common.importing.xlsx import XlsxBook
from disclosure.annual.chapters import CHAPTERS
from disclosure.annual.checks.wording import alike
from disclosure.annual.declaration import Kind
from disclosure.annual.workbook.reading import WorkbookReader
from disclosure.annual.workbook.templates import write_workbook
from tests.disclosure.annual.workbook.books import TOTALS, WASTE, table_of

TABLES = [(f"{chapter.code}.{table.code}", table) for chapter in CHAPTERS for table in chapter.tables]


def written(*tables, rows=None) -> io.BytesIO:
    target = io.BytesIO()
    write_workbook(tables, target, rows)
    target.seek(0)
    return target


def test_titles_and_headings_tell_tables_and_columns_apart():
    titles = [table.title for _, table in TABLES]
    assert len(set(titles)) == len(titles)
    for _, table in TABLES:
        assert len(table.title) <= 31
        names = {alike(name) for item in table.columns for name in {item.label, item.heading}}
        assert len(names) == sum(len({item.label, item.heading}) for item in table.columns)


def test_one_table():
    table = table_of(WASTE)
    made = openpyxl.load_workbook(written(table))
    assert made.sheetnames == ["危险废物", "说明"]
    sheet = made["危险废物"]
    headings = [cell.value for cell in sheet[1]]
    assert headings == [item.heading for item in table.columns]
    assert "年初贮存量（t）" in headings
    note = sheet["A1"].comment.text
    assert "关键列：废物代码、名称相同的视为同一行" in note
    assert "如900-214-08" in note
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb
    assert made["说明"].max_row == len(table.columns) + 1


def test_drop_downs_hold_the_choices():
    sheet = openpyxl.load_workbook(written(table_of(TOTALS)))["排放总量"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    choice = rules["A2:A5001"]
    assert (choice.type, choice.formula1) == ("list", '"废水,废气"')
    assert {rule.type for rule in rules.values()} == {"list", "decimal"}


def test_a_workbook_of_all_tables():
    made = openpyxl.load_workbook(written(*(table for _, table in TABLES)))
    assert made.sheetnames == [*(table.title for _, table in TABLES), "说明"]


@pytest.mark.parametrize(("path", "table"), TABLES, ids=[path for path, _ in TABLES])
def test_what_went_out_comes_back(path, table):
    """Whatever was typed rightly is read again as the same text."""
    texts = {
        Kind.TEXT: "=1+1 甲",
        Kind.LONG_TEXT: "一\n二",
        Kind.INTEGER: "12",
        Kind.DECIMAL: "1234567890.12",
        Kind.DATE: "2025-03-05",
        Kind.YES_NO: "是",
        Kind.URL: "https://example.org/",
    }
    typed = {
        item.name: item.choices[-1][0] if item.kind is Kind.CHOICE else texts[item.kind][: item.max_length]
        for item in table.columns
    }
    target = written(table, rows={table.code: [typed]})
    log = ProblemLog()
    with XlsxBook(target) as book:
        (found,) = WorkbookReader("x.xlsx", {path: table}, log).read(book)
    assert (log.count, found.rows) == (0, [typed])


def test_a_number_beyond_a_spreadsheets_digits_stays_exact():
    typed = {"medium": "air", "pollutant": "尘", "permitted": "", "actual": "9999999999999.1234"}
    target = written(table_of(TOTALS), rows={"totals": [typed]})
    with XlsxBook(target) as book:
        (found,) = WorkbookReader("x.xlsx", {TOTALS: table_of(TOTALS)}, ProblemLog()).read(book)
    assert found.rows == [typed]


def test_what_is_no_value_goes_out_as_typed():
    target = written(table_of(TOTALS), rows={"totals": [{"medium": "air", "actual": "约三吨"}]})
    assert openpyxl.load_workbook(target)["排放总量"]["D2"].value == "约三吨"

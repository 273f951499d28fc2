"""Reading a filled-in workbook: what is right as typed, what is wrong by place, all in one pass."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from common.errors import Refused
from common.importing.problems import ProblemLog
from disclosure.annual.workbook.reading import WorkbookReader, open_workbook
from tests.disclosure.annual.workbook.books import (
    PRODUCTS,
    TOTALS,
    WASTE,
    book,
    raw_book,
    table_of,
    waste,
    with_parts,
)

FILE = "危险废物.xlsx"
HEADINGS = [item.heading for item in table_of(WASTE).columns]


@pytest.fixture
def read(tmp_path):
    """The rows of a workbook by table, and its problems."""

    def reading(content: bytes, *paths: str, name: str = FILE):
        place, log = tmp_path / "book.xlsx", ProblemLog()
        place.write_bytes(content)
        reader = WorkbookReader(name, {path: table_of(path) for path in paths or (WASTE,)}, log)
        with open_workbook(place, name) as opened:
            found = {each.path: each.rows for each in reader.read(opened)}
        return found, log.shown

    return reading


def line(*cells, **changes):
    row = waste(**changes)
    return [row[item.name] for item in table_of(WASTE).columns]


def test_rows_as_they_would_be_typed(read):
    found, problems = read(book({WASTE: [waste(), waste(code="900-041-49", name="废桶", licence=None)]}))
    assert problems == []
    assert found[WASTE][0] == {
        "code": "900-214-08",
        "name": "废机油",
        "opening": "1",
        "generated": "5.25",
        "utilised": "0",
        "disposed": "0",
        "transferred": "5.25",
        "receiver": "示范危废处置公司",
        "licence": "甘危废〔2024〕1号",
        "closing": "1",
    }
    assert found[WASTE][1]["licence"] == ""


def test_choices_dates_and_labels_without_units(read):
    permits = "management.permits"
    content = book(
        {
            permits: [
                {"name": "排污许可证", "number": "1", "authority": "局", "issued_on": date(2023, 5, 1)},
                {"name": "批复", "number": "2", "authority": "局", "issued_on": "2024年1月2日"},
            ],
            TOTALS: [{"medium": "废气", "pollutant": "颗粒物", "actual": 0.1}],
        },
        actual="实际排放量",
    )
    found, problems = read(content, permits, TOTALS)
    assert problems == []
    assert [row["issued_on"] for row in found[permits]] == ["2023-05-01", "2024-01-02"]
    assert found[TOTALS] == [{"medium": "air", "pollutant": "颗粒物", "permitted": "", "actual": "0.1"}]


def test_every_bad_cell_is_told_in_one_pass(read):
    content = book(
        {
            WASTE: [
                waste(opening="许多", closing=-1),
                waste(code=None, name="废桶", generated=1.23456),
                waste(),
                waste(name=" 废机 油 ", receiver=date(2025, 1, 1)),
            ],
            TOTALS: [{"medium": "噪声", "pollutant": "尘", "actual": "NaN"}],
        }
    )
    _, problems = read(content, WASTE, TOTALS)
    told = [(each.sheet, each.row, each.column, each.value, each.reason) for each in problems]
    assert told == [
        ("危险废物", 2, "年初贮存量（t）", "许多", "“许多”不是数字，请只填数字，不带单位"),
        ("危险废物", 2, "年末贮存量（t）", "-1", "不得为负数"),
        ("危险废物", 3, "废物代码", "", "必填，却是空的"),
        ("危险废物", 3, "产生量（t）", "1.23456", "最多保留4位小数"),
        ("危险废物", 4, "废物代码、名称", "900-214-08 废机油", "与第2行重复（废物代码、名称相同）"),
        ("危险废物", 5, "接收单位", "2025-01-01", "此列应为文本，单元格却是日期"),
        ("危险废物", 5, "废物代码、名称", "900-214-08 废机 油", "与第2行重复（废物代码、名称相同）"),
        ("排放总量", 2, "类别", "噪声", "“噪声”不在可选范围内，请填：废水、废气"),
        ("排放总量", 2, "实际排放量（t）", "NaN", "“NaN”不是数字，请只填数字，不带单位"),
    ]
    assert all(each.mend for each in problems)
    assert {each.file for each in problems} == {FILE}


def test_formulas_are_read_as_their_values(read):
    content = raw_book(HEADINGS, line(opening="=1+1"), line(code="900-041-49", closing="=1/0"))
    # xlsxwriter gives every formula the value 0, as an office program gives its own.
    found, problems = read(content)
    assert problems == []
    assert [row["opening"] for row in found[WASTE]] == ["0", "1"]
    part = "xl/worksheets/sheet1.xml"
    xml = zipfile.ZipFile(io.BytesIO(content)).read(part)
    unknown = xml.replace(b"<f>1+1</f><v>0</v>", b"<f>1+1</f>")
    _, problems = read(with_parts(content, {part: unknown}))
    ((row, reason),) = [(each.row, each.reason) for each in problems]
    assert (row, reason) == (2, "单元格是公式但没有计算结果")
    wrong = xml.replace(b"<f>1/0</f><v>0</v>", b"<f>1/0</f><v>#DIV/0!</v>").replace(
        b'<c r="J3">', b'<c r="J3" t="e">'
    )
    _, problems = read(with_parts(content, {part: wrong}))
    assert [(each.row, each.value, each.reason) for each in problems] == [
        (3, "#DIV/0!", "单元格是错误值 #DIV/0!")
    ]


def test_text_that_looks_like_a_formula(read):
    _, problems = read(book({WASTE: [waste(name="=HYPERLINK(1)")]}))
    assert [each.reason for each in problems] == ["内容以“=”开头，像是公式"]


@pytest.mark.parametrize(
    ("headings", "reason", "column"),
    [
        (["废物码", *HEADINGS[1:]], "不认识的表头", "废物码"),
        ([HEADINGS[1], *HEADINGS[1:]], "表头重复", "名称"),
        (HEADINGS[1:], "缺少必填的列", "废物代码"),
    ],
)
def test_headings_that_do_not_fit(read, headings, reason, column):
    found, problems = read(raw_book(headings, ["x"]))
    assert (reason, column) in [(each.reason, each.column) for each in problems]
    assert found[WASTE] == []


def test_columns_stand_in_any_order_and_optional_ones_may_be_missing(read):
    order = [name for name in reversed(HEADINGS) if name not in ("接收单位", "接收单位许可证编号")]
    by_heading = {item.heading: waste()[item.name] for item in table_of(WASTE).columns}
    found, problems = read(raw_book(order, [by_heading[name] for name in order]))
    assert problems == []
    assert found[WASTE][0]["code"] == "900-214-08"
    assert "receiver" not in found[WASTE][0]


def test_a_cell_beside_the_headings(read):
    _, problems = read(raw_book(HEADINGS, [*line(), "多余"]))
    assert [(each.column, each.reason) for each in problems] == [("第11列", "此格所在的列没有表头")]


def test_sheets_that_do_not_belong(read):
    found, problems = read(raw_book(HEADINGS, line(), title="危废"))
    assert found == {}
    ((reason, mend),) = [(each.reason, each.mend) for each in problems]
    assert reason == "不认识的工作表"
    assert "危险废物" in mend


def test_blank_rows_do_not_count(read):
    found, problems = read(raw_book(HEADINGS, [""], line(), [None, " "], line(code="900-041-49")))
    assert problems == []
    assert len(found[WASTE]) == 2


def test_more_rows_than_the_table_takes(read, monkeypatch):
    table = table_of(WASTE)
    object.__setattr__(table, "most", 2)
    try:
        rows = [waste(code=f"900-{number:03d}-08", opening="x" if number == 1 else 0) for number in range(4)]
        _, problems = read(book({WASTE: rows}))
    finally:
        object.__setattr__(table, "most", 5000)
    assert [(each.row, each.reason) for each in problems] == [
        (3, "“x”不是数字，请只填数字，不带单位"),
        (4, "超过2行的上限，其后各行未检查"),
    ]


def test_external_links_are_refused(tmp_path):
    place = tmp_path / "book.xlsx"
    place.write_bytes(with_parts(book({WASTE: [waste()]}), {"xl/externalLinks/externalLink1.xml": b"<x/>"}))
    with pytest.raises(Refused, match="链接到其他文件"):
        open_workbook(place, FILE)


def test_all_products_in_every_script(read):
    rows = [{"name": "甲" * 200, "unit": "t", "capacity": 10**13, "output": "１２３．５"}]
    found, problems = read(book({PRODUCTS: rows}), PRODUCTS)
    assert problems == []
    assert found[PRODUCTS][0]["output"] == "123.5"

"""Reading workbooks: what is in the cells, and what hostile files get as an answer."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from common.errors import Refused
from common.importing.books import open_book
from common.importing.xlsx import ErrorCell, column_index
from common.importing.xlsx_parts import BLOCK_STRINGS, BLOCKS_KEPT
from tests.common.ledgers import part, rezip, write_book, write_csv

SHEET = "xl/worksheets/sheet1.xml"


def read(path: Path, name: str = "") -> list[tuple[int, list]]:
    with open_book(path, name or path.name) as book:
        return list(book.sheets[0].rows())


def refusal(path: Path, name: str = "") -> str:
    with pytest.raises(Refused) as caught:
        read(path, name)
    return caught.value.message


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path / "a.xlsx", {"表": [["甲", "乙"], ["文字", 1]]})


def test_cells_come_as_text_numbers_dates_and_truth(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("表")
        day = workbook.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        money = workbook.add_format({"num_format": '#,##0.00"元"'})
        sheet.write_string(0, 0, "文字_x0041_")
        sheet.write_number(0, 1, 1047.2)
        sheet.write_number(0, 2, 30)
        sheet.write_datetime(0, 3, date(2024, 2, 29), day)
        sheet.write_datetime(0, 4, datetime(2024, 12, 31, 23, 59, 30), moment)
        sheet.write_boolean(0, 5, True)
        sheet.write_number(0, 7, 12.5, money)
        sheet.write_rich_string(0, 8, "甲", workbook.add_format({"bold": True}), "乙")
        sheet.write_formula(0, 9, "=1+1", None, 2)
    expected = ["文字_x0041_", 1047.2, 30, date(2024, 2, 29), datetime(2024, 12, 31, 23, 59, 30), True, None]
    assert read(path) == [(1, [*expected, 12.5, "甲乙", 2])]


def test_workbook_counting_from_1904_has_the_same_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        workbook.add_worksheet().write_datetime(0, 0, date(2024, 1, 1), day)
    assert read(path) == [(1, [date(2024, 1, 1)])]


def test_errors_and_uncalculated_formulas_are_told_apart(book: Path) -> None:
    sheet = part(book, SHEET).replace(
        b'<c r="B2"><v>1</v></c>',
        b'<c r="B2" t="e"><f>A9</f><v>#REF!</v></c><c r="C2"><f>1+1</f></c>'
        b'<c r="D2" t="str"><f>A2</f><v>x</v></c>',
    )
    rezip(book, {SHEET: sheet})
    assert read(book)[1] == (2, ["文字", ErrorCell("#REF!"), ErrorCell(""), "x"])


def test_prefixed_elements_and_missing_references_are_read(book: Path) -> None:
    xml = (
        b'<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        b'<x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c/><x:c><x:v>3</x:v></x:c></x:row>'
        b"</x:sheetData></x:worksheet>"
    )
    assert read(rezip(book, {SHEET: xml})) == [(1, ["a", None, 3])]


def test_more_strings_than_memory_keeps_are_all_found(tmp_path: Path) -> None:
    """In an order that goes back to the first block when it has long left memory."""
    count = BLOCK_STRINGS * (BLOCKS_KEPT + 2)
    texts = [f"文{n}" for n in range(count)]
    path = write_book(tmp_path / "a.xlsx", {"表": [*([text] for text in texts), [texts[0], texts[-1]]]})
    rows = read(path)
    assert [cells[0] for _, cells in rows[:-1]] == texts
    assert rows[-1] == (count + 1, [texts[0], texts[-1]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "园区.csv", [["园区代码", "园区名称"], ["a", "化工园，\n东区"]], encoding)
    with open_book(path, path.name) as book:
        sheet = book.sheets[0]
        assert sheet.title == "园区"
        assert list(sheet.rows()) == [(1, ["园区代码", "园区名称"]), (2, ["a", "化工园，\n东区"])]
        assert len(list(sheet.rows())) == 2  # a second time, for the second pass


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("甲,乙".encode("utf-16"), "UTF-16"),
        (b"\xff\xff\x80\x80", "编码"),
        (b"", "空的"),
        (b'a,"b', "CSV 格式有误"),
        (b"PK\x03\x04rest", "不是 csv"),
    ],
)
def test_unreadable_csv_says_how_to_mend_it(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert words in refusal(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsm", b"PK\x03\x04", "另存为 xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "另存为 xlsx"),
        ("a.pdf", b"%PDF-", "只接收"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "加密"),
        ("a.xlsx", b"<html>", "不是 xlsx"),
        ("a.xlsx", b"PK\x03\x04broken", "损坏"),
    ],
)
def test_wrong_kinds_of_files_are_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


def test_macros_under_an_innocent_name_are_refused(book: Path) -> None:
    assert "宏" in refusal(rezip(book, {"xl/vbaProject.bin": b"x"}))


def test_another_office_document_is_refused(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "不是 Excel 工作簿" in refusal(path)


def test_zip_bomb_of_one_huge_part_is_refused_without_unpacking(book: Path) -> None:
    assert "压缩比异常" in refusal(rezip(book, {SHEET: b"0" * (50 * 1024**2)}))


def test_zip_bomb_of_fifty_megabytes_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """50 MB of zip that promise 50 GB: only the directory is read."""
    with zipfile.ZipFile(book, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/a.bin")
        archive.writestr(entry, b"0" * 1024)
        archive.infolist()[-1].file_size = 50 * 1024**3
        archive._didModify = True
    assert "疑似压缩炸弹" in refusal(book)


def test_part_longer_than_its_directory_says_is_refused(book: Path) -> None:
    """A directory that lies: reading stops at what it promised, and the checksum is found wrong."""
    rezip(book, {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 9999 + b"</sst>"})
    with zipfile.ZipFile(book, "a") as archive:
        archive.getinfo("xl/sharedStrings.xml").file_size = 100
        archive._didModify = True
    assert "损坏" in refusal(book)


def test_too_many_entries_are_refused(book: Path) -> None:
    with zipfile.ZipFile(book, "a") as archive:
        for number in range(5001):
            archive.writestr(f"x/{number}", b"")
    assert "个部件" in refusal(book)


def test_entities_are_refused_before_they_expand(book: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
    assert "DTD" in refusal(rezip(book, {SHEET: bomb + part(book, SHEET).partition(b"?>")[2]}))


def test_external_entities_read_no_file(book: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet>&x;</worksheet>'
    assert "DTD" in refusal(rezip(book, {SHEET: bomb}))


def test_endless_nesting_is_refused(book: Path) -> None:
    assert "嵌套过深" in refusal(rezip(book, {SHEET: b"<worksheet>" + b"<a>" * 1000}))


def test_one_giant_element_is_refused(book: Path) -> None:
    noise = bytes(65 + (n * 7919) % 26 for n in range(1 << 16)) * 100
    stored = io.BytesIO()
    with zipfile.ZipFile(book) as archive, zipfile.ZipFile(stored, "w") as changed:
        for name in archive.namelist():
            data = archive.read(name)
            changed.writestr(name, b'<worksheet a="' + noise if name == SHEET else data)
    book.write_bytes(stored.getvalue())
    assert "单个元素过大" in refusal(book)


def test_broken_xml_and_broken_indexes_are_named(book: Path) -> None:
    original = part(book, SHEET)
    assert "XML" in refusal(rezip(book, {SHEET: original[:-40]}))
    assert "索引" in refusal(rezip(book, {SHEET: original.replace(b"<v>0</v>", b"<v>99</v>")}))
    assert "数字" in refusal(
        rezip(book, {SHEET: original.replace(b"<v>1</v></c></row></sheet", b"<v>x1</v></c></row></sheet")})
    )
    assert "行号" in refusal(rezip(book, {SHEET: original.replace(b'<row r="2"', b'<row r="1"')}))


@pytest.mark.parametrize("number", [b"inf", b"nan", b"1e999", b"\xc2\xb2", b"9" * 5000])
def test_numbers_that_are_none_are_named(book: Path, number: bytes) -> None:
    original = part(book, SHEET)
    assert "数字" in refusal(
        rezip(
            book,
            {
                SHEET: original.replace(
                    b"<v>1</v></c></row></sheet", b"<v>" + number + b"</v></c></row></sheet"
                )
            },
        )
    )
    assert "行号" in refusal(
        rezip(book, {SHEET: original.replace(b'<row r="2"', b'<row r="' + b"9" * 5000 + b'"')})
    )


def test_damaged_files_are_refused_in_words_or_read(book: Path) -> None:
    """Bytes changed at random, in the file and in its parts: never another error than Refused."""
    random = Random(2024)
    whole = book.read_bytes()
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    refused = 0
    for _ in range(150):
        if random.random() < 0.5:
            book.write_bytes(_damaged(whole, random))
        else:
            name = random.choice([name for name in parts if name.endswith((".xml", ".rels"))])
            book.write_bytes(whole)
            rezip(book, {name: _damaged(parts[name], random)})
        try:
            with open_book(book, book.name) as opened:
                for sheet in opened.sheets:
                    list(sheet.rows())
        except Refused:
            refused += 1
    assert 50 < refused < 150


def _damaged(data: bytes, random: Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(random.randint(1, 8)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    return bytes(damaged)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = write_book(
            tmp_path / "a.xlsx", {"表": ([f"文字{n}-{c}" for c in range(5)] for n in range(rows))}
        )
        tracemalloc.start()
        with open_book(path, path.name) as book:
            count = sum(1 for _ in book.sheets[0].rows())
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == rows
        return top

    # Both are larger than what the string blocks may keep.
    assert peak(60_000) < 1.3 * peak(20_000)


def test_paths_inside_the_zip_are_never_used(book: Path) -> None:
    rezip(book, {"../../evil.xlsx": b"x", "/etc/evil": b"x"})
    assert read(book)[1] == (2, ["文字", 1])


def test_column_letters() -> None:
    assert [column_index(letters) for letters in ("A", "Z", "AA", "AB")] == [0, 25, 26, 27]
    with pytest.raises(Refused):
        column_index("XFD")

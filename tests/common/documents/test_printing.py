"""The printed document: its page, its words, its marks; in the archive form."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pikepdf
import pytest

from common.documents.content import DocumentContent, Paragraph, TableBlock
from common.documents.files import make_files
from common.documents.pdf import render_pdf
from common.documents.services import issue

from .conftest import DAY
from .test_content import CONTENT

pytestmark = pytest.mark.system
A4 = (595.28, 841.89)


def pages_of(content: DocumentContent) -> list[pdfplumber.page.Page]:
    return pdfplumber.open(BytesIO(render_pdf(content, "ab" * 32))).pages


def words(page: pdfplumber.page.Page) -> str:
    return re.sub(r"\s", "", page.extract_text())


@pytest.fixture(scope="module")
def printed() -> list[pdfplumber.page.Page]:
    return pages_of(replace(CONTENT, notice="", annexes=()))


def test_the_page_is_a4_and_holds_the_words_in_order(printed):
    assert [(round(page.width, 2), round(page.height, 2)) for page in printed] == [A4]
    assert words(printed[0]) == (
        "兰新环受〔2026〕1号兰州新区生态环境局受理通知书"
        "示范化工有限公司：一、事项（一）细目正文1.甲2.乙事项内容名称示范备注"
        "兰州新区生态环境局2026年9月2日（联系人：某）—1—"
    )


def test_the_date_ends_four_characters_from_the_edge_under_the_issuer(printed):
    (day,) = printed[0].search("2026年9月2日")
    *_, issuer = printed[0].search("兰州新区生态环境局")
    right = 595.28 - 26 / 25.4 * 72
    assert right - day["x1"] == pytest.approx(4 * 15.79, abs=1)
    assert (day["x0"] + day["x1"]) / 2 == pytest.approx((issuer["x0"] + issuer["x1"]) / 2, abs=1)


def test_lines_hold_28_characters_on_the_grid():
    (page, *_) = pages_of(replace(CONTENT, number="", notice="", blocks=(Paragraph("环" * 200),)))
    lines = [line for line in page.extract_text_lines() if set(line["text"]) == {"环"}]
    assert [len(line["text"]) for line in lines] == [26, 28, 28, 28, 28, 28, 28, 6]
    pitches = [after["top"] - before["top"] for before, after in zip(lines, lines[1:], strict=False)]
    assert pitches == pytest.approx([28.99] * 7, abs=0.1)


def test_the_notice_of_synthetic_data_stands_on_every_page():
    long = replace(CONTENT, blocks=(Paragraph("环" * 1500),))
    pages = pages_of(long)
    assert len(pages) >= 3
    assert all("示范数据，不具有法律效力" in words(page) for page in pages)
    assert not any("示范数据" in words(page) for page in pages_of(replace(long, notice="")))


def test_hostile_text_and_long_cells_are_printed_as_text():
    hostile = '<img src="file:///etc/passwd"><style>@page{size:1mm}</style>'
    block = TableBlock(("事项", "内容"), (("地点", "长" * 200), (hostile, "")))
    pages = pages_of(replace(CONTENT, addressee=hostile, blocks=(block,)))
    text = "".join(map(words, pages))
    assert text.count("长") == 200
    assert hostile.replace(" ", "") in text
    assert {(round(page.width, 2), round(page.height, 2)) for page in pages} == {A4}


def test_the_file_is_in_archive_form_and_says_what_it_is():
    with pikepdf.open(BytesIO(render_pdf(CONTENT, "ab" * 32))) as file, file.open_metadata() as metadata:
        assert metadata["dc:title"] == "兰州新区生态环境局受理通知书"
        assert metadata["dc:creator"] == ["兰州新区生态环境局"]
        assert metadata["pdf:Keywords"] == "ab" * 32
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert str(file.Root.Lang) == "zh-CN"


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_the_task_makes_both_files_and_again_nothing(firm):
    document = issue("notice", firm, actor=None, number_prefix="兰新环告", issued_on=DAY)
    make_files(document.pk)
    document.refresh_from_db()
    names = (document.pdf.name, document.docx.name)
    assert document.pdf.read(5) == b"%PDF-"
    assert document.docx.read(2) == b"PK"
    make_files(document.pk)
    document.refresh_from_db()
    assert (document.pdf.name, document.docx.name) == names


def test_printing_twice_gives_the_same_file():
    assert render_pdf(CONTENT, "x") == render_pdf(CONTENT, "x")

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from common.typesetting.docx_styles import LEFT
from reports.rendering.docx import render_docx
from reports.rendering.text import plain_text

from . import sample


@pytest.fixture(scope="module")
def word():
    return Document(BytesIO(render_docx(sample.document())))


def texts(word, style):
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == style]


def test_wording_is_that_of_the_pdf(word):
    end = next(i for i, paragraph in enumerate(word.paragraphs) if paragraph.text == "附件1")
    printed = "".join(paragraph.text.replace("\n", "") for paragraph in word.paragraphs[:end])
    notice = sample.document().synthetic_notice
    assert printed == notice + plain_text(sample.document()).replace("\n", "")


def test_named_styles_carry_the_office_fonts(word):
    fonts = {
        name: word.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("公文标题", "公文一级标题", "公文二级标题", "公文三级标题", "公文正文", "公文页码")
    }
    assert fonts == {
        "公文标题": "方正小标宋简体",
        "公文一级标题": "黑体",
        "公文二级标题": "楷体_GB2312",
        "公文三级标题": "仿宋_GB2312",
        "公文正文": "仿宋_GB2312",
        "公文页码": "宋体",
    }
    assert [word.styles[name].font.size.pt for name in ("公文标题", "公文正文", "公文页码")] == [22, 16, 14]
    assert texts(word, "公文一级标题") == ["一、2024年主要举措和成效", "二、存在问题", "三、下一步打算"]


def test_heading_that_runs_in_is_kai(word):
    paragraph = next(p for p in word.paragraphs if p.text.startswith("（一）深入"))
    assert paragraph.runs[0].style.name == "公文二级标题接排"
    assert paragraph.runs[0].text == "（一）深入学习贯彻习近平法治思想。"


def test_page_is_a4_with_the_grid(word):
    section = word.sections[0]
    got = [section.page_width, section.page_height, section.top_margin, section.bottom_margin]
    got += [section.left_margin, section.right_margin]
    for length, millimetres in zip(got, (210, 297, 37, 35, 28, 26), strict=True):
        assert length == pytest.approx(Mm(millimetres), abs=635)  # one twip
    (grid,) = section._sectPr.findall(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    height = (section.page_height - section.top_margin - section.bottom_margin) / 635
    width = (section.page_width - section.left_margin - section.right_margin) / 635
    assert int(height / pitch) == 22
    assert int(width / (320 + space * 20 / 4096)) == 28


def test_page_numbers_are_outside_odd_right_even_left(word):
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, alignment in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        assert paragraph.alignment.name == alignment
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert "".join(node.text for node in paragraph._p.iter(qn("w:t"))) == "— 1 —"


def test_notice_stands_in_both_headers(word):
    section = word.sections[0]
    notice = sample.document().synthetic_notice
    assert [header.paragraphs[0].text for header in (section.header, section.even_page_header)] == [
        notice
    ] * 2


def test_charts_and_tables_hold_their_numbers(word):
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows == [
        ["项目", "一季度", "二季度", "三季度", "四季度"],
        ["审批手续", "21", "30", "27", "29"],
        ["登记表备案", "12", "18", "15", "18"],
        ["无需办理答复", "19", "22", "20", "20"],
    ]
    assert len(word.tables) == 3 + 2 + 1


def test_annex_repeats_its_head_and_is_linked_from_the_text(word):
    annex = word.tables[-1]
    assert len(annex.rows) == 51
    assert annex.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert annex.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert [cell.text for cell in annex.rows[28].cells] == [
        "I28", "立案查处环境违法行为", "56起", "年内作出处罚决定的案件数", "56",
    ]  # fmt: skip
    anchors = [link.get(qn("w:anchor")) for link in word.element.body.iter(qn("w:hyperlink"))]
    bookmarks = [mark.get(qn("w:name")) for mark in word.element.body.iter(qn("w:bookmarkStart"))]
    assert len(anchors) == 23
    assert set(anchors) <= set(bookmarks)
    assert len(set(bookmarks)) == 50


def test_metadata(word):
    core = word.core_properties
    assert (core.title, core.author, core.language, core.identifier) == (
        "兰州新区生态环境局关于2024年法治政府建设情况的报告", "兰州新区生态环境局", "zh-CN", "3f" * 32,
    )  # fmt: skip
    assert core.created.replace(tzinfo=None) == datetime(2025, 1, 17, 2, 30)
    assert core.comments == ""


def test_control_characters_do_not_break_the_file():
    document = sample.document(title="甲\x00乙\x0b", issuer="局\ud800", annex=sample.annex(1), charts=())
    assert texts(Document(BytesIO(render_docx(document))), "公文标题")[0] == "甲乙"


def test_cells_have_their_styles_widths_and_sides(word):
    annex = word.tables[-1]
    assert annex.style.name == "Table Grid"
    head, row = annex.rows[0].cells, annex.rows[9].cells
    assert {cell.paragraphs[0].style.name for cell in head} != {cell.paragraphs[0].style.name for cell in row}
    assert [cell.width.mm for cell in row] == pytest.approx(
        [156 * share / 100 for share in (14, 24, 14, 38, 10)], abs=0.05
    )
    sides = [cell.paragraphs[0].alignment for cell in row]
    assert sides == [None, LEFT, None, LEFT, None]
    assert all(cell._tc.getparent().trPr.find(qn("w:cantSplit")) is not None for cell in (head[0], row[0]))


def test_lowered_digits_and_markup_in_cells():
    figures = sample.annex(1)
    name = "CO₂<b>&"
    word = Document(BytesIO(render_docx(sample.document(annex=(replace(figures[0], name=name),)))))
    runs = word.tables[-1].rows[1].cells[1].paragraphs[0].runs
    assert [(run.text, run.font.subscript) for run in runs] == [("CO", None), ("2", True), ("<b>&", None)]

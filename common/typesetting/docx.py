"""Parts of a Word document in the form of GB/T 9704: text, tables, page numbers, the closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from common.typesetting import docx_styles as styles
from common.typesetting.docx_tables import Cell, table_xml
from common.typesetting.text import chinese_date, clean, closing_is_wide, split_subscripts, width_in_ems


def add_paragraph(word: Any, text: str, style: str) -> WordParagraph:
    """A paragraph at the end of the document."""
    paragraph: WordParagraph = word.add_paragraph(style=style)
    add_text(paragraph, text)
    return paragraph


def add_text(paragraph: WordParagraph, text: str, style: str | None = None) -> None:
    """Clean text with lowered digits at the end of a paragraph."""
    for piece, lowered in split_subscripts(clean(text)):
        paragraph.add_run(piece, style).font.subscript = True if lowered else None


def add_table(
    word: Any, columns: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[int]
) -> None:
    """A table at the end of the document; `widths` are shares of a hundred."""
    names = ("Table Grid", styles.CELL_HEAD, styles.CELL)
    table, head, cell = (word.styles[name].style_id for name in names)
    heads = [Cell(text) for text in columns]
    word.element.body._insert_tbl(table_xml(heads, rows, widths, (table, head, cell)))


def margins(word: Any, notice: str) -> None:
    """Page numbers, odd right and even left, and the notice that data are synthetic."""
    section = word.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = word.styles[styles.NOTICE]
        add_text(header.paragraphs[0], notice)
    for footer, align in ((section.footer, styles.RIGHT), (section.even_page_footer, styles.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = word.styles[styles.PAGE_NUMBER]
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Pt(14)
        paragraph.add_run("— ")
        _add_page_number(paragraph)
        paragraph.add_run(" —")


def closing(word: Any, issuer: str, dated_on: date) -> None:
    """Date four characters from the edge with the issuer centred over it."""
    name, day = clean(issuer), chinese_date(dated_on)
    overhang = (width_in_ems(name) - width_in_ems(day)) / 2
    name_indent, day_indent = 4 - overhang, 4.0
    if closing_is_wide(issuer, dated_on):
        name_indent, day_indent = 2.0, 2 + overhang
    for text, indent in ((name, name_indent), (day, day_indent)):
        paragraph = add_paragraph(word, text, styles.CLOSING)
        paragraph.paragraph_format.right_indent = Pt(16 * indent)
        paragraph.paragraph_format.keep_with_next = text is name


def _add_page_number(paragraph: WordParagraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    element = OxmlElement("w:r")
    field.append(element)
    WordRun(element, paragraph).text = "1"

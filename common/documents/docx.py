"""A document as DOCX, for those who must edit or file it: the words and order of the PDF."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK

from common.documents.content import Block, DocumentContent, TableBlock
from common.documents.layout import annex_lines, full_title, grid_of, numbered_items, title_lines
from common.typesetting import docx_styles as styles
from common.typesetting.docx import add_paragraph, add_table, add_text, closing, margins
from common.typesetting.docx_tables import Cell
from common.typesetting.text import clean

_LEVELS = {1: styles.LEVEL_1, 2: styles.LEVEL_2}


def render_docx(content: DocumentContent, identifier: str) -> bytes:
    word = Document()
    styles.set_up(word)
    _properties(word, content, identifier)
    margins(word, content.notice)
    _head(word, content)
    for block in content.blocks:
        _block(word, block)
    annexes = annex_lines(content)
    if annexes:
        add_paragraph(word, "", styles.FLUSH)
    for line in annexes:
        add_paragraph(word, line, styles.BODY)
    add_paragraph(word, "", styles.FLUSH)
    closing(word, content.issuer, content.dated_on)
    for remark in content.remarks:
        add_paragraph(word, f"（{remark}）", styles.BODY)
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _properties(word: Any, content: DocumentContent, identifier: str) -> None:
    core = word.core_properties
    core.title, core.author = full_title(content), clean(content.issuer)
    core.last_modified_by, core.language = core.author, "zh-CN"
    core.subject, core.identifier, core.comments = content.number, identifier, ""
    core.created = core.modified = datetime.combine(content.dated_on, time(), UTC).replace(tzinfo=None)


def _head(word: Any, content: DocumentContent) -> None:
    if content.notice:
        add_paragraph(word, content.notice, styles.CENTRED)
        add_paragraph(word, "", styles.FLUSH)
    if content.number:
        add_paragraph(word, content.number, styles.CENTRED)
        add_paragraph(word, "", styles.FLUSH)
    first, *rest = title_lines(content)
    title = add_paragraph(word, first, styles.TITLE)
    for line in rest:
        title.add_run().add_break(WD_BREAK.LINE)
        add_text(title, line)
    add_paragraph(word, "", styles.FLUSH)
    if content.addressee:
        add_paragraph(word, f"{content.addressee}：", styles.FLUSH)


def _block(word: Any, block: Block) -> None:
    if isinstance(block, TableBlock):
        grid = grid_of(block)
        add_table(word, grid.columns, [[Cell(text) for text in row] for row in grid.rows], grid.widths)
        add_paragraph(word, "", styles.FLUSH)
    elif block.type == "list":
        for item in numbered_items(block.items):
            add_paragraph(word, item, styles.BODY)
    elif block.type == "heading":
        add_paragraph(word, block.text, _LEVELS[block.level])
    else:
        add_paragraph(word, block.text, styles.BODY)

"""Tables of the Word document, written as XML in one piece.

python-docx looks every style up anew in the whole style sheet and walks the table for every cell,
which takes half as long as printing the PDF; here a table costs one parse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from common.typesetting.text import clean, split_subscripts

WIDTH = 156  # mm, of the type area


@dataclass(frozen=True)
class Cell:
    """One cell: its text, whether it is set flush left, and the bookmark before it as (name, number)."""

    text: str
    flush: bool = False
    bookmark: tuple[str, int] | None = None


def table_xml(
    head: Sequence[Cell], rows: Sequence[Sequence[Cell]], widths: Sequence[int], styles: tuple[str, str, str]
) -> Any:
    """The element of a table whose head is repeated on each page and whose rows are never torn.

    `widths` are shares of a hundred; `styles` the ids of the styles of table, head and cells.
    """
    table_style, head_style, cell_style = styles
    twips = [round(Mm(WIDTH * width / 100).twips) for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    drawn = [_row(head, twips, head_style, is_head=True)]
    drawn += [_row(row, twips, cell_style, is_head=False) for row in rows]
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val={quoteattr(table_style)}/>"
        '<w:tblW w:type="auto" w:w="0"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0"'
        ' w:noVBand="1" w:val="04A0"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(drawn)}</w:tbl>"
    )


def _row(cells: Sequence[Cell], twips: Sequence[int], style: str, *, is_head: bool) -> str:
    properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "")
    drawn = (_cell(cell, width, style) for cell, width in zip(cells, twips, strict=True))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(drawn)}</w:tr>"


def _cell(cell: Cell, width: int, style: str) -> str:
    align = '<w:jc w:val="left"/>' if cell.flush else ""
    content = "".join(_run(piece, lowered) for piece, lowered in split_subscripts(clean(cell.text)))
    if cell.bookmark:
        name, number = cell.bookmark
        start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>'
        content = f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{align}</w:pPr>{content}</w:p></w:tc>"
    )


def _run(text: str, lowered: bool) -> str:
    properties = '<w:rPr><w:vertAlign w:val="subscript"/></w:rPr>' if lowered else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

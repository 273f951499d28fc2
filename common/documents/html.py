"""A document as HTML: the fragment on the screen and the page that is printed."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from common.documents.content import Block, DocumentContent, TableBlock
from common.documents.layout import annex_lines, full_title, grid_of, numbered_items, title_lines
from common.typesetting.html import inline, table
from common.typesetting.text import chinese_date, clean, closing_is_wide


def render_html(content: DocumentContent) -> str:
    """The text as a fragment for a page that has its own h1."""
    return render_to_string("typesetting/_document.html", _context(content, printing=False))


def render_print_html(content: DocumentContent, *, identifier: str, watermark: str = "") -> str:
    """The complete page that is printed; `identifier` is kept in the file's metadata.

    `watermark` stands behind the text of every page.
    """
    context = {**_context(content, printing=True), "identifier": identifier, "watermark": watermark}
    return render_to_string("typesetting/document.html", context)


def _context(content: DocumentContent, *, printing: bool) -> dict[str, Any]:
    return {
        "printing": printing,
        "full_title": full_title(content),
        "title_lines": [inline(line) for line in title_lines(content)],
        "number": inline(content.number),
        "addressee": inline(content.addressee),
        "blocks": [_block(block) for block in content.blocks],
        "annexes": [inline(line) for line in annex_lines(content)],
        "issuer": clean(content.issuer),
        "dated_on": chinese_date(content.dated_on),
        "closing_is_wide": closing_is_wide(content.issuer, content.dated_on),
        "remarks": [inline(remark) for remark in content.remarks],
        "notice": inline(content.notice),
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, TableBlock):
        return {"type": block.type, "table": table(grid_of(block))}
    if block.type == "list":
        return {"type": block.type, "items": [inline(item) for item in numbered_items(block.items)]}
    return {"type": block.type, "text": inline(block.text), "level": getattr(block, "level", 0)}

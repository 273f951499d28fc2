"""A document as PDF/A-2a in the form of GB/T 9704."""

from __future__ import annotations

from common.documents.content import DocumentContent
from common.documents.html import render_print_html

STYLESHEET = "typesetting/document.css"


def render_pdf(content: DocumentContent, identifier: str, watermark: str = "") -> bytes:
    """Print the content; raises `FontError` or `RenderingError` with the remedy.

    `watermark` stands behind the text of a draft.

    WeasyPrint is imported here: it takes a second to load and only a process that prints needs it.
    """
    from common.typesetting.pdf import print_html

    return print_html(render_print_html(content, identifier=identifier, watermark=watermark), STYLESHEET)

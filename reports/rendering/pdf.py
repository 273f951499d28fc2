"""The report as PDF/A-2a in the form of GB/T 9704."""

from __future__ import annotations

from common.typesetting.pdf import print_html

from .document import ReportDocument
from .html import render_print_html

STYLESHEET = "reports/print/report.css"


def render_pdf(document: ReportDocument) -> bytes:
    """Print the report; raises `FontError` or `RenderingError` with the remedy."""
    return print_html(render_print_html(document), STYLESHEET)

"""The report as HTML: a fragment for the web pages and the page that is printed.

Both are made from the same templates (`templates/reports/print/`). All text
of the document is escaped in `inline` and nowhere else.
"""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common import charts
from common.charts import Chart
from common.typesetting import fonts
from common.typesetting.html import inline, table
from common.typesetting.text import chinese_date, clean, closing_is_wide

from .document import FigureRow, Paragraph, ReportDocument, Run
from .tables import chart_grid, table_grid
from .text import (
    DATA,
    EXHIBITS,
    FINDING_LABELS,
    NumberedSection,
    annex_mark,
    annex_note,
    annex_titles,
    assembly_time,
    chart_caption,
    figure_labels,
    numbered,
    title_lines,
)


def render_html(document: ReportDocument) -> str:
    """The body as a fragment for the web pages: h2 and h3, no h1, no styling."""
    return render_to_string("reports/print/fragment.html", _context(document, chart_font=""))


def render_print_html(document: ReportDocument) -> str:
    """The complete page that `pdf.render_pdf` hands to WeasyPrint."""
    return render_to_string(
        "reports/print/report.html", _context(document, chart_font=fonts.faces()["fang"].stack)
    )


def _context(document: ReportDocument, chart_font: str) -> dict[str, Any]:
    ids = document.figure_ids
    titles = annex_titles(document)
    labels = figure_labels(document)
    return {
        "document": document,
        "printing": bool(chart_font),
        "title": clean(document.title),
        "issuer": clean(document.issuer),
        "title_lines": [inline(line) for line in title_lines(document)],
        "document_number": inline(document.document_number),
        "addressee": inline(document.addressee),
        "notice": inline(document.synthetic_notice),
        "sections": [_section(item, ids) for item in numbered(document.sections)],
        "annex_note": annex_note(document),
        "dated_on": chinese_date(document.dated_on),
        "closing_is_wide": closing_is_wide(document.issuer, document.dated_on),
        "exhibits_mark": annex_mark(document, EXHIBITS) if EXHIBITS in titles else "",
        "exhibits_title": EXHIBITS,
        "charts": [_chart(i, chart, chart_font) for i, chart in enumerate(document.charts, start=1)],
        "tables": [table(table_grid(each, i)) for i, each in enumerate(document.tables, start=1)],
        "data_mark": annex_mark(document, DATA) if DATA in titles else "",
        "data_title": DATA,
        "figures": [_figure(row, labels[row.id]) for row in document.annex],
        "findings": [
            {"level": finding.level, "label": FINDING_LABELS[finding.level], "text": inline(finding.text)}
            for finding in document.findings
        ],
        "assembled_at": assembly_time(document),
    }


def _run(run: Run, ids: frozenset[str]) -> str:
    text = inline(run.text)
    if not run.figure_id:
        return text
    figure = escape(run.figure_id)
    data = f'<data class="figure" data-figure="{figure}" value="{escape(clean(run.text))}">{text}</data>'
    return f'<a class="figure-link" href="#figure-{figure}">{data}</a>' if run.figure_id in ids else data


def _paragraph(paragraph: Paragraph, ids: frozenset[str]) -> SafeString:
    return mark_safe("".join(_run(run, ids) for run in paragraph.runs))  # noqa: S308 - made by _run


def _section(item: NumberedSection, ids: frozenset[str]) -> dict[str, Any]:
    paragraphs = [_paragraph(paragraph, ids) for paragraph in item.section.paragraphs]
    runs_in = item.section.run_in and bool(item.heading)
    return {
        "tag": f"h{item.section.level + 1}",
        "heading": inline(item.heading),
        "runs_in": runs_in,
        "first": paragraphs[0] if runs_in and paragraphs else "",
        "paragraphs": paragraphs[1:] if runs_in else paragraphs,
    }


def _chart(index: int, chart: Chart, font: str) -> dict[str, Any]:
    return {
        "id": chart.id,
        "caption": inline(chart_caption(index, chart)),
        "svg": mark_safe(charts.svg(chart, font)),  # noqa: S308 - charts.svg escapes
        "table": table(chart_grid(chart)),
        "note": inline(chart.note),
    }


def _figure(row: FigureRow, label: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": label,
        "name": inline(row.name),
        "value": inline(row.value + row.unit if row.value else "—"),
        "formula": inline(row.formula),
        "basis": inline(row.basis),
        "note": inline(row.note),
        "record_count": row.record_count,
    }

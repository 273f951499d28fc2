"""The report as DOCX, for those who must edit or file it as a Word document.

Same words, order and styles as the PDF; charts stand as tables of their numbers.
"""

from __future__ import annotations

import re
from datetime import UTC
from io import BytesIO

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from common.typesetting import docx_styles as styles
from common.typesetting.docx import add_table, add_text, closing, margins
from common.typesetting.docx_tables import Cell
from common.typesetting.tables import Grid
from common.typesetting.text import clean, split_subscripts

from .document import FigureRow, Paragraph, ReportDocument
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

FIGURE_WIDTHS = (14, 24, 14, 38, 10)
FIGURE_COLUMNS = ("编号", "指标", "数值", "计算口径与依据", "记录数")
_LEVELS = {1: styles.LEVEL_1, 2: styles.LEVEL_2, 3: styles.LEVEL_3}


def render_docx(document: ReportDocument) -> bytes:
    return _Writer(document).write()


class _Writer:
    """Fills one Word document from top to bottom."""

    def __init__(self, document: ReportDocument) -> None:
        self.document = document
        self.ids = document.figure_ids
        self.word = Document()

    def write(self) -> bytes:
        styles.set_up(self.word)
        self._properties()
        margins(self.word, self.document.synthetic_notice)
        self._head()
        for item in numbered(self.document.sections):
            self._section(item)
        self._annex_note()
        self._blank()
        closing(self.word, self.document.issuer, self.document.dated_on)
        titles = annex_titles(self.document)
        if EXHIBITS in titles:
            self._annex_head(EXHIBITS)
            self._exhibits()
        if DATA in titles:
            self._annex_head(DATA)
            self._data()
        buffer = BytesIO()
        self.word.save(buffer)
        return buffer.getvalue()

    def _paragraph(self, text: str, style: str) -> WordParagraph:
        paragraph = self.word.add_paragraph(style=style)
        add_text(paragraph, text)
        return paragraph

    def _properties(self) -> None:
        document, core = self.document, self.word.core_properties
        core.title, core.author = clean(document.title), clean(document.issuer)
        core.last_modified_by = core.author
        core.subject, core.language = f"{document.year}年度法治政府建设情况", "zh-CN"
        core.identifier, core.comments = document.source_hash, ""
        core.created = core.modified = document.assembled_at.astimezone(UTC).replace(tzinfo=None)

    def _head(self) -> None:
        document = self.document
        if document.synthetic_notice:
            self._paragraph(document.synthetic_notice, styles.CENTRED)
            self._blank()
        if document.document_number:
            self._paragraph(document.document_number, styles.CENTRED)
            self._blank()
            self._blank()
        lines = title_lines(document)
        title = self._paragraph(lines[0], styles.TITLE)
        for line in lines[1:]:
            title.add_run().add_break(WD_BREAK.LINE)
            add_text(title, line)
        self._blank()
        if document.addressee:
            self._paragraph(document.addressee, styles.FLUSH)

    def _blank(self) -> None:
        self._paragraph("", styles.FLUSH)

    def _section(self, item: NumberedSection) -> None:
        paragraphs = list(item.section.paragraphs)
        if item.heading and item.section.run_in:
            start = self.word.add_paragraph(style=styles.BODY)
            add_text(start, item.heading, styles.RUN_IN if item.section.level == 2 else None)
            if paragraphs:
                self._runs(start, paragraphs.pop(0))
        elif item.heading:
            self._paragraph(item.heading, _LEVELS[item.section.level])
        for paragraph in paragraphs:
            self._runs(self.word.add_paragraph(style=styles.BODY), paragraph)

    def _runs(self, target: WordParagraph, paragraph: Paragraph) -> None:
        for run in paragraph.runs:
            if run.figure_id in self.ids:
                _add_link(target, run.text, bookmark_name(run.figure_id))
            else:
                add_text(target, run.text)

    def _annex_note(self) -> None:
        lines = annex_note(self.document)
        if lines:
            self._blank()
        for index, line in enumerate(lines):
            paragraph = self._paragraph(line, styles.BODY)
            if index:  # under the first title, past “附件：”
                paragraph.paragraph_format.first_line_indent = Pt(16 * 5)
                paragraph.paragraph_format.element.pPr.ind.set(qn("w:firstLineChars"), "500")

    def _annex_head(self, title: str) -> None:
        mark = self._paragraph(annex_mark(self.document, title), styles.ANNEX_MARK)
        mark.paragraph_format.page_break_before = True
        self._blank()
        self._paragraph(title, styles.TITLE)
        self._blank()

    def _exhibits(self) -> None:
        for index, chart in enumerate(self.document.charts, start=1):
            self._paragraph(chart_caption(index, chart), styles.CAPTION)
            self._grid(chart_grid(chart), chart.note)
        for index, table in enumerate(self.document.tables, start=1):
            grid = table_grid(table, index)
            self._paragraph(grid.caption, styles.CAPTION)
            self._grid(grid, grid.notes)

    def _grid(self, grid: Grid, note: str) -> None:
        rows = [[Cell(text) for text in row] for row in grid.rows]
        add_table(self.word, grid.columns, rows, grid.widths)
        self._paragraph(f"注：{note}" if note else "", styles.NOTE)

    def _data(self) -> None:
        document = self.document
        if document.annex:
            labels = figure_labels(document)
            rows = [
                _figure_cells(row, labels[row.id], number)
                for number, row in enumerate(document.annex, start=1)
            ]
            add_table(self.word, FIGURE_COLUMNS, rows, FIGURE_WIDTHS)
        if document.findings:
            self._paragraph("数据核对说明：", styles.NOTE)
        for number, finding in enumerate(document.findings, start=1):
            self._paragraph(f"{number}.（{FINDING_LABELS[finding.level]}）{finding.text}", styles.NOTE)
        self._paragraph(f"汇编时间：{assembly_time(document)}", styles.NOTE)
        if document.source_hash:
            self._paragraph(f"数据校验码（SHA-256）：{document.source_hash}", styles.NOTE)


def bookmark_name(figure_id: str) -> str:
    return "figure_" + re.sub(r"\W", "_", figure_id)[:32]


def _figure_cells(row: FigureRow, label: str, number: int) -> list[Cell]:
    method = row.formula
    method += f"（依据：{row.basis}）" if row.basis else ""
    method += f"（说明：{row.note}）" if row.note else ""
    return [
        Cell(label, bookmark=(bookmark_name(row.id), number)),
        Cell(row.name, flush=True),
        Cell(row.value + row.unit if row.value else "—"),
        Cell(method, flush=True),
        Cell(str(row.record_count)),
    ]


def _add_link(paragraph: WordParagraph, text: str, anchor: str) -> None:
    """A figure of the text leads to its row of the annex."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    paragraph._p.append(link)
    for piece, lowered in split_subscripts(clean(text)):
        element = OxmlElement("w:r")
        link.append(element)
        run = WordRun(element, paragraph)
        run.text = piece
        run.font.subscript = True if lowered else None

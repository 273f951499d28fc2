"""The frozen report: everything that its PDF, DOCX and HTML forms are made of.

A `ReportDocument` is assembled once from an edition and never looks back at
the database, so the same document always yields the same pages. It is kept
as JSON beside the edition: `document.to_json()` and `ReportDocument.from_json()`
are exact inverses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from common.charts import Chart
from common.frozen import DocumentError, decode, encode

FindingLevel = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; with `figure_id` it is the printed value of that indicator."""

    text: str
    figure_id: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs; an empty heading gives unnumbered text.

    The heading carries no number: numbers follow from the order of sections.
    With `run_in` the first paragraph continues on the line of the heading.
    """

    level: int
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    run_in: bool = False

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise DocumentError(f"标题“{self.heading}”的层级为 {self.level}，只能是 1、2 或 3。")
        if self.level == 1 and self.run_in:
            raise DocumentError(f"一级标题“{self.heading}”应独占一行，请取消“接排”。")


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are whole percentages of the type area, 100 in all."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    notes: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise DocumentError(f"表“{self.title}”每行应有 {len(self.columns)} 格，请补齐或删去多余的格。")
        if self.widths and (len(self.widths) != len(self.columns) or sum(self.widths) != 100):
            raise DocumentError(f"表“{self.title}”的列宽应逐列给出且合计为 100。")


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator as the data annex prints it; `value` is the display form."""

    id: str
    name: str
    value: str
    unit: str
    formula: str
    basis: str = ""
    record_count: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    level: FindingLevel
    text: str


@dataclass(frozen=True, slots=True)
class ReportDocument:
    title: str
    year: int
    issuer: str
    addressee: str
    dated_on: date
    assembled_at: datetime
    document_number: str = ""
    synthetic_notice: str = ""
    sections: tuple[Section, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    annex: tuple[FigureRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    source_hash: str = ""

    @property
    def figure_ids(self) -> frozenset[str]:
        return frozenset(row.id for row in self.annex)

    def to_json(self) -> dict[str, Any]:
        """The document in JSON types, fit for a JSONField or `json.dumps`."""
        data: dict[str, Any] = encode(self)
        return data

    @classmethod
    def from_json(cls, data: Any) -> ReportDocument:
        document: ReportDocument = decode(cls, data, "document")
        return document

"""The frozen report: everything that its PDF, DOCX and HTML forms are made of.

A `ReportDocument` is assembled once from an edition and never looks back at
the database, so the same document always yields the same pages. It is kept
as JSON beside the edition: `document.to_json()` and `ReportDocument.from_json()`
are exact inverses.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from common.frozen import DocumentError, decode, encode

ChartKind = Literal["bar", "line", "hbar"]
FindingLevel = Literal["error", "warning", "info"]
MAX_SERIES = 4  # as many as can be told apart in black and white


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
class Series:
    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    title: str
    unit: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in typing.get_args(ChartKind):
            raise DocumentError(f"图“{self.title}”的类型“{self.kind}”不存在，可用 bar、line、hbar。")
        if not self.categories or not self.series:
            raise DocumentError(f"图“{self.title}”没有数据，请至少给出一个类别和一个系列。")
        if len(self.series) > MAX_SERIES:
            raise DocumentError(f"图“{self.title}”的系列多于 {MAX_SERIES} 个，黑白印刷难以区分，请拆成两图。")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise DocumentError(
                    f"图“{self.title}”的系列“{series.name}”有 {len(series.values)} 个值，"
                    f"应与 {len(self.categories)} 个类别一一对应（缺数填空值）。"
                )


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

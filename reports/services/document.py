"""The frozen document of an edition: text with figures filled in, charts, tables, annex."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from common.charts import Chart
from common.indicators import Period
from governance.selectors import plan_texts, problem_texts
from reports.models import FigureSnapshot, ReportEdition
from reports.rendering.document import FigureRow, Finding, ReportDocument, Table
from reports.services.charts import build_charts
from reports.services.comparison import Comparison, compare_with_last_year
from reports.services.narrative import Texts, build_sections
from reports.services.snapshots import Snapshot

SYNTHETIC_NOTICE = "示范数据：本报告所列企业、人员与案件均为虚构"


@dataclass(frozen=True)
class Material:
    """What the document prints beside the figures, read in the same view of the database."""

    charts: tuple[Chart, ...]
    comparison: Table
    problems: list[str]
    plans: list[tuple[str, str]]


def gather(period: Period, snapshot: Snapshot) -> Material:
    """Read the material of a period whose figures were taken."""
    return Material(
        charts=build_charts(snapshot.figures),
        comparison=_comparison_table(period, compare_with_last_year(period.year, snapshot.rows)),
        problems=problem_texts(period.year),
        plans=plan_texts(period.year),
    )


def build_document(
    edition: ReportEdition, snapshot: Snapshot, material: Material | None = None
) -> ReportDocument:
    """The document that all three forms are printed from."""
    material = material or gather(Period.of_year(edition.year), snapshot)
    return ReportDocument(
        title=edition.title,
        year=edition.year,
        issuer=edition.issuer,
        # 主送机关 closes with a full-width colon (GB/T 9704-2012).
        addressee=f"{edition.addressee.rstrip('：:')}：",
        dated_on=edition.dated_on,
        assembled_at=timezone.localtime(),
        synthetic_notice=SYNTHETIC_NOTICE if snapshot.has_synthetic or edition.is_synthetic else "",
        sections=build_sections(
            edition,
            Texts(edition.year, snapshot.figures, material.problems, material.plans),
        ),
        charts=material.charts,
        tables=(material.comparison,),
        annex=tuple(_annex_row(row) for row in snapshot.rows),
        findings=tuple(Finding(found.level, found.message) for found in snapshot.findings),  # type: ignore[arg-type]
        source_hash=snapshot.data_hash,
    )


def _annex_row(row: FigureSnapshot) -> FigureRow:
    return FigureRow(
        id=row.indicator_id,
        name=row.name,
        value=row.display,
        unit=row.unit,
        formula=f"{row.formula}。{row.working}" if row.working else row.formula,
        basis=row.basis,
        record_count=row.count,
        note=row.note,
    )


def _comparison_table(period: Period, rows: list[Comparison]) -> Table:
    source = "已定稿的上年报告" if any(row.from_report for row in rows) else "上年现有记录"
    return Table(
        title=f"主要指标与上年比较（{period.year}年）",
        columns=("指标", "单位", f"{period.year}年", f"{period.year - 1}年", "增减"),
        rows=tuple(
            (
                row.name,
                row.unit,
                row.display,
                row.last_display,
                "—" if row.change is None else f"{row.change}%",
            )
            for row in rows
        ),
        widths=(38, 16, 16, 16, 14),
        notes=f"上年数取自{source}；上年为零或无可比口径的不计算增减。",
    )

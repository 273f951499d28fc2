"""The tables of the report: those it is given, and the numbers behind its charts."""

from __future__ import annotations

from common.charts import Chart, number
from common.typesetting.tables import PADDING, SIZES, TYPE_AREA, Grid, column_widths, fit_widths

from .document import Table

FIRST_COLUMN = "项目"


def table_grid(table: Table, index: int) -> Grid:
    widths = table.widths or fit_widths((table.columns, *table.rows))
    caption = f"表{index}　{table.title}"
    return Grid(table.columns, table.rows, widths, caption=caption, notes=table.notes)


def chart_grid(chart: Chart) -> Grid:
    """The numbers behind a chart: categories across where they fit, else down the page."""
    values = [[number(value) for value in series.values] for series in chart.series]
    across = (
        (FIRST_COLUMN, *chart.categories),
        *((series.name, *line) for series, line in zip(chart.series, values, strict=True)),
    )
    needed = sum(column_widths(across))
    for size in SIZES:
        if needed * size + 2 * PADDING * len(across[0]) <= TYPE_AREA:
            return Grid(across[0], across[1:], fit_widths(across), size)
    down = (
        (FIRST_COLUMN, *(series.name for series in chart.series)),
        *zip(chart.categories, *values, strict=True),
    )
    return Grid(down[0], down[1:], fit_widths(down))
